"""The checks of claims as policy has them, and findings on a text: for tests only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from zhiquan.engines.drafts import rules_claim_tree, rules_claims
from zhiquan.engines.drafts.claims import parse
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claims, Draft, Finding, Kind, Paragraph, Part
from zhiquan.engines.drafts.rules import Check, Rules

POLICY = Path(__file__).parents[5] / "policy" / "shenzhen" / "drafts"


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of claims straight from their two files, without the dates that policy's own reader looks at."""
    table = yaml.safe_load((POLICY / "rules.claims.yaml").read_text(encoding="utf-8"))
    words = yaml.safe_load((POLICY / "lexicons.claims.yaml").read_text(encoding="utf-8"))
    checks = {
        (rule["id"], check["code"]): Check(
            rule=rule["id"],
            code=check["code"],
            severity=None if check["severity"] == "off" else check["severity"],
            message=check["message"],
            suggestion=check["suggestion"],
            basis=tuple(rule["basis"]),
            kinds=frozenset(check["kinds"]),
            settings=check.get("settings", {}),
        )
        for rule in table["rules"]
        for check in rule["checks"]
    }
    return Rules("test", checks, {one["code"]: tuple(one["words"]) for one in words["lexicons"]})


def findings(
    text: str, kind: Kind = "invention", paragraphs: Sequence[Paragraph] = ()
) -> tuple[Claims, list[Finding]]:
    """The parsed claims and everything that the rules of claims find in them."""
    draft = Draft("draft", kind, claims=Part(text, paragraphs=tuple(paragraphs)))
    context = Context(draft, rules(), parse(text))
    found = [one for rule in (*rules_claims.RULES, *rules_claim_tree.RULES) for one in rule(context)]
    assert context.claims is not None
    return context.claims, found


def codes(text: str) -> list[tuple[str, str, int | None, str]]:
    """Rule, check, claim and quote of every finding, in order of place."""
    _, found = findings(text)
    found.sort(key=lambda one: (one.place.start, one.place.end, one.rule, one.check))
    return [(one.rule, one.check, one.place.claim, one.quote) for one in found]


def numbered(*bodies: str, mark: str = ".") -> str:
    """Bodies numbered from 1."""
    return "\n".join(f"{at}{mark}{body}" for at, body in enumerate(bodies, 1))
