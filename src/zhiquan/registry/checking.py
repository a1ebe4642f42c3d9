"""Checks a list of rights: every bad line named with column and remedy, nothing changed, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from django.utils import translation
from django.utils.translation import gettext_noop as N_

from zhiquan.engines.numbers import COUNTRIES, NumberError, explain
from zhiquan.kernel.errors import Refused
from zhiquan.registry import columns as c
from zhiquan.registry import identifiers, owners
from zhiquan.registry.models import Right
from zhiquan.registry.owners import Directory, Known, Wanted
from zhiquan.registry.sheets import EMPTY, Cell, Line, Sheet, letter

T = TypeVar("T")
MAKE, CHANGE, SAME, BAD = "make", "change", "same", "bad"
HEADER_WITHIN = 10
_COMPARED = ("title", "status", "classes", "filed_on", "granted_on", "expires_on")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, said in Chinese and English, and what to do."""

    line: int
    column: str
    heading: str
    value: str
    hans: str
    en: str

    def plain(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class Header:
    """Where the heads stand and which column holds which field."""

    line: int
    headings: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def ignored(self) -> list[str]:
        read = set(self.places.values())
        return [h for i, h in enumerate(self.headings) if h and i not in read]


@dataclass
class Row:
    """One line on its way into the registry; `change` holds old and new text of each differing field."""

    line: Line
    problems: list[Problem] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    numbered: identifiers.Numbered | None = None
    jurisdiction: str = "CN"
    wanted: list[Wanted] = field(default_factory=list)
    shares: list[Fraction | None] = field(default_factory=list)
    owners: list[Known] = field(default_factory=list)
    right: Right | None = None
    outcome: str = BAD
    change: dict[str, tuple[str, str]] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str, str] | None:
        if self.numbered is None:
            return None
        register = identifiers.REGISTERS[self.numbered.kind]
        return (self.jurisdiction, register, self.numbered.scheme, self.numbered.number)


def bilingual(say: Callable[[], str]) -> tuple[str, str]:
    with translation.override("zh-hans"):
        hans = say()
    with translation.override("en"):
        return hans, say()


def find_header(sheet: Sheet) -> Header:
    """The line of heads within the first lines. Raises Refused naming what is missing."""
    best: tuple[int, Header] | None = None
    for line in sheet.lines[:HEADER_WITHIN]:
        places: dict[str, int] = {}
        for index, cell in enumerate(line.cells):
            found = c.field_of(cell.text) if cell.text else None
            if found and found not in places:
                places[found] = index
        header = Header(line.number, tuple(cell.text for cell in line.cells), places)
        if best is None or len(places) > best[0]:
            best = (len(places), header)
    assert best is not None
    missing = [f for f in c.REQUIRED if f not in best[1].places]
    if missing:
        raise Refused(
            "columns_missing",
            N_(
                "Line %(line)s is read as the heads, but these columns are missing: %(columns)s. Take the template."
            ),
            line=best[1].line,
            columns="、".join(f"{c.HEADINGS[f][0]} ({c.ENGLISH[f]})" for f in missing),
        )
    return best[1]


class Checker:
    """Reads lines under one header; `rows` first, then `settle` against what the registry holds."""

    def __init__(self, header: Header) -> None:
        self.header = header

    def rows(self, lines: Iterable[Line]) -> list[Row]:
        return [self._row(line) for line in lines if line.number > self.header.line and not line.blank]

    def cell(self, line: Line, name: str) -> Cell:
        index = self.header.places.get(name)
        return line.cells[index] if index is not None and index < len(line.cells) else EMPTY

    def problem(self, line: Line, name: str, say: Callable[[], str], value: str | None = None) -> Problem:
        index = self.header.places.get(name)
        hans, english = bilingual(say)
        shown = self.cell(line, name).text if value is None else value
        return Problem(
            line.number,
            letter(index) if index is not None else "",
            self.header.headings[index] if index is not None else c.HEADINGS[name][0],
            "" if name in c.PERSONAL else shown[:60],
            hans,
            english,
        )

    def _bad(self, row: Row, name: str, message: str, **params: Any) -> None:
        row.problems.append(self.problem(row.line, name, lambda: translation.gettext(message) % params))

    def _refused(self, row: Row, name: str, error: Refused) -> None:
        row.problems.append(self.problem(row.line, name, error.sentence))

    def _number_wrong(self, row: Row, name: str, error: NumberError) -> None:
        made = self.problem(row.line, name, str)
        said = {"hans": explain(error, "zh-Hans"), "en": explain(error, "en")}
        row.problems.append(Problem(**{**made.plain(), **said}))

    def _row(self, line: Line) -> Row:
        row = Row(line)
        for name, index in self.header.places.items():
            if index < len(line.cells) and line.cells[index].rounded and name in (c.NUMBER, c.OWNER_NUMBER):
                self._bad(
                    row,
                    name,
                    N_(
                        "The spreadsheet has rounded this long number: set the column to text and enter it again."
                    ),
                )
        kind = self._kind(row)
        self._right_number(row, kind)
        self._texts(row, kind)
        self._days(row)
        self._owners(row)
        return row

    def _kind(self, row: Row) -> str | None:
        text = self.cell(row.line, c.KIND).text
        if text:
            kind = c.kind_of(text)
            if kind is None:
                self._bad(
                    row,
                    c.KIND,
                    N_(
                        "This kind of right is not known: write 发明专利, 实用新型, 外观设计, 商标 or another of the template's list."
                    ),
                )
            return kind
        # Without a kind, the number of a patent tells it.
        for scheme, number in identifiers.spellings(self.cell(row.line, c.NUMBER).text):
            if scheme == "application_no":
                digit = number[4] if len(number) > 12 else number[2]
                return {"1": Right.INVENTION, "8": Right.INVENTION, "2": Right.UTILITY, "9": Right.UTILITY,
                        "3": Right.DESIGN}[digit]  # fmt: skip
        self._bad(
            row, c.KIND, N_("The kind of right is missing, and the number does not tell it: fill it in.")
        )
        return None

    def _right_number(self, row: Row, kind: str | None) -> None:
        raw = self.cell(row.line, c.NUMBER).text
        place = self.cell(row.line, c.JURISDICTION).text
        row.jurisdiction = c.country_of(place) if place else "CN"
        if row.jurisdiction not in COUNTRIES and row.jurisdiction not in ("EM", "EP", "WO"):
            self._bad(row, c.JURISDICTION, N_("This is not a country code of WIPO ST.3, such as CN or HK."))
            return
        if kind is None:
            return
        try:
            row.numbered = identifiers.read_right_number(kind, raw, row.jurisdiction)
        except NumberError as error:
            self._number_wrong(row, c.NUMBER, error)
        except Refused as error:
            self._refused(row, c.NUMBER, error)

    def _texts(self, row: Row, kind: str | None) -> None:
        from zhiquan.registry.service import read_classes

        title = identifiers.clean_name(self.cell(row.line, c.TITLE).text)
        if not title:
            self._bad(row, c.TITLE, N_("The title is empty: enter the invention's or the mark's name."))
        elif len(title) > 400:
            self._bad(row, c.TITLE, N_("The title has more than %(n)s characters."), n=400)
        row.fields["title"] = title
        status = c.status_of(self.cell(row.line, c.STATUS).text)
        if status is None:
            self._bad(
                row,
                c.STATUS,
                N_(
                    "This status is not known: write 申请中, 有效, 届满, 终止, 无效, 撤回, 驳回, 撤销 or 放弃."
                ),
            )
        row.fields["status"] = status
        try:
            row.fields["classes"] = read_classes(kind or "", self.cell(row.line, c.CLASSES).text)
        except Refused as error:
            self._refused(row, c.CLASSES, error)

    def _days(self, row: Row) -> None:
        days: list[date] = []
        for name in (c.FILED, c.GRANTED, c.EXPIRES):
            text = self.cell(row.line, name).text
            row.fields[name] = None
            if not text:
                continue
            try:
                row.fields[name] = c.day_of(text)
                days.append(row.fields[name])
            except ValueError:
                self._bad(row, name, N_("This is not a day: write it like 2026-12-31."))
        if days != sorted(days):
            self._bad(
                row, c.GRANTED, N_("Filing, grant and expiry must follow one another: check the dates.")
            )

    def _owners(self, row: Row) -> None:
        names = c.parts_of(self.cell(row.line, c.OWNER).text)
        if not names:
            self._bad(row, c.OWNER, N_("The owner is missing: enter the name as the register shows it."))
            return
        numbers = self._beside(row, c.OWNER_NUMBER, len(names))
        countries = self._beside(row, c.OWNER_COUNTRY, len(names))
        kinds = self._beside(row, c.OWNER_KIND, len(names))
        shares = self._beside(row, c.SHARE, len(names))
        if None in (numbers, countries, kinds, shares):
            return
        for at, name in enumerate(names):
            self._owner(row, name, numbers[at], countries[at], kinds[at])  # type: ignore[index]
        self._share(row, shares or [])

    def _beside(self, row: Row, name: str, count: int) -> list[str] | None:
        """The parts of a cell that goes with the owners; empty for all, or one for each."""
        parts = c.parts_of(self.cell(row.line, name).text)
        if not parts:
            return [""] * count
        if len(parts) == count:
            return parts
        self._bad(row, name, N_("There are %(owners)s owners and %(n)s entries here: one for each, parted by semicolons."),
                  owners=count, n=len(parts))  # fmt: skip
        return None

    def _owner(self, row: Row, raw_name: str, raw_number: str, raw_country: str, raw_kind: str) -> None:
        country = c.country_of(raw_country) if raw_country else "CN"
        if country not in COUNTRIES:
            self._bad(row, c.OWNER_COUNTRY, N_("This is not a country code of WIPO ST.3, such as CN or HK."))
            return
        number = None
        if raw_number:
            try:
                number = owners.read_number(raw_number, country)
            except NumberError as error:
                self._number_wrong(row, c.OWNER_NUMBER, error)
                return
        kind = c.party_kind_of(raw_kind) if raw_kind else owners.kind_by(number)
        if kind is None:
            self._bad(row, c.OWNER_KIND, N_("Write 自然人 or 单位 here."))
            return
        name = identifiers.clean_name(raw_name)
        if len(name) > 200 or not identifiers.fold_name(name):
            self._bad(row, c.OWNER, N_("The owner is missing: enter the name as the register shows it."))
            return
        row.wanted.append(Wanted(name, number, country, kind))

    def _share(self, row: Row, texts: Sequence[str]) -> None:
        try:
            row.shares = [_fraction(t) if t else None for t in texts]
        except ValueError:
            self._bad(row, c.SHARE, N_("This is not a share: write it like 1/2 or 50%."))
            return
        stated = [s for s in row.shares if s is not None]
        if stated and (len(stated) < len(texts) or sum(stated) != 1):
            self._bad(
                row, c.SHARE, N_("Either every owner has a share and together they make 1, or none has.")
            )

    # ---------- against the registry

    def settle(self, rows: Sequence[Row], seen: dict[tuple[str, str, str, str], int]) -> None:
        """Decide each row's outcome; `seen` maps the numbers of earlier lines to their line."""
        sound = [r for r in rows if not r.problems]
        directory = Directory(w for r in sound for w in r.wanted)
        held = _rights_held([r.key for r in sound if r.key])
        for row in sound:
            self._settle_one(row, directory, held, seen)

    def _settle_one(
        self,
        row: Row,
        directory: Directory,
        held: Mapping[tuple[str, str, str, str], Right],
        seen: dict[tuple[str, str, str, str], int],
    ) -> None:
        assert row.key is not None
        before = seen.setdefault(row.key, row.line.number)
        if before != row.line.number:
            self._bad(
                row,
                c.NUMBER,
                N_("The same number stands in line %(line)s: keep one of the two."),
                line=before,
            )
            return
        try:
            row.owners = [directory.find(w) for w in row.wanted]
        except Refused as error:
            self._refused(row, c.OWNER, error)
            return
        if len({id(o) for o in row.owners}) < len(row.owners):
            self._bad(row, c.OWNER, N_("The same owner is named twice: add the shares together."))
            return
        row.right = held.get(row.key)
        self._former_names(row)
        if row.right is None:
            row.outcome = MAKE
            return
        self._compare(row, row.right)

    def _former_names(self, row: Row) -> None:
        """An owner under a former name: the register was never told of the new one."""
        for known, wanted in zip(row.owners, row.wanted, strict=True):
            if known.pk and identifiers.fold_name(wanted.name) != known.current:
                params = {"old": wanted.name, "new": known.name}
                text = N_(
                    "Recorded under “%(old)s”, today “%(new)s”: the change of name was not recorded for this right."
                )
                row.remarks.append(
                    self.problem(row.line, c.OWNER, lambda p=params, t=text: translation.gettext(t) % p)  # type: ignore[misc]
                )

    def _compare(self, row: Row, right: Right) -> None:
        """Owners are never changed by a list; empty cells never erase."""
        mine = {o.pk for o in row.owners}
        recorded = {o.party_id: o.recorded_name for o in right.ownerships.all() if o.until is None}
        if mine != set(recorded):
            names = "；".join(recorded.values())
            self._bad(
                row,
                c.OWNER,
                N_(
                    "The registry names “%(names)s” as owner. A list changes no owners: record the transfer on the right's page."
                ),
                names=names,
            )
            return
        for name in _COMPARED:
            new, old = row.fields.get(name), getattr(right, name)
            if new in (None, "") or new == old:
                continue
            row.change[name] = (str(old or ""), str(new))
        row.outcome = CHANGE if row.change else SAME


def _fraction(text: str) -> Fraction:
    folded = text.replace("％", "%").replace("／", "/").strip()
    value = Fraction(folded[:-1].strip()) / 100 if folded.endswith("%") else Fraction(folded)
    if not 0 < value <= 1:
        raise ValueError(text)
    return value


def _rights_held(keys: Sequence[tuple[str, str, str, str]]) -> dict[tuple[str, str, str, str], Right]:
    found: dict[tuple[str, str, str, str], Right] = {}
    for part in owners.chunks(sorted({key[3] for key in keys})):
        for right in Right.objects.filter(number__in=part).prefetch_related("ownerships"):
            found[(right.jurisdiction, right.register, right.scheme, right.number)] = right
    return found


__all__ = ["BAD", "CHANGE", "MAKE", "SAME", "Checker", "Header", "Problem", "Row", "find_header"]
