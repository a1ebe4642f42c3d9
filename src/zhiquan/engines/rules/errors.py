"""What can go wrong when a rule is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Protocol


class Dated(Protocol):
    """Anything that has a code and is in force from one day to another, both included."""

    @property
    def code(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


class RuleError(Exception):
    """Base of every error that this engine raises about rules and facts."""


class UnknownCode(RuleError, KeyError):
    """No rule of this code exists on any day. `near` lists codes that look alike."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        self.code = code
        self.near = tuple(get_close_matches(code, list(known), n=3))
        super().__init__(code)

    def __str__(self) -> str:
        hint = f" (did you mean {', '.join(self.near)}?)" if self.near else ""
        return f"there is no rule {self.code!r}{hint}"


class NotInForce(RuleError, LookupError):
    """The rule exists, but not on that day. `nearest` is the version whose validity lies closest to it."""

    def __init__(self, code: str, day: date, nearest: Dated) -> None:
        self.code, self.day, self.nearest = code, day, nearest
        until = f"to {nearest.valid_to.isoformat()}" if nearest.valid_to else "without end"
        super().__init__(
            f"{code} is not in force on {day.isoformat()}; "
            f"the nearest version runs from {nearest.valid_from.isoformat()} {until}"
        )


class WrongUnit(RuleError, TypeError):
    """The parameter was asked for as something that it is not, such as a rate asked for as a period."""


@dataclass(frozen=True, slots=True)
class FactProblem:
    """One fact that the table cannot use: the input's code and what is wrong with it."""

    input: str
    message: str


class FactsInvalid(RuleError, ValueError):
    """All facts that are missing or unusable, at once."""

    def __init__(self, table: str, problems: Sequence[FactProblem]) -> None:
        self.table, self.problems = table, tuple(problems)
        lines = "; ".join(f"{p.input}: {p.message}" for p in problems)
        super().__init__(f"table {table} cannot use these facts: {lines}")


class NoRow(RuleError, LookupError):
    """No row of the table answers these facts: the table has a gap there."""


class SeveralRows(RuleError, LookupError):
    """Several rows of a table with hit policy `unique` answer these facts: the table overlaps there."""
