"""Templates (kind 3): filings written on one skeleton with blanks filled in, and filings whose nouns were shuffled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhiquan.engines.screening.batch import PARTS, Batch
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.gramlinks import gram_links
from zhiquan.engines.screening.groups import components
from zhiquan.engines.screening.model import Clue, Pair, Passage
from zhiquan.engines.screening.skeleton import Likeness, likeness, shuffled
from zhiquan.engines.screening.tokens import Cuts, Words
from zhiquan.engines.screening.twins import Twins

_GRAM = 4
_SLOTS_SHOWN = 8
_MEMBERS_SHOWN = 40
_DIFFERENT = 4
_MOST_DENSE = 4000
# Texts are compared by how often each letter stands in them, letters in so many bins, so many texts at a time.
_LETTERS, _BLOCK, _SAME_LETTERS = 2048, 256, 0.97


@dataclass(frozen=True)
class Link:
    """Two filings on one skeleton: the part that shows it best, and how well."""

    one: int
    other: int
    part: str
    coverage: float


def templates(batch: Batch, twins: Twins) -> Found:
    """Groups on one skeleton with their pairs, and groups of shuffled nouns."""
    return _Templates(batch, twins).found()


class _Templates:
    def __init__(self, batch: Batch, twins: Twins) -> None:
        settings = batch.settings
        self.batch = batch
        self.twins = twins
        self.cuts = Cuts(batch, settings.whole("template", "budget"))
        self.run = settings.whole("template", "run")
        self.letters = settings.whole("template", "letters")

    def value(self, name: str) -> float:
        return self.batch.settings.number("template", name)

    def found(self) -> Found:
        texts = ["\n".join(self._text(at, part) for part in PARTS) for at in range(len(self.batch))]
        candidates = gram_links(texts, _GRAM, int(self.value("window")), self.value("share"))
        links = [link for one, other in candidates if (link := self._link(one, other)) is not None]
        pairs: list[Pair] = []
        clues: list[Clue] = []
        for members in components((link.one, link.other) for link in links):
            for group in self._groups(members, links):
                pairs += group.pairs()
                clues.append(group.clue())
        shuffles = self._shuffles(candidates)
        pairs += [self._shuffle_pair(*shuffle) for shuffle in shuffles]
        clues += self._shuffle_clues(shuffles)
        return Found(tuple(pairs), tuple(clues))

    def _text(self, at: int, part: str) -> str:
        return self.batch.folded(at, part).text[: int(self.value("budget"))]

    def _least(self, part: str) -> float:
        # Claims are formulas by law: what is skeleton there must weigh more.
        return self.value("coverage_claims" if part == "claims" else "coverage")

    def likeness(self, one: int, other: int, part: str) -> Likeness:
        return likeness(self.cuts.words(one, part), self.cuts.words(other, part), self.run)

    def _link(self, one: int, other: int) -> Link | None:
        if self.twins.cleared(one, other):
            return None
        best: Link | None = None
        weighed: list[tuple[int, float]] = []
        for part in PARTS:
            found = self.likeness(one, other, part)
            if found.letters < self.letters:
                continue
            weighed.append((found.letters, found.coverage / self._least(part)))
            if found.coverage >= self._least(part) and (best is None or found.coverage > best.coverage):
                best = Link(one, other, part, found.coverage)
        # One part on a skeleton while the others are the filings' own is a habit of drafting, no template.
        total = sum(letters for letters, _ in weighed)
        if best is None or sum(letters * share for letters, share in weighed) < 0.6 * total:
            return None
        return best

    def _groups(self, rest: Sequence[int], links: Sequence[Link]) -> Iterator[_Group]:
        """The groups of one component: around its most typical member, then around that of the rest."""
        least = int(self.value("members"))
        inside = frozenset(rest)
        links = [link for link in links if link.one in inside]
        while len(rest) >= least:
            group = self._group(rest, links)
            rest = [at for at in rest if at not in group.members and at != group.typical]
            if len(self._apart(group.members)) >= least and group.slots() >= self.value("slots"):
                yield group

    def _apart(self, members: Sequence[int]) -> list[int]:
        """Members that are no lawful twins of one another."""
        kept: list[int] = []
        for at in members:
            if not any(self.twins.cleared(at, other) for other in kept):
                kept.append(at)
        return kept

    def _group(self, rest: Sequence[int], links: Sequence[Link]) -> _Group:
        weight: dict[int, float] = dict.fromkeys(rest, 0.0)
        parts: dict[str, int] = defaultdict(int)
        for link in links:
            if link.one in weight and link.other in weight:
                weight[link.one] += link.coverage
                weight[link.other] += link.coverage
                parts[link.part] += 1
        typical = max(rest, key=lambda at: (weight[at], -at))
        part = max(parts, key=lambda name: (parts[name], name)) if parts else PARTS[0]
        found = {typical: Likeness(1.0, 0, ())}
        for at in rest:
            if at != typical:
                alike = self.likeness(typical, at, part)
                if alike.coverage >= self._least(part) and alike.letters >= self.letters:
                    found[at] = alike
        return _Group(self, typical, part, found)

    def _shuffles(self, candidates: Sequence[tuple[int, int]]) -> list[tuple[int, int, str, float, float]]:
        found = []
        for one, other in sorted({*candidates, *self._same_letters()}):
            if self.twins.cleared(one, other) or not self.batch.wanted(one, other):
                continue
            for part in PARTS:
                left, right = self._text(one, part), self._text(other, part)
                if min(len(left), len(right)) < self.letters:
                    continue
                share, moved = shuffled(left, right)
                if share >= self.value("shuffled") and moved >= self.value("moved"):
                    found.append((one, other, part, share, moved))
                    break
        return found

    def _same_letters(self) -> Iterator[tuple[int, int]]:
        """Pairs whose parts hold nearly the same letters, whatever their order."""
        for part in PARTS:
            places = [at for at in range(len(self.batch)) if len(self._text(at, part)) >= self.letters]
            if not 1 < len(places) <= _MOST_DENSE:
                continue
            counts = np.zeros((len(places), _LETTERS), dtype=np.float32)
            for row, at in enumerate(places):
                codes = np.frombuffer(self._text(at, part).encode("utf-32-le"), dtype=np.uint32)
                counts[row] = np.bincount(codes % _LETTERS, minlength=_LETTERS)
            counts /= np.linalg.norm(counts, axis=1, keepdims=True)
            for start in range(0, len(places), _BLOCK):
                alike = counts[start : start + _BLOCK] @ counts[start:].T
                for row, other in zip(*np.nonzero(np.triu(alike, 1) >= _SAME_LETTERS), strict=True):
                    yield places[start + int(row)], places[start + int(other)]

    def _shuffle_pair(self, one: int, other: int, part: str, share: float, moved: float) -> Pair:
        words = self.cuts.words(one, part), self.cuts.words(other, part)
        return Pair(
            a=self.batch.filings[one].id,
            b=self.batch.filings[other].id,
            method="template",
            measure="shuffled_nouns",
            score=round(share, 4),
            kinds=self.batch.settings.methods["template"].kinds,
            passages=(_whole(self.batch, one, other, part, *words),),
            shared={"part": part, "moved": round(moved, 4)},
            clears=self.batch.settings.methods["template"].clears,
        )

    def _shuffle_clues(self, shuffles: Sequence[tuple[int, int, str, float, float]]) -> Iterator[Clue]:
        wording = self.batch.settings.clues["entity_shuffle"]
        for members in components((one, other) for one, other, *_ in shuffles):
            share = max(share for one, _, _, share, _ in shuffles if one in members)
            yield Clue(
                code=wording.code,
                kinds=wording.kinds,
                score=round(share, 4),
                members=tuple(self.batch.filings[at].id for at in members),
                facts={"count": len(members), "percent": round(100 * share)},
                clears=wording.clears,
            )


class _Group:
    """Filings on the skeleton of the `typical` one; `found` by member how it lies on it."""

    def __init__(self, around: _Templates, typical: int, part: str, found: Mapping[int, Likeness]) -> None:
        self.around = around
        self.batch = around.batch
        self.typical = typical
        self.part = part
        self.found = found
        self.members = sorted(found)
        self.words = around.cuts.words(typical, part)
        self.fixed = self._fixed()
        self.blanks = _blanks(self.fixed)
        self.fillings = {at: self._fillings(at) for at in self.members}

    def _fixed(self) -> list[bool]:
        """For each word of the typical text whether most members have it in its place."""
        votes = np.zeros(len(self.words), dtype=np.int64)
        for at, alike in self.found.items():
            if at != self.typical:
                for start, _, size in alike.runs:
                    votes[start : start + size] += 1
        least = 0.6 * max(1, len(self.found) - 1)
        return [bool(vote >= least) for vote in votes]

    def _fillings(self, at: int) -> list[tuple[int, int] | None]:
        """What a member has in each blank, as word positions; None where it does not follow the skeleton there."""
        if at == self.typical:
            return list(self.blanks)
        places = {
            start + step: other + step for start, other, size in self.found[at].runs for step in range(size)
        }
        size = len(self.around.cuts.words(at, self.part))
        found: list[tuple[int, int] | None] = []
        for start, end in self.blanks:
            before = places.get(start - 1) if start else -1
            after = places.get(end) if end < len(self.words) else size
            if before is None or after is None or before + 1 > after:
                found.append(None)
            else:
                found.append((before + 1, after))
        return found

    def slots(self) -> int:
        """Blanks that most members fill, each in its own way."""
        return len(self._told())

    def _told(self) -> list[int]:
        told = []
        for slot in range(len(self.blanks)):
            texts = [self._folded(at, place) for at in self.members if (place := self.fillings[at][slot])]
            known = [text for text in texts if text]
            # Of many members several take the same word: four different ones are enough.
            different = max(2.0, min(0.5 * len(known), _DIFFERENT))
            if len(known) >= max(2, 0.6 * len(self.members)) and len(set(known)) >= different:
                told.append(slot)
        return told

    def _folded(self, at: int, place: tuple[int, int]) -> str:
        return "".join(self.around.cuts.words(at, self.part).words[place[0] : place[1]])

    def _span(self, at: int, place: tuple[int, int]) -> tuple[int, int]:
        words = self.around.cuts.words(at, self.part)
        if place[0] >= place[1]:
            return 0, 0
        return self.batch.folded(at, self.part).span(words.starts[place[0]], words.ends[place[1] - 1])

    def _share(self) -> float:
        letters = [len(word) for word in self.words.words]
        fixed = sum(size for size, kept in zip(letters, self.fixed, strict=True) if kept)
        return fixed / max(1, sum(letters))

    def score(self) -> float:
        others = [alike.coverage for at, alike in self.found.items() if at != self.typical]
        return round(float(np.mean(others)), 4)

    def clue(self) -> Clue:
        wording = self.batch.settings.clues["template_group"]
        told = self._told()[:_SLOTS_SHOWN]
        return Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=self.score(),
            members=tuple(self.batch.filings[at].id for at in self.members),
            facts={
                "count": len(self.members),
                "percent": round(100 * self.score()),
                "slots": self.slots(),
                "part": self.part,
                "skeleton": self._skeleton(),
            },
            evidence=tuple(self._evidence(at, told) for at in self.members[:_MEMBERS_SHOWN]),
            clears=wording.clears,
        )

    def _skeleton(self) -> str:
        text: list[str] = []
        for word, fixed in zip(self.words.words, self.fixed, strict=True):
            if fixed or not text or text[-1] != "＿":
                text.append(word if fixed else "＿")
        return "".join(text)[:400]

    def _evidence(self, at: int, told: Sequence[int]) -> Mapping[str, Any]:
        filling = []
        raw = getattr(self.batch.filings[at], self.part)
        for number, slot in enumerate(told, 1):
            place = self.fillings[at][slot]
            if place is not None and place[0] < place[1]:
                start, end = self._span(at, place)
                filling.append({"slot": number, "start": start, "end": end, "text": raw[start:end]})
        return {"id": self.batch.filings[at].id, "part": self.part, "fillings": filling}

    def pairs(self) -> Iterator[Pair]:
        """All pairs of a small group; of a large one those with the typical member."""
        most = int(self.around.value("pairs"))
        every = [(a, b) for place, a in enumerate(self.members) for b in self.members[place + 1 :]]
        if len(every) > most:
            every = [
                (min(at, self.typical), max(at, self.typical)) for at in self.members if at != self.typical
            ]
        wording = self.batch.settings.methods["template"]
        for one, other in every:
            if self.around.twins.cleared(one, other) or not self.batch.wanted(one, other):
                continue
            alike = self.around.likeness(one, other, self.part)
            yield Pair(
                a=self.batch.filings[one].id,
                b=self.batch.filings[other].id,
                method="template",
                measure="skeleton",
                score=round(alike.coverage, 4),
                kinds=wording.kinds,
                passages=tuple(_passages(self.batch, self.around.cuts, one, other, self.part, alike)),
                shared={"part": self.part},
                clears=wording.clears,
            )


def _passages(
    batch: Batch, cuts: Cuts, one: int, other: int, part: str, alike: Likeness
) -> Iterator[Passage]:
    left, right = cuts.words(one, part), cuts.words(other, part)
    for start, beside, size in alike.runs:
        a = batch.folded(one, part).span(left.starts[start], left.ends[start + size - 1])
        b = batch.folded(other, part).span(right.starts[beside], right.ends[beside + size - 1])
        yield Passage(part, *a, part, *b, "same")


def _whole(batch: Batch, one: int, other: int, part: str, left: Words, right: Words) -> Passage:
    a = batch.folded(one, part).span(left.starts[0], left.ends[-1])
    b = batch.folded(other, part).span(right.starts[0], right.ends[-1])
    return Passage(part, *a, part, *b, "moved")


def _blanks(fixed: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches that are not skeleton."""
    found = []
    start = None
    for at, kept in enumerate([*fixed, True]):
        if not kept and start is None:
            start = at
        elif kept and start is not None:
            found.append((start, at))
            start = None
    return found
