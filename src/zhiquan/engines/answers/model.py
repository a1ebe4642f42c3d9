"""What the assistant knows and says: law texts in their versions, entries, intents, and an answer with its sources.

Everything here is plain and frozen. Days come in as arguments; a text is found by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Words = Mapping[str, str]  # language code → text; zh-Hans is always there
Kind = Literal["answer", "guide", "clarify", "refuse"]
Standing = Literal["in_force", "coming", "gone", "unknown"]


def standing(valid_from: date | None, valid_to: date | None, on: date) -> Standing:
    """How a text stands on a day. Both ends count as in force."""
    if valid_to is not None and on > valid_to:
        return "gone"
    if valid_from is None:
        return "unknown"
    return "coming" if on < valid_from else "in_force"


# ---------- law texts


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a law, regulation, interpretation, rule or plan.

    `id` is `<name>@<valid_from, else promulgated, else nothing>` and names the version; `name` is the title as people
    cite it (without 中华人民共和国), the same in all versions. `replaced_by` is the id of the next version, or the words
    for a text that is not at hand; `stale` says the latter. `place` is set for local texts (深圳, 广东).
    """

    id: str
    title: str
    name: str
    level: str  # constitution | law | interpretation | regulation | rule | local | plan | other
    promulgated: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str = ""
    stale: bool = False
    place: str = ""
    ip: bool = False
    file: str = ""
    collected: date | None = None
    aliases: tuple[str, ...] = ()
    note: str = ""

    @property
    def cited(self) -> str:
        """The official title as it is cited."""
        return self.title.removeprefix("中华人民共和国")

    def standing(self, on: date) -> Standing:
        return standing(self.valid_from, self.valid_to, on)


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `key` is `<instrument id>#<label>`; `label` as printed (第三十条); `path` the headings above it."""

    key: str
    instrument: str
    label: str
    number: int
    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found for a question. Scores are comparable within one search; `parts` says what they are made of."""

    instrument: Instrument
    article: Article
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)


class Library(Protocol):
    """Where law texts are found. Both give only texts that may be shown for the day."""

    def search(
        self, query: str, on: date, k: int = 10, vector: NDArray[np.float32] | None = None
    ) -> Sequence[Hit]:
        """The k best articles for a question, best first; of an instrument with several versions the one of the day.
        `vector` is the question's unit vector, where the caller has it already."""

    def article(self, law: str, label: str, on: date) -> tuple[Instrument, Article] | None:
        """The article `label` of the instrument named or known as `law`, in the version in force on the day."""


# ---------- what we wrote ourselves


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a sentence comes from: an article of a law text or a source of the rules.

    `keys` are words of ours or of the text that the cited text must hold. `rule` names the parameter that fixes the
    sentence's figure.
    """

    law: str = ""
    article: str = ""
    keys: tuple[str, ...] = ()
    source: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an entry. `kind` is rule (needs a cite), help (how to go about it) or caution."""

    text: Words
    kind: str = "rule"
    cites: tuple[Cite, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        return standing(self.valid_from or date.min, self.valid_to, on) == "in_force"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the rules engine gives: the parameter, what it is, and the slot whose day it counts from."""

    rule: str
    label: Words
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of knowledge. The first statement that holds on a day is the short answer of that day."""

    code: str
    topic: str
    status: str  # confirmed | sample
    kind: str  # rule | service | concept | plan
    title: Words
    intent: str
    owner: str
    review_by: date
    asks: Mapping[str, tuple[str, ...]]
    says: tuple[Statement, ...]
    computes: tuple[Figure, ...] = ()
    matters: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    unsure: Words = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """What people want. `matter` is the form that serves it, `guide` the tree that asks first, `entry` the answer."""

    code: str
    name: Words
    asks: Mapping[str, tuple[str, ...]]
    matter: str = ""
    guide: str = ""
    entry: str = ""
    near: tuple[str, ...] = ()
    handover: bool = False
    login: bool = False


# ---------- what is said


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as shown: drawn from the text of the day. `quote` is empty where the text is not at hand."""

    source: str
    article: str
    version: str
    valid_from: date | None
    valid_to: date | None
    quote: str
    score: float
    standing: Standing = "in_force"
    ref: str = ""  # the article's key, for the link
    collected: date | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the numbers of its citations (from 0)."""

    text: str
    kind: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure from the rules engine: in words, with its rule, source and steps."""

    what: str
    value: str
    rule: str
    source: str = ""
    steps: tuple[str, ...] = ()
    sample: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on where the assistant asks back: what it says and what is sent when it is chosen."""

    label: str
    send: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What is remembered within one talk; plain enough for JSON.

    `pending` is the question that waits for an answer, `asked` what the person asked last, without personal data.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    intent: str = ""
    entry: str = ""
    pending: Mapping[str, Any] = field(default_factory=dict)
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one question. `text` is the sentences in one piece; `reason` says why it refuses."""

    kind: Kind
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    intent: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    matter: str = ""
    form_link: str = ""
    computed: tuple[Computed, ...] = ()
    options: tuple[Option, ...] = ()
    entry: str = ""
    see: tuple[str, ...] = ()
    language: str = "zh-Hans"
    label: str = ""
    reason: str = ""
    on: date | None = None
    sample: bool = False
    confidence: float = 0.0
    handover: bool = False
    login: bool = False
