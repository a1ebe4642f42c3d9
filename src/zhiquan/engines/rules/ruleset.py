"""All rules of an edition, asked by code and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from zhiquan.engines.clocks import Period

from .errors import Dated, UnknownCode
from .parameters import Parameter, Source, in_force, version_at
from .tables import Evaluation, Table

T = TypeVar("T", bound=Dated)


@dataclass(frozen=True, slots=True)
class RuleView:
    """The rules in force on one day. Codes are global: `<topic>.<name>`."""

    rules: RuleSet
    day: date

    def get(self, code: str) -> Parameter:
        """Return the version of a parameter in force. Raises UnknownCode or NotInForce."""
        return self.rules.parameter(code, self.day)

    def value(self, code: str) -> Any:
        """Return the value of a parameter in force. Raises UnknownCode or NotInForce."""
        return self.get(code).value

    def period(self, code: str) -> Period:
        """Return a parameter in force as a period. Raises UnknownCode, NotInForce or WrongUnit."""
        return self.get(code).period

    def table(self, code: str) -> Table:
        """Return the version of a table in force. Raises UnknownCode or NotInForce."""
        return self.rules.table(code, self.day)

    def evaluate(self, code: str, facts: Mapping[str, Any]) -> Evaluation:
        """Answer `facts` with a table in force; see `Table.evaluate` for the errors."""
        return self.table(code).evaluate(facts, self.get, self.day)

    def parameters(self) -> Iterator[Parameter]:
        """Yield every parameter in force on the day, by code."""
        for code in self.rules.parameters:
            if any(in_force(version, self.day) for version in self.rules.parameters[code]):
                yield self.get(code)


class RuleSet:
    """Parameters and tables with all their versions, and the sources they quote. Never changes once made.

    `parameters` and `tables` map a code to its versions in order of time, `sources` a code to its source.
    """

    def __init__(
        self,
        parameters: Iterable[Parameter] = (),
        tables: Iterable[Table] = (),
        sources: Iterable[Source] = (),
    ) -> None:
        self.parameters: Mapping[str, tuple[Parameter, ...]] = _by_code(parameters)
        self.tables: Mapping[str, tuple[Table, ...]] = _by_code(tables)
        self.sources: Mapping[str, Source] = {source.code: source for source in sources}

    def at(self, day: date) -> RuleView:
        """Return the rules as they stand on `day`."""
        return RuleView(self, day)

    def parameter(self, code: str, day: date) -> Parameter:
        """Return the version of a parameter in force on `day`. Raises UnknownCode or NotInForce."""
        return version_at(code, _versions(self.parameters, code), day)

    def table(self, code: str, day: date) -> Table:
        """Return the version of a table in force on `day`. Raises UnknownCode or NotInForce."""
        return version_at(code, _versions(self.tables, code), day)

    def topic(self, name: str) -> RuleSet:
        """Return the rules whose code begins with `name` and a dot, with all sources."""
        prefix = f"{name}."
        return RuleSet(
            (p for code, versions in self.parameters.items() if code.startswith(prefix) for p in versions),
            (t for code, versions in self.tables.items() if code.startswith(prefix) for t in versions),
            self.sources.values(),
        )


def _by_code(things: Iterable[T]) -> dict[str, tuple[T, ...]]:
    grouped: dict[str, list[T]] = {}
    for thing in things:
        grouped.setdefault(thing.code, []).append(thing)
    return {
        code: tuple(sorted(grouped[code], key=lambda version: version.valid_from)) for code in sorted(grouped)
    }


def _versions(shelf: Mapping[str, tuple[T, ...]], code: str) -> tuple[T, ...]:
    if code not in shelf:
        raise UnknownCode(code, shelf)
    return shelf[code]
