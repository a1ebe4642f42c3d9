"""The route adviser: what the tables of a day say, for whom, and that the page needs nobody to sign in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhiquan.areas.filing.queries import adviser
from zhiquan.areas.filing.queries.adviser import ASK, CORRECT, HINT, LATER, REFUSE, Advice, Route
from zhiquan.areas.filing.tests.conftest import Cast

TODAY, AUGUST = date(2026, 11, 23), date(2026, 8, 31)
PLAIN: dict[str, Any] = {
    "kind": "invention", "stage": "not_filed", "place": "mainland", "pct": "none", "recordal": "recorded",
    "main_class": "H01M10/0525", "grounds": [], "all_agree": True, "electronic": True,
}  # fmt: skip


def advised(day: date = TODAY, **given: Any) -> dict[str, Route]:
    return {r.code: r for r in whole(day, **given).routes}


def whole(day: date = TODAY, **given: Any) -> Advice:
    return adviser.advise({**PLAIN, **given}, day)


def codes(route: Route, *effects: str) -> set[str]:
    return {r.code for r in route.reasons if r.effect in effects}


@pytest.fixture(autouse=True)
def _city(cast: Cast) -> None:
    """Every question is put to the city's policy on a fixed day."""


def test_a_plain_invention_before_filing() -> None:
    routes = advised()
    assert list(routes) == ["pre_examination", "priority_examination", "pph", "ordinary"]
    assert [r.state for r in routes.values()] == ["", REFUSE, REFUSE, ""]
    assert routes["pre_examination"].quickest and routes["pre_examination"].matter == "patent-pre-examination"
    assert "not_filed" in codes(routes["priority_examination"], LATER)
    assert "no_ground" in codes(routes["priority_examination"], REFUSE)


def test_the_order_follows_the_day() -> None:
    """One month to reply under Order No. 85, two under Order No. 76."""
    asked = {"stage": "in_examination", "grounds": ["encouraged_industry"], "recommended": True}
    now, then = advised(**asked)["priority_examination"], advised(AUGUST, **asked)["priority_examination"]
    assert (now.state, then.state) == ("", "")
    assert now.reply == adviser.Span(1, "month") and then.reply == adviser.Span(2, "month")
    assert now.close == adviser.Span(1, "year") and now.basis == "order"
    assert not any(o.sample for o in now.times if "85" in o.number)
    assert {o.law for _text, o in then.conditions} == {"gone"} and then.sample
    assert dict(adviser.grounds(TODAY)).keys() != dict(adviser.grounds(AUGUST)).keys()


def test_first_in_china_then_abroad_needs_no_recommendation() -> None:
    asked = {"stage": "in_examination", "recommended": False}
    assert advised(**asked, grounds=["abroad_after_china"])["priority_examination"].state == ""
    route = advised(**asked, grounds=["public_interest"])["priority_examination"]
    assert route.state == CORRECT and codes(route, CORRECT) == {"not_recommended"}


def test_what_shuts_each_route() -> None:
    filed = {"stage": "in_examination", "grounds": ["encouraged_industry"], "recommended": True}
    route = advised(**filed, same_day=True)["priority_examination"]
    assert codes(route, REFUSE) == {"same_day_utility_model"}
    assert route.steps[0].text and route.steps[0].origin.article
    assert "fast_lane" in codes(advised(**filed, fast_lane=True)["priority_examination"], REFUSE)
    for stage, word in (("first_action_out", "first_action_out"), ("closed", "closed")):
        assert word in codes(advised(**{**filed, "stage": stage})["priority_examination"], REFUSE)
    route = advised(same_day=True, divisional=True, secrecy=True, pct="international", recordal="none")[
        "pre_examination"
    ]
    assert codes(route, REFUSE) == {"R-2", "R-3", "R-4", "R-5", "R-6"}
    assert codes(advised(stage="filed")["pre_examination"], REFUSE) == {"R-13"}
    assert codes(advised(main_class="A47B1/00")["pre_examination"], REFUSE) == {"R-1"}
    assert codes(advised(kind="design", main_class="26-02")["pre_examination"], REFUSE) == {"R-1"}


def test_a_utility_model_may_ask_priority_on_the_day_it_is_filed() -> None:
    route = advised(kind="utility_model", stage="filed", grounds=["industrialised"], recommended=True)
    assert route["priority_examination"].state == ""
    assert codes(route["pph"], REFUSE) >= {"invention_only"}
    assert route["pph"].close is None


def test_pph_asks_for_a_result_abroad() -> None:
    route = advised(stage="in_examination", earlier_allowed=True, corresponds=True, agreement=True)["pph"]
    assert route.state == ""
    route = advised(stage="in_examination", earlier_allowed=True, agreement=True)["pph"]
    assert route.state == CORRECT and codes(route, CORRECT) == {"does_not_correspond"}


def test_hong_kong_may_be_pre_examined_since_its_day_and_macau_may_not() -> None:
    route = advised(place="hk")["pre_examination"]
    assert route.state == "" and codes(route, HINT)
    assert codes(advised(date(2025, 6, 29), place="hk")["pre_examination"], REFUSE) == {"R-12"}
    assert codes(advised(place="macau")["pre_examination"], REFUSE) == {"R-12"}


def test_the_open_question_of_the_pilot_is_shown_and_not_guessed() -> None:
    asked = {"place": "hk", "stage": "in_examination", "grounds": ["abroad_after_china"]}
    found = whole(**asked)
    route = next(r for r in found.routes if r.code == "priority_examination")
    assert route.state == ASK
    assert [weight for weight, _text, _origin in found.questions].count("asked") == 1
    before = whole(AUGUST, **asked)
    route = next(r for r in before.routes if r.code == "priority_examination")
    assert "pilot" in codes(route, HINT) and route.state == ""
    assert not any(weight == "asked" for weight, _text, _origin in before.questions)
    mainland = whole(stage="in_examination", grounds=["abroad_after_china"])
    assert {weight for weight, _text, _origin in mainland.questions} == {"general"}


def test_two_offices_at_once_are_refused() -> None:
    asked = {"place": "hk", "stage": "in_examination", "grounds": ["abroad_after_china"], "agencies_asked": 2}
    assert "twice" in codes(advised(**asked)["priority_examination"], REFUSE)


def test_the_page_is_open_to_everybody_and_keeps_its_state_in_the_address(client: Client) -> None:
    url = reverse("filing:adviser")
    english = {"accept-language": "en"}
    assert "Compare the routes" in client.get(url, headers=english).content.decode()
    asked = {
        "kind": "invention", "stage": "in_examination", "place": "hk", "main_class": "G06N 3/08", "day": "2026-11-23",
        "grounds": "abroad_after_china",
    }  # fmt: skip
    page = client.get(url, asked, headers=english).content.decode()
    for part in (
        "Ask first",
        "An open question",
        "inside the catalogue",
        "1 year",
        "sample",
        'value="G06N 3/08"',
    ):
        assert part in page
    assert "pilot rested on Order No. 76" in page
    page = client.get(url, {**asked, "stage": "not_filed", "grounds": []}, headers=english).content.decode()
    assert reverse("matters:guide", args=["patent-pre-examination"]) in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"main_class": "hello"}, "IPC class such as"),
        ({"kind": "design", "main_class": "G06N3/08"}, "Locarno"),
        ({"day": "2020-01-01"}, "The tables begin on"),
        ({"day": "someday"}, "valid date"),
        ({"stage": "asleep"}, "valid choice"),
    ],
)
def test_what_cannot_be_asked_is_said_at_the_field(client: Client, change: dict[str, str], said: str) -> None:
    asked = {"kind": "invention", "stage": "filed", "place": "mainland", "day": "2026-11-23", **change}
    answer = client.get(reverse("filing:adviser"), asked, headers={"accept-language": "en"})
    assert answer.status_code == 422 and said in answer.content.decode()
