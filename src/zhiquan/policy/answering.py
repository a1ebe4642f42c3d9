"""The assistant of a city: its book of knowledge, its rules, its forms and the law texts, put together once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers import entries
from zhiquan.engines.answers.ask import Assistant, Embed, Form
from zhiquan.engines.answers.compose import Shelf
from zhiquan.engines.answers.entries import EntryIndex
from zhiquan.engines.answers.listening import Ear, Teacher, listening, teach
from zhiquan.engines.answers.model import Library
from zhiquan.engines.answers.subjects import Subjects
from zhiquan.engines.clocks import Calendar

from .editions import Edition
from .knowledge import Knowledge
from .views import thawed

PLACE = "CN"
# Of each entry so many ways of asking, by language, stand for what is answered.
ANSWERED = {"zh-Hans": 4, "en": 1}
Vectors = Callable[[Sequence[str]], NDArray[np.float32]]


def assistant_of(
    knowledge: Knowledge,
    edition: Edition,
    library: Library | None = None,
    embed: Embed | None = None,
    vectors: Vectors | None = None,
    teacher: Teacher = teach,
    form_link: Callable[[str], str] = "/services/{}/".format,
) -> Assistant:
    """Make the assistant; takes seconds, so keep it. `vectors` gives unit rows for our own phrases, `embed` one for a
    question; without them letters decide alone. `teacher` teaches the listener, or gives what was learned before.
    `library` holds the law texts; without it answers come without quotes.
    """
    ear = ear_of(knowledge, _districts(edition))
    near = vectors(entries.phrases_of(knowledge.entries)) if vectors is not None else None
    index = EntryIndex(knowledge.entries, near, Subjects(ear.speech))
    calendars = edition.calendars
    shelf = Shelf(
        rules=edition.rules,
        library=library,
        calendar=Calendar.from_data(thawed(calendars[PLACE])) if PLACE in calendars else None,
    )
    return Assistant(
        index=index,
        intents={intent.code: intent for intent in knowledge.intents},
        listener=listening(ear, vectors, teacher),
        shelf=shelf,
        forms=_forms(edition, form_link),
        embed=embed,
    )


def ear_of(knowledge: Knowledge, districts: Mapping[str, str] | None = None) -> Ear:
    """What the listener of a book is made of."""
    return Ear(
        intents=knowledge.intents,
        guides=knowledge.only("guides"),
        speech=knowledge.only("speech"),
        districts=districts or {},
        limits=knowledge.only("limits"),
        answered=answered_of(knowledge),
    )


def answered_of(knowledge: Knowledge) -> list[str]:
    """Questions that are answered, some of every entry."""
    return [
        ask
        for entry in knowledge.entries
        for language, most in ANSWERED.items()
        for ask in entry.asks.get(language, ())[:most]
    ]


def phrases_of(knowledge: Knowledge) -> tuple[str, ...]:
    """Everything of our own that a question may be like in meaning: what `vectors` is asked for."""
    return (*entries.phrases_of(knowledge.entries), *ear_of(knowledge).phrasings())


def _districts(edition: Edition) -> Mapping[str, str]:
    """The code of each district by the names that people write."""
    names: dict[str, str] = {}
    for each in edition.city.get("districts", ()):
        for name in each["name"].values():
            names[name] = each["code"]
            names[name.removesuffix("区").removesuffix(" District")] = each["code"]
    return names


def _forms(edition: Edition, form_link: Callable[[str], str]) -> dict[str, Form]:
    return {
        code: Form(code, dict(matter["name"]), dict(matter["summary"]), form_link(code))
        for code, matter in edition.matters.items()
    }
