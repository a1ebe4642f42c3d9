"""Every action of the assistant: its entry in the log, and nothing at all where it is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import world_assistant as town
from tests.contracts.world import World
from zhiquan.areas.assistant import service as room
from zhiquan.areas.assistant.jobs import KEEPER
from zhiquan.areas.assistant.models import Import, LawAlert, Regression, Ticket, Turn
from zhiquan.areas.assistant.service import (
    alerts,
    books,
    drafts,
    handling,
    imports,
    regression,
    talks,
    tickets,
    watches,
)
from zhiquan.kernel.actor import VISITOR, Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.kernel.models import AuditEntry, OutboxEvent

Step = tuple[str, Actor, Callable[[Actor], Any]]
# What the platform does by itself: no right stands before it, so none can be refused.
BY_ITSELF = {"assistant.alert.raise", "assistant.import.read", "assistant.regression.finish"}
# What whoever is signed in may do with what is his own.
ANYBODYS = {"assistant.watch.add"}
EVERYBODYS = {"assistant.talk.begin"}
SECRET = "一种尚未公开的发明"
LAW = ("law.md", "# 示例条例\n\n第二条 示例。\n".encode())


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def versioned(action: Any, row: Any, *more: Any) -> Callable[[Actor], Any]:
    """Called with the row and its version as they are by then."""
    return lambda actor: action(actor, fresh(row), fresh(row).version, *more)


def of_talks(world: World) -> Iterator[Step]:
    clerk, officer = world.actors["outsider"], world.actors["screener"]
    talk, turn, watch = world.rows["talk"], world.rows["turn"], fresh(world.rows["watch"])
    yield "assistant.talk.begin", clerk, lambda a: talks.begin(a, visitor="key")
    yield "assistant.talk.ask", clerk, lambda a: talks.ask(a, talk, town.ANSWERED)
    yield "assistant.talk.rate", clerk, lambda a: talks.rate(a, turn, 1)
    yield "assistant.talk.open_form", clerk, lambda a: handling.open_form(a, turn)
    yield "assistant.talk.triage", officer, lambda a: talks.triage(a, fresh(world.rows["turn.own"]))
    yield "assistant.watch.add", clerk, lambda a: watches.add(a, words="又")
    yield "assistant.watch.remove", clerk, lambda a: watches.remove(a, watch)
    yield "assistant.ticket.open", clerk, lambda a: tickets.hand_over(a, talk, words="又")
    yield "assistant.talk.forget", clerk, lambda a: talks.forget(a, fresh(world.rows["talk.own"]))


def of_the_desk(world: World) -> Iterator[Step]:
    officer, ticket = world.actors["screener"], world.rows["ticket"]
    yield "assistant.ticket.take", officer, versioned(tickets.take, ticket)
    yield "assistant.ticket.read_contact", officer, lambda a: tickets.contact_of(a, fresh(ticket))
    yield "assistant.ticket.reply", officer, versioned(tickets.reply, ticket, "x")
    yield "assistant.ticket.close", officer, versioned(tickets.close, ticket, "x")


def of_editing(world: World) -> Iterator[Step]:
    officer, chief = world.actors["screener"], world.actors["approver"]
    reply, review = world.rows["reply"], world.rows["entry.review"]
    yield "assistant.draft.begin", officer, lambda a: drafts.from_reply(a, reply, "out-of-a-reply")
    yield "assistant.draft.begin", officer, lambda a: drafts.begin(a, "new-entry")
    row = drafts.DraftEntry.objects.get(code="new-entry")
    content = {**town.SAMPLE, "code": "new-entry"}
    yield "assistant.draft.save", officer, versioned(drafts.save, row, content)
    yield "assistant.draft.submit", officer, versioned(drafts.submit, row)
    yield "assistant.draft.accept", chief, versioned(drafts.accept, row)
    yield "assistant.draft.give_back", chief, versioned(drafts.give_back, review, "x")
    yield "assistant.draft.withdraw", officer, versioned(drafts.withdraw, review)
    yield "assistant.book.publish", chief, lambda a: books.publish(a)


def of_law(world: World) -> Iterator[Step]:
    officer = world.actors["screener"]
    LawAlert.objects.all().delete()
    yield "assistant.alert.raise", alerts.WATCHMAN, lambda _a: alerts.scan()
    alert = LawAlert.objects.get()
    yield "assistant.alert.settle", officer, versioned(alerts.settle, alert, "x")
    yield "assistant.import.add", officer, lambda a: imports.add(a, *LAW)
    row = Import.objects.latest("pk")
    yield "assistant.import.read", KEEPER, lambda a: imports.carry_out(a, fresh(row))
    book = world.rows["book"]
    yield "assistant.regression.begin", officer, lambda a: regression.begin(a, None, book)
    run = Regression.objects.latest("pk")
    yield "assistant.regression.finish", KEEPER, lambda a: regression.carry_out(a, fresh(run))


STEPS = (of_talks, of_the_desk, of_editing, of_law)


def named() -> set[str]:
    """Every name of an action that stands in the services of the room."""
    found: set[str] = set()
    for path in Path(room.__file__).parent.glob("*.py"):
        found |= set(re.findall(r'action\(\s*\w+, "(assistant\.[\w.]+)"', path.read_text("utf8")))
    return found


@pytest.mark.parametrize("steps", STEPS, ids=lambda s: s.__name__)
def test_each_action_leaves_its_entry_under_the_name_of_who_did_it(world: World, steps: Any) -> None:
    for name, actor, call in steps(world):
        before = AuditEntry.objects.count()
        call(actor)
        entries = list(AuditEntry.objects.order_by("pk")[before:])
        mine = [e for e in entries if e.action == name]
        assert len(mine) == 1, (name, [e.action for e in entries])
        assert mine[0].actor == actor.name and mine[0].ref.count(":") == 1, name


def test_every_action_of_the_room_stands_here(world: World) -> None:
    done = set()
    for steps in STEPS:
        for name, actor, call in steps(world):
            call(actor)
            done.add(name)
    assert named() == done, "name these actions here as well"


@pytest.mark.parametrize("steps", STEPS, ids=lambda s: s.__name__)
def test_whoever_may_not_act_leaves_no_entry(world: World, steps: Any) -> None:
    """A body's contact and a visitor: refused one and all, before the rightful actor goes on."""
    strangers = (world.actors["colleague"], VISITOR)
    for name, actor, call in steps(world):
        for stranger in strangers if name not in BY_ITSELF | EVERYBODYS else ():
            if name in ANYBODYS and stranger is not VISITOR:
                continue
            before = AuditEntry.objects.count()
            with pytest.raises((Refused, NotVisible)):
                call(stranger)
            assert AuditEntry.objects.count() == before, name
        call(actor)


@pytest.mark.parametrize("who", ["supervisor", "window", "office"])
def test_officers_without_the_desk_leave_no_entry(world: World, who: str) -> None:
    """Of the same body, yet not at the desk: a supervisor reads figures, a window has its own work."""
    stranger = world.actors[who]
    for steps in (of_the_desk, of_editing, of_law):
        for name, actor, call in steps(world):
            if name not in BY_ITSELF:
                before = AuditEntry.objects.count()
                with pytest.raises((Refused, NotVisible)):
                    call(stranger)
                assert AuditEntry.objects.count() == before, name
            call(actor)


def test_only_the_key_acts_for_a_visitor(world: World) -> None:
    """A talk, an answer, a ticket of a visitor: nobody acts on them without the key of his session."""
    talk, turn = world.rows["talk.visitor"], world.rows["turn.visitor"]
    wrong: dict[str, Any] = {"visitor": "guessed"}
    calls: list[Callable[[Actor], Any]] = [
        lambda a: talks.ask(a, talk, town.ANSWERED, **wrong),
        lambda a: talks.rate(a, turn, 1, **wrong),
        lambda a: talks.forget(a, talk, **wrong),
        lambda a: handling.open_form(a, turn, **wrong),
        lambda a: tickets.hand_over(a, talk, **wrong),
    ]
    before = AuditEntry.objects.count()
    for who in (VISITOR, world.actors["outsider"], world.actors["screener"]):
        for call in calls:
            with pytest.raises((Refused, NotVisible)):
                call(who)
    assert AuditEntry.objects.count() == before
    assert talks.ask(VISITOR, talk, town.ANSWERED, visitor=town.VISITORS_KEY).no == 2


def test_neither_the_log_nor_the_outbox_holds_what_was_said(world: World) -> None:
    """Codes, kinds and states; never words of a question, a rating, a contact, a reply or an entry."""
    clerk, officer = world.actors["outsider"], world.actors["screener"]
    turn = talks.ask(clerk, None, f"{town.ANSWERED}{SECRET}")
    talks.rate(clerk, turn, -1, SECRET)
    row = tickets.hand_over(clerk, turn.talk, words=SECRET, contact=SECRET)
    reply = tickets.reply(officer, row, row.version, SECRET)
    draft = drafts.from_reply(officer, reply, "out-of-a-secret")
    drafts.save(officer, draft, draft.version, {**draft.content, "title": {"zh-Hans": SECRET}})
    watches.add(clerk, words=SECRET)
    assert Turn.objects.filter(question__contains=SECRET) and Ticket.objects.filter(question=SECRET)
    told = [
        *AuditEntry.objects.values_list("detail", flat=True),
        *OutboxEvent.objects.values_list("payload", flat=True),
    ]
    assert SECRET not in json.dumps(told, ensure_ascii=False)
