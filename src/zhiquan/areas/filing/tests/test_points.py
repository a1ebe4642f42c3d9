"""What filing quality brings to the portal: finds, cards, and days with their basis."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from zhiquan.areas.filing import points
from zhiquan.areas.filing.models import Agency, PublishedFiling, RecordedEntity
from zhiquan.areas.filing.service import clues, national
from zhiquan.areas.filing.tests.conftest import Cast, browser
from zhiquan.areas.filing.tests.test_abnormal import listed, screened
from zhiquan.areas.filing.tests.test_preexam import entity, submitted  # noqa: F401 - a fixture
from zhiquan.kernel import clock
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.points import deadline, home_card, search


def test_the_officer_finds_clues_by_number_filing_and_applicant(cast: Cast) -> None:
    clue = screened(cast)
    for text in (clue.number, "F2", cast.other.name[:6]):
        [hit] = list(points.find_clues(cast.screener, text))
        assert hit.title == clue.number and hit.ref == f"filing.clue:{clue.uid}"
        assert browser(cast.screener).get(hit.url).status_code == 200
    for actor in (cast.clerk, cast.examiner, cast.agent, VISITOR):
        assert list(points.find_clues(actor, "F2")) == []


def test_agencies_entities_and_published_texts_are_found_by_their_keepers(cast: Cast) -> None:
    Agency.objects.create(code="99101", name="甲所（虚构）", organisation=cast.agency)
    RecordedEntity.objects.create(name=cast.firm.name, organisation=cast.firm, since=clock.today(), grade="A")
    PublishedFiling.objects.create(number="CN1", title="一种水泵", abstract="水泵。")
    assert [h.text for h in points.find_agencies(cast.screener, "甲所")] == ["99101"]
    assert [h.text for h in points.find_agencies(cast.agent, "99101")] == ["99101"]
    assert not list(points.find_agencies(cast.clerk, "甲所"))
    assert [h.text for h in points.find_entities(cast.examiner, "云屿")] == ["A"]
    assert not list(points.find_entities(cast.rival, "云屿"))
    assert [h.title for h in points.find_published(cast.screener, "水泵")] == ["一种水泵"]
    assert not list(points.find_published(cast.clerk, "水泵"))
    for find in search.all().values():
        assert list(find(VISITOR, "甲所")) == [] and list(find(cast.screener, " ")) == []


def test_an_applicant_is_invited_and_then_told_what_waits(cast: Cast) -> None:
    card = points.applicant_card(cast.clerk)
    assert card is not None and card["url"] == "/filing/check/"
    clue = screened(cast)
    clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    row = listed(cast)
    national.notify(cast.screener, row.lines.all())
    card = points.applicant_card(cast.clerk)
    assert card is not None and "2" in card["text"] and "/filing/notices/" in card["url"]
    assert points.applicant_card(cast.screener) is None and points.applicant_card(VISITOR) is None


def test_each_desk_has_its_card(cast: Cast, entity: Any) -> None:  # noqa: F811
    submitted(cast)
    screened(cast)
    listed(cast)
    preexam, abnormal = points.preexam_card(cast.examiner), points.clue_card(cast.screener)
    assert preexam is not None and "1" in preexam["text"]
    assert abnormal is not None and "2" in abnormal["text"]
    assert points.clue_card(cast.cooperation) is not None
    for actor in (cast.clerk, cast.agent, VISITOR):
        assert points.preexam_card(actor) is None and points.clue_card(actor) is None
    assert all(card(VISITOR) is None for name, card in home_card.all().items() if name.startswith("filing."))


def test_days_stand_with_their_basis_until_they_are_answered(cast: Cast) -> None:
    clue = screened(cast)
    clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    row = listed(cast)
    national.notify(cast.screener, row.lines.all())
    notice, line = sorted(deadline.get("filing")(cast.clerk), key=lambda d: d.ref, reverse=True)
    assert notice.sample and notice.basis and notice.due > clock.today() and notice.start == clock.today()
    assert not line.sample and row.number in line.basis and line.due == clock.today() + timedelta(days=20)
    for found in (notice, line):
        assert browser(cast.clerk).get(found.url).status_code == 200
    assert list(deadline.get("filing")(VISITOR)) == [] and list(deadline.get("filing")(cast.alone)) == []
    mine = row.lines.get(organisation=cast.firm)
    national.answer(cast.clerk, mine, mine.version, "withdrawn", "")
    assert [d.ref.partition(":")[0] for d in deadline.get("filing")(cast.clerk)] == ["filing.notice"]


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --"])
def test_odd_words_find_nothing_and_break_nothing(cast: Cast, text: str) -> None:
    for name, find in search.all().items():
        if name.startswith("filing."):
            assert list(find(cast.screener, text * 2)) == []
