"""How many statements each main page needs: recorded, never growing unseen, and the same for twice the records."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client

from tests.contracts import world as making
from tests.contracts import world_assistant, world_filing_desks, world_matters
from tests.contracts.routes import address
from tests.contracts.world import TODAY, World, queries_counted
from zhiquan.areas.programme import service as programme
from zhiquan.kernel import notices, people
from zhiquan.kernel.models import Organisation, Person

RECORD = Path(__file__).with_name("query_counts.json")
# Page → who opens it, its route and records, and what stands behind the question mark.
PAGES: dict[str, tuple[str, str, str, str]] = {
    "home, signed in": ("office", "home", ".", ""),
    "notices": ("owner", "notices", ".", ""),
    "board": ("office", "programme:board", ".", "?all=1"),
    "plans": ("office", "programme:plans", ".", ""),
    "items of a plan": ("supervisor", "programme:plan", "plan.active", ""),
    "item": ("owner", "programme:item", "item.active", ""),
    "review of a reading": ("office", "programme:review", "plan.draft", ""),
    "evidence queue": ("reviewer", "programme:evidence", ".", "?state=all"),
    "submission": ("reviewer", "programme:submission", "submission", ""),
    "indicator": ("supervisor", "programme:indicator", "=programme.milestones_proved", ""),
    "bulletins": ("approver", "programme:bulletins", ".", ""),
    "bulletin": ("approver", "programme:bulletin", "bulletin.submitted", ""),
    "contacts": ("office", "programme:contacts", ".", ""),
    "registry": ("office", "registry:rights", ".", ""),
    "registry, own rights": ("outsider", "registry:rights", ".", ""),
    "parties": ("office", "registry:parties", ".", ""),
    "party": ("office", "registry:party", "party.own", ""),
    "my rights": ("outsider", "registry:mine", ".", ""),
    "other entries": ("office", "registry:recordals", ".", ""),
    "other entry": ("office", "registry:recordal", "recordal.own", ""),
    "services": ("outsider", "matters:services", ".", ""),
    "guide": ("outsider", "matters:guide", "=company-rename", ""),
    "deadlines": ("outsider", "matters:deadlines", ".", ""),
    "draft": ("outsider", "matters:draft", "draft", ""),
    "draft of a bundle": ("outsider", "matters:draft", "draft.bundle", ""),
    "wallet": ("outsider", "matters:wallet", ".", ""),
    "my cases": ("outsider", "matters:mine", ".", ""),
    "case": ("outsider", "matters:case", "case.correction", ""),
    "case of a bundle": ("outsider", "matters:case", "bundle", ""),
    "desk": ("window", "matters:desk", ".", "?turn=any"),
    "case at the desk": ("window", "matters:desk-case", "case.correction", ""),
    "second pair of eyes": ("approver", "matters:desk-eyes", ".", ""),
    "objections": ("approver", "matters:desk-objections", ".", ""),
    "workload": ("approver", "matters:desk-load", ".", ""),
    "worklist": ("window", "matters:worklist", ".", ""),
    "law changes": ("window", "matters:law-changes", ".", ""),
    "check of a draft": ("outsider", "filing:check", ".", ""),
    "kept check": ("outsider", "filing:check-kept", "check", ""),
    "text of one's own case": ("outsider", "filing:text", "examination.opinion", ""),
    "self-check notice": ("outsider", "filing:notice", "notice.check", ""),
    "listed filing": ("outsider", "filing:line", "line", ""),
    "route adviser": (
        "outsider",
        "filing:adviser",
        ".",
        "?kind=invention&stage=not_filed&place=mainland&day=2026-11-20",
    ),
    "pre-examination": ("examiner", "filing:preexam", ".", ""),
    "case of pre-examination": ("examiner", "filing:preexam-case", "examination", ""),
    "closest passages": ("examiner", "filing:preexam-case", "examination", "?show=passages"),
    "comparison": ("examiner", "filing:preexam-comparison", "comparison", ""),
    "recorded entities": ("examiner", "filing:entities", ".", ""),
    "recorded entity": ("examiner", "filing:entity", "entity", ""),
    "figures of pre-examination": ("examiner", "filing:preexam-figures", ".", ""),
    "field demand": ("examiner", "filing:demand", ".", ""),
    "quality checks": ("lead", "filing:samples", ".", ""),
    "calibrations": ("lead", "filing:calibrations", ".", ""),
    "clues": ("screener", "filing:clues", ".", "?show=all"),
    "clue": ("screener", "filing:clue", "clue", ""),
    "CNIPA's lists": ("screener", "filing:lists", ".", ""),
    "CNIPA's list": ("screener", "filing:list", "list", ""),
    "screening runs": ("screener", "filing:runs", ".", ""),
    "screening run": ("screener", "filing:run", "run", ""),
    "published texts": ("screener", "filing:published", ".", ""),
    "white list": ("screener", "filing:white", ".", ""),
    "flags": ("screener", "filing:flags", ".", ""),
    "withdrawn texts": ("screener", "filing:withdrawn", ".", ""),
    "agencies": ("screener", "filing:agencies", ".", ""),
    "agency": ("screener", "filing:agency", "agency", ""),
    "triggers": ("screener", "filing:triggers", ".", ""),
    "trigger": ("screener", "filing:trigger", "trigger", ""),
    "draws": ("visitor", "filing:draws", ".", ""),
    "draw": ("visitor", "filing:draw", "draw", ""),
    "preparation of a draw": ("screener", "filing:draw-prepare", ".", ""),
    "inspections": ("screener", "filing:inspections", ".", ""),
    "inspection": ("screener", "filing:inspection", "inspection.found", ""),
    "chat": ("outsider", "assistant:home", ".", ""),
    "talk": ("outsider", "assistant:talk", "talk", ""),
    "talk that was handed over": ("screener", "assistant:talk", "talk", ""),
    "search of law and answers": ("visitor", "assistant:search", ".", "?q=示例"),
    "law texts": ("visitor", "assistant:search", ".", ""),
    "law text": ("visitor", "assistant:instrument", "=示例条例", ""),
    "article": ("visitor", "assistant:article", "=示例条例@2020-01-01#第二条", ""),
    "entry": ("visitor", "assistant:entry", "=sample-period", ""),
    "human desk": ("screener", "assistant:desk", ".", "?show=all"),
    "ticket": ("screener", "assistant:ticket", "ticket.answered", ""),
    "own ticket": ("outsider", "assistant:ticket", "ticket.answered", ""),
    "entries to review": ("approver", "assistant:editing", ".", ""),
    "entries being written": ("screener", "assistant:editing", ".", "?tab=drafts&show=all"),
    "changes of law": ("screener", "assistant:editing", ".", "?tab=alerts&show=all"),
    "unanswered questions": ("screener", "assistant:editing", ".", "?tab=unanswered"),
    "answers that are not right": ("screener", "assistant:editing", ".", "?tab=low_rated"),
    "imported texts": ("screener", "assistant:editing", ".", "?tab=texts"),
    "publications": ("screener", "assistant:editing", ".", "?tab=books"),
    "entry in the making": ("screener", "assistant:draft", "entry.draft", ""),
    "answers beside a case": ("window", "assistant:copilot", "case", "?matter=trademark-change"),
    "people": ("security", "admin-people", ".", ""),
    "organisations": ("security", "admin-organisations", ".", ""),
    "audit log": ("auditor", "admin-audit", ".", ""),
    "jobs": ("system", "admin-jobs", ".", ""),
    "connections": ("system", "admin-connections", ".", ""),
    "dead letters": ("system", "admin-dead-letters", ".", ""),
    "API: board": ("office", "api:plan_board", "plan.active", ""),
    "API: evidence": ("reviewer", "api:evidence", ".", ""),
    "API: rights": ("office", "api:list_rights", ".", ""),
    "API: other entries": ("office", "api:list_recordals", ".", ""),
    "API: what a change touches": ("office", "api:get_touches", "party.own", ""),
    "API: own cases": ("outsider", "api:list_cases", ".", ""),
    "API: events of own cases": ("outsider", "api:list_events", ".", ""),
    "API: drafts": ("outsider", "api:list_drafts", ".", ""),
    "API: clues": ("screener", "api:list_clues", ".", ""),
    "API: clue": ("screener", "api:get_clue", "clue", ""),
    "API: notices": ("outsider", "api:list_notices", ".", ""),
    "API: draws": ("visitor", "api:list_draws", ".", ""),
    "API: examinations": ("examiner", "api:list_examinations", ".", ""),
    "API: talk": ("outsider", "api:get_talk", "talk", ""),
    "API: ticket": ("outsider", "api:get_ticket", "ticket.answered", ""),
    "API: search of law and answers": ("visitor", "api:search", ".", "?q=示例"),
    "API: article": ("visitor", "api:get_article", ".", "?key=示例条例%23第二条"),
    "API: entry": ("visitor", "api:get_entry", "=sample-period", ""),
    "API: parties": ("office", "api:list_parties", ".", ""),
}


def statements(world: World, page: str) -> list[str]:
    """What a second look costs; the first fills the caches that a process keeps."""
    who, route, records, query = PAGES[page]
    path = f"{address(world, route, records)}{query}"
    # A visitor who asked nothing yet has no session.
    client = world.clients[who] if who != "visitor" else Client()
    assert client.get(path).status_code == 200, page
    with queries_counted() as seen:
        client.get(path)
    return [sql for sql in seen if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def enlarge(world: World) -> None:
    """About twice as much of everything that a page lists."""
    office, reviewer, owner = (world.actors[n] for n in ("office", "reviewer", "owner"))
    active = world.rows["plan.active"]
    making.running_plan(office, 3, mark="另")
    draft = world.rows["plan.draft"]
    for number in range(3, 6):
        programme.add_item(
            office, draft, {"code": f"n{number}", "title": f"措施{number}", "body_names": ["市商务局"]}
        )
    _more_items(world, active)
    stones = list(world.rows["item.active"].milestones.order_by("planned_on"))
    for number, stone in enumerate(stones):
        row = making.hand_in(world, f"又{number}", milestone=stone)
        if number % 2:
            programme.accept_submission(reviewer, row, row.version)
    for _ in range(4):
        making.draft_bulletin(world)
    firm = world.actors["outsider"].organisation
    for number in range(6):
        other = making.registry.add_party(office, kind="legal", name=f"又一家{number}")
        making.add_right(world, f"2024SR00010{number:02d}", other)
        making.add_right(world, f"2024SR00020{number:02d}", world.rows["party.own"], f"又一种{number}")
        making.registry.add_recordal(office, party=other, kind="customs", number=f"T{number}")
        making.registry.add_recordal(
            office, party=world.rows["party.own"], kind="customs", number=f"T1{number}", valid_to=TODAY
        )
    for number, body in enumerate(Organisation.objects.filter(body_code__in=["health", "finance", "court"])):
        making.member(f"more{number}", "reporter", body)
    people.name_contact(office, world.rows["body"], "后任", reason="调任", since=TODAY + timedelta(days=1))
    notices.tell([owner.person], "%(title)s", title="又")
    assert firm is not None
    world_matters.enlarge(world)
    world_filing_desks.enlarge(world)
    world_assistant.enlarge(world)


def _more_items(world: World, active: Any) -> None:
    """Copy the running plan's items with their bodies, steps and targets."""
    for item in list(active.items.all()):
        parts = [
            list(getattr(item, name).all()) for name in ("responsible", "milestones", "targets", "actions")
        ]
        item.pk, item.uid, item.code = None, None, f"{item.code}x"
        item._state.adding = True
        item.uid = making.uuid.uuid4()
        item.order += 100
        item.save()
        for row in (row for rows in parts for row in rows):
            row.pk, row.item = None, item
            row._state.adding = True
            if hasattr(row, "uid"):
                row.uid = making.uuid.uuid4()
            row.save()
    type(active).objects.filter(pk=active.pk).update(revision=active.revision + 50)


def test_no_page_needs_more_statements_than_recorded(world: World) -> None:
    """After a real saving, or a growth that was thought about, record anew: ZHIQUAN_RECORD=1."""
    counted = {page: len(statements(world, page)) for page in PAGES}
    if os.environ.get("ZHIQUAN_RECORD"):
        RECORD.write_text(json.dumps(counted, ensure_ascii=False, indent=1) + "\n", "utf8")
    recorded = json.loads(RECORD.read_text("utf8"))
    assert set(recorded) == set(PAGES), "record anew"
    grown = {page: (recorded[page], n) for page, n in counted.items() if n > recorded[page]}
    assert grown == {}, "page: (recorded, now)"


def test_twice_the_records_need_no_more_statements(world: World) -> None:
    before = {page: statements(world, page) for page in PAGES}
    enlarge(world)
    wrong = {}
    for page, earlier in before.items():
        now = statements(world, page)
        if len(now) > len(earlier):
            wrong[page] = (len(earlier), len(now), _most_frequent(now))
    assert wrong == {}, "page: (before, after, the statement most often repeated)"


def _most_frequent(seen: list[str]) -> str:
    return max(seen, key=seen.count)[:200]


def test_the_board_costs_little_for_thirty_items(world: World) -> None:
    """A plan of real size: what the board itself asks does not depend on it."""
    making.running_plan(world.actors["office"], 30, mark="大")
    assert Person.objects.count() >= len(making.CAST)
    small, large = world.rows["plan.active"], making.Plan.objects.order_by("-pk").first()
    costs = []
    for plan in (small, large):
        path = address(world, "programme:plan-board", f"={plan.uid}")
        world.clients["supervisor"].get(path)
        with queries_counted() as seen:
            assert world.clients["supervisor"].get(path).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
