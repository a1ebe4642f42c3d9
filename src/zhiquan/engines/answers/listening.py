"""The listener of the assistant: language, intents, slots and decision trees, behind one door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers import guides, intents, language, limits, slots
from zhiquan.engines.answers.hearing import Step, Understood
from zhiquan.engines.answers.masking import masked
from zhiquan.engines.answers.model import Intent
from zhiquan.engines.answers.subjects import Subjects, strays, worded
from zhiquan.engines.answers.wording import ENGLISH

Floats = NDArray[np.float32]
MOST = 24
# Letters of a reply that may answer another question of the tree than the one asked.
SHORT_REPLY = 12
INTENTS, LIMITS = "intents", "limits"
# What an intent keeps of its chance where the question names another kind of right; and of an intent's phrasings the share
# that names the kinds it is about.
STRAY, ABOUT = 0.1, 0.15


@dataclass(frozen=True)
class Ear:
    """What listening is made of: intents with their phrasings, trees, ways of speaking, districts by name, kinds of
    questions that are not answered, and some that are (`answered`)."""

    intents: Sequence[Intent]
    guides: Mapping[str, Any] = field(default_factory=dict)
    speech: Mapping[str, Any] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)
    answered: Sequence[str] = ()

    def lessons(self) -> dict[str, Sequence[Intent]]:
        """What is to be learned, by name: the classes with their phrasings."""
        kinds = limits.kinds(self.limits, self.answered)
        return {INTENTS: self.intents, LIMITS: kinds} if kinds else {INTENTS: self.intents}

    def phrasings(self) -> tuple[str, ...]:
        """Every phrasing of an intent, in the order in which their vectors are passed."""
        return tuple(text for _code, text in intents.phrasings(self.intents))


def teach(
    _name: str, classes: Sequence[Intent], speech: language.Speech, vectors: Floats | None
) -> intents.Model:
    """Learn one lesson: takes seconds, so keep what comes back."""
    return intents.train(classes, speech, vectors)


Teacher = Callable[[str, Sequence[Intent], language.Speech, "Floats | None"], intents.Model]


def listening(
    ear: Ear, vectors: Callable[[Sequence[str]], Floats] | None = None, teacher: Teacher = teach
) -> Listening:
    """A listener that learned all its lessons. `vectors` gives unit rows for phrasings; without it letters decide."""
    speech = language.read_speech(ear.speech)
    models: dict[str, intents.Model] = {}
    for name, classes in ear.lessons().items():
        # What kind a question is of shows in its letters: meaning blurs it, since kinds share their topics.
        meaning = vectors if name == INTENTS else None
        texts = [text for _code, text in intents.phrasings(classes)] if meaning else []
        models[name] = teacher(name, classes, speech, meaning(texts) if meaning else None)
    return Listening(ear, models[INTENTS], models.get(LIMITS))


class Listening:
    """Understands questions by a taught model and walks the trees of an ear."""

    def __init__(self, ear: Ear, model: intents.Model, beyond: intents.Model | None = None) -> None:
        self.model = model
        self.beyond = beyond
        self.limits = limits.read_limits(ear.limits)
        self.names = limits.Names(ear.limits)
        self.subjects = Subjects(ear.speech)
        self.asking = worded(ear.speech["asking"]) if "asking" in ear.speech else None
        self.about = {intent.code: self._about(intent) for intent in ear.intents}
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
        text = self.normal(question)
        beyond, limit = limits.beyond(self.beyond, self.names.plain(question))
        return Understood(
            language=ranked.language,
            text=text,
            intents=self._of_subject(ranked.scores, text)[:MOST],
            slots=slots.merged(known, found),
            known=ranked.known,
            beyond=beyond,
            limit=self.limits.get(limit),
        )

    def _about(self, intent: Intent) -> frozenset[str]:
        texts = [text for texts in intent.asks.values() for text in texts]
        return self.subjects.common(texts, ABOUT)

    def _of_subject(self, chances: Sequence[tuple[str, float]], text: str) -> tuple[tuple[str, float], ...]:
        """The chances without those of intents about another kind of right than the question names."""
        named = self.subjects.named(text)
        if not named:
            return tuple(chances)
        none: frozenset[str] = frozenset()
        kept = [
            (code, chance * STRAY if strays(named, self.about.get(code, none)) else chance)
            for code, chance in chances
        ]
        whole = sum(chance for _code, chance in kept) or 1.0
        return tuple(sorted(((code, chance / whole) for code, chance in kept), key=lambda pair: -pair[1]))

    def elaborates(self, reply: str) -> bool:
        """Whether it asks nothing by itself, so that it belongs to what was asked before it."""
        return self.asking is not None and not self.asking.search(reply)

    def close(self, chances: Sequence[tuple[str, float]], heard: Understood) -> tuple[str, ...]:
        """The intents to ask back about, likeliest first; none where the first is clear."""
        ranked = intents.Ranked(tuple(chances), heard.language, heard.known)
        return intents.close(ranked) if len(chances) > 1 else ()

    def begin(self, guide: str, known: Mapping[str, Any], question: str = "") -> Step | None:
        tree = self.guides.get(guide)
        if tree is None:
            return None
        return _step(guide, guides.step(tree, known, question, "", self.speech), question)

    def go_on(self, state: Mapping[str, Any], reply: str, known: Mapping[str, Any]) -> Step | None:
        tree = self.guides.get(state.get("guide", ""))
        if tree is None:
            return None
        pending = tree.questions.get(state.get("at", ""))
        if pending is None:
            return None
        step = guides.step(tree, known, reply, pending.code, self.speech)
        answered = step.slots.get(pending.slot) != known.get(pending.slot)
        # Words of a new question may happen to suit a later one of the tree: only a short reply is taken so.
        if not step.understood or not (answered or len(self.normal(reply)) <= SHORT_REPLY):
            return None
        return _step(tree.code, step, state.get("question", ""))


def _step(guide: str, step: guides.Step, question: str) -> Step:
    if step.question is not None:
        options = tuple((choice.label, choice.send) for choice in step.question.choices)
        state = {"guide": guide, "at": step.question.code, "question": masked(question)}
        return Step(question=step.question.ask, options=options, state=state, slots=step.slots)
    end = step.outcome or guides.Outcome()
    return Step(slots=step.slots, matter=end.matter, intent=end.intent, entry=end.entry, text=end.note)
