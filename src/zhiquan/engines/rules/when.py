"""Conditions over facts that stand alone, outside a table: shown when, required when, offered when.

Written in the syntax of the cells of rule tables. A mapping `{fact: cell, ...}` holds when all its cells do;
a list of mappings holds when one of them does; absent or `{}` always holds. A cell is

- `-` (anything), a value, or a list of values of which one must be there;
- `{not: value or list}`: the fact is there and is none of these;
- `{min|above: bound, max|below: bound}` for numbers and dates (`min` and `max` include the bound);
- `{missing: true}`: the fact is absent, None, an empty text or an empty list; `{missing: false}`: it is there;
- `{same_as: other.fact}`, `{not_same_as: other.fact}`: both are there, and equal or not;
- `{has: value}`: the value itself, said of a fact that is a list;
- `{all: [cell, ...]}`: every one of these cells.

Of a fact that is missing only `missing` and `-` hold. A fact that is a list (several ticked choices) meets
a value when it contains it, and `not` when it contains none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from .conditions import ANYTHING, Condition, Missing, NoneOf, OneOf, Range, matches
from .conditions import Anything as _Anything
from .conditions import condition_text as _condition_text
from .inputs import Input, Kind, plain, read_value
from .plain import Misfit, Path, read_condition

_BOUNDS = ("min", "above", "max", "below")
_MARKS = {*_BOUNDS, "missing", "not", "has", "same_as", "not_same_as", "all"}
PRESENT = NoneOf(())


@dataclass(frozen=True, slots=True)
class SameAs:
    """The fact and `other` are both there, and equal (`same`) or different."""

    other: str
    same: bool = True


Cell: TypeAlias = Condition | SameAs
Alternative: TypeAlias = tuple[tuple[str, Cell], ...]


class WhenInvalid(ValueError):
    """The data is no condition. `misfits` holds all that is wrong, with paths from the top of the data."""

    def __init__(self, misfits: Iterable[Misfit]) -> None:
        self.misfits = tuple(misfits)
        super().__init__("; ".join(f"{'.'.join(map(str, m.path))}: {m.message}" for m in self.misfits))


@dataclass(frozen=True, slots=True)
class When:
    """One of `alternatives` must hold; an alternative holds when all its cells do. A fact may stand twice."""

    alternatives: tuple[Alternative, ...] = ((),)

    @classmethod
    def parse(cls, data: Any, path: Path = ()) -> When:
        """Read a condition; `path` goes in front of the misfits' paths. Raises WhenInvalid, with all misfits."""
        misfits: list[Misfit] = []
        when = cls(tuple(_alternatives(data, path, misfits)))
        if misfits:
            raise WhenInvalid(misfits)
        return when

    @property
    def always(self) -> bool:
        """Whether an alternative asks nothing."""
        return any(all(isinstance(cell, _Anything) for _, cell in each) for each in self.alternatives)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it asks about, each once, as first named."""
        return tuple(dict.fromkeys(fact for fact, _ in self._asked()))

    def _asked(self) -> Iterator[tuple[str, Cell]]:
        for each in self.alternatives:
            for fact, cell in each:
                yield fact, cell
                if isinstance(cell, SameAs):
                    yield cell.other, ANYTHING

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether it holds of `facts`; a value of an unexpected kind is unlike every other."""
        return any(all(_holds(cell, fact, facts) for fact, cell in each) for each in self.alternatives)

    def to_data(self) -> Any:
        """Return it as plain data, such that `parse` gives an equal condition."""
        written = [_written(each) for each in self.alternatives]
        return written[0] if len(written) == 1 else written

    def fit(self, inputs: Mapping[str, Input], path: Path = ()) -> list[Misfit]:
        """Return what does not fit declared facts: unknown facts, values of the wrong kind or outside the
        domain, ranges over what has no order, `missing` of a fact that is never missing."""
        return [misfit for each in self._placed(path) for misfit in _unfit(*each, inputs)]

    def fitted(self, inputs: Mapping[str, Input]) -> When:
        """Return it with values of the declared kinds, as rule tables hold them; it must fit (`fit`)."""
        return When(
            tuple(
                tuple((fact, _fitted(cell, inputs[fact])) for fact, cell in each)
                for each in self.alternatives
            )
        )

    def _placed(self, path: Path) -> Iterator[tuple[str, Cell, Path]]:
        single = len(self.alternatives) == 1
        for place, each in enumerate(self.alternatives):
            for fact, cell in each:
                yield fact, cell, (*path, fact) if single else (*path, place, fact)

    def either(self, other: When) -> When:
        """Return the condition that holds when one of the two does."""
        if self.always or other.always:
            return ALWAYS
        return When(tuple(dict.fromkeys((*self.alternatives, *other.alternatives))))

    def both(self, other: When) -> When:
        """Return the condition that holds when both do."""
        joined = (
            tuple(dict.fromkeys((*one, *two))) for one in self.alternatives for two in other.alternatives
        )
        return When(tuple(dict.fromkeys(joined)))

    def __str__(self) -> str:
        """As people write it: `change.kind: name | both; has_certificate: no, or …`."""
        return ", or ".join(_text(each) for each in self.alternatives)


ALWAYS = When()


def is_missing(value: Any) -> bool:
    """Whether a fact's value counts as not there: None, an empty text, an empty list or mapping."""
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)


# --- reading ---


def _alternatives(data: Any, path: Path, misfits: list[Misfit]) -> Iterator[Alternative]:
    if data is None:
        yield ()
    elif isinstance(data, Mapping):
        yield tuple(_cells(data, path, misfits))
    elif isinstance(data, Sequence) and not isinstance(data, str) and data:
        for place, each in enumerate(data):
            if isinstance(each, Mapping):
                yield tuple(_cells(each, (*path, place), misfits))
            else:
                misfits.append(
                    Misfit((*path, place), f"{each!r} is no mapping of facts", "write fact: value")
                )
    else:
        misfits.append(
            Misfit(path, f"{data!r} is no condition", "write a mapping of facts, or a list of such mappings")
        )


def _cells(data: Mapping[Any, Any], path: Path, misfits: list[Misfit]) -> Iterator[tuple[str, Cell]]:
    for fact, written in data.items():
        for cell in _read_cell(str(fact), written, (*path, str(fact)), misfits):
            yield str(fact), cell


def _read_cell(fact: str, written: Any, path: Path, misfits: list[Misfit]) -> Iterator[Cell]:
    if isinstance(written, Mapping):
        yield from _read_marks(fact, written, path, misfits)
        return
    if isinstance(written, Sequence) and not isinstance(written, str) and not written:
        misfits.append(Misfit(path, "an empty list holds for nothing", "list at least one value"))
        return
    yield _plain_cell(fact, written, path, misfits)


def _read_marks(fact: str, written: Mapping[str, Any], path: Path, misfits: list[Misfit]) -> Iterator[Cell]:
    unknown = [str(mark) for mark in written if mark not in _MARKS]
    groups = {mark if mark not in _BOUNDS else "range" for mark in written}
    if unknown or len(groups) != 1:
        said = f"{', '.join(unknown)} is unknown here" if unknown else "one kind of condition must stand here"
        hint = "use one of not, missing, has, same_as, not_same_as, all, or bounds by min, above, max, below"
        misfits.append(Misfit(path, said, hint))
        return
    (mark,) = groups
    if mark == "all":
        yield from _read_all(fact, written["all"], (*path, "all"), misfits)
    elif mark == "has":
        yield from _read_cell(fact, written["has"], (*path, "has"), misfits)
    elif mark in ("same_as", "not_same_as"):
        yield from _read_same(fact, written, str(mark), path, misfits)
    elif mark == "missing":
        yield from _read_missing(written["missing"], path, misfits)
    elif any(isinstance(each, Mapping) for each in written.values()):
        misfits.append(Misfit(path, "a parameter cannot stand here", "let a rule table or a guard compare"))
    else:
        yield _plain_cell(fact, written, path, misfits)


def _read_all(fact: str, cells: Any, path: Path, misfits: list[Misfit]) -> Iterator[Cell]:
    if not isinstance(cells, Sequence) or isinstance(cells, str) or not cells:
        misfits.append(Misfit(path, f"{cells!r} is no list of cells", "list the cells that must all hold"))
        return
    for place, each in enumerate(cells):
        yield from _read_cell(fact, each, (*path, place), misfits)


def _read_same(
    fact: str, written: Mapping[str, Any], mark: str, path: Path, misfits: list[Misfit]
) -> Iterator[Cell]:
    other = written[mark]
    if not isinstance(other, str) or not other or other == fact:
        misfits.append(Misfit((*path, mark), f"{other!r} is no other fact", "name the fact to compare with"))
        return
    yield SameAs(other, mark == "same_as")


def _read_missing(asked: Any, path: Path, misfits: list[Misfit]) -> Iterator[Cell]:
    if not isinstance(asked, bool):
        misfits.append(
            Misfit((*path, "missing"), f"{asked!r} is neither true nor false", "write true or false")
        )
        return
    yield Missing() if asked else PRESENT


def _plain_cell(fact: str, written: Any, path: Path, misfits: list[Misfit]) -> Cell:
    source = Input(fact, _kind(written), optional=True)
    condition, wrong = read_condition(source, written, path)
    misfits += wrong
    return condition


def _kind(written: Any) -> Kind:
    """The kind of fact that a cell speaks of, by its first value; its other values must be of that kind."""
    if isinstance(written, Mapping):
        if "not" in written:
            return _kind(written["not"])
        # A range over text can only mean days.
        bound = next(iter(written.values()))
        return Kind.DATE if isinstance(bound, str | date) else Kind.NUMBER
    if isinstance(written, Sequence) and not isinstance(written, str):
        return _kind(written[0]) if written else Kind.STRING
    if isinstance(written, bool):
        return Kind.BOOLEAN
    return Kind.NUMBER if isinstance(written, int | float) else Kind.STRING


# --- asking ---


def _holds(cell: Cell, fact: str, facts: Mapping[str, Any]) -> bool:
    value = facts.get(fact)
    if isinstance(cell, SameAs):
        other = facts.get(cell.other)
        if is_missing(value) or is_missing(other):
            return False
        return bool(_comparable(value) == _comparable(other)) is cell.same
    if is_missing(value):
        return matches(cell, None)
    if isinstance(cell, Missing):
        return False
    each = value if isinstance(value, list | tuple) else (value,)
    met = (_meets(cell, one) for one in each)
    return all(met) if isinstance(cell, NoneOf) else any(met)


def _meets(cell: Condition, value: Any) -> bool:
    if isinstance(cell, OneOf | NoneOf):
        equal = any(_comparable(value) == _comparable(named) for named in cell.values)
        return equal == isinstance(cell, OneOf)
    if not isinstance(cell, Range):
        return matches(cell, value)
    bound = cell.low if cell.low is not None else cell.high
    try:
        return matches(cell, read_value(Kind.DATE if isinstance(bound, date) else Kind.NUMBER, value))
    except ValueError:
        return False


def _comparable(value: Any) -> Any:
    """Values that people call equal become equal, and only those: 1 is not true, a day is its ISO text."""
    if isinstance(value, bool):
        return ("yes or no", value)
    if isinstance(value, list | tuple):
        return tuple(_comparable(each) for each in value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return read_value(Kind.NUMBER, value)
    except ValueError:
        return value


# --- writing ---


def _written(alternative: Alternative) -> dict[str, Any]:
    gathered: dict[str, list[Any]] = {}
    for fact, cell in alternative:
        gathered.setdefault(fact, []).append(_cell_data(cell))
    return {fact: cells[0] if len(cells) == 1 else {"all": cells} for fact, cells in gathered.items()}


def _cell_data(cell: Cell) -> Any:
    if isinstance(cell, SameAs):
        return {"same_as" if cell.same else "not_same_as": cell.other}
    if isinstance(cell, Missing):
        return {"missing": True}
    if isinstance(cell, OneOf):
        return _listed(cell.values)
    if isinstance(cell, NoneOf):
        return {"not": _listed(cell.values)} if cell.values else {"missing": False}
    if isinstance(cell, Range):
        low, high = "min" if cell.low_included else "above", "max" if cell.high_included else "below"
        bounds = {low: cell.low, high: cell.high}
        return {mark: _value_data(bound) for mark, bound in bounds.items() if bound is not None}
    return "-"


def _listed(values: tuple[Any, ...]) -> Any:
    written = [_value_data(value) for value in values]
    return written[0] if len(written) == 1 else written


def _value_data(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else plain(value)


def _text(alternative: Alternative) -> str:
    return "; ".join(f"{fact}: {_cell_text(cell)}" for fact, cell in alternative) or "always"


def _cell_text(cell: Cell) -> str:
    if isinstance(cell, SameAs):
        return f"{'same as' if cell.same else 'not same as'} {cell.other}"
    return "given" if cell == PRESENT else _condition_text(cell)


# --- fitting to declared facts ---


def _unfit(fact: str, cell: Cell, path: Path, inputs: Mapping[str, Input]) -> Iterator[Misfit]:
    if fact not in inputs:
        yield Misfit(path, f"the fact {fact!r} is not declared", "declare it, or correct the name")
        return
    source = inputs[fact]
    if isinstance(cell, SameAs):
        yield from _unlike_kinds(source, cell, path, inputs)
    elif isinstance(cell, Missing) and not source.optional:
        yield Misfit(path, f"{fact} is never missing", "mark the fact as optional, or drop this condition")
    elif cell != PRESENT and not isinstance(cell, Missing):
        yield from read_condition(source, _cell_data(cell), path)[1]


def _fitted(cell: Cell, source: Input) -> Cell:
    if isinstance(cell, SameAs | Missing | _Anything) or cell == PRESENT:
        return cell
    return read_condition(source, _cell_data(cell))[0]


def _unlike_kinds(source: Input, cell: SameAs, path: Path, inputs: Mapping[str, Input]) -> Iterator[Misfit]:
    other = inputs.get(cell.other)
    if other is None:
        yield Misfit(path, f"the fact {cell.other!r} is not declared", "declare it, or correct the name")
    elif other.kind.ordered != source.kind.ordered or (
        other.kind is not source.kind and Kind.DATE in (other.kind, source.kind)
    ):
        yield Misfit(
            path,
            f"{source.code} is of kind {source.kind}, {other.code} of kind {other.kind}",
            "compare alike",
        )
