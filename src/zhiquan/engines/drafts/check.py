"""One draft through all rules."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from itertools import chain

from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claims, Draft, Finding, Report
from zhiquan.engines.drafts.rules import Rules, found

Rule = Callable[[Context], Iterator[Finding]]
MODULES = (
    "rules_claims",
    "rules_claim_tree",
    "antecedents",
    "terms",
    "support",
    "signs",
    "exclusions",
    "rules_text",
    "rules_description",
    "rules_figures",
    "rules_request",
    "rules_design",
    "rules_models",
)


def _rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for name in MODULES:
        try:
            module = importlib.import_module(f"zhiquan.engines.drafts.{name}")
        except ModuleNotFoundError:
            continue
        rules += getattr(module, "RULES", ())
    return tuple(rules)


def _parsed(draft: Draft) -> Claims | None:
    if draft.claims is None:
        return None
    try:
        claims = importlib.import_module("zhiquan.engines.drafts.claims")
    except ModuleNotFoundError:
        return None
    parsed: Claims = claims.parse(draft.claims.text)
    return parsed


def check(draft: Draft, rules: Rules) -> Report:
    """Every defect of a draft under the rules of one day."""
    context = Context(draft, rules, _parsed(draft))
    return Report(
        draft=draft,
        claims=context.claims,
        findings=found(chain.from_iterable(rule(context) for rule in _rules())),
    )
