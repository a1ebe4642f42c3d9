"""Reading rules from plain data (what YAML or JSON gives), all misfits at once.

The shape of the data is the business of a JSON Schema; here it is assumed to hold, and what a schema cannot
say is checked: dates that exist, conditions that fit their input, answers for every output, no code twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from .cases import Case
from .conditions import ANYTHING, Condition, Missing, NoneOf, OneOf, ParameterRef, Range
from .inputs import Input, Kind, read_value
from .parameters import Parameter, Source, Status
from .tables import HitPolicy, Output, Row, Table

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something in the data that cannot be a rule: where (keys and places from the top), what, and what to
    do."""

    path: Path
    message: str
    hint: str = ""


class _Reader:
    """Carries the topic and gathers misfits."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.misfits: list[Misfit] = []

    def complain(self, path: Path, message: str, hint: str = "") -> None:
        self.misfits.append(Misfit(path, message, hint))

    def code(self, name: str) -> str:
        return name if "." in name else f"{self.topic}.{name}"

    def day(self, entry: Mapping[str, Any], key: str, path: Path) -> date | None:
        text = entry.get(key)
        if text is None:
            return None
        try:
            return read_day(text)
        except ValueError as wrong:
            self.complain((*path, key), str(wrong), "write the day as YYYY-MM-DD")
            return None

    def unique(
        self, entries: Sequence[Mapping[str, Any]], path: Path
    ) -> Iterator[tuple[Mapping[str, Any], Path]]:
        seen: set[str] = set()
        for place, entry in enumerate(entries):
            here = (*path, place)
            if entry["code"] in seen:
                self.complain(
                    (*here, "code"), f"{entry['code']!r} stands here a second time", "rename or remove one"
                )
                continue
            seen.add(entry["code"])
            yield entry, here


def read_day(text: Any) -> date:
    """Return the date that `text` (YYYY-MM-DD) names. Raises ValueError."""
    day = read_value(Kind.DATE, text)
    assert isinstance(day, date)
    return day


def read_sources(data: Mapping[str, Any]) -> tuple[list[Source], list[Misfit]]:
    """Read a sources file: `{sources: [{code, title, number?, in_force?, note?}]}`."""
    reader = _Reader("")
    sources = [
        Source(
            code=entry["code"],
            title=entry["title"],
            number=entry.get("number"),
            in_force=reader.day(entry, "in_force", path),
            note=entry.get("note"),
        )
        for entry, path in reader.unique(data["sources"], ("sources",))
    ]
    return sources, reader.misfits


def read_parameters(data: Mapping[str, Any]) -> tuple[list[Parameter], list[Misfit]]:
    """Read a parameters file: `{topic, parameters: [{code, label, unit, anchor?, note?, versions: [...]}]}`.

    A version is `{value, valid_from, valid_to?, source, article?, status, unit?, anchor?, note?}`; its
    unit, anchor and note win over those of the entry. Codes without a dot get the topic in front.
    """
    reader = _Reader(data["topic"])
    found: list[Parameter] = []
    for entry, path in reader.unique(data["parameters"], ("parameters",)):
        for place, version in enumerate(entry["versions"]):
            parameter = _parameter(reader, entry, version, (*path, "versions", place))
            if parameter is not None:
                found.append(parameter)
    return found, reader.misfits


def _parameter(
    reader: _Reader, entry: Mapping[str, Any], version: Mapping[str, Any], path: Path
) -> Parameter | None:
    start, end = reader.day(version, "valid_from", path), reader.day(version, "valid_to", path)
    if start is None:
        return None
    value = version["value"]
    return Parameter(
        code=reader.code(entry["code"]),
        value=tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value,
        unit=version.get("unit") or entry["unit"],
        valid_from=start,
        valid_to=end,
        source=version["source"],
        status=Status(version["status"]),
        anchor=version.get("anchor") or entry.get("anchor"),
        article=version.get("article"),
        note=version.get("note") or entry.get("note"),
        label=entry["label"],
    )


def read_tables(data: Mapping[str, Any]) -> tuple[list[Table], list[Misfit]]:
    """Read a tables file: `{topic, tables: [{code, label, versions: [...]}]}`.

    A version is `{valid_from, valid_to?, source, article?, status, hit, inputs, outputs, rows}`. A cell of
    `when` is `-` (anything), a value, a list of values, `{min|above, max|below}`, `{not: value or list}` or
    `{missing: true}`; a bound or an answer may be `{parameter: code}`.
    """
    reader = _Reader(data["topic"])
    found: list[Table] = []
    for entry, path in reader.unique(data["tables"], ("tables",)):
        for place, version in enumerate(entry["versions"]):
            table = _table(reader, entry, version, (*path, "versions", place))
            if table is not None:
                found.append(table)
    return found, reader.misfits


def _table(reader: _Reader, entry: Mapping[str, Any], version: Mapping[str, Any], path: Path) -> Table | None:
    start, end = reader.day(version, "valid_from", path), reader.day(version, "valid_to", path)
    inputs = {
        source.code: source
        for source in (
            _input(reader, each, where) for each, where in reader.unique(version["inputs"], (*path, "inputs"))
        )
    }
    outputs = tuple(
        Output(each["code"], each.get("label", {}), each.get("unit"))
        for each, _ in reader.unique(version["outputs"], (*path, "outputs"))
    )
    rows = tuple(
        _row(reader, each, inputs, outputs, where)
        for each, where in reader.unique(version["rows"], (*path, "rows"))
    )
    if start is None:
        return None
    return Table(
        code=reader.code(entry["code"]),
        inputs=tuple(inputs.values()),
        outputs=outputs,
        rows=rows,
        hit=HitPolicy(version["hit"]),
        valid_from=start,
        valid_to=end,
        source=version["source"],
        status=Status(version["status"]),
        article=version.get("article"),
        note=version.get("note"),
        label=entry["label"],
    )


def _input(reader: _Reader, entry: Mapping[str, Any], path: Path) -> Input:
    kind = Kind(entry["kind"])
    low = _domain_bound(reader, kind, entry, "min", path)
    high = _domain_bound(reader, kind, entry, "max", path)
    if low is not None and high is not None and low > high:
        reader.complain((*path, "max"), f"{entry['max']} lies below min {entry['min']}", "exchange the two")
    values = entry.get("values")
    if values is not None and kind is not Kind.STRING:
        reader.complain(
            (*path, "values"), f"a list of values needs kind string, not {kind}", "use min and max"
        )
        values = None
    return Input(
        code=entry["code"],
        kind=kind,
        values=tuple(values) if values is not None else None,
        low=low,
        high=high,
        optional=bool(entry.get("optional", False)),
        label=entry.get("label", {}),
    )


def _domain_bound(reader: _Reader, kind: Kind, entry: Mapping[str, Any], key: str, path: Path) -> Any:
    if key not in entry:
        return None
    if not kind.ordered:
        reader.complain((*path, key), f"{key} needs a number or a date, not kind {kind}", "remove it")
        return None
    return _value(reader, kind, entry[key], (*path, key))


def _value(reader: _Reader, kind: Kind, value: Any, path: Path) -> Any:
    try:
        return read_value(kind, value)
    except ValueError as wrong:
        reader.complain(path, str(wrong), f"write a value of kind {kind}")
        return None


def _row(
    reader: _Reader,
    entry: Mapping[str, Any],
    inputs: Mapping[str, Input],
    outputs: Sequence[Output],
    path: Path,
) -> Row:
    when: dict[str, Condition] = {}
    for code, cell in entry.get("when", {}).items():
        here = (*path, "when", code)
        if code not in inputs:
            reader.complain(here, f"{code!r} is no input of this table", f"use one of {', '.join(inputs)}")
        else:
            when[code] = _condition(reader, inputs[code], cell, here)
    then = {code: _answer(reader, value) for code, value in entry["then"].items()}
    wanted = [output.code for output in outputs]
    for code in then:
        if code not in wanted:
            reader.complain(
                (*path, "then", code), f"{code!r} is no output of this table", "add it to outputs"
            )
    for code in wanted:
        if code not in then:
            reader.complain(
                (*path, "then"), f"the answer for {code!r} is missing", "every row answers every output"
            )
    return Row(entry["code"], when, then, entry.get("article"), entry.get("note"))


def _answer(reader: _Reader, value: Any) -> Any:
    return ParameterRef(reader.code(value["parameter"])) if isinstance(value, Mapping) else value


def read_condition(source: Input, cell: Any, path: Path = ()) -> tuple[Condition, list[Misfit]]:
    """Read one cell of `when` that asks about the fact `source`, outside any table."""
    reader = _Reader("")
    return _condition(reader, source, cell, path), reader.misfits


def _condition(reader: _Reader, source: Input, cell: Any, path: Path) -> Condition:
    if cell == "-":
        return ANYTHING
    if isinstance(cell, Mapping):
        return _marked_condition(reader, source, cell, path)
    return OneOf(_listed(reader, source, cell, path))


def _marked_condition(reader: _Reader, source: Input, cell: Mapping[str, Any], path: Path) -> Condition:
    if "missing" in cell:
        if not source.optional:
            reader.complain(
                path, f"{source.code} is never missing", "mark the input as optional, or drop this row"
            )
        return Missing()
    if "not" in cell:
        return NoneOf(_listed(reader, source, cell["not"], (*path, "not")))
    if not source.kind.ordered:
        reader.complain(
            path, f"a range needs a number or a date; {source.code} is of kind {source.kind}", "list values"
        )
        return ANYTHING
    for closed, open_ in (("min", "above"), ("max", "below")):
        if closed in cell and open_ in cell:
            reader.complain(path, f"both {closed} and {open_} are given", "keep one of them")
    low, high = "above" if "above" in cell else "min", "below" if "below" in cell else "max"
    return Range(
        low=_range_bound(reader, source, cell, low, path),
        high=_range_bound(reader, source, cell, high, path),
        low_included=low == "min",
        high_included=high == "max",
    )


def _range_bound(reader: _Reader, source: Input, cell: Mapping[str, Any], key: str, path: Path) -> Any:
    if key not in cell:
        return None
    if isinstance(cell[key], Mapping):
        return ParameterRef(reader.code(cell[key]["parameter"]))
    return _value(reader, source.kind, cell[key], (*path, key))


def _listed(reader: _Reader, source: Input, cell: Any, path: Path) -> tuple[Any, ...]:
    several = isinstance(cell, Sequence) and not isinstance(cell, str)
    entries = [(value, (*path, place)) for place, value in enumerate(cell)] if several else [(cell, path)]
    values = []
    for raw, here in entries:
        value = _value(reader, source.kind, raw, here)
        if value is None:
            continue
        if source.values is not None and value not in source.values:
            reader.complain(
                here, f"{raw!r} is none of the values of {source.code}", f"use {', '.join(source.values)}"
            )
            continue
        values.append(value)
    return tuple(values)


def read_cases(data: Mapping[str, Any]) -> tuple[list[Case], list[Misfit]]:
    """Read a cases file: `{topic, cases: [{code, on, table?, given?, expect?, parameters?, refused?,
    label?}]}`."""
    reader = _Reader(data["topic"])
    found: list[Case] = []
    for entry, path in reader.unique(data["cases"], ("cases",)):
        day = reader.day(entry, "on", path)
        if day is None:
            continue
        table = entry.get("table")
        found.append(
            Case(
                code=reader.code(entry["code"]),
                on=day,
                table=reader.code(table) if table else None,
                given=entry.get("given", {}),
                expect=entry.get("expect"),
                parameters={reader.code(code): value for code, value in entry.get("parameters", {}).items()},
                refused=entry.get("refused"),
                label=entry.get("label", {}),
            )
        )
    return found, reader.misfits
