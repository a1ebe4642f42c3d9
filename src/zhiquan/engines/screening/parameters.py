"""Parameters only (kind 4): filings that differ in nothing but numbers, units and ranges, and effects that stay the
same to the digit while what should cause them changes (kinds 2 and 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from zhiquan.engines.screening.batch import PARTS, Batch
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.groups import components
from zhiquan.engines.screening.model import Clue, Pair, Passage
from zhiquan.engines.screening.nearcopies import near_copies
from zhiquan.engines.screening.twins import Twins

_UNITS = (
    "毫米|厘米|微米|纳米|千米|米|毫升|微升|升|毫克|微克|千克|公斤|克|吨|毫秒|微秒|秒|分钟|小时|天|摄氏度|度|兆帕|千帕|帕|千瓦|瓦"
    "|毫伏|伏|毫安|安|兆赫|赫兹|欧姆|转|倍|份|℃|°c|°|%|‰|mm|cm|um|μm|nm|km|ml|ul|μl|mg|μg|kg|min|ms|mpa|kpa|pa|kw|mv|kv|ma"
    "|khz|mhz|ghz|hz|rpm|wt%|mol/l|mol|g/l|g|h|s|v|w|a|m|k|l"
)
_ONE = rf"[0-9]+(?:[.,][0-9]+)*(?:{_UNITS})?(?:/(?:{_UNITS}))?"
# Bounded: a long run of such letters with no unit after it is looked through once, not once for each letter.
_CHINESE = r"(?<!第)[一二三四五六七八九十百千两零点]{1,16}(?:毫米|厘米|微米|纳米|毫升|毫克|千克|摄氏度|度|分钟|小时|秒|倍|份)"
NUMBERS = re.compile(rf"(?:{_ONE})(?:(?:~|-|–|—|至|到|±|:)(?:{_ONE}))*|{_CHINESE}")
_HOLE = "\ufffc"
_CLAUSES = re.compile(r"[^，,。；;！!？?]+")
# Near-equal texts are looked up with the holes in place of numbers.
_NEAR = 0.85
_MOST_PAIRS = 300


@dataclass(frozen=True)
class Masked:
    """A folded text with every number made one hole. `numbers` are their offsets in the folded text, in order."""

    text: str
    numbers: tuple[tuple[int, int], ...]


def masked(text: str) -> Masked:
    """`text` (folded) with holes for numbers, ranges and units."""
    spots = tuple(hit.span() for hit in NUMBERS.finditer(text))
    return Masked(NUMBERS.sub(_HOLE, text), spots)


def parameter_pairs(batch: Batch, twins: Twins) -> Found:
    """Pairs whose difference is only numbers, series of them, and unchanged effects."""
    return _Parameters(batch, twins).found()


class _Parameters:
    def __init__(self, batch: Batch, twins: Twins) -> None:
        self.batch = batch
        self.twins = twins
        self.settings = batch.settings
        self._masked: dict[tuple[int, str], Masked] = {}

    def found(self) -> Found:
        pairs: dict[tuple[int, int], Pair] = {}
        clues: list[Clue] = []
        for part in PARTS:
            for one, other in self._candidates(part):
                pair = self._pair(one, other, part)
                if pair is not None and self._better(pair, pairs.get((one, other))):
                    pairs[one, other] = pair
        for (one, other), pair in sorted(pairs.items()):
            clues += self._effects(one, other, pair)
        clues += self._series(sorted(pairs))
        return Found(tuple(pairs[key] for key in sorted(pairs)), tuple(clues))

    @staticmethod
    def _better(pair: Pair, known: Pair | None) -> bool:
        return known is None or len(pair.passages) > len(known.passages)

    def _mask(self, at: int, part: str) -> Masked:
        key = (at, part)
        if key not in self._masked:
            self._masked[key] = masked(self.batch.folded(at, part).text)
        return self._masked[key]

    def _candidates(self, part: str) -> list[tuple[int, int]]:
        least = self.settings.whole("parameters", "letters")
        fewest = self.settings.whole("parameters", "numbers")
        places = [
            at
            for at in range(len(self.batch))
            if len(self._mask(at, part).text) >= least and len(self._mask(at, part).numbers) >= fewest
        ]
        if len(places) < 2:
            return []
        found = near_copies(((str(at), self._mask(at, part).text) for at in places), _NEAR)
        return sorted((int(pair.a), int(pair.b)) for pair in found.pairs)

    def _pair(self, one: int, other: int, part: str) -> Pair | None:
        if self.twins.cleared(one, other) or not self.batch.wanted(one, other):
            return None
        left, right = self._mask(one, part), self._mask(other, part)
        changed, same = self._changed(one, other, part, left, right)
        if len(changed) < self.settings.whole("parameters", "changed"):
            return None
        if 1 - same > self.settings.number("parameters", "residue"):
            return None
        a, b = self.batch.folded(one, part), self.batch.folded(other, part)
        wording = self.settings.methods["parameters"]
        return Pair(
            a=self.batch.filings[one].id,
            b=self.batch.filings[other].id,
            method="parameters",
            measure="equal_but_numbers",
            score=round(same, 4),
            kinds=wording.kinds,
            passages=tuple(Passage(part, *a.span(*x), part, *b.span(*y), "num") for x, y in changed),
            shared={"part": part, "changed": len(changed), "numbers": len(left.numbers)},
            clears=wording.clears,
        )

    def _changed(
        self, one: int, other: int, part: str, left: Masked, right: Masked
    ) -> tuple[list[tuple[tuple[int, int], tuple[int, int]]], float]:
        """The numbers that answer each other and differ, and the share of the text that is equal but for them."""
        equal = 0
        changed = []
        holes = _counts(left.text), _counts(right.text)
        for step in Indel.opcodes(left.text, right.text):
            if step.tag != "equal":
                continue
            equal += step.src_end - step.src_start
            for at in range(step.src_start, step.src_end):
                if left.text[at] != _HOLE:
                    continue
                x = left.numbers[holes[0][at]]
                y = right.numbers[holes[1][step.dest_start + at - step.src_start]]
                if self._said(one, part, x) != self._said(other, part, y):
                    changed.append((x, y))
        return changed, equal / max(len(left.text), len(right.text))

    def _said(self, at: int, part: str, span: tuple[int, int]) -> str:
        return self.batch.folded(at, part).text[span[0] : span[1]]

    def _effects(self, one: int, other: int, pair: Pair) -> Iterator[Clue]:
        """Effects told in numbers that are the same in both."""
        told = [
            {clause for part in PARTS for clause in self._effect_clauses(self.batch.folded(at, part).text)}
            for at in (one, other)
        ]
        same = sorted(told[0] & told[1])
        # One effect that moves with the parameters is how a test looks; all alike is not.
        if not same or told[0] != told[1]:
            return
        wording = self.settings.clues["effect_unchanged"]
        yield Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=round(min(1.0, 0.6 + 0.1 * len(same)), 4),
            members=(pair.a, pair.b),
            facts={"effect": same[0][:40], "effects": len(same), "changed": len(pair.passages)},
            evidence=tuple({"clause": clause[:80]} for clause in same[:5]),
            clears=wording.clears,
        )

    def _effect_clauses(self, text: str) -> Iterator[str]:
        words = self.settings.words.get("effects", ())
        for hit in _CLAUSES.finditer(text):
            clause = hit[0]
            if any(word in clause for word in words) and NUMBERS.search(clause):
                yield clause

    def _series(self, pairs: Sequence[tuple[int, int]]) -> Iterator[Clue]:
        wording = self.settings.clues["parameter_series"]
        for members in components(pairs):
            if len(members) < self.settings.whole("parameters", "series"):
                continue
            yield Clue(
                code=wording.code,
                kinds=wording.kinds,
                score=round(min(1.0, 0.6 + 0.05 * len(members)), 4),
                members=tuple(self.batch.filings[at].id for at in members),
                facts={"count": len(members)},
                clears=wording.clears,
            )


def _counts(text: str) -> Mapping[int, int]:
    """For each hole's place in a text its number among the holes."""
    return {at: number for number, at in enumerate(at for at, letter in enumerate(text) if letter == _HOLE)}
