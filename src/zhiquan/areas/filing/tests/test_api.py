"""Filing quality over the API: what the pages show, behind the same doors."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from zhiquan.areas.filing.models import Draw, Flag, SelfCheck
from zhiquan.areas.filing.service import clues, draws, national
from zhiquan.areas.filing.tests.conftest import ABSTRACT, CLAIMS, DESCRIPTION, TITLE, Cast, browser
from zhiquan.areas.filing.tests.test_abnormal import listed, screened
from zhiquan.areas.filing.tests.test_preexam import entity, examined  # noqa: F401 - a fixture
from zhiquan.engines.draws import Member, Plan
from zhiquan.engines.draws import list_hash as hash_of
from zhiquan.kernel import clock
from zhiquan.kernel.models import AuditEntry, StoredFile

BASE = "/api/v1/filing"
DRAFT = {"title": TITLE, "abstract": ABSTRACT, "claims": CLAIMS, "description": DESCRIPTION}


def get(client: Client, path: str) -> Any:
    answer = client.get(f"{BASE}{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"{BASE}{path}", json.dumps(body), content_type="application/json")


def test_a_check_says_every_defect_and_keeps_nothing(cast: Cast) -> None:
    answer = post(
        browser(cast.clerk),
        "/checks",
        {"drafts": [DRAFT, {**DRAFT, "title": "另一\u2028件"}], "compare": True},
    )
    assert answer.status_code == 200, answer.content
    found = answer.json()
    rules = {(f["rule"], f["claim"]) for f in found["reports"][0]["findings"]}
    assert {("F-CLM-1", 2), ("F-CLM-9", 3), ("F-CLM-4", 4)} <= rules
    assert [r["document"]["id"] for r in found["reports"]] == ["1", "2"]
    assert [{p["a"], p["b"]} for p in found["screening"]["pairs"]] == [{"1", "2"}]
    assert not SelfCheck.objects.exists() and not StoredFile.objects.exists()
    assert "偏航阈值" not in str(list(AuditEntry.objects.values()))


def test_a_check_is_for_those_who_signed_in_and_needs_a_draft(cast: Cast) -> None:
    assert post(Client(), "/checks", {"drafts": [DRAFT]}).status_code == 401
    assert post(browser(cast.clerk), "/checks", {"drafts": []}).status_code == 422
    empty = post(browser(cast.clerk), "/checks", {"drafts": [{"id": "1"}]})
    assert empty.status_code in (200, 400)


def test_clues_open_to_the_desk_alone(cast: Cast) -> None:
    clue = screened(cast)
    desk = browser(cast.screener)
    page = get(desk, "/clues")
    assert page["total"] == clue.run.clues.count() and page["items"][0]["filings"] == 3  # type: ignore[union-attr]
    whole = get(desk, f"/clues/{clue.uid}")
    assert {m["key"] for m in whole["members"]} == {"F1", "F2", "F3"} and whole["pairs"]
    assert get(desk, "/clues?kind=8")["items"] == []
    for actor in (cast.clerk, cast.examiner, cast.agent):
        assert get(browser(actor), "/clues")["items"] == []
        assert browser(actor).get(f"{BASE}/clues/{clue.uid}").status_code == 404
    assert Client().get(f"{BASE}/clues").status_code == 401


def test_notices_lines_and_flags_reach_their_own_side(cast: Cast) -> None:
    clue = screened(cast)
    clues.notify(cast.screener, clue, clue.version, clue.filings.all())
    [mine] = get(browser(cast.clerk), "/notices")
    assert mine["addressee"] == cast.firm.name and {f["key"] for f in mine["filings"]} == {"F1", "F3"}
    assert len(get(browser(cast.screener), "/notices")) == 2
    row = listed(cast)
    national.notify(cast.screener, row.lines.all())
    assert get(browser(cast.screener), f"/lists/{row.uid}/lines")["total"] == 2
    assert browser(cast.clerk).get(f"{BASE}/lists/{row.uid}/lines").status_code == 404
    day = clock.today()
    Flag.objects.create(
        name=cast.firm.name, organisation=cast.firm, reason="样例", source="RFA-2024", since=day, until=day + timedelta(days=9)
    )  # fmt: skip
    path = f"/flags?name={cast.firm.name}"
    assert [f["reason"] for f in get(browser(cast.clerk), path)] == ["样例"]
    assert len(get(browser(cast.screener), path)) == 1
    assert get(browser(cast.rival), path) == []


def test_a_draw_is_everybodys_once_it_is_published(cast: Cast) -> None:
    objects = [Member(f"9910{n}", f"{n}所（虚构）", "usual") for n in range(4)]
    going = [Member("01", "甲"), Member("02", "乙")]
    plan = Plan({"usual": 2}, 2)
    row = draws.prepare(cast.screener, "样例", objects, going, plan)
    assert get(Client(), "/draws") == [] and Client().get(f"{BASE}/draws/{row.uid}").status_code == 404
    draws.publish(
        cast.screener,
        row,
        row.version,
        seed_event="样例",
        seed_day=draws.first_seed_day() + timedelta(days=1),
    )
    [told] = get(Client(), "/draws")
    assert told["list_sm3"] == hash_of(objects, going, plan) and told["state"] == Draw.PUBLISHED
    record = get(Client(), f"/draws/{row.uid}")
    assert record["seed"] is None and record["drawn"] is None and len(record["list"]["objects"]) == 4


def test_examinations_are_listed_without_a_word_of_the_text(cast: Cast, entity: Any) -> None:  # noqa: F811
    row = examined(cast)
    for actor in (cast.clerk, cast.examiner):
        page = get(browser(actor), "/examinations")
        assert [line["uid"] for line in page["items"]] == [str(row.uid)]
        assert page["items"][0]["text"] == 1 and page["items"][0]["errors"] >= 3
        assert TITLE not in json.dumps(page, ensure_ascii=False)
    for actor in (cast.rival, cast.screener, cast.agent):
        assert get(browser(actor), "/examinations?show=all")["items"] == []
