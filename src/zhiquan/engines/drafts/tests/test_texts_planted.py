"""Every check of titles, texts, figures, requests, models and designs finds what it is made for, where it is."""

from __future__ import annotations

from collections import defaultdict

import pytest

from zhiquan.engines.drafts import (
    Context,
    Draft,
    Finding,
    Rules,
    claims,
    rules_description,
    rules_design,
    rules_figures,
    rules_models,
    rules_request,
    rules_text,
)
from zhiquan.engines.drafts.rules import found
from zhiquan.engines.drafts.tests import shipped
from zhiquan.engines.drafts.tests.carriers import CARRIERS
from zhiquan.engines.drafts.tests.planting_texts import PLANTERS, Planted, Planter

MODULES = (rules_text, rules_description, rules_figures, rules_request, rules_models, rules_design)
PREFIXES = ("F-TITLE", "F-INV", "F-DESC", "F-ABS", "F-SEQ", "F-REQ", "F-SEC", "F-UM", "F-DES")


@pytest.fixture(scope="module")
def rules() -> Rules:
    return shipped.rules()


def hit(planted: Planted, finding: Finding) -> bool:
    """Whether a finding stands where the defect was planted."""
    place = finding.place
    if place.part != planted.part:
        return False
    if planted.field:
        return place.paragraph == planted.field
    start, end = planted.span
    return start == end or (place.start < end and start < place.end)


def own(draft: Draft, rules: Rules) -> tuple[Finding, ...]:
    """What the rules of this room's texts find; those of claims and terms have tests of their own."""
    context = Context(draft, rules, claims.parse(draft.claims.text) if draft.claims else None)
    return found(each for module in MODULES for rule in module.RULES for each in rule(context))


@pytest.mark.parametrize("planter", PLANTERS, ids=lambda planter: planter.label)
def test_a_planted_defect_is_found_in_its_place(planter: Planter, rules: Rules) -> None:
    planted = {draft.id: made for draft in CARRIERS if (made := planter.plant(draft)) is not None}
    assert planted, "fits no carrier"
    missed = [
        name
        for name, made in planted.items()
        if not any(
            (finding.rule, finding.check) == (planter.rule, planter.check) and hit(made, finding)
            for finding in own(made.draft, rules)
        )
    ]
    assert missed == []


@pytest.mark.parametrize("draft", CARRIERS, ids=lambda draft: draft.id)
def test_a_clean_application_has_no_findings(draft: Draft, rules: Rules) -> None:
    assert [(finding.rule, finding.check, finding.quote) for finding in own(draft, rules)] == []


def test_every_check_of_the_texts_is_planted(rules: Rules) -> None:
    known = {key for key in rules.checks if key[0].startswith(PREFIXES)}
    assert known - {(planter.rule, planter.check) for planter in PLANTERS} == set()


def test_a_defect_causes_few_other_findings(rules: Rules) -> None:
    """What is planted may have consequences, but a report must not drown in them."""
    others: dict[str, int] = defaultdict(int)
    for planter in PLANTERS:
        for draft in CARRIERS:
            made = planter.plant(draft)
            if made is not None:
                others[planter.label] = max(
                    others[planter.label],
                    sum((f.rule, f.check) != (planter.rule, planter.check) for f in own(made.draft, rules)),
                )
    assert {label: count for label, count in others.items() if count > 4} == {}
