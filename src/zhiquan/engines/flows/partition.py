"""Exact questions about conditions over declared facts: can both hold, does one always hold, what is left out.

Each fact's domain is cut into cells inside which no condition asked changes its answer (as in rule tables); a
condition is then a list of boxes, each naming the cells that it accepts of each fact. `coverage` of the rule
tables does the search over the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from zhiquan.engines.rules import Condition, Input, Kind, NoneOf, OneOf, SameAs, When, coverage
from zhiquan.engines.rules.domains import cells_and_matches

Box: TypeAlias = dict[str, frozenset[int]]


class Unprovable(ValueError):
    """A condition compares two facts of which one has no closed list of values."""

    def __init__(self, fact: str, other: str) -> None:
        self.fact, self.other = fact, other
        super().__init__(f"{fact} and {other}")


@dataclass(frozen=True, slots=True)
class Region:
    """Facts that have something in common: the cells of each fact as text (facts of which every value is
    meant are left out), and one example."""

    cells: Mapping[str, tuple[str, ...]]
    example: Mapping[str, Any]

    def __str__(self) -> str:
        return "; ".join(f"{code}: {' | '.join(texts)}" for code, texts in self.cells.items()) or "anything"


class Partition:
    """The cells of the facts that `whens` ask. The conditions must fit the inputs (`When.fit`).

    Raises Unprovable.
    """

    def __init__(self, inputs: Mapping[str, Input], whens: Iterable[When]) -> None:
        self._inputs = inputs
        self._plain = {when: _without_comparisons(when.fitted(inputs), inputs) for when in whens}
        asked: dict[str, list[Condition]] = {}
        for when in self._plain.values():
            for fact, cell in _pairs(when):
                asked.setdefault(fact, []).append(cell)
        self._cells: dict[str, list[tuple[Any, str]]] = {}
        self._accepts: dict[tuple[str, Condition], frozenset[int]] = {}
        for fact, conditions in asked.items():
            cells, answers = cells_and_matches(inputs[fact], conditions)
            self._cells[fact] = [(cell.witness, cell.text) for cell in cells]
            for place, condition in enumerate(conditions):
                met = frozenset(at for at, answer in enumerate(answers) if answer[place])
                self._accepts[fact, condition] = met

    def possible(self, *whens: When) -> bool:
        """Whether there are facts of which all of `whens` hold."""
        return bool(self._both([self._boxes(when) for when in whens]))

    def left_out(self, whens: Sequence[When], within: When) -> tuple[Region, ...]:
        """Return the facts of which `within` holds and none of `whens`, as disjoint regions."""
        rows = [box for when in whens for box in self._boxes(when)]
        found = coverage(self._grid(), [_row(box) for box in (*rows, *self._outside(within))])
        return tuple(self._region(gap.region) for gap in found.gaps)

    def shared(self, one: When, two: When, within: When) -> Region | None:
        """Return facts of which all three hold, if there are any."""
        boxes = self._both([self._boxes(when) for when in (one, two, within)])
        if not boxes:
            return None
        texts = {fact: tuple(str(at) for at in sorted(cells)) for fact, cells in boxes[0].items()}
        return self._region(texts)

    def _boxes(self, when: When) -> list[Box]:
        boxes = []
        for alternative in self._plain[when].alternatives:
            cells = [{fact: self._accepts[fact, cell]} for fact, cell in alternative]  # type: ignore[index]
            boxes += self._both([[box] for box in cells])
        return boxes

    def _both(self, choices: Sequence[list[Box]]) -> list[Box]:
        joined: list[Box] = []
        for boxes in product(*choices):
            met: Box = {}
            for box in boxes:
                for fact, cells in box.items():
                    met[fact] = met[fact] & cells if fact in met else cells
            if all(met.values()) and met not in joined:
                joined.append(met)
        return joined

    def _outside(self, when: When) -> list[Box]:
        """Boxes that together hold exactly the facts of which `when` does not hold."""
        ways = [
            [{fact: frozenset(range(len(self._cells[fact]))) - cells} for fact, cells in box.items()]
            for box in self._boxes(when)
        ]
        return self._both(ways)

    def _grid(self) -> list[Input]:
        # One closed text input per fact whose values are the places of its cells.
        return [
            Input(fact, Kind.STRING, values=tuple(str(place) for place in range(len(cells))))
            for fact, cells in self._cells.items()
        ]

    def _region(self, chosen: Mapping[str, tuple[str, ...]]) -> Region:
        known = {fact: [self._cells[fact][int(place)] for place in places] for fact, places in chosen.items()}
        texts = {
            fact: tuple(_said(text) for _, text in cells)
            for fact, cells in known.items()
            if len(cells) < len(self._cells[fact])
        }
        return Region(texts, {fact: cells[0][0] for fact, cells in known.items()})


def _said(text: str) -> str:
    return {"True": "yes", "False": "no"}.get(text, text)


def _row(box: Box) -> dict[str, Condition]:
    return {fact: OneOf(tuple(str(place) for place in sorted(cells))) for fact, cells in box.items()}


def _pairs(when: When) -> Iterator[tuple[str, Condition]]:
    for alternative in when.alternatives:
        for fact, cell in alternative:
            assert not isinstance(cell, SameAs)
            yield fact, cell


def _without_comparisons(when: When, inputs: Mapping[str, Input]) -> When:
    """Write `same_as` out: both name, both address, … Only facts with closed values can be written out."""
    whole: list[Any] = []
    for alternative in when.alternatives:
        ways = [_written_out(fact, cell, inputs) for fact, cell in alternative]
        whole += [tuple(pair for way in choice for pair in way) for choice in product(*ways)]
    return When(tuple(whole))


def _written_out(
    fact: str, cell: Any, inputs: Mapping[str, Input]
) -> list[tuple[tuple[str, Condition], ...]]:
    if not isinstance(cell, SameAs):
        return [((fact, cell),)]
    mine, others = _closed(inputs[fact]), _closed(inputs[cell.other])
    if mine is None or others is None:
        raise Unprovable(fact, cell.other)
    if cell.same:
        return [((fact, OneOf((v,))), (cell.other, OneOf((v,)))) for v in mine if v in others]
    return [((fact, OneOf((v,))), (cell.other, NoneOf((v,)))) for v in mine]


def _closed(source: Input) -> tuple[Any, ...] | None:
    return (False, True) if source.kind is Kind.BOOLEAN else source.values
