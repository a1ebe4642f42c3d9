"""Guided handling: a few questions that decide which form opens, as trees over matters kept in data.

`step` is pure: it reads what was said (a chosen option, its number, or free words), notes it in the slots, and gives the
next question or the outcome. Whatever already answers a question, in the first sentence or in a later reply, is not
asked again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhiquan.engines.answers.language import Speech, read
from zhiquan.engines.answers.model import Option, Words

PLAIN = Speech()
CLAUSE = re.compile(r"[,，.。;；!！?？、\n]+|\band\b|\bbut\b|但是?")
DOUBLED = re.compile(r"(.)[不没]\1")
# What turns a phrase round when it stands right before it.
NOT = re.compile(r"(?:[没不未无非别]|没有|不是|并非|还没|not?|n't)[是有再能要去]?\s*$")
STILL = re.compile(r"^也?(?:没有?|不|未)(?:变|改|换|动)|^ (?:did not|didn't|does not|has not|is unchanged)")
YES = re.compile(
    r"^(?:是的?|系|对的?|嗯|好的?|没错|可以|要|有|有的|同意|yes|yeah|yep|ok|sure|correct|right)(?=$|[,，。.!！\s])"
)
NO = re.compile(r"^(?:不是的?|不|没有?|否|不对|不要|不用|还没有?|no|nope|not yet)(?=$|[,，。.!！\s])")
NUMBERED = re.compile(r"^(?:选|第|option\s*)?\s*([1-4a-d一二三四])\s*(?:个|项|种|号)?(?:吧|[.。)）])?$")
ORDER = {sign: at % 4 for at, sign in enumerate("1234abcd一二三四")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a guide ends: a form, another intent, or an entry; with what was found out."""

    matter: str = ""
    intent: str = ""
    entry: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    note: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a question. `words` are phrases that mean it; `both` the options that together mean it.

    A plain yes chooses the option that `affirms`, a plain no the one that `denies`.
    """

    code: str
    label: Words
    send: Words
    words: tuple[str, ...]
    next: str = ""
    outcome: Outcome | None = None
    affirms: bool = False
    denies: bool = False
    both: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question; the chosen option's code is noted in `slot`."""

    code: str
    slot: str
    ask: Words
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """A decision tree, from the question `start`."""

    code: str
    name: Words
    start: str
    questions: Mapping[str, Question]


Guides = Mapping[str, Guide]


@dataclass(frozen=True, slots=True)
class Step:
    """The next question, or the outcome. `understood` is false where a reply answered nothing."""

    slots: Mapping[str, Any]
    question: Question | None = None
    outcome: Outcome | None = None
    understood: bool = True

    def options(self, language: str) -> tuple[Option, ...]:
        """What can be chosen, in a language or else in simplified Chinese."""
        choices = self.question.choices if self.question else ()
        return tuple(Option(said(one.label, language), said(one.send, language)) for one in choices)


def said(words: Words, language: str) -> str:
    """Words in a language, or in simplified Chinese where they are not written in it."""
    return words.get(language) or words["zh-Hans"]


def step(
    guide: Guide, slots: Mapping[str, Any], reply: str = "", pending: str = "", speech: Speech = PLAIN
) -> Step:
    """What comes next. `pending` is the code of the question that the reply answers; empty for the first sentence."""
    known = dict(slots)
    heard = read(reply, speech)
    text = reply.strip().lower() if heard.language == "en" else heard.text
    understood = not reply
    for question in guide.questions.values():
        asked = question.code == pending
        if question.slot in known and not asked:
            continue
        choice = _chosen(question, reply.strip(), text, asked)
        if choice:
            known[question.slot] = choice.code
            understood = True
    return _walked(guide, known, understood or not pending)


def read_guides(data: Mapping[str, Any]) -> Guides:
    """The guides of `guides.yaml` (schema knowledge_guides)."""
    return {one["code"]: _guide(one) for one in data["guides"]}


def faults(
    guides: Guides, matters: Collection[str], intents: Collection[str], entries: Collection[str]
) -> list[str]:
    """What is wrong in the trees: leaves that lead nowhere, questions never reached, rounds, too many questions."""
    found = []
    for guide in guides.values():
        found += [f"{guide.code}: {fault}" for fault in _faults(guide, matters, intents, entries)]
    return found


def _walked(guide: Guide, known: dict[str, Any], understood: bool) -> Step:
    question = guide.questions[guide.start]
    while True:
        choice = next((one for one in question.choices if one.code == known.get(question.slot)), None)
        if choice is None:
            return Step(known, question=question, understood=understood)
        if choice.outcome:
            return Step({**known, **choice.outcome.slots}, outcome=choice.outcome, understood=understood)
        question = guide.questions[choice.next]


def _chosen(question: Question, reply: str, text: str, asked: bool) -> Choice | None:
    """The option that a reply means. Numbers and a plain yes or no count only for the question that was asked."""
    for choice in question.choices:
        if reply and reply in {*choice.send.values(), *choice.label.values()}:
            return choice
    if asked:
        number = NUMBERED.match(reply.lower())
        if number and ORDER[number[1]] < len(question.choices):
            return question.choices[ORDER[number[1]]]
    scores = {choice.code: _score(choice, text) for choice in question.choices}
    together = next(
        (one for one in question.choices if one.both and all(scores[code] for code in one.both)), None
    )
    if together:
        return together
    best = max(scores.values(), default=0)
    likely = [choice for choice in question.choices if best and scores[choice.code] == best]
    if len(likely) == 1:
        return likely[0]
    return _plain(question, text) if asked and not likely else None


def _plain(question: Question, text: str) -> Choice | None:
    if NO.match(text):
        return next((choice for choice in question.choices if choice.denies), None)
    if YES.match(text):
        return next((choice for choice in question.choices if choice.affirms), None)
    return None


def _score(choice: Choice, text: str) -> int:
    """Letters of the longest phrase of an option that a clause holds and does not deny."""
    clauses = CLAUSE.split(DOUBLED.sub(r"\1", text).replace("有没有", "有"))
    return max((len(word) for word in choice.words for clause in clauses if _holds(clause, word)), default=0)


def _holds(clause: str, word: str) -> bool:
    at = clause.find(word)
    return at >= 0 and not NOT.search(clause[:at]) and not STILL.match(clause[at + len(word) :])


def _guide(data: Mapping[str, Any]) -> Guide:
    questions = {code: _question(code, one) for code, one in data["questions"].items()}
    return Guide(data["code"], data["name"], data["start"], questions)


def _question(code: str, data: Mapping[str, Any]) -> Question:
    return Question(code, data["slot"], data["ask"], tuple(_choice(one) for one in data["options"]))


def _choice(data: Mapping[str, Any]) -> Choice:
    opened = data.get("open")
    return Choice(
        code=data["code"],
        label=data["label"],
        send=data.get("send", data["label"]),
        words=tuple(word.lower() for word in data.get("words", ())),
        next=data.get("next", ""),
        outcome=Outcome(**opened) if opened else None,
        affirms=data.get("affirms", False),
        denies=data.get("denies", False),
        both=tuple(data.get("both", ())),
    )


def _faults(
    guide: Guide, matters: Collection[str], intents: Collection[str], entries: Collection[str]
) -> Iterator[str]:
    if guide.start not in guide.questions:
        yield f"starts at {guide.start}, which is no question"
        return
    for question in guide.questions.values():
        for choice in question.choices:
            where = f"{question.code}.{choice.code}"
            if bool(choice.next) == bool(choice.outcome):
                yield f"{where} needs either a next question or something to open"
            if choice.next and choice.next not in guide.questions:
                yield f"{where} leads to {choice.next}, which is no question"
            if choice.outcome:
                yield from _leaf_faults(where, choice.outcome, matters, intents, entries)
    yield from _path_faults(guide)


def _leaf_faults(
    where: str, leaf: Outcome, matters: Collection[str], intents: Collection[str], entries: Collection[str]
) -> Iterator[str]:
    named = [
        (leaf.matter, matters, "matter"),
        (leaf.intent, intents, "intent"),
        (leaf.entry, entries, "entry"),
    ]
    if not any(code for code, _known, _kind in named):
        yield f"{where} opens nothing"
    for code, known, kind in named:
        if code and code not in known:
            yield f"{where} opens the {kind} {code}, which does not exist"


# Nobody answers more than this before something opens.
MOST = 3


def _path_faults(guide: Guide) -> Iterator[str]:
    reached: set[str] = set()
    waiting = [(guide.start, 1)]
    while waiting:
        code, depth = waiting.pop()
        reached.add(code)
        if depth > MOST:
            yield f"{code} is question {depth}, more than {MOST} or a round"
            return
        waiting += [
            (one.next, depth + 1) for one in guide.questions[code].choices if one.next in guide.questions
        ]
    for code in guide.questions.keys() - reached:
        yield f"{code} is never asked"
