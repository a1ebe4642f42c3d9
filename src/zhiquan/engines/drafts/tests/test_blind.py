"""What an outsider plants into invented applications is found in its place, and what is lawful is left alone."""

from __future__ import annotations

import unicodedata

import pytest

from zhiquan.engines.drafts import Finding, Report, check
from zhiquan.engines.drafts.readers import from_record
from zhiquan.engines.drafts.tests import shipped
from zhiquan.engines.drafts.tests.blind import (
    CLAIM_PLANTERS,
    FOUND,
    LAWFUL,
    WRITTEN,
    Plant,
    Planter,
    Record,
    applications,
    cut,
    text_plants,
)

RECORDS = applications()
CLAIMED = [record for record in RECORDS if "claims" in record]


def checked(record: Record) -> Report:
    return check(from_record(record), shipped.rules())


def found(plant: Plant) -> bool:
    return any(_meets(plant, finding) for finding in checked(plant.record).findings)


def _meets(plant: Plant, finding: Finding) -> bool:
    place = finding.place
    if finding.rule != plant.rule or place.part != plant.part or place.claim != plant.claim:
        return False
    return plant.end == 0 or (place.start < plant.end and plant.start < place.end)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_an_application_as_it_was_written_has_no_errors(record: Record) -> None:
    assert [one.check for one in checked(record).findings if one.severity == "error"] == []


@pytest.mark.parametrize("planter", CLAIM_PLANTERS.values(), ids=CLAIM_PLANTERS)
def test_a_defect_planted_into_a_claim_is_found(planter: Planter) -> None:
    plants = [plant for record in CLAIMED for plant in planter(cut(record))]
    assert plants, "fits no application"
    assert [(plant.record["id"], plant.claim) for plant in plants if not found(plant)] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_a_defect_planted_into_another_part_is_found(record: Record) -> None:
    assert [label for label, plant in text_plants(record) if not found(plant)] == []


@pytest.mark.parametrize("claims", LAWFUL.values(), ids=LAWFUL)
def test_lawful_claims_raise_no_error(claims: str) -> None:
    findings = checked({"id": "lawful", "claims": claims}).findings
    assert [
        (one.check, one.quote) for one in findings if one.severity == "error" or one.rule == "F-CLM-8"
    ] == []


@pytest.mark.parametrize("claims", WRITTEN.values(), ids=WRITTEN)
def test_claims_are_read_in_every_usual_writing(claims: str | list[str]) -> None:
    report = checked({"id": "written", "claims": claims})
    text = claims if isinstance(claims, str) else "\n".join(claims)
    serious = [one for one in report.findings if one.severity != "hint"]
    assert all(text[one.place.start : one.place.end] == one.quote for one in serious)
    plain = {(one.rule, one.place.claim, unicodedata.normalize("NFKC", one.quote)) for one in serious}
    assert plain == FOUND


def test_traditional_claims_are_read_like_simplified_ones() -> None:
    claims = (
        "1.一種水杯，其特徵在於，包括杯體和杯蓋。\n2.根據權利要求1所述的水杯，其特徵在於，所述手柄為木質。\n"
        "3.根據權利要求1和2所述之水杯，其特徵在於，所述杯體為雙層。"
    )
    report = checked({"id": "traditional", "claims": claims})
    assert report.claims is not None
    assert [claim.kind for claim in report.claims.claims] == ["independent", "dependent", "dependent"]
    said = {(one.rule, one.place.claim, one.quote) for one in report.findings if one.severity == "error"}
    assert said == {("F-CLM-9", 2, "所述手柄"), ("F-CLM-4", 3, "權利要求1和2")}


def test_a_sign_that_stands_once_for_another_is_found() -> None:
    valve = next(record for record in RECORDS if record["id"] == "valve")
    for right, wrong in (("单向阀310", "单向阀810"), ("泄压管300", "泄压管100")):
        at = valve["description"].rindex(right)
        described = valve["description"][:at] + wrong + valve["description"][at + len(right) :]
        findings = checked({**valve, "description": described}).findings
        assert any(one.rule == "F-FIG-1" and one.place.start <= at < one.place.end for one in findings)


@pytest.mark.parametrize("entry", ["A-支座；", "②-支座；"])
def test_signs_of_a_list_are_arabic_numerals(entry: str) -> None:
    valve = next(record for record in RECORDS if record["id"] == "valve")
    described = valve["description"].replace("附图标记说明：", f"附图标记说明：{entry}")
    findings = checked({**valve, "description": described}).findings
    assert any(one.check == "sign_form" for one in findings)
