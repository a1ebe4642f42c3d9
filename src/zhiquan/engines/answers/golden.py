"""Golden questions: does an answer say what it must, from the source that it must, and nothing that it must not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiquan.engines.answers.model import Answer
from zhiquan.engines.answers.support import figures
from zhiquan.engines.text import fold


@dataclass(frozen=True, slots=True)
class Golden:
    """One question and what counts as right. A fact may give several wordings, parted by |."""

    id: str
    question: str
    on: date
    kinds: tuple[str, ...]
    sources: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    matter: str = ""
    red: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one answer did. `missing` are facts not said, `wrong` what it should never say."""

    golden: Golden
    kind: str
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    sourced: bool = True
    opened: bool = True
    faults: tuple[str, ...] = field(default=())

    @property
    def kind_right(self) -> bool:
        return self.kind in self.golden.kinds

    @property
    def right(self) -> bool:
        return self.kind_right and not self.missing and not self.wrong and self.opened


def golden_of(data: Mapping[str, Any], on: date) -> Golden:
    """A golden question from plain data; `on` is the day of the file."""
    day = data.get("on")
    return Golden(
        id=str(data["id"]),
        question=data["question"],
        on=date.fromisoformat(day) if day else on,
        kinds=tuple(data.get("kind", ("answer", "guide"))),
        sources=tuple(data.get("source", ())),
        facts=tuple(data.get("facts", ())),
        never=tuple(data.get("never", ())),
        matter=data.get("matter", ""),
        red=bool(data.get("red")),
    )


def judge(golden: Golden, answer: Answer) -> Outcome:
    """Hold an answer against what it must say. A fact counts in words or as an equal figure (两个月 = 2个月)."""
    said = "\n".join((answer.text, *(f"{each.what}{each.value}" for each in answer.computed)))
    told = answer.kind in ("answer", "guide")
    return Outcome(
        golden=golden,
        kind=answer.kind,
        missing=tuple(fact for fact in golden.facts if told and not _says(said, fact)),
        wrong=tuple(fact for fact in golden.never if _says_literally(said, fact)),
        sourced=_sourced(golden.sources, answer) if told else True,
        opened=not golden.matter or not told or answer.matter == golden.matter,
    )


def _says(said: str, fact: str) -> bool:
    return any(_says_literally(said, wording) or _same_figure(said, wording) for wording in fact.split("|"))


def _says_literally(said: str, wording: str) -> bool:
    return fold(wording).text in fold(said).text


def _same_figure(said: str, wording: str) -> bool:
    wanted = figures(wording)
    return bool(wanted) and not (wanted - figures(said))


def _sourced(sources: Sequence[str], answer: Answer) -> bool:
    """Whether one of the expected sources is cited; each is `law article`, or a law alone."""
    if not sources:
        return True
    cited = [fold(f"{each.source}{each.article}").text for each in answer.citations]
    return any(fold(source).text in one for source in sources for one in cited)


def interval(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share, by default of 95 %."""
    if not of:
        return 0.0, 1.0
    share = right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(outcomes: Iterable[bool]) -> tuple[int, int]:
    """How many of how many."""
    found = list(outcomes)
    return sum(found), len(found)
