"""Exact search for the gaps, overlaps and dead rows of a decision table.

Each input's domain is cut into cells (see `domains`); a row accepts a set of cells of each input. The
uncovered part of the product of all cells is found by walking the inputs one after the other with the set
of rows still alive: cells that leave the same rows alive are walked once and reported as one side of a box.
The boxes are disjoint, and their union is exactly the uncovered part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from .conditions import ANYTHING, Condition
from .domains import Cell, cells_and_matches
from .inputs import Input

Box: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A box of facts that no row answers: per input the cells, as text, and one example of facts."""

    region: Mapping[str, tuple[str, ...]]
    witness: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows (by their place, from 0) that answer the same facts, the whole shared box, and one example."""

    rows: tuple[int, int]
    region: Mapping[str, tuple[str, ...]]
    witness: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A row (by its place) that can never answer. `empty` says that its own conditions contradict each other
    or the domain; otherwise the rows before it take all its facts."""

    row: int
    empty: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that the partition shows about a table's rows, whatever the hit policy makes of it."""

    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]
    dead: tuple[DeadRow, ...]


def coverage(inputs: Sequence[Input], rows: Sequence[Mapping[str, Condition]]) -> Coverage:
    """Return every gap, every overlapping pair and every dead row of `rows` over the domains of `inputs`.

    An input that a row does not mention accepts anything. Conditions must hold values, not references.
    """
    grid = _Grid(inputs, rows)
    everywhere: Box = tuple(tuple(range(len(cells))) for cells in grid.cells)
    gaps = tuple(
        Gap(grid.region(box), grid.witness(box)) for box in grid.uncovered(everywhere, grid.all_rows)
    )
    overlaps = []
    for first, second in combinations(range(len(rows)), 2):
        shared = grid.shared(first, second)
        if all(shared):
            overlaps.append(Overlap((first, second), grid.region(shared), grid.witness(shared)))
    return Coverage(gaps, tuple(overlaps), tuple(grid.dead_rows()))


class _Grid:
    def __init__(self, inputs: Sequence[Input], rows: Sequence[Mapping[str, Condition]]) -> None:
        self.inputs = inputs
        self.all_rows = (1 << len(rows)) - 1
        self.cells: list[list[Cell]] = []
        self.masks: list[list[int]] = []
        for source in inputs:
            cells, answers = cells_and_matches(source, [row.get(source.code, ANYTHING) for row in rows])
            self.cells.append(cells)
            self.masks.append([_mask(answer) for answer in answers])

    def box_of(self, row: int) -> Box:
        bit = 1 << row
        return tuple(tuple(i for i, mask in enumerate(masks) if mask & bit) for masks in self.masks)

    def shared(self, first: int, second: int) -> Box:
        both = (1 << first) | (1 << second)
        return tuple(tuple(i for i, mask in enumerate(masks) if mask & both == both) for masks in self.masks)

    def dead_rows(self) -> list[DeadRow]:
        dead = []
        for row in range(self.all_rows.bit_length()):
            box = self.box_of(row)
            empty = not all(box)
            if empty or not self.uncovered(box, (1 << row) - 1):
                dead.append(DeadRow(row, empty))
        return dead

    def uncovered(self, within: Box, rows: int) -> list[Box]:
        """Return disjoint boxes whose union is `within` less everything that `rows` accept."""
        full = self._acceptance_of_rest(within)
        known: dict[tuple[int, int], list[Box]] = {}

        def walk(depth: int, alive: int) -> list[Box]:
            if not alive:
                return [within[depth:]]
            if alive & full[depth]:
                return []
            key = (depth, alive)
            if key not in known:
                branches: dict[int, list[int]] = {}
                for cell in within[depth]:
                    branches.setdefault(alive & self.masks[depth][cell], []).append(cell)
                known[key] = [
                    (tuple(cells), *rest)
                    for left, cells in branches.items()
                    for rest in walk(depth + 1, left)
                ]
            return known[key]

        return walk(0, rows)

    def _acceptance_of_rest(self, within: Box) -> list[int]:
        # Rows that accept all the remaining cells: one of them alive means that nothing is left uncovered.
        full = [self.all_rows] * (len(within) + 1)
        for depth in reversed(range(len(within))):
            full[depth] = full[depth + 1]
            for cell in within[depth]:
                full[depth] &= self.masks[depth][cell]
        return full

    def region(self, box: Box) -> dict[str, tuple[str, ...]]:
        return {
            source.code: tuple(cells[i].text for i in chosen)
            for source, cells, chosen in zip(self.inputs, self.cells, box, strict=True)
        }

    def witness(self, box: Box) -> dict[str, Any]:
        return {
            source.code: cells[chosen[0]].witness
            for source, cells, chosen in zip(self.inputs, self.cells, box, strict=True)
        }


def _mask(answers: Sequence[bool]) -> int:
    return sum(1 << place for place, answer in enumerate(answers) if answer)
