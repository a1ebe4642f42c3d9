"""What the assistant hears with: what a question says, what a decision tree says next, and who tells it both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.limits import Limit
from zhiquan.engines.answers.model import Words

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Understood:
    """What a question says: its language, the text to search with, intents with their chances, and slots.

    `known` is the share of its words that any phrasing has. `beyond` is the chance that it is of a kind that is not answered,
    `limit` the likeliest such kind.
    """

    language: str
    text: str
    intents: tuple[tuple[str, float], ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    known: float = 1.0
    beyond: float = 0.0
    limit: Limit | None = None

    @property
    def intent(self) -> str:
        return self.intents[0][0] if self.intents else ""

    @property
    def chance(self) -> float:
        return self.intents[0][1] if self.intents else 0.0


@dataclass(frozen=True)
class Step:
    """What a decision tree says next: a question with its options (what is shown, what is sent), or where it leads."""

    question: Words = field(default_factory=dict)
    options: tuple[tuple[Words, Words], ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    slots: Mapping[str, Any] = field(default_factory=dict)
    matter: str = ""
    intent: str = ""
    entry: str = ""
    text: Words = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        return bool(self.question)


class Listener(Protocol):
    """Understands questions and walks decision trees."""

    def normal(self, question: str) -> str:
        """The question as it is searched with: one script, usual words for slips and dialect."""

    def understand(
        self, question: str, on: date, known: Mapping[str, Any], vector: Floats | None, before: str = ""
    ) -> Understood:
        """What the question says; slots come merged with those `known`. `before` is what was asked before it."""

    def elaborates(self, reply: str) -> bool:
        """Whether it asks nothing by itself, so that it belongs to what was asked before it."""

    def close(self, chances: Sequence[tuple[str, float]], heard: Understood) -> tuple[str, ...]:
        """The intents to ask back about, likeliest first; none where the first is clear."""

    def begin(self, guide: str, known: Mapping[str, Any], question: str = "") -> Step | None:
        """The first step of a tree that the question leaves open, or where it leads at once."""

    def go_on(self, state: Mapping[str, Any], reply: str, known: Mapping[str, Any]) -> Step | None:
        """The next step of a tree after a reply; None where the reply answers something else."""
