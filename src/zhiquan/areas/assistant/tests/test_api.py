"""The assistant over the API: what the pages say, behind the same doors."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from zhiquan.areas.assistant.models import Book, Turn
from zhiquan.areas.assistant.tests.conftest import LAW, Cast, Told, browser
from zhiquan.areas.assistant.tests.test_notices import REFUSAL
from zhiquan.areas.matters.models import Draft
from zhiquan.engines.answers.model import Answer

BASE = "/api/v1/assistant"
QUESTION = "商标异议期多久"


def post(client: Client, path: str, body: Any, status: int = 200) -> Any:
    answer = client.post(f"{BASE}{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def get(client: Client, path: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(f"{BASE}{path}", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_visitor_asks_and_goes_on_with_his_key(cast: Cast, book: Book) -> None:
    client = browser()
    first = post(client, "/ask", {"question": QUESTION})
    assert first["answer"]["kind"] == "answer" and first["key"]
    more = {"question": "进度怎么查", "talk": first["talk"], "key": first["key"]}
    assert post(client, "/ask", more)["no"] == 2
    assert len(get(client, f"/talks/{first['talk']}", key=first["key"])) == 2
    get(client, f"/talks/{first['talk']}", 404, key="guessed")
    post(client, "/ask", {**more, "key": "guessed"}, 404)
    post(client, f"/turns/{first['uid']}/rating", {"value": -1, "key": "guessed"}, 404)
    assert post(client, f"/turns/{first['uid']}/rating", {"value": 1, "key": first["key"]})["rating"] == 1


def test_a_session_needs_its_token(cast: Cast, book: Book) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk.person)
    post(client, "/ask", {"question": QUESTION}, 403)
    assert not Turn.objects.exists()


def test_hand_over_and_what_became_of_it(cast: Cast, book: Book) -> None:
    client = browser()
    turn = post(client, "/ask", {"question": "龙华有没有补贴"})
    told = {"turn": turn["uid"], "key": turn["key"], "contact": "someone@mail.example"}
    row = post(client, "/tickets", told)
    assert (row["state"], row["question"], row["due_on"]) == ("open", "龙华有没有补贴", "2026-11-25")
    assert get(client, f"/tickets/{row['uid']}", key=row["key"])["replies"] == []
    get(client, f"/tickets/{row['uid']}", 404)


def test_a_form_opens_filled_in(cast: Cast, book: Book) -> None:
    turn = post(browser(cast.clerk), "/ask", {"question": QUESTION})
    post(browser(), f"/turns/{turn['uid']}/form", {}, 401)
    post(browser(cast.rival), f"/turns/{turn['uid']}/form", {}, 404)
    form = post(browser(cast.clerk), f"/turns/{turn['uid']}/form", {})
    assert form["matter"] == "trademark-change"
    assert browser(cast.clerk).get(form["link"]).status_code == 200


def test_slots_fill_the_form(cast: Cast, book: Book, engines: list[Told]) -> None:
    post(browser(cast.clerk), "/ask", {"question": "x"})
    engines[-1].next = Answer(
        "guide",
        "好的",
        slots={
            "change.kind": "name",
            "party.name.new": "深圳市新名字有限公司（虚构）",
            "contact.phone": "13800138000",
            "numbers": {"uscc": ["9144030071526726XG"]},
            "marks": ["甲", "乙"],
            "dates": ["2026-11-01"],
        },
        matter="trademark-change",
    )
    turn = post(browser(cast.clerk), "/ask", {"question": "公司改名"})
    draft = Draft.objects.get(uid=post(browser(cast.clerk), f"/turns/{turn['uid']}/form", {})["draft"])
    assert draft.values["change.kind"] == "name" and "新名字" in draft.values["party.name.new"]
    assert draft.values["party.identity"] == "9144030071526726XG" and "〔" not in str(draft.values)


def test_search_article_entry(cast: Cast, book: Book) -> None:
    client = browser()
    found = get(client, "/search", q="商标异议")
    assert found["kinds"]["entry"] == 1 and found["lines"][0]["key"] == "sample-opposition"
    article = get(client, "/article", key=f"{LAW}#第三条", on="2027-01-01")
    assert article["standing"] == "in_force" and "两个月" in article["text"]
    assert [v["same"] for v in article["versions"]] == [False, True]
    entry = get(client, "/entries/sample-opposition")
    assert len(entry["now"]) == len(entry["coming"]) == 1
    get(client, "/entries/nothing", 404)


def test_a_letter(cast: Cast, book: Book) -> None:
    said = post(browser(), "/letters", {"text": REFUSAL})
    assert (said["kind"], said["due"]) == ("trademark-refusal", "2026-12-10")


def test_refusals_have_a_code(cast: Cast, book: Book) -> None:
    assert post(browser(), "/ask", {"question": "长" * 3000}, 400)["code"] == "too_long"
    post(browser(), "/ask", {"question": ""}, 422)
