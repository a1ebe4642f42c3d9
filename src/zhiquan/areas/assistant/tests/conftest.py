"""The cast of the assistant's tests, a small book, invented law texts in two versions, an engine that does what it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from zhiquan.areas.assistant import answering, ports, seats
from zhiquan.areas.assistant.models import Book
from zhiquan.engines.answers.model import Answer, Article, Citation, Hit, Instrument, Sentence, Talk
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Mandate, Organisation, Person
from zhiquan.policy import Edition, load_city
from zhiquan.policy.knowledge import Knowledge
from zhiquan.policy.reader import read_document

POLICY = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"
LAW = "示例法"
CITE = {"law": LAW, "article": "第三条", "keys": ["三个月"]}
OPPOSITION: dict[str, Any] = {
    "code": "sample-opposition",
    "status": "sample",
    "kind": "rule",
    "title": {"zh-Hans": "商标异议的期限", "en": "Time to oppose a mark"},
    "intent": "trademark.opposition",
    "owner": "ip",
    "review_by": "2026-12-20",
    "matters": ["trademark-change"],
    "asks": {
        "zh-Hans": ["商标异议期多久", "怎么提异议", "异议什么时候截止"],
        "en": ["How long may I oppose?"],
    },
    "says": [
        {
            "text": {"zh-Hans": "公告之日起三个月内可以提出。", "en": "Within three months."},
            "valid_to": "2026-12-31",
            "cites": [CITE],
        },
        {
            "text": {"zh-Hans": "自2027年1月1日起为两个月。", "en": "From 2027 within two months."},
            "valid_from": "2027-01-01",
            "cites": [{"law": LAW, "article": "第三条", "keys": ["两个月"]}],
        },
    ],
}
PROGRESS: dict[str, Any] = {
    "code": "sample-progress",
    "status": "sample",
    "kind": "service",
    "title": {"zh-Hans": "怎么查进度", "en": "Where my case stands"},
    "intent": "status.query",
    "owner": "ip",
    "review_by": "2027-11-20",
    "asks": {"zh-Hans": ["进度怎么查", "我的案子到哪了", "查询办理进度"], "en": ["Where is my case?"]},
    "says": [
        {"kind": "help", "text": {"zh-Hans": "登录后在我的办件里看。", "en": "Sign in and see your cases."}}
    ],
}
INTENTS = [
    {
        "code": code,
        "name": {"zh-Hans": code, "en": code},
        "asks": {"zh-Hans": [code]},
        **more,
    }
    for code, more in (
        ("trademark.opposition", {"entry": "sample-opposition"}),
        ("status.query", {"login": True}),
        ("human", {"handover": True}),
        ("fee.letter", {"entry": "sample-progress"}),
    )
]


def content(*entries: dict[str, Any]) -> dict[str, Any]:
    letters = read_document("letters", (POLICY / "knowledge" / "letters.yaml").read_bytes()).data
    return {
        "entries": {
            "trademark/entries": {"topic": "trademark", "entries": list(entries or (OPPOSITION, PROGRESS))}
        },
        "intents": {"all": {"intents": INTENTS}},
        "letters": {"letters": letters},
    }


def _version(text: str, start: date, end: date | None) -> tuple[Instrument, list[Article]]:
    id = f"{LAW}@{start.isoformat()}"
    row = Instrument(
        id, f"中华人民共和国{LAW}", LAW, "law", valid_from=start, valid_to=end, aliases=("SLAW",), ip=True
    )
    texts = ("第一条", "为了示例，制定本法。"), ("第三条", text)
    return row, [Article(f"{id}#{label}", id, label, n, (), said) for n, (label, said) in enumerate(texts, 1)]


class Laws:
    """Invented law texts in two versions, as the store gives them."""

    def __init__(self) -> None:
        self.held = [
            _version("自公告之日起三个月内，可以提出异议。", date(2014, 5, 1), date(2026, 12, 31)),
            _version("自公告之日起两个月内，可以提出异议。", date(2027, 1, 1), None),
        ]
        self.report: Any = None
        self.seen: list[tuple[str, bytes]] = []

    def instruments(self) -> Sequence[Instrument]:
        return [row for row, _articles in self.held]

    def versions(self, name: str) -> Sequence[Instrument]:
        return [row for row in self.instruments() if name in (row.name, *row.aliases)]

    def articles(self, instrument_id: str) -> Sequence[Article]:
        return next((articles for row, articles in self.held if row.id == instrument_id), [])

    def article(self, law: str, label: str, on: date) -> tuple[Instrument, Article] | None:
        for row in self.versions(law):
            found = next((a for a in self.articles(row.id) if a.label == label), None)
            if row.standing(on) == "in_force" and found:
                return row, found
        return None

    def search(self, query: str, on: date, k: int = 10) -> Sequence[Hit]:
        found = [(row, a) for row, articles in self.held if row.standing(on) == "in_force" for a in articles]
        return [Hit(row, a, 1.0) for row, a in found if any(c in a.text for c in query)][:k]

    def read(self, name: str, data: bytes) -> Any:
        """The way in, as an importer has it."""
        self.seen.append((name, data))
        return self.report


@dataclass
class Told:
    """An engine that answers from the book by the first question that matches; `next` overrides it once."""

    knowledge: Knowledge
    next: Answer | None = None
    heard: list[tuple[str, date, Talk]] = field(default_factory=list)

    def answer(
        self, question: str, on: date, talk: Talk | None = None, language: str | None = None
    ) -> tuple[Answer, Talk]:
        self.heard.append((question, on, talk or Talk()))
        if self.next is not None:
            said, self.next = self.next, None
            return said, Talk(slots=dict(said.slots), intent=said.intent, entry=said.entry)
        for entry in self.knowledge.entries:
            if any(question in ask or ask in question for asks in entry.asks.values() for ask in asks):
                return self._entry(entry, on, language or "zh-Hans"), Talk(
                    {"q": question}, entry.intent, entry.code
                )
        return Answer("refuse", "没有找到依据。", reason="no_basis", on=on, handover=True), Talk()

    def _entry(self, entry: Any, on: date, language: str) -> Answer:
        said = [s for s in entry.says if s.holds(on)]
        cited = tuple(
            Citation(c.law, c.article, "", s.valid_from, s.valid_to, "引文", 1.0)
            for s in said
            for c in s.cites
        )
        lines = tuple(Sentence(s.text["zh-Hans"], s.kind, (0,) if cited else ()) for s in said)
        return Answer(
            "answer", "\n".join(line.text for line in lines), lines, cited, entry.intent, matter=(*entry.matters, "")[0],
            entry=entry.code, language=language, on=on, confidence=0.9, login=entry.intent == "status.query",
        )  # fmt: skip


@pytest.fixture(scope="session")
def policy() -> Edition:
    return load_city(POLICY)


@pytest.fixture
def today() -> Iterator[None]:
    """A Monday in the week of the demo."""
    with clock.use(datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE)):
        yield


@dataclass
class Cast:
    """Everybody who meets the assistant: people of two firms, editors, a reviewer, an officer of another body."""

    clerk: Actor
    colleague: Actor
    rival: Actor
    editor: Actor
    editor2: Actor
    chief: Actor
    supervisor: Actor
    stranger: Actor


def person_as(username: str, organisation: Organisation | None, *roles: str) -> Actor:
    person = Person.objects.create(username=username, display_name=username, phone="13800138000")
    for role in roles:
        Mandate.objects.create(person=person, organisation=organisation, role=role, valid_from=clock.today())
    return Actor(person, organisation, frozenset(roles))


@pytest.fixture
def cast(db: None, policy: Edition, today: None) -> Cast:
    editions.load(policy)
    bureau = Organisation.objects.get(body_code=seats.body_of(seats.KNOWLEDGE))
    other = Organisation.objects.exclude(body_code=bureau.body_code).filter(body_code__isnull=False).first()
    firm = Organisation.objects.create(kind=Organisation.FIRM, name="深圳市云屿导热科技有限公司（虚构）")
    rival = Organisation.objects.create(kind=Organisation.FIRM, name="深圳市拓禾电子有限公司（虚构）")
    return Cast(
        clerk=person_as("clerk", firm, acting.APPLICANT),
        colleague=person_as("colleague", firm, acting.APPLICANT),
        rival=person_as("rival", rival, acting.APPLICANT),
        editor=person_as("editor", bureau, acting.HANDLER),
        editor2=person_as("editor2", bureau, acting.HANDLER, acting.APPROVER),
        chief=person_as("chief", bureau, acting.APPROVER),
        supervisor=person_as("supervisor", bureau, acting.SUPERVISOR),
        stranger=person_as("stranger", other, acting.HANDLER, acting.APPROVER),
    )


@pytest.fixture
def laws() -> Iterator[Laws]:
    held = Laws()
    ports.connect_library(lambda: held)
    ports.connect_importer(held.read)
    yield held
    ports.connect_library(None)
    ports.connect_importer(None)


@pytest.fixture
def engines(laws: Laws) -> Iterator[list[Told]]:
    """The engines that were made, the last one last."""
    made: list[Told] = []

    def make(knowledge: Knowledge, _edition: Edition, _library: Any) -> Told:
        made.append(Told(knowledge))
        return made[-1]

    cache.clear()
    answering.forget()
    ports.connect_engine(make)
    yield made
    ports.connect_engine(None)
    answering.forget()


@pytest.fixture
def book(cast: Cast, engines: list[Told]) -> Book:
    made = Knowledge.of(content())
    return Book.objects.create(hash=made.hash, content=made.content.decode(), current=True, entries=2)


def browser(actor: Actor | None = None) -> Client:
    """A browser in which the actor is signed in, or a visitor's."""
    client = Client(headers={"accept-language": "en"})
    if actor is not None and actor.person is not None:
        client.force_login(actor.person)
    return client
