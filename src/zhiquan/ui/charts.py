"""Geometry of the static charts: numbers and dates in, SVG attribute values out.

Pure functions without Django. Coordinates are strings ready for an attribute: user units of the named
viewBox, or percentages of the row where the drawing stretches with the page. No style is ever written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

SLACK_W, SLACK_H = 96.0, 12.0
SPARK_W, SPARK_H = 200.0, 48.0
SPARK_TOP, SPARK_BASE = 6.0, 44.0
PIP = 10.0
PIP_LIMIT = 30


def px(value: float) -> str:
    """A coordinate with at most two decimals and no trailing zeros: 40.8, 96, 0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(part: float, whole: float) -> str:
    """`part` of `whole` as a percentage with two decimals, not clipped: 11.19%."""
    return f"{100.0 * part / whole:.2f}%"


@dataclass(frozen=True, slots=True)
class Slack:
    """A slack bar in a 96 × 12 box. `clipped`: the days reach past the scale, and the end is torn off."""

    zero: str
    x: str
    width: str
    clipped: bool
    tear: str


def slack_bar(days: int, reach: int, *, signed: bool = True) -> Slack:
    """Days left (positive, to the right of zero) or late (negative, to the left), on a scale of `reach` days.

    `signed=False` puts zero at the left edge, for lists where nothing can be late. Raises ValueError when
    `reach` is not positive, or when days are negative on an unsigned scale.
    """
    if reach <= 0:
        raise ValueError(f"reach must be positive, got {reach}")
    if not signed and days < 0:
        raise ValueError(f"an unsigned slack bar cannot show {days} days")
    zero = SLACK_W / 2 if signed else 1.0
    room = SLACK_W / 2 if signed else SLACK_W - 1.0
    width = room * min(abs(days), reach) / reach
    start = zero - width if days < 0 else zero
    tear = start + 4 if days < 0 else start + width - 4
    return Slack(px(zero), px(start), px(width), abs(days) > reach, px(tear))


@dataclass(frozen=True, slots=True)
class Spark:
    """A series in a 200 × 48 box: line pieces (a gap where a value is missing), goal line, last point."""

    lines: tuple[str, ...]
    goal: str | None
    last: tuple[str, str] | None
    baseline: str


def spark(values: Sequence[float | None], target: float | None = None) -> Spark:
    """Points of a spark line. The scale always holds zero, the target and every value.

    A missing value (None) breaks the line; it is never bridged. One value alone is drawn as a point.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Spark((), None, None, px(SPARK_H - 1))
    held = [*known, 0.0] if target is None else [*known, target, 0.0]
    low, high = min(held), max(held)
    span = (high - low) or 1.0
    step = SPARK_W / max(len(values) - 1, 1)

    def y(value: float) -> str:
        return px(SPARK_BASE - (SPARK_BASE - SPARK_TOP) * (value - low) / span)

    pieces: list[list[str]] = [[]]
    last: tuple[str, str] | None = None
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        last = (px(place * step), y(value))
        pieces[-1].append(",".join(last))
    lines = tuple(" ".join(piece) for piece in pieces if len(piece) > 1)
    return Spark(lines, None if target is None else y(target), last, px(SPARK_H - 1))


@dataclass(frozen=True, slots=True)
class Pip:
    """One unit of a count: `full` when reached."""

    x: str
    width: str
    full: bool


@dataclass(frozen=True, slots=True)
class Pips:
    """A row of pips in a box `width` × 10; above thirty units two bars stand in for them."""

    width: str
    pips: tuple[Pip, ...]


def pips(count: int, total: int) -> Pips:
    """`count` of `total` units. A count above the total fills every pip. Raises ValueError on negatives."""
    if count < 0 or total <= 0:
        raise ValueError(f"cannot draw {count} of {total}")
    full = min(count, total)
    if total > PIP_LIMIT:
        wide = PIP * PIP_LIMIT
        cut = wide * full / total
        bars = (Pip("0", px(cut), True), Pip(px(cut), px(wide - cut), False))
        return Pips(px(wide), tuple(bar for bar in bars if bar.width != "0"))
    gap = 0.6 if total <= 8 else 1.4
    row = tuple(Pip(px(i * PIP), px(PIP - gap), i < full) for i in range(total))
    return Pips(px(total * PIP - gap), row)


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a stacked bar, in percent; `tone` names the fill class `f-<tone>`."""

    x: str
    width: str
    tone: str


def stacked(parts: Iterable[tuple[float, str]]) -> tuple[Bar, ...]:
    """Parts (amount, tone) laid end to end over the full width; empty parts are left out."""
    held = [(amount, tone) for amount, tone in parts if amount > 0]
    whole = sum(amount for amount, _ in held)
    bars: list[Bar] = []
    before = 0.0
    for amount, tone in held:
        bars.append(Bar(percent(before, whole), percent(amount, whole), tone))
        before += amount
    return tuple(bars)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A mark on the timeline. `state`: done (accepted), late (past and not accepted), open."""

    day: date
    state: str = "open"
    label: str = ""


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One item: its span, the day whose plan equals what is accepted (`reached`), milestones, end note.

    `due=None` is a standing task: a dotted line with round review marks. `tone` colours `end_text`
    ("", "warn", "late").
    """

    code: str
    label: str
    light: str
    url: str = ""
    start: date | None = None
    due: date | None = None
    reached: date | None = None
    milestones: tuple[Milestone, ...] = ()
    end_text: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A quarter line; `year` marks the first of January."""

    x: str
    day: date
    year: bool
    labelled: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone in place; `round` for reviews of a standing task."""

    x: str
    state: str
    round: bool
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class GanttLine:
    """A row in place: base line from `x1` to `x2`, thick line to `reached_width`, deadline at `due`."""

    row: GanttRow
    x1: str
    x2: str
    reached_width: str | None
    due: str | None
    marks: tuple[Mark, ...]
    accepted: int


@dataclass(frozen=True, slots=True)
class Gantt:
    """A timeline: ticks, today's line (None when outside), rows. `today_anchor` keeps its label inside."""

    ticks: tuple[Tick, ...]
    today: str | None
    today_anchor: str
    lines: tuple[GanttLine, ...]
    day: date


def _next_month(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def ticks(start: date, end: date) -> tuple[Tick, ...]:
    """Month, quarter or year lines, whichever keeps them apart; years and mid-years carry a label."""
    months = (end.year - start.year) * 12 + end.month - start.month
    step = 1 if months <= 9 else 3 if months <= 60 else 12
    day = date(start.year, start.month, 1)
    while (day.month - 1) % step:
        day = _next_month(day, -1)
    whole = (end - start).days
    found: list[Tick] = []
    while day <= end:
        if day >= start:
            labelled = day.month == 1 or step == 1 or (step == 3 and day.month == 7)
            room = (end - day).days / whole > 0.04
            found.append(Tick(percent((day - start).days, whole), day, day.month == 1, labelled and room))
        day = _next_month(day, step)
    return tuple(found)


def _line(row: GanttRow, start: date, end: date) -> GanttLine:
    whole = (end - start).days

    def at(day: date) -> str:
        return percent((min(max(day, start), end) - start).days, whole)

    first = row.start or start
    last = row.due or end
    width = None
    if row.reached is not None and row.due is not None:
        begun = min(max(first, start), end)
        until = min(max(row.reached, begun), end)
        width = percent((until - begun).days, whole)
    shown = [stone for stone in row.milestones if start <= stone.day <= end]
    marks = tuple(Mark(at(stone.day), stone.state, row.due is None, stone) for stone in shown)
    accepted = sum(stone.state == "done" for stone in row.milestones)
    due = at(row.due) if row.due is not None and start <= row.due <= end else None
    return GanttLine(row, at(first), at(last), width, due, marks, accepted)


def gantt(rows: Iterable[GanttRow], today: date, start: date, end: date) -> Gantt:
    """Places rows between `start` and `end` (both shown). Raises ValueError when end is not after start."""
    if end <= start:
        raise ValueError(f"a timeline from {start} to {end} has no length")
    whole = (end - start).days
    inside = start <= today <= end
    share = (today - start).days / whole
    anchor = "start" if share < 0.05 else "end" if share > 0.95 else "middle"
    return Gantt(
        ticks=ticks(start, end),
        today=percent((today - start).days, whole) if inside else None,
        today_anchor=anchor,
        lines=tuple(_line(row, start, end) for row in rows),
        day=today,
    )


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A column of lights: `code` is its head, `label` its full name, `group` the band above."""

    code: str
    label: str
    url: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A light in the matrix and the place it opens."""

    light: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of lights, by column code; a missing code is an empty cell. `strong` for a total row."""

    label: str
    cells: Mapping[str, MatrixCell] = field(default_factory=dict)
    strong: bool = False


@dataclass(frozen=True, slots=True)
class MatrixBand:
    """Neighbouring columns with the same group."""

    label: str
    span: int


@dataclass(frozen=True, slots=True)
class MatrixSpot:
    """A cell in place; `opens_band` draws the line between bands."""

    column: MatrixColumn
    cell: MatrixCell | None
    opens_band: bool


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A row in place with its sum: on track or done, of all that were given to it."""

    row: MatrixRow
    spots: tuple[MatrixSpot, ...]
    good: int
    held: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Two dimensions of lights, laid out."""

    bands: tuple[MatrixBand, ...]
    heads: tuple[MatrixSpot, ...]
    lines: tuple[MatrixLine, ...]


def matrix(rows: Iterable[MatrixRow], columns: Sequence[MatrixColumn]) -> Matrix:
    """Lays out rows × columns. Raises ValueError when a row names a column that is not there."""
    codes = {column.code for column in columns}
    opens = [place > 0 and column.group != columns[place - 1].group for place, column in enumerate(columns)]
    bands: list[MatrixBand] = []
    for column in columns:
        if bands and bands[-1].label == column.group:
            bands[-1] = MatrixBand(column.group, bands[-1].span + 1)
        else:
            bands.append(MatrixBand(column.group, 1))
    lines: list[MatrixLine] = []
    for row in rows:
        strange = sorted(set(row.cells) - codes)
        if strange:
            raise ValueError(f"row {row.label!r} has a cell in unknown column {strange[0]!r}")
        spots = tuple(
            MatrixSpot(column, row.cells.get(column.code), gap)
            for column, gap in zip(columns, opens, strict=True)
        )
        good = sum(cell.light in ("ok", "done") for cell in row.cells.values())
        lines.append(MatrixLine(row, spots, good, len(row.cells)))
    heads = tuple(MatrixSpot(column, None, gap) for column, gap in zip(columns, opens, strict=True))
    return Matrix(tuple(bands), heads, tuple(lines))
