"""An answer as a page shows it: sentences with numbered sources, sources with their standing, figures, ways on.

Reads the JSON that a turn keeps (see `engines.answers`), so that what was said stays readable when the types grow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from zhiquan.engines.answers.model import standing
from zhiquan.ui import formats

# How the law tag of the design system names a standing; a text whose days are unknown has no tag.
TAGS = {"in_force": "now", "coming": "next", "gone": "gone"}
# What browsers call the languages that the assistant tells apart.
LANGUAGES = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "yue": "zh-HK", "en": "en"}
HELP, CAUTION = "help", "caution"


@dataclass(frozen=True)
class Source:
    """A citation with its number on the page. `anchor` is the id of its place in the list."""

    number: int
    anchor: str
    law: str
    article: str
    version: str
    quote: str
    tag: str
    day: date | None
    until: date | None
    starts: date | None
    ref: str
    sample: bool
    collected: date | None

    @property
    def name(self) -> str:
        return f"{self.law} {self.article}".strip()

    @property
    def until_text(self) -> str:
        return formats.day_text(self.until) if self.until else ""

    @property
    def collected_text(self) -> str:
        return formats.day_text(self.collected) if self.collected else ""


@dataclass(frozen=True)
class Line:
    """One sentence and the sources that it rests on."""

    text: str
    kind: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Figure:
    """A computed figure. `lines` say how it came about."""

    what: str
    value: str
    rule: str
    source: str
    lines: tuple[str, ...]
    sample: bool
    provisional: bool


@dataclass(frozen=True)
class Choice:
    """One way to go on: what it says, and what is asked when it is chosen."""

    label: str
    send: str


@dataclass(frozen=True)
class Names:
    """Where titles come from: a matter's by its code, an entry's (code, title) by code and day."""

    matter: Callable[[str], str] = lambda _code: ""
    entry: Callable[[str, date | None], Any] = lambda _code, _on: None


@dataclass(frozen=True)
class Shown:
    """One turn on a page. `lead` is the short answer, `steps` what follows it, `cautions` what to mind, `ask` the question
    that the choices answer where something else was said before it."""

    turn: Any
    no: int
    kind: str
    language: str
    on: date | None
    lead: Line | None
    steps: tuple[Line, ...]
    cautions: tuple[Line, ...]
    sources: tuple[Source, ...]
    figures: tuple[Figure, ...]
    ask: str
    choices: tuple[Choice, ...]
    see: tuple[Any, ...]
    matter: str
    form_link: str
    form_name: str
    filled: int
    label: str
    reason: str
    sample: bool
    handover: bool
    login: bool

    @property
    def on_text(self) -> str:
        return formats.day_text(self.on) if self.on else ""

    @property
    def refused(self) -> bool:
        return self.kind == "refuse"

    @property
    def asks_back(self) -> bool:
        return self.kind == "clarify"

    @property
    def in_force(self) -> bool:
        """Whether every source was in force on the day of the answer."""
        return all(source.tag == "now" for source in self.sources)


def shown(turn: Any, names: Names | None = None, filled: int = 0) -> Shown:
    """The turn as a page shows it. `turn` has no, question, answer (JSON), on; `names` knows titles; `filled` is how many
    fields of the form the talk fills."""
    names = names or Names()
    answer: Mapping[str, Any] = turn.answer or {}
    on = day(answer.get("on")) or turn.on
    sources = tuple(
        _source(turn.no, at, each, on) for at, each in enumerate(answer.get("citations") or (), 1)
    )
    opening, ask = _around(answer)
    # What is said before a sample's sentences is that it is one.
    lines = [Line(text, CAUTION if answer.get("sample") else "", ()) for text in opening]
    lines += [_line(each, sources) for each in answer.get("sentences") or ()]
    said = [line for line in lines if line.kind != CAUTION]
    return Shown(
        turn=turn,
        no=turn.no,
        kind=str(answer.get("kind") or turn.kind),
        language=LANGUAGES.get(str(answer.get("language") or ""), "zh-Hans"),
        on=on,
        lead=said[0] if said else None,
        steps=tuple(said[1:]),
        cautions=tuple(line for line in lines if line.kind == CAUTION),
        sources=sources,
        figures=tuple(_figure(each) for each in answer.get("computed") or ()),
        ask=ask,
        choices=tuple(Choice(o["label"], o["send"]) for o in answer.get("options") or ()),
        see=tuple(found for code in answer.get("see") or () if (found := names.entry(str(code), on))),
        matter=str(answer.get("matter") or ""),
        form_link=local(answer.get("form_link")),
        form_name=names.matter(str(answer.get("matter") or "")),
        filled=filled,
        label=str(answer.get("label") or ""),
        reason=str(answer.get("reason") or ""),
        sample=bool(answer.get("sample")),
        handover=bool(answer.get("handover")),
        login=bool(answer.get("login")),
    )


def _around(answer: Mapping[str, Any]) -> tuple[list[str], str]:
    """What an answer's text says before its sentences (why this way was taken), and the question that its choices answer.

    Without sentences the text is all there is, and a question back says nothing but the question.
    """
    text = [part for part in str(answer.get("text") or "").split("\n") if part]
    sentences = [str(each.get("text") or "") for each in answer.get("sentences") or ()]
    asks = bool(answer.get("options")) and len(text) > 1 and text[-1] not in sentences
    ask = text.pop() if asks else ""
    if not sentences:
        return text, ask
    return text[: text.index(sentences[0])] if sentences[0] in text else [], ask


def _source(no: int, number: int, cited: Mapping[str, Any], on: date | None) -> Source:
    starts, until = day(cited.get("valid_from")), day(cited.get("valid_to"))
    # A source may be named for what is to come: its own days say how it stands on the day of the answer.
    # Where only its end is known, and that is not past, the engine has looked further.
    state = standing(starts, until, on) if on else "unknown"
    tag = TAGS.get(str(cited.get("standing", "") if state == "unknown" else state), "")
    return Source(
        number=number,
        anchor=f"t{no}-s{number}",
        law=str(cited.get("source") or ""),
        article=str(cited.get("article") or ""),
        version=str(cited.get("version") or ""),
        quote=str(cited.get("quote") or ""),
        tag=tag,
        day=until if tag == "gone" else starts,
        until=until if tag == "now" else None,
        starts=starts,
        ref=str(cited.get("ref") or ""),
        sample=bool(cited.get("sample")),
        collected=day(cited.get("collected")),
    )


def _line(sentence: Mapping[str, Any], sources: Sequence[Source]) -> Line:
    at = [int(n) for n in sentence.get("citations") or ()]
    own = tuple(sources[n] for n in at if 0 <= n < len(sources))
    return Line(str(sentence.get("text") or ""), str(sentence.get("kind") or ""), own)


def _figure(computed: Mapping[str, Any]) -> Figure:
    return Figure(
        what=str(computed.get("what") or ""),
        value=str(computed.get("value") or ""),
        rule=str(computed.get("rule") or ""),
        source=str(computed.get("source") or ""),
        lines=tuple(str(step) for step in computed.get("steps") or ()),
        sample=bool(computed.get("sample")),
        provisional=bool(computed.get("provisional")),
    )


def local(address: Any) -> str:
    """An address of ours, else nothing: what an answer carries never leads a reader to another host."""
    found = str(address or "")
    parts = urlsplit(found)
    ours = found.startswith("/") and not found.startswith(("//", "/\\"))
    return found if ours and not parts.scheme and not parts.netloc else ""


def day(value: Any) -> date | None:
    """A day from JSON; None for none or what is no day."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
