"""The assistant of the contract tests' world: an invented law, one entry, talks, tickets, entries in the making.

No real book is read and no model is asked: the engine answers from the area's own scripted one. The outsider had the
talks and a visitor one of his own; the screener sits at the desk, the approver reviews.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from zhiquan.areas.assistant import answering, ports
from zhiquan.areas.assistant.models import Book, LawAlert
from zhiquan.areas.assistant.service import (
    alerts,
    drafts,
    imports,
    regression,
    talks,
    tickets,
    watches,
)
from zhiquan.areas.assistant.tests.scripted import ENTRY, LAW, LETTERS, OLD, Scripted, Shelf
from zhiquan.areas.assistant.views.shared import KEY
from zhiquan.engines.answers.model import Answer, Article, Sentence
from zhiquan.engines.answers.model import Talk as Memory
from zhiquan.kernel.actor import VISITOR as NOBODY
from zhiquan.kernel.actor import Actor
from zhiquan.policy.knowledge import Knowledge

if TYPE_CHECKING:
    from tests.contracts.world import World

ANSWERED, REFUSED = "示例多久内提出", "没有的事"
VISITORS_KEY = "the-key-of-the-visitors-session"
SAMPLE = {
    "topic": "sample",
    **ENTRY,
    "code": "sample-second",
    "status": "sample",
    "kind": "service",
    "review_by": "2027-06-30",
    "says": [{"kind": "help", "text": {"zh-Hans": "可以在线办理。", "en": "It can be done online."}}],
}


class Town(Scripted):
    """The scripted engine, with words meant to do harm in what it says; `deaf` to questions that hold a word."""

    def __init__(self, harm: str = "", deaf: str = "") -> None:
        self.harm, self.deaf = harm, deaf

    def answer(
        self, question: str, on: date, talk: Memory | None = None, language: str | None = None
    ) -> tuple[Answer, Memory]:
        asked = REFUSED if self.deaf and self.deaf in question else question
        said, memory = super().answer(asked, on, talk, language)
        if self.harm:
            said = replace(said, sentences=(*said.sentences, Sentence(self.harm, "help")))
        return said, memory


class Laws(Shelf):
    """The invented law, whose first article holds words meant to do harm; the way in for further texts."""

    def __init__(self, harm: str = "") -> None:
        self.harm = harm

    def articles(self, instrument_id: str) -> list[Article]:
        return [
            replace(row, text=row.text + self.harm) if row.label == "第一条" else row
            for row in super().articles(instrument_id)
        ]

    def read(self, name: str, data: bytes) -> Any:
        """As if the text had changed an article that the entry cites, and one line of it were no law."""
        moved = [SimpleNamespace(key=f"{OLD.id}#第二条", how="changed")]
        refused = [(name, 3, self.harm)]
        return SimpleNamespace(added=(), changed=(name,), same=0, refused=refused, moved=moved)


@contextmanager
def connected(harm: str = "") -> Iterator[Town]:
    """The area's ports lead to the invented law and its engine inside the block."""
    before = ports.maker(), ports._opener, ports.importer(), ports.rephraser()
    engine, laws = Town(harm), Laws(harm)
    ports.connect_engine(lambda _book, _edition, _library: engine)
    ports.connect_library(lambda: laws)
    ports.connect_importer(laws.read)
    ports.connect_rephraser(None)
    answering.forget()
    try:
        yield engine
    finally:
        ports.connect_engine(before[0])
        ports.connect_library(before[1])
        ports.connect_importer(before[2])
        ports.connect_rephraser(before[3])
        answering.forget()


def book(harm: str = "") -> Book:
    """The one entry and the one kind of letter, published."""
    entry = {**ENTRY, "title": {"zh-Hans": f"示例期限{harm}", "en": f"The sample period{harm}"}}
    entry["asks"] = {**ENTRY["asks"], "zh-Hans": [*ENTRY["asks"]["zh-Hans"], f"示例{harm}"]}  # type: ignore[dict-item]
    content = {
        "entries": {"sample": {"topic": "sample", "entries": [entry]}},
        "letters": {"letters": LETTERS},
    }
    made = Knowledge.of(content)
    return Book.objects.create(hash=made.hash, content=made.content.decode(), current=True, entries=1)


def build(world: World, harm: str) -> None:
    """One record of each kind that an address names. The ports stay connected by whoever builds the world."""
    world.keep("book", book(harm))
    clerk, officer = world.actors["outsider"], world.actors["screener"]
    _talks(world, clerk, officer, harm)
    _visitors(world, harm)
    _editing(world, officer, harm)


def _talks(world: World, clerk: Actor, officer: Actor, harm: str) -> None:
    """A talk that was handed over, with a thumb down; one that nobody else may see, without an answer."""
    turn = talks.ask(clerk, None, f"{ANSWERED}{harm}")
    world.keep("talk", turn.talk)
    world.keep("turn", talks.rate(clerk, turn, -1, harm))
    ticket = tickets.hand_over(clerk, turn.talk, turn=turn, words=harm, contact=harm)
    world.keep("ticket", ticket)
    second = tickets.hand_over(clerk, turn.talk, kind="complaint", turn=turn, words=harm)
    world.keep("reply", tickets.reply(officer, second, second.version, harm))
    second.refresh_from_db()
    world.keep("ticket.answered", second)
    own = talks.ask(clerk, None, f"{REFUSED}{harm}")
    world.keep("talk.own", own.talk)
    world.keep("turn.own", own)
    world.keep("watch", watches.add(clerk, words=harm))


def _visitors(world: World, harm: str) -> None:
    """The visitor's session holds the key of his talk and of his ticket."""
    client = world.clients["visitor"]
    session = client.session
    session[KEY] = VISITORS_KEY
    session.save()
    turn = talks.ask(NOBODY, None, f"{ANSWERED}{harm}", visitor=VISITORS_KEY)
    world.keep("talk.visitor", turn.talk)
    world.keep("turn.visitor", turn)
    ticket = tickets.hand_over(NOBODY, None, words=harm, contact=harm, visitor=VISITORS_KEY)
    world.keep("ticket.visitor", ticket)


def _editing(world: World, officer: Actor, harm: str) -> None:
    """An entry out of a reply, one in review, a coming change of law, a text that was read, a comparison."""
    world.keep("entry.draft", drafts.from_reply(officer, world.rows["reply"], "sample-reply"))
    row = drafts.begin(officer, "sample-second")
    title = {"zh-Hans": f"示例{harm}", "en": f"Sample{harm}"}
    row = drafts.save(officer, row, row.version, {**SAMPLE, "title": title})
    world.keep("entry.review", drafts.submit(officer, row, row.version))
    alerts.scan()
    world.keep("alert", LawAlert.objects.get(instrument=LAW))
    text = imports.add(officer, "law.md", "# 示例条例\n\n第二条 示例。\n".encode())
    world.keep("law.import", imports.carry_out(officer, text))
    found = regression.begin(officer, None, world.rows["book"])
    world.keep("regression", regression.carry_out(officer, found))


def enlarge(world: World) -> None:
    """As many again of what the assistant's pages list."""
    clerk, officer = world.actors["outsider"], world.actors["screener"]
    talk = world.rows["talk"]
    for number in range(3):
        turn = talks.ask(clerk, talk, f"{ANSWERED}{number}")
        talks.rate(clerk, turn, -1, "又")
        talks.ask(clerk, None, f"{REFUSED}，第{number}件另外的事")
        row = tickets.hand_over(clerk, talk, words=f"又{number}")
        for _ in range(2):
            tickets.reply(officer, row, row.version, "又")
            row.refresh_from_db()
        tickets.hand_over(clerk, talk, words=f"再{number}")
        row = drafts.begin(officer, f"sample-more{number}")
        row = drafts.save(officer, row, row.version, {**SAMPLE, "code": f"sample-more{number}"})
        if number:
            drafts.submit(officer, row, row.version)
        watches.add(clerk, words=f"又{number}")
        change = {"day": date(2027, 1, number + 2), "instrument": LAW, "entries": ["sample-period"]}
        LawAlert.objects.create(**change)
        imports.add(officer, f"law{number}.md", "# 示例条例\n\n第二条 示例。\n".encode())
        regression.carry_out(officer, regression.begin(officer, None, world.rows["book"]))
