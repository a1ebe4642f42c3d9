"""Reading a flow from plain data, and writing it back.

The shape of the data is the business of a JSON Schema. Here it is read, and what cannot be read at all is
refused at once: codes that stand twice, conditions that are none, bounds that do not fit their kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from zhiquan.engines.rules import Kind, When, WhenInvalid, canonical_json
from zhiquan.engines.rules.inputs import plain, read_value

from .model import (
    SECTIONS,
    Action,
    Branch,
    Clock,
    Fact,
    Flow,
    FlowInvalid,
    Letter,
    Path,
    Problem,
    State,
)

# The words of the files that are other words here.
_WORDS = {
    Fact: {"source": "from", "low": "min", "high": "max"},
    Action: {"sources": "from"},
}


def read_flow(data: Mapping[str, Any]) -> Flow:
    """Read the data of a flow whose schema holds, already expanded. Raises FlowInvalid with all problems."""
    reader = _Reader()
    sections = {section: list(reader.unique(data, section)) for section in SECTIONS}
    flow = Flow(
        code=data.get("matter") or data.get("code", ""),
        initial=data.get("initial", ""),
        states=tuple(State(**_kept(State, entry)) for entry, _ in sections["states"]),
        actions=tuple(reader.action(entry, path) for entry, path in sections["actions"]),
        clocks=tuple(reader.clock(entry, path) for entry, path in sections["clocks"]),
        letters=tuple(Letter(**_kept(Letter, entry)) for entry, _ in sections["letters"]),
        facts=tuple(reader.fact(entry, path) for entry, path in sections["facts"]),
        like=data.get("like", ""),
    )
    if reader.problems:
        raise FlowInvalid(reader.problems)
    return flow


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def unique(self, data: Mapping[str, Any], section: str) -> Iterator[tuple[Mapping[str, Any], Path]]:
        seen: set[str] = set()
        for place, entry in enumerate(data.get(section) or ()):
            if entry["code"] in seen:
                self.complain(
                    (section, place, "code"),
                    f"{entry['code']!r} stands here a second time",
                    "rename or remove one",
                    "twice",
                )
            seen.add(entry["code"])
            yield entry, (section, place)

    def complain(self, path: Path, message: str, hint: str, code: str) -> None:
        self.problems.append(Problem(path, message, hint, code))

    def when(self, entry: Mapping[str, Any], path: Path) -> When:
        try:
            return When.parse(entry.get("when"), (*path, "when"))
        except WhenInvalid as wrong:
            for misfit in wrong.misfits:
                self.complain(misfit.path, misfit.message, misfit.hint, "condition")
            return When()

    def action(self, entry: Mapping[str, Any], path: Path) -> Action:
        branches = tuple(
            Branch(branch["to"], self.when(branch, (*path, "branches", place)))
            for place, branch in enumerate(entry.get("branches") or ())
        )
        kept = _kept(Action, entry)
        kept.update(when=self.when(entry, path), branches=branches)
        return Action(**kept)

    def clock(self, entry: Mapping[str, Any], path: Path) -> Clock:
        kept = _kept(Clock, entry)
        counting = entry.get("counting")
        kept.update(
            when=self.when(entry, path),
            counting=(counting["register"], counting["period"]) if counting else None,
        )
        return Clock(**kept)

    def fact(self, entry: Mapping[str, Any], path: Path) -> Fact:
        kind = Kind(entry["kind"])
        if entry.get("values") is not None and kind is not Kind.STRING:
            self.complain(
                (*path, "values"), f"values need kind string, not {kind}", "use min and max", "domain"
            )
        kept = _kept(Fact, entry)
        low, high = (self.bound(entry, key, kind, path) for key in ("min", "max"))
        if low is not None and high is not None and low > high:
            self.complain(
                (*path, "max"), f"{entry['max']} lies below min {entry['min']}", "exchange them", "domain"
            )
        kept.update(kind=kind, low=low, high=high)
        return Fact(**kept)

    def bound(self, entry: Mapping[str, Any], key: str, kind: Kind, path: Path) -> Any:
        if entry.get(key) is None:
            return None
        if not kind.ordered:
            self.complain(
                (*path, key), f"{key} needs a number or a date, not kind {kind}", "remove it", "domain"
            )
            return None
        try:
            return read_value(kind, entry[key])
        except ValueError as wrong:
            self.complain((*path, key), str(wrong), f"write a value of kind {kind}", "domain")
            return None


def _kept(kind: type[Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a dataclass that stand in `entry`, lists as tuples."""
    words = _WORDS.get(kind, {})
    found = {each.name: entry.get(words.get(each.name, each.name)) for each in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in found.items()
        if value is not None
    }


def to_data(flow: Flow) -> dict[str, Any]:
    """Return the flow as the plain data that `read_flow` reads; what is left at its default is left out."""
    data: dict[str, Any] = {"matter": flow.code, "initial": flow.initial}
    if flow.like:
        data["like"] = flow.like
    for section in SECTIONS:
        entries = [_entry(each) for each in getattr(flow, section)]
        if entries:
            data[section] = entries
    return data


def to_json(flow: Flow) -> bytes:
    """Return the flow as canonical JSON: one byte sequence for one content."""
    return canonical_json(to_data(flow))


def _entry(thing: Any) -> dict[str, Any]:
    words = _WORDS.get(type(thing), {})
    written: dict[str, Any] = {}
    for each in fields(thing):
        value = getattr(thing, each.name)
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        if value != default:
            written[words.get(each.name, each.name)] = _value(each.name, value)
    return written


def _value(name: str, value: Any) -> Any:
    if isinstance(value, When):
        return value.to_data()
    if name == "counting":
        return {"register": value[0], "period": value[1]}
    if name == "branches":
        return [_entry(branch) for branch in value]
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Kind):
        return value.value
    if name in ("low", "high"):
        return value.isoformat() if hasattr(value, "isoformat") else plain(value)
    return dict(value) if isinstance(value, Mapping) else value
