"""The human desk: hand-over, reply, end, contact details and their erasure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from zhiquan.areas.assistant import events, figures, points
from zhiquan.areas.assistant.models import Book, Tally, Ticket
from zhiquan.areas.assistant.queries import desk
from zhiquan.areas.assistant.service import talks, tickets
from zhiquan.areas.assistant.tests.conftest import Cast
from zhiquan.kernel import clock, outbox, refs
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused
from zhiquan.kernel.models import FileKey, Notice, OutboxEvent, StoredFile

UNKNOWN = "龙华有没有补贴"


@pytest.fixture
def handed(cast: Cast, book: Book) -> Ticket:
    talk = talks.ask(cast.clerk, None, UNKNOWN).talk
    return tickets.hand_over(cast.clerk, talk, contact="clerk@firm.example")


def test_a_hand_over_takes_the_talk_along(cast: Cast, handed: Ticket) -> None:
    assert (handed.number, handed.question, handed.due_on) == ("ZX2026-0001", UNKNOWN, date(2026, 11, 25))
    found = desk.ticket(cast.editor, handed.uid)
    assert [t.question for t in found.turns] == [UNKNOWN] and found.has_contact and not found.late
    assert Tally.objects.get().tickets == 1
    assert OutboxEvent.objects.filter(topic=events.TICKET_OPENED).exists()
    outbox.relay()
    told = Notice.objects.values_list("person__username", flat=True)
    assert set(told) == {"editor", "editor2"}


def test_later_turns_stay_with_their_owner(cast: Cast, handed: Ticket) -> None:
    with clock.use(datetime(2026, 11, 23, 11, tzinfo=clock.ZONE)):
        talks.ask(cast.clerk, handed.talk, "商标异议期多久")
    assert [t.question for t in desk.ticket(cast.editor, handed.uid).turns] == [UNKNOWN]


def test_a_ticket_opens_to_its_owner_and_to_the_desk(cast: Cast, handed: Ticket) -> None:
    for actor in (cast.clerk, cast.editor, cast.chief, cast.supervisor):
        assert desk.ticket(actor, handed.uid).ticket == handed
    for actor in (cast.colleague, cast.rival, cast.stranger, VISITOR):
        with pytest.raises(NotVisible):
            desk.ticket(actor, handed.uid)
    assert not desk.queue(cast.supervisor).exists() and not desk.queue(cast.stranger).exists()


def test_the_contact_is_a_secret_for_the_desk(cast: Cast, handed: Ticket) -> None:
    assert handed.contact is not None and handed.contact.klass == StoredFile.SECRET
    assert tickets.contact_of(cast.editor, handed) == "clerk@firm.example"
    for actor in (cast.supervisor, cast.clerk, cast.stranger):
        with pytest.raises((Denied, NotVisible)):
            tickets.contact_of(actor, handed)


def test_reply_and_end(cast: Cast, handed: Ticket) -> None:
    with pytest.raises(Denied):
        tickets.take(cast.supervisor, handed, handed.version)
    row = tickets.take(cast.editor, handed, handed.version)
    with pytest.raises(Conflict):
        tickets.take(cast.editor2, handed, 1)
    with pytest.raises(Refused):
        tickets.reply(cast.editor, row, row.version, " ")
    tickets.reply(cast.editor, row, row.version, "目前没有这项补贴。")
    row.refresh_from_db()
    assert row.state == Ticket.ANSWERED and row.answered_at is not None
    notice = Notice.objects.get(person=cast.clerk.person)
    assert notice.params == {"number": row.number} and notice.ref == refs.make(tickets.TICKET, row)
    row = tickets.close(cast.editor, row, row.version)
    with pytest.raises(Refused):
        tickets.reply(cast.editor, row, row.version, "还有")
    assert [desk.counts(cast.editor)[show] for show in ("open", "mine", "done")] == [0, 0, 1]


def test_an_unanswered_ticket_ends_with_a_reason(cast: Cast, handed: Ticket) -> None:
    with pytest.raises(Refused):
        tickets.close(cast.editor, handed, handed.version)
    assert tickets.close(cast.editor, handed, handed.version, "重复").close_reason == "重复"


def test_contacts_and_words_end(cast: Cast, handed: Ticket) -> None:
    tickets.close(cast.editor, handed, handed.version, "重复")
    start = datetime(2026, 11, 23, 12, tzinfo=clock.ZONE)
    with clock.use(start + timedelta(days=figures.value("keep_contact") - 1)):
        assert tickets.sweep() == 0
    with clock.use(start + timedelta(days=figures.value("keep_contact") + 1)):
        assert tickets.sweep() == 1
    handed.refresh_from_db()
    assert handed.contact is None and not FileKey.objects.exists() and handed.question
    with clock.use(start + timedelta(days=figures.value("keep_ticket") + 1)):
        assert tickets.sweep() == 1
    handed.refresh_from_db()
    assert handed.question == ""


def test_a_visitor_hands_over_so_many_a_day(cast: Cast, book: Book) -> None:
    for _ in range(figures.value("tickets_visitor_day")):
        row = tickets.hand_over(
            VISITOR, None, words="请回电13800138000", visitor="key", kind=Ticket.COMPLAINT
        )
    assert "13800138000" not in row.question
    assert desk.ticket(VISITOR, row.uid, "key").ticket == row
    with pytest.raises(Refused) as refused:
        tickets.hand_over(VISITOR, None, words="再来一次", visitor="key")
    assert refused.value.code == "too_many_tickets"


def test_an_empty_hand_over_is_none(cast: Cast, book: Book) -> None:
    with pytest.raises(Refused):
        tickets.hand_over(cast.clerk, None)


def test_forgetting_a_talk_leaves_the_ticket(cast: Cast, handed: Ticket) -> None:
    assert handed.talk is not None
    talks.forget(cast.clerk, handed.talk)
    found = desk.ticket(cast.editor, handed.uid)
    assert found.turns == () and found.ticket.question == UNKNOWN


def test_the_desks_card(cast: Cast, handed: Ticket, catalogues_compiled: None) -> None:
    card = points.desk_card(cast.editor)
    assert card is not None and "1" in card["text"]
    assert points.desk_card(cast.clerk) is None and points.desk_card(VISITOR) is None
