"""The demo of filing quality, as `up` makes it: what each story stands at, and the same for whoever makes it again."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhiquan.areas.filing import access, demo, demo_filings
from zhiquan.areas.filing.models import (
    Agency,
    CheckCount,
    CheckNotice,
    Clue,
    ClueFiling,
    Draw,
    EntityYear,
    Examination,
    Flag,
    Inspection,
    ListedFiling,
    Opinion,
    PublishedFiling,
    RecordedEntity,
    ScreeningRun,
    SelfCheck,
    TextVersion,
    TriggerEvent,
    WhiteEntry,
    WithdrawnText,
)
from zhiquan.areas.filing.queries import clues, draws, revisions
from zhiquan.areas.filing.service import runs, texts
from zhiquan.areas.filing.tests.conftest import policy  # noqa: F401 - a fixture
from zhiquan.kernel import clock, editions
from zhiquan.kernel.models import AuditEntry, Person
from zhiquan.kernel.points import Cast
from zhiquan.policy import Edition
from zhiquan.site import demo as site

DAY = date(2026, 11, 23)
OTHER = date(2027, 1, 12)


def at(day: date) -> Any:
    return clock.use(datetime(day.year, day.month, day.day, 9, 30, tzinfo=clock.ZONE))


@pytest.fixture
def cast(db: None, policy: Edition, tmp_path: Path, settings: Any) -> Any:  # noqa: F811
    """The demo's people, without the other areas' stories."""
    settings.VAR, settings.ZHIQUAN_FILES = str(tmp_path), tmp_path / "files"
    editions.load(policy)
    passwords: dict[str, str] = {}
    organisations = {key: site._firm(key) for key in (*site.FIRMS, *site.AGENCIES)}
    actors = {role.username: site._member(role, passwords) for role in site.CAST}
    return Cast(actors, organisations)


@pytest.fixture
def told(cast: Any) -> Any:
    with at(DAY):
        demo.tell(cast)
        yield cast


def summary() -> dict[str, Any]:
    """What the story comes to, without numbers that are given out by chance."""
    by_state = Counter(Examination.objects.values_list("case__state", flat=True))
    return {
        "cases": by_state,
        "texts": list(TextVersion.objects.order_by("sm3").values_list("sm3", "counts")),
        "clues": list(Clue.objects.order_by("pk").values_list("number", "state", "kinds", "score", "pairs")),
        "filings": list(ClueFiling.objects.order_by("clue", "key").values_list("key", "state")),
        "lines": Counter(ListedFiling.objects.values_list("state", flat=True)),
        "drawn": list(Draw.objects.values_list("list_sm3", "result")),
        "agencies": list(Agency.objects.values_list("code", "listed")),
    }


def test_a_firm_is_recorded_and_its_cases_stand_in_every_state(told: Any) -> None:
    entity = RecordedEntity.objects.get(organisation=told["clerk"].organisation)
    year = EntityYear.objects.get(entity=entity, year=DAY.year)
    assert entity.grade == "A" and year.quota + year.extra > year.used == 4
    assert RecordedEntity.objects.filter(region="hk").count() == 1
    states = Counter(Examination.objects.values_list("case__state", flat=True))
    assert states == {
        "submitted": 1, "fast": 1, "passed": 1, "replied": 1, "opinion": 1, "not_accepted": 1, "examining": 1,
    }  # fmt: skip
    assert Examination.objects.get(case__state="fast").identical
    assert Examination.objects.get(case__state="not_accepted").case.values["preexam.same_day"]
    assert Examination.objects.get(case__state="examining").region == "hk"


def test_the_new_text_has_its_planted_defects_and_the_answer_its_redline(told: Any) -> None:
    fresh = Examination.objects.get(case__state="submitted").texts.get()
    found = {(f["rule"], f["claim"]) for f in texts.report_of(fresh)["findings"] if f["severity"] == "error"}
    assert {("F-CLM-1", 2), ("F-CLM-9", 3), ("F-CLM-4", 5)} <= found
    replied = Examination.objects.get(case__state="replied")
    first, second = replied.texts.order_by("number")
    assert second.counts["error"] < first.counts["error"]
    added = revisions.added(second)
    marked = "".join(s.text for part in added for line in part.lines for s in line.segments if s.how)
    assert "对抗扰动" in marked
    assert Opinion.objects.filter(examination=replied, answered_on=DAY - timedelta(days=1)).exists()


def test_sixty_published_texts_over_ten_classes_all_marked_invented(told: Any) -> None:
    rows = PublishedFiling.objects.all()
    assert rows.count() == 60 and len({row.ipc[0] for row in rows}) == 10
    assert all("（虚构）" in row.applicant and row.is_demo for row in rows)
    assert len({row.abstract for row in rows}) == 60


def test_the_screening_ran_and_gave_the_group_of_forty_one(told: Any) -> None:
    run = ScreeningRun.objects.order_by("pk").last()
    assert (
        run is not None
        and run.state == ScreeningRun.READY
        and run.job is not None
        and run.job.state == "done"
    )
    group = run.clues.get(
        filings__applicant=demo_filings.MUCHUAN, filings__key=demo_filings.number(2026, 220)
    )
    filings = list(group.filings.all())
    assert clues.finding(group, filings) == (41, 6, 1)
    assert {1, 2, 4, 6} <= set(group.kinds) and 8 not in group.kinds and group.state == Clue.READY
    evidence = runs.evidence_of(group)
    assert {p["method"] for p in evidence["pairs"]} >= {"near_copy", "parameters", "splice"}
    assert {c["code"] for c in evidence["clues"]} >= {"dispersed_group", "parameter_series"}
    assert all(clue.filings.exists() for clue in run.clues.all())
    names = set(ClueFiling.objects.filter(clue__run=run).values_list("applicant", flat=True))
    assert not names & {applicant for _title, _text, applicant in demo_filings.ORDINARY}


def test_a_withdrawn_text_came_back_under_another_name(told: Any) -> None:
    kept = WithdrawnText.objects.all()
    assert kept.count() == 3 and all(row.applicant == demo_filings.LINGLAN for row in kept)
    assert ClueFiling.objects.filter(state=ClueFiling.ACCEPTED).count() == 1
    assert AuditEntry.objects.filter(action="filing.withdrawn.recognise").count() >= 1


def test_notices_lists_white_list_and_flag(told: Any) -> None:
    open_ones = access.NOTICES.visible_to(told["mai"], "answer").filter(replied_on=None)
    assert [n.due_on > DAY for n in open_ones] == [True]
    assert CheckNotice.objects.exclude(replied_on=None).count() == 1
    assert set(ListedFiling.objects.values_list("state", flat=True)) == {
        "imported", "assigned", "notified", "withdrawn", "stated", "reported",
    }  # fmt: skip
    assert WhiteEntry.objects.get().name == demo_filings.LUZHOU
    white = Clue.objects.get(white_listed=True)
    assert white.filings.count() == 3
    assert list(clues.queue(told["screener"]))[-1] == white
    [flag] = Flag.objects.all()
    assert clues.flags_of(flag.name) == [flag]
    assert set(Clue.objects.values_list("state", flat=True)) >= {
        "evidence_ready", "self_check_notice", "dismissed", "measures",
    }  # fmt: skip
    assert access.CLUES.visible_to(told["cooperation"]).count() == 1


def test_agencies_are_drawn_and_anybody_draws_the_same(told: Any) -> None:
    assert Agency.objects.count() == 8 and all(row.figures.count() == 2 for row in Agency.objects.all())
    assert Agency.objects.get(code="99001").organisation == told["agent"].organisation
    assert {"credit_grade_fell", "complaint_upheld"} <= set(
        TriggerEvent.objects.values_list("event", flat=True)
    )
    draw = Draw.objects.get()
    assert draw.state == Draw.DRAWN and draws.again(draw).same
    assert set(Inspection.objects.values_list("state", flat=True)) >= {"published", "found"}
    assert Inspection.objects.filter(draw=draw).count() == len(draw.result["drawn"])


def test_a_self_check_is_kept_for_its_owner_alone(told: Any) -> None:
    row = SelfCheck.objects.get()
    assert row.person == told["clerk"].person
    assert sum(CheckCount.objects.values_list("drafts", flat=True)) == 3
    assert not access.SELF_CHECKS.visible_to(told["screener"]).exists()


def test_telling_it_again_changes_nothing(told: Any) -> None:
    before = summary()
    demo.tell(told)
    assert summary() == before and not Person.objects.filter(is_demo=False).exists()


def test_the_same_day_gives_the_same_story(cast: Any, django_db_blocker: Any) -> None:
    """Made twice from nothing: texts, clues, states and the draw agree."""
    from django.db import transaction

    found = []
    for _turn in range(2):
        with transaction.atomic(), at(DAY):
            demo.tell(cast)
            found.append(summary())
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_it_is_told_on_a_later_day_too(cast: Any) -> None:
    with at(OTHER):
        demo.tell(cast)
        assert Examination.objects.filter(case__state="fast").count() == 1
        assert Draw.objects.get().state == Draw.DRAWN
