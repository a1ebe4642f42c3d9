"""The listener of the assistant: language, intents, slots and decision trees, behind one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers import guides, intents, language, slots
from zhiquan.engines.answers.ask import Step, Understood
from zhiquan.engines.answers.masking import masked
from zhiquan.engines.answers.model import Intent
from zhiquan.engines.answers.wording import ENGLISH

Floats = NDArray[np.float32]
MOST = 8


@dataclass(frozen=True)
class Ear:
    """What listening is made of: intents with their phrasings, trees, ways of speaking, districts by name."""

    intents: Sequence[Intent]
    guides: Mapping[str, Any] = field(default_factory=dict)
    speech: Mapping[str, Any] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)

    def phrasings(self) -> tuple[str, ...]:
        return tuple(text for _code, text in intents.phrasings(self.intents))

    def taught(self, vectors: Floats | None = None) -> intents.Model:
        """Learn the phrasings: takes seconds, so keep what comes back."""
        return intents.train(self.intents, language.read_speech(self.speech), vectors)


class Listening:
    """Understands questions by a taught model and walks the trees of an ear."""

    def __init__(self, ear: Ear, model: intents.Model) -> None:
        self.model = model
        self.speech = model.speech
        self.guides = guides.read_guides(ear.guides) if ear.guides else {}
        self.districts = ear.districts

    def normal(self, question: str) -> str:
        """Simplified Mandarin with slips and dialect undone; an English question as it is, with the Chinese terms
        of its words behind it, since our texts are Chinese."""
        read = language.read(question, self.speech)
        if read.language == ENGLISH:
            return " ".join(f"{question} {read.text}".split())
        return read.text or " ".join(question.split())

    def understand(
        self, question: str, on: date, known: Mapping[str, Any], vector: Floats | None, before: str = ""
    ) -> Understood:
        ranked = self.model.rank(question, vector, before)
        found = slots.fill(question, on, self.districts)
        return Understood(
            language=ranked.language,
            text=self.normal(question),
            intents=ranked.scores[:MOST],
            slots=slots.merged(known, found),
            choices=intents.close(ranked),
            outside=intents.outside(ranked),
            known=ranked.known,
        )

    def begin(self, guide: str, known: Mapping[str, Any], question: str = "") -> Step | None:
        tree = self.guides.get(guide)
        if tree is None:
            return None
        return _step(guide, guides.step(tree, known, question, "", self.speech), question)

    def go_on(self, state: Mapping[str, Any], reply: str, known: Mapping[str, Any]) -> Step | None:
        tree = self.guides.get(state.get("guide", ""))
        if tree is None:
            return None
        step = guides.step(tree, known, reply, state.get("at", ""), self.speech)
        return _step(tree.code, step, state.get("question", "")) if step.understood else None


def _step(guide: str, step: guides.Step, question: str) -> Step:
    if step.question is not None:
        options = tuple((choice.label, choice.send) for choice in step.question.choices)
        state = {"guide": guide, "at": step.question.code, "question": masked(question)}
        return Step(question=step.question.ask, options=options, state=state, slots=step.slots)
    end = step.outcome or guides.Outcome()
    return Step(slots=step.slots, matter=end.matter, intent=end.intent, entry=end.entry, text=end.note)
