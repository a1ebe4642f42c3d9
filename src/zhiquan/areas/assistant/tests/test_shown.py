"""How a kept answer is shown: numbers, standings by the day of the answer, addresses that stay with us."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from zhiquan.areas.assistant.views.shown import Names, local, shown

ON = date(2026, 11, 23)


def _turn(**answer: Any) -> Any:
    return SimpleNamespace(no=2, kind="answer", answer=answer, on=ON)


def _cited(**more: Any) -> dict[str, Any]:
    return {"source": "示例条例", "article": "第二条", **more}


@pytest.mark.parametrize(
    ("days", "tag", "day"),
    [
        ({"valid_from": "2020-01-01"}, "now", date(2020, 1, 1)),
        # What the engine calls in force for a coming day is still to come on the day of the answer.
        ({"valid_from": "2027-01-01", "standing": "in_force"}, "next", date(2027, 1, 1)),
        ({"valid_from": "2020-01-01", "valid_to": "2025-12-31"}, "gone", date(2025, 12, 31)),
        # Of a source without its text the first day is not known: the engine says how it stands until its last one.
        ({"valid_to": "2026-12-31", "standing": "in_force"}, "now", None),
        ({"standing": "unknown"}, "", None),
    ],
)
def test_a_source_stands_as_its_own_days_say(days: dict[str, str], tag: str, day: date | None) -> None:
    [source] = shown(_turn(citations=[_cited(**days)])).sources
    assert (source.tag, source.day, source.anchor) == (tag, day, "t2-s1")


def test_sentences_part_into_the_short_answer_what_follows_and_what_to_mind() -> None:
    said = [
        {"text": "一", "kind": "rule", "citations": [0, 7]},
        {"text": "二", "kind": "help"},
        {"text": "三", "kind": "caution", "citations": [0]},
    ]
    found = shown(_turn(sentences=said, citations=[_cited()]))
    assert found.lead and [c.number for c in found.lead.sources] == [1]
    assert [line.text for line in found.steps] == ["二"]
    assert [line.text for line in found.cautions] == ["三"]


def test_an_answer_without_sentences_shows_its_text() -> None:
    found = shown(_turn(text="只有一段。"))
    assert found.lead and found.lead.text == "只有一段。"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/services/trademark-change/?new=x", "/services/trademark-change/?new=x"),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example", ""),
        ("javascript:alert(1)", ""),
        (None, ""),
    ],
)
def test_a_form_is_never_on_another_host(address: str | None, kept: str) -> None:
    assert local(address) == kept


def test_titles_come_from_who_knows_them() -> None:
    names = Names(lambda code: f"«{code}»", lambda code, _on: {"code": code} if code == "known" else None)
    found = shown(_turn(matter="m", see=["known", "gone"]), names, 3)
    assert (found.form_name, found.see, found.filled) == ("«m»", ({"code": "known"},), 3)


def test_what_stands_around_the_sentences_is_shown_too() -> None:
    said = [{"text": "一", "kind": "rule"}, {"text": "二", "kind": "help"}]
    options = [{"label": "是", "send": "是"}]
    found = shown(_turn(text="先说明。\n一\n二\n可以办理。\n是这样吗？", sentences=said, options=options))
    assert found.lead and found.lead.text == "先说明。"
    assert [line.text for line in found.steps] == ["一", "二"]
    assert found.ask == "是这样吗？"


def test_a_question_back_alone_is_the_answer() -> None:
    found = shown(_turn(text="是这样吗？", options=[{"label": "是", "send": "是"}]))
    assert found.lead and (found.lead.text, found.ask) == ("是这样吗？", "")
