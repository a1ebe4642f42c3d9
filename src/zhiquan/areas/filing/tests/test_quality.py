"""Second looks, calibration, quotas, and the case for more fields."""

from __future__ import annotations

import pytest

from zhiquan.areas.filing.models import EntityYear, FindingDecision, PublishedFiling, RecordedEntity
from zhiquan.areas.filing.queries import preexam_stats as stats
from zhiquan.areas.filing.service import examining, quality, texts
from zhiquan.areas.filing.tests.conftest import Cast, browser
from zhiquan.areas.filing.tests.test_preexam import (  # noqa: F401 - the fixture
    _version,
    act,
    confirm,
    decide_everything,
    entity,
    examined,
    submitted,
    upload,
)
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Denied, NotVisible, Refused


def passed(cast: Cast):  # type: ignore[no-untyped-def]
    row = examined(cast)
    decide_everything(cast, examining.latest(row), FindingDecision.DISMISS)
    examining.pass_text(cast.examiner, row, _version(row))
    confirm(cast.lead, row)
    row.refresh_from_db()
    return row


def test_drawing_again_gives_the_same_cases(cast: Cast, entity: RecordedEntity) -> None:  # noqa: F811
    passed(cast)
    passed(cast)
    today = clock.today()
    first = quality.draw_samples(cast.lead, today, today)
    assert first and quality.draw_samples(cast.lead, today, today) == first
    with pytest.raises(Denied):
        quality.draw_samples(cast.examiner, today, today)


def test_a_second_look_needs_its_reason(cast: Cast, entity: RecordedEntity) -> None:  # noqa: F811
    passed(cast)
    today = clock.today()
    [row] = quality.draw_samples(cast.lead, today, today)
    with pytest.raises(Refused):
        quality.review(cast.lead, row, row.version, agreed=False, verdict={}, note=" ")
    quality.review(cast.lead, row, row.version, agreed=True, verdict={}, note="")
    assert row.agreed is True and row.reviewer == cast.lead.person


def test_two_examiners_are_compared_when_both_are_done(cast: Cast, entity: RecordedEntity) -> None:  # noqa: F811
    row = examined(cast)
    text = examining.latest(row)
    one, two = cast.examiner.person, cast.examiner2.person
    assert one is not None and two is not None
    round_ = quality.open_calibration(cast.lead, text, one, two)
    keys = examining.undecided(text, one.pk)
    examining.decide_all(cast.examiner, text, dict.fromkeys(keys, ("accept", "", "")))
    with pytest.raises(Refused):
        quality.close_calibration(cast.lead, round_, round_.version)
    examining.decide_all(
        cast.examiner2,
        text,
        {k: ("dismiss", "", "不影响") if n == 0 else ("accept", "", "") for n, k in enumerate(keys)},
    )
    quality.close_calibration(cast.lead, round_, round_.version)
    assert round_.result["findings"] == len(keys) and round_.result["agreed"] == len(keys) - 1


def test_kappa_against_a_worked_example() -> None:
    """Cohen's own kind of table: 20 both yes, 5 and 10 apart, 15 both no gives 0.4."""
    one = ["y"] * 20 + ["y"] * 5 + ["n"] * 10 + ["n"] * 15
    two = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    found = quality.agreement(one, two)
    assert found["share"] == "0.7000" and found["kappa"] == "0.4000"
    assert quality.agreement([], [])["kappa"] == "1"


def test_next_years_quota_keeps_how_it_came_about(cast: Cast, entity: RecordedEntity) -> None:  # noqa: F811
    passed(cast)
    year = clock.today().year
    [row] = quality.set_quotas(cast.lead, year + 1)
    assert row.quota > 0 and row.basis["figures"]["passed"] == 1 and row.basis["rows"]
    assert quality.set_quotas(cast.lead, year + 1) == []
    assert EntityYear.objects.filter(entity=entity).count() == 2


def test_what_is_asked_for_outside_the_catalogue_is_counted(
    cast: Cast, entity: RecordedEntity  # noqa: F811
) -> None:  # fmt: skip
    row = submitted(cast, **{"preexam.ipc": "A01B 1/02"})
    texts.hand_in(cast.clerk, row, upload())
    act(cast.examiner, row, "not_accept", reason="R-1 主分类号不在领域内")
    confirm(cast.lead, row)
    for number in range(3):
        PublishedFiling.objects.create(
            number=f"P{number}", title="样例", ipc=["A01B 3/00"], applicant=f"甲{number}"
        )
    PublishedFiling.objects.create(number="P9", title="样例", ipc=["G06N 3/08"], applicant="乙")
    [demand] = stats.field_demand(cast.examiner)
    assert (demand.code, demand.refused, demand.filings, demand.applicants) == ("A01B", 1, 3, 4)


def test_the_pages_answer(cast: Cast, entity: RecordedEntity) -> None:  # noqa: F811
    passed(cast)
    for actor in (cast.examiner, cast.lead):
        client = browser(actor)
        for url in ("entities/", f"entities/{entity.uid}/", "preexam/figures/", "preexam/demand/",
                    "preexam/samples/", "preexam/calibrations/"):  # fmt: skip
            assert client.get(f"/filing/{url}").status_code == 200, url
    assert browser(cast.clerk).get("/filing/preexam/figures/").status_code == 404


def test_neither_judge_sees_the_round_of_others(cast: Cast, entity: RecordedEntity) -> None:  # noqa: F811
    from zhiquan.areas.filing import access

    row = examined(cast)
    text = examining.latest(row)
    round_ = quality.open_calibration(cast.lead, text, cast.examiner.person, cast.lead.person)  # type: ignore[arg-type]
    with pytest.raises(NotVisible):
        access.CALIBRATIONS.get_for(cast.examiner2, round_.uid)
