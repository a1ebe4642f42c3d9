"""Four registers, four rules of service."""

from __future__ import annotations

import pytest

from zhiquan.engines.clocks import (
    ClockError,
    DueRule,
    ServiceFacts,
    ServiceRule,
    StepCode,
    due_after_service,
    served_on,
)
from zhiquan.engines.clocks.tests.places import calendar, d, mainland_2008

FIFTEEN_DAYS = {"presumed_after": 15, "presumed_unit": "day"}
PATENT_ELECTRONIC = ServiceRule.from_data("patent_electronic", {"counts_from": "entered"})
PATENT_POST = ServiceRule.from_data(
    "patent_post", {"counts_from": "issued", **FIFTEEN_DAYS, "rebutted_by": "received"}
)
PATENT_ANNOUNCED = ServiceRule.from_data(
    "patent_announcement",
    {"counts_from": "announced", "presumed_after": 1, "presumed_unit": "month", "rebutted_by": None},
)
MARK_ELECTRONIC = ServiceRule.from_data(
    "trademark_electronic", {"counts_from": "issued", **FIFTEEN_DAYS, "rebutted_by": ["entered"]}
)
PRIORITY_EXAM = ServiceRule.from_data(
    "priority_exam",
    {"counts_from": "issued", "presumed_after": None, "presumed_unit": None, "rebutted_by": None},
)
ADJUDICATION = ServiceRule.from_data("adjudication", {"counts_from": "received"})


def test_one_notice_is_served_on_four_days() -> None:
    facts = ServiceFacts(issued=d("11-02"), received=d("11-05"))
    entered = ServiceFacts(issued=d("11-02"), entered=d("11-03"), received=d("11-05"))
    assert served_on(PATENT_ELECTRONIC, entered).day == d("11-03")
    assert served_on(MARK_ELECTRONIC, facts).day == d("11-17")
    assert served_on(PRIORITY_EXAM, entered).day == d("11-02")
    assert served_on(ADJUDICATION, entered).day == d("11-05")


@pytest.mark.parametrize(
    ("rule", "facts", "day", "presumed"),
    [
        (PATENT_ELECTRONIC, ServiceFacts(issued=d("11-02"), entered=d("11-02")), "11-02", False),
        (PATENT_POST, ServiceFacts(issued=d("11-02")), "11-17", True),
        (PATENT_POST, ServiceFacts(issued=d("11-02"), received=d("11-06")), "11-06", False),
        (PATENT_POST, ServiceFacts(issued=d("11-02"), received=d("11-25")), "11-25", False),
        (PATENT_POST, ServiceFacts(issued=d("11-02"), entered=d("11-03")), "11-17", True),
        (MARK_ELECTRONIC, ServiceFacts(issued=d("11-02"), entered=d("11-03")), "11-03", False),
        (MARK_ELECTRONIC, ServiceFacts(issued=d("11-02"), received=d("11-03")), "11-17", True),
        (MARK_ELECTRONIC, ServiceFacts(entered=d("11-03")), "11-03", False),
        (PATENT_ANNOUNCED, ServiceFacts(announced=d("01-31")), "02-28", False),
        (PATENT_POST, ServiceFacts(issued=d("09-20")), "10-05", True),  # a holiday: presumption stays
    ],
)
def test_service_day(rule: ServiceRule, facts: ServiceFacts, day: str, presumed: bool) -> None:
    served = served_on(rule, facts)
    assert (served.day, served.presumed) == (d(day), presumed)


@pytest.mark.parametrize(
    ("service", "facts", "period", "last"),
    [
        # Guidelines V-7-2.3
        (PATENT_POST, ServiceFacts(issued=d("2008-06-06")), (2, "month"), "2008-08-21"),
        (PATENT_POST, ServiceFacts(issued=d("1999-12-16")), (2, "month"), "2000-02-29"),
    ],
)
def test_guideline_examples_with_presumed_receipt(
    service: ServiceRule, facts: ServiceFacts, period: tuple[int, str], last: str
) -> None:
    rule = DueRule.from_data({"value": period[0], "unit": period[1]})
    assert due_after_service(service, facts, rule, mainland_2008()).day == d(last)


@pytest.mark.parametrize(
    ("service", "facts", "period", "last"),
    [
        (PATENT_ELECTRONIC, ServiceFacts(entered=d("2026-07-31")), (2, "month"), "2026-09-30"),
        (PATENT_ELECTRONIC, ServiceFacts(entered=d("2025-12-31")), (2, "month"), "2026-02-28"),
        (MARK_ELECTRONIC, ServiceFacts(issued=d("2026-11-02")), (15, "day"), "2026-12-02"),
        (
            MARK_ELECTRONIC,
            ServiceFacts(issued=d("2026-11-02"), entered=d("11-03")),
            (15, "day"),
            "2026-11-18",
        ),
        (MARK_ELECTRONIC, ServiceFacts(issued=d("2026-10-21")), (30, "day"), "2026-12-07"),
        (PRIORITY_EXAM, ServiceFacts(issued=d("2026-09-30")), (1, "month"), "2026-10-30"),
        (PRIORITY_EXAM, ServiceFacts(issued=d("2026-09-20")), (15, "day"), "2026-10-08"),
        (PRIORITY_EXAM, ServiceFacts(issued=d("2026-11-02"), entered=d("11-09")), (1, "month"), "2026-12-02"),
        (ADJUDICATION, ServiceFacts(received=d("2026-11-05")), (15, "day"), "2026-11-20"),
        (ADJUDICATION, ServiceFacts(received=d("2026-11-05")), (30, "day"), "2026-12-07"),
        (ADJUDICATION, ServiceFacts(received=d("2026-09-30")), (5, "wd"), "2026-10-13"),
    ],
)
def test_due_after_service(
    service: ServiceRule, facts: ServiceFacts, period: tuple[int, str], last: str
) -> None:
    rule = DueRule.from_data({"value": period[0], "unit": period[1]})
    due = due_after_service(service, facts, rule, calendar("cn"))
    assert due.day == d(last)
    assert due.steps[0].code in (StepCode.SERVED, StepCode.SERVED_PRESUMED, StepCode.SERVED_PROVED)
    assert due.steps[1].code is StepCode.ANCHOR


def test_proof_names_the_presumption_it_replaces() -> None:
    served = served_on(MARK_ELECTRONIC, ServiceFacts(issued=d("11-02"), entered=d("11-03")))
    assert served.steps[0].as_plain() == {
        "code": "served_proved",
        "day": "2026-11-03",
        "rule": "trademark_electronic",
        "basis": "entered",
        "presumed_day": "2026-11-17",
    }


@pytest.mark.parametrize(
    ("rule", "facts", "code", "field"),
    [
        (PATENT_ELECTRONIC, ServiceFacts(issued=d("11-02")), "service_fact_missing", "entered"),
        (ADJUDICATION, ServiceFacts(issued=d("11-02")), "service_fact_missing", "received"),
        (MARK_ELECTRONIC, ServiceFacts(), "service_fact_missing", "issued"),
        (
            MARK_ELECTRONIC,
            ServiceFacts(issued=d("11-02"), entered=d("11-01")),
            "served_before_issue",
            "entered",
        ),
        (
            PATENT_ELECTRONIC,
            ServiceFacts(issued=d("11-02"), entered=d("11-01")),
            "served_before_issue",
            "entered",
        ),
    ],
)
def test_service_that_cannot_be(rule: ServiceRule, facts: ServiceFacts, code: str, field: str) -> None:
    with pytest.raises(ClockError) as caught:
        served_on(rule, facts)
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        ({"counts_from": "posted"}, "value_unknown", "service.counts_from"),
        ({}, "value_unknown", "service.counts_from"),
        ({"counts_from": "issued", "rebutted_by": "entered"}, "nothing_to_rebut", "rebutted_by"),
        ({"counts_from": "issued", **FIFTEEN_DAYS, "rebutted_by": 3}, "not_a_list", "service.rebutted_by"),
        (
            {"counts_from": "issued", **FIFTEEN_DAYS, "rebutted_by": "proved"},
            "value_unknown",
            "service.rebutted_by",
        ),
        (
            {"counts_from": "issued", "presumed_after": 5, "presumed_unit": "working_day"},
            "presumption_in_working_days",
            "presumed_after.unit",
        ),
        (
            {"counts_from": "issued", "presumed_after": 15},
            "unit_unknown",
            "service.presumed_after.unit",
        ),
    ],
)
def test_service_rule_data_is_checked(data: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(ClockError) as caught:
        ServiceRule.from_data("rule", data)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_service_rule_needs_a_name() -> None:
    with pytest.raises(ClockError, match="code_missing"):
        ServiceRule.from_data("", {"counts_from": "issued"})
