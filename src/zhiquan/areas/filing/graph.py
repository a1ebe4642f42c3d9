"""Who hangs together with whom: applicants left, what they share right, drawn as geometry; filings by day as bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhiquan.ui.charts import px

LEFT, RIGHT, WIDTH = 220, 470, 760
TOP, STEP = 48, 54
MOST_ENTITIES, MOST_TRAITS = 12, 6
TRAITS = ("address", "phone", "email", "agent", "agency")
BARS_W, BARS_H, MOST_DAYS = 760, 110, 45


@dataclass(frozen=True)
class Entity:
    """An applicant: a square whose size says how many filings."""

    name: str
    count: int
    x: str
    y: str
    side: str
    text_x: str
    text_y: str
    under_y: str


@dataclass(frozen=True)
class Trait:
    """Something shared: a circle; `kind` names it, `count` how many applicants share it."""

    kind: str
    value: str
    count: int
    names: tuple[str, ...]
    x: str
    y: str
    r: str
    text_x: str
    text_y: str
    under_y: str
    hot: bool


@dataclass(frozen=True)
class Edge:
    path: str
    width: str
    hot: bool


@dataclass(frozen=True)
class Graph:
    """The drawing, and how much of it was left out for want of room."""

    entities: tuple[Entity, ...]
    traits: tuple[Trait, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int
    more: int


def graph(filings: Sequence[Mapping[str, Any]]) -> Graph | None:
    """The drawing of a clue's filings; None where fewer than two applicants share nothing."""
    counts = Counter(str(f["applicant"]) for f in filings if f.get("applicant"))
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    shown = ranked[:MOST_ENTITIES]
    shared = _shared(filings, set(shown))
    if len(shown) < 2 or not shared:
        return None
    rows = {name: TOP + at * STEP for at, name in enumerate(shown)}
    height = TOP + len(shown) * STEP
    most = max(counts[name] for name in shown)
    entities = tuple(_entity(name, counts[name], rows[name], most) for name in shown)
    traits, edges = [], []
    for at, (kind, value, names) in enumerate(shared):
        y = height * (2 * at + 1) / (2 * len(shared)) + 4
        hot = at == 0
        traits.append(_trait(kind, value, names, y, hot=hot))
        for name in names:
            start = rows[name]
            width = 1.5 + 2 * counts[name] / most
            edges.append(Edge(_curve(start, y), px(width), hot))
    ordered = tuple(sorted(edges, key=lambda e: not e.hot))
    return Graph(entities, tuple(traits), ordered, WIDTH, height, len(ranked) - len(shown))


def _shared(filings: Sequence[Mapping[str, Any]], shown: set[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for filing in filings:
        if filing.get("applicant") not in shown:
            continue
        for kind in TRAITS:
            value = str(filing.get(kind) or "").strip()
            if value:
                holders[kind, value].add(str(filing["applicant"]))
    found = [
        (kind, masked(kind, value), tuple(sorted(names)))
        for (kind, value), names in holders.items()
        if len(names) > 1
    ]
    found.sort(key=lambda row: (-len(row[2]), TRAITS.index(row[0]), row[1]))
    return found[:MOST_TRAITS]


def masked(kind: str, value: str) -> str:
    """Telephone and mail with the middle left out: enough to see that they are the same."""
    if kind == "phone" and len(value) >= 7:
        return f"{value[:3]}****{value[-4:]}"
    if kind == "email" and "@" in value:
        head, _, tail = value.partition("@")
        return f"{head[:2]}***@{tail}"
    return value


def _entity(name: str, count: int, y: float, most: int) -> Entity:
    side = 11 + 11 * count / most
    return Entity(
        name, count, px(LEFT - side / 2), px(y - side / 2), px(side), px(LEFT - 18), px(y + 1), px(y + 17)
    )


def _trait(kind: str, value: str, names: tuple[str, ...], y: float, *, hot: bool) -> Trait:
    return Trait(
        kind, value, len(names), names, px(RIGHT), px(y), px(8 + min(len(names), 6)), px(RIGHT + 22), px(y + 1),
        px(y + 18), hot,
    )  # fmt: skip


def _curve(start: float, end: float) -> str:
    middle = px((LEFT + RIGHT) / 2)
    return f"M{px(LEFT)} {px(start)}C{middle} {px(start)} {middle} {px(end)} {px(RIGHT - 8)} {px(end)}"


@dataclass(frozen=True)
class Bar:
    """One day's filings: a column with its count above and its day below."""

    day: date
    count: int
    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str
    hot: bool


@dataclass(frozen=True)
class Bars:
    """Filings by day; `days` is the span from the first to the last."""

    bars: tuple[Bar, ...]
    days: int
    total: int
    width: int = BARS_W
    height: int = BARS_H + 34


def bars(days: Iterable[date | None]) -> Bars | None:
    """Filings by day, or by week where the span is long; None where no day is known."""
    counts = Counter(day for day in days if day)
    if not counts:
        return None
    first, last = min(counts), max(counts)
    span = (last - first).days + 1
    step = 1 if span <= MOST_DAYS else 7 * (1 + span // (7 * MOST_DAYS))
    slots: Counter[date] = Counter()
    for day, count in counts.items():
        slots[first + timedelta(days=(day - first).days // step * step)] += count
    number = (span + step - 1) // step
    room = BARS_W / max(number, 1)
    most = max(slots.values())
    width = min(36.0, room * 0.7)
    found = []
    for day in sorted(slots):
        at = (day - first).days // step
        height = max(4.0, (BARS_H - 18) * slots[day] / most)
        x = room * at + (room - width) / 2
        top = BARS_H - height
        found.append(
            Bar(day, slots[day], px(x), px(top), px(width), px(height), px(x + width / 2), px(top - 5), slots[day] == most)
        )  # fmt: skip
    return Bars(tuple(found), span, sum(counts.values()))
