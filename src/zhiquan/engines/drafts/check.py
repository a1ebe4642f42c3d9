"""One draft through all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from zhiquan.engines.drafts import (
    antecedents,
    claims,
    drift,
    exclusions,
    rules_claim_tree,
    rules_claims,
    rules_description,
    rules_design,
    rules_figures,
    rules_models,
    rules_request,
    rules_text,
    signs,
    support,
    terms,
)
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Draft, Finding, Report
from zhiquan.engines.drafts.rules import Rules, found

Rule = Callable[[Context], Iterator[Finding]]
MODULES = (
    rules_text,
    rules_request,
    rules_claims,
    rules_claim_tree,
    rules_models,
    antecedents,
    drift,
    terms,
    support,
    signs,
    exclusions,
    rules_description,
    rules_figures,
    rules_design,
)
RULES: tuple[Rule, ...] = tuple(chain.from_iterable(module.RULES for module in MODULES))


def check(draft: Draft, rules: Rules) -> Report:
    """Every defect of a draft under the rules of one day.

    A rule that fails is a bug and raises; what it raises must not hold text of the draft.
    """
    context = Context(
        draft, rules, claims.parse(draft.claims.text, draft.claims.entries) if draft.claims else None
    )
    return Report(
        draft=draft,
        claims=context.claims,
        findings=found(chain.from_iterable(rule(context) for rule in RULES)),
    )
