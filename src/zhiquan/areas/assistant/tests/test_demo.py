"""The demo tells its story once, by actions alone, and stays silent where there is nothing to answer from."""

from __future__ import annotations

from zhiquan.areas.assistant import demo, ports
from zhiquan.areas.assistant.models import Book, DraftEntry, LawAlert, Talk, Ticket, Turn
from zhiquan.areas.assistant.tests.conftest import Cast
from zhiquan.kernel.points import Cast as Actors


def actors(cast: Cast) -> Actors:
    return Actors(
        {
            "lin": cast.clerk,
            "clerk": cast.colleague,
            "mai": cast.rival,
            "handler": cast.editor,
            "approver": cast.chief,
        }
    )


def test_the_story(cast: Cast, book: Book) -> None:
    demo.tell(actors(cast))
    assert {ticket.state for ticket in Ticket.objects.all()} == {Ticket.OPEN, Ticket.ANSWERED}
    draft = DraftEntry.objects.get()
    assert draft.state == DraftEntry.IN_REVIEW and draft.reply is not None
    assert LawAlert.objects.filter(day__year=2027).exists()
    assert set(Turn.objects.exclude(rating=None).values_list("rating", flat=True)) == {1, -1}
    told = Talk.objects.count()
    demo.tell(actors(cast))
    assert Talk.objects.count() == told


def test_without_an_engine_nothing_is_told(cast: Cast, book: Book) -> None:
    ports.connect_engine(None)
    demo.tell(actors(cast))
    assert not Talk.objects.exists()
