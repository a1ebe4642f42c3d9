"""What a detector hands over, as plain data and back: a killed job goes on from the stages it has kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from zhiquan.engines.screening.model import Clue, Pair, Passage


@dataclass(frozen=True)
class Found:
    """Pairs and clues of one detector, and its estimate of the work where it made one."""

    pairs: tuple[Pair, ...] = ()
    clues: tuple[Clue, ...] = ()
    estimate: Mapping[str, int] = field(default_factory=dict)


def to_data(found: Found) -> dict[str, Any]:
    """`found` as data that JSON can hold."""
    return {
        "pairs": [asdict(pair) for pair in found.pairs],
        "clues": [asdict(clue) for clue in found.clues],
        "estimate": dict(found.estimate),
    }


def from_data(data: Mapping[str, Any]) -> Found:
    """What `to_data` gave, also after a way through JSON. Raises KeyError or TypeError for other data."""
    return Found(
        tuple(_pair(each) for each in data["pairs"]),
        tuple(_clue(each) for each in data["clues"]),
        dict(data["estimate"]),
    )


def _pair(data: Mapping[str, Any]) -> Pair:
    return Pair(
        **{
            **data,
            "kinds": tuple(data["kinds"]),
            "passages": tuple(Passage(**each) for each in data["passages"]),
            "clears": tuple(data["clears"]),
        }
    )


def _clue(data: Mapping[str, Any]) -> Clue:
    lists = {name: _tuple(data[name]) for name in ("kinds", "members", "parties", "evidence", "clears")}
    return Clue(**{**data, **lists})


def _tuple(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(values)
