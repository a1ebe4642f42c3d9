"""Drafts of single files → instruments in their versions, each with the days between which it is in force.

The register (`instruments.yaml`) knows what texts do not say: short names, days, texts that replaced one but are
not at hand. Without a register a text is named by its title, and what it says itself holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from .lawtext import Draft, Piece, bare, same_label
from .model import Article, Instrument

Data = Mapping[str, Any]
_DAY = timedelta(days=1)
# Said of a version whose text keeps the closing article of the first one.
GUESSED = "The first day of this version is taken from its promulgation; the text does not say it."


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says of one instrument."""

    name: str
    titles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    en: str = ""
    ip: bool = False
    level: str = ""
    place: str = ""
    plan: str = ""
    note: str = ""
    sources: Mapping[str, date] = field(default_factory=dict)
    versions: tuple[tuple[date | None, date], ...] = ()
    replaced_on: date | None = None
    replaced_by: str = ""
    replaced_imported: bool = False

    @property
    def called(self) -> tuple[str, ...]:
        """Every name under which it may be cited."""
        return (self.name, *self.titles, *self.aliases)


@dataclass(frozen=True, slots=True)
class Register:
    """The register, read. `amended` are (level, day of promulgation, first day in force) of collective amendments."""

    known: tuple[Known, ...] = ()
    amended: tuple[tuple[str, date, date], ...] = ()

    @classmethod
    def of(cls, data: Data) -> Register:
        """From the checked content of instruments.yaml."""
        amended = tuple(
            (each["level"], _day(each["promulgated"]), _day(each["valid_from"]))
            for each in data.get("amended", ())
        )
        return cls(tuple(_known(each) for each in data.get("instruments", ())), amended)

    def by_title(self) -> dict[str, Known]:
        """Compared titles → what is known. An instrument may have several titles."""
        return {bare(title): each for each in self.known for title in (each.name, *each.titles)}

    def names(self) -> dict[str, str]:
        """Every name or alias, compared → the instrument's name."""
        return {bare(called): each.name for each in self.known for called in each.called}

    def source(self, code: str) -> tuple[str, date] | None:
        """The instrument and version behind a source of the rules (`TML-2026`)."""
        found = (
            (each.name, day) for each in self.known for name, day in each.sources.items() if name == code
        )
        return next(found, None)


def _known(data: Data) -> Known:
    gone = data.get("replaced", {})
    versions = tuple(
        (_day(each["promulgated"]) if each.get("promulgated") else None, _day(each["valid_from"]))
        for each in data.get("versions", ())
    )
    return Known(
        name=data["name"],
        titles=tuple(data.get("titles", ())),
        aliases=tuple(data.get("aliases", ())),
        en=data.get("en", ""),
        ip=bool(data.get("ip")),
        level=data.get("level", ""),
        place=data.get("place", ""),
        plan=data.get("plan", ""),
        note=data.get("note", ""),
        sources={code: _day(day) for code, day in data.get("sources", {}).items()},
        versions=versions,
        replaced_on=_day(gone["on"]) if gone else None,
        replaced_by=gone.get("by", ""),
        replaced_imported=bool(gone.get("imported")),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


# ---------- a library of versions


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an instrument with its articles in the order of print."""

    instrument: Instrument
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All versions, by name and then by first day. `twins` are files that hold a version already there."""

    versions: tuple[Version, ...]
    names: Mapping[str, str]
    twins: tuple[tuple[str, str], ...] = ()

    def named(self, law: str) -> list[Version]:
        """The versions of an instrument by any of its names, oldest first."""
        name = self.names.get(bare(law))
        return [each for each in self.versions if each.instrument.name == name] if name else []


def in_force(versions: Iterable[Instrument], on: date) -> Instrument | None:
    """The version of a day: the one in force; of versions without days, the only one."""
    versions = list(versions)
    standing = [each for each in versions if each.standing(on) == "in_force"]
    if standing:
        return max(standing, key=lambda each: (each.valid_from or date.min, each.id))
    undated = [each for each in versions if each.standing(on) == "unknown"]
    return undated[0] if len(undated) == 1 == len(versions) else None


def shelve(
    drafts: Sequence[Draft], register: Register, collected: Mapping[str, date | None] | None = None
) -> Shelf:
    """Put drafts in order: names, versions, days. `collected` says by file when its text was collected."""
    titles = register.by_title()
    groups: dict[str, list[_Copy]] = defaultdict(list)
    for draft in sorted(drafts, key=lambda each: each.file):
        known = titles.get(bare(draft.title))
        groups[bare(known.name if known else draft.title)].append(_copy(draft, known, register))
    twins: list[tuple[str, str]] = []
    versions: list[Version] = []
    repeals = _repeals(groups, titles)
    for name in sorted(groups):
        copies = _joined(groups[name], twins)
        versions += _versions(copies, titles.get(name), repeals.get(name), collected or {})
    names = {bare(each.instrument.title): each.instrument.name for each in versions}
    names |= {bare(each.instrument.name): each.instrument.name for each in versions}
    return Shelf(tuple(versions), names | register.names(), tuple(twins))


@dataclass(frozen=True, slots=True)
class _Copy:
    draft: Draft
    begins: date | None
    known: Known | None
    guessed: bool = False

    @property
    def name(self) -> str:
        return self.known.name if self.known else self.draft.title.replace("中华人民共和国", "").strip()


def _copy(draft: Draft, known: Known | None, register: Register) -> _Copy:
    begins = draft.begins
    if draft.begins_by in ("guess", "issue"):
        for level, made, since in register.amended:
            if (draft.level, draft.promulgated) == (level, made):
                begins = since
    for known_made, first in known.versions if known else ():
        if (known_made and known_made == draft.promulgated) or first == draft.begins:
            begins = first
    guessed = draft.begins_by == "guess" and begins is not None and begins == draft.begins
    settled = known is not None and any(first == begins for _, first in known.versions)
    return _Copy(draft, begins, known, guessed and not settled)


def _joined(copies: list[_Copy], twins: list[tuple[str, str]]) -> list[_Copy]:
    """Copies of one day in one: parts of a code are put together, a second copy of the same text is left out."""
    by_day: dict[date | None, list[_Copy]] = defaultdict(list)
    for copy in copies:
        by_day[copy.begins].append(copy)
    kept = []
    for same in by_day.values():
        same.sort(key=lambda each: each.draft.file)
        same.sort(key=lambda each: (each.draft.promulgated or date.min, len(each.draft.pieces)), reverse=True)
        best = same[0]
        for other in same[1:]:
            labels = {piece.label for piece in best.draft.pieces}
            if labels.isdisjoint(piece.label for piece in other.draft.pieces):
                pieces = (*best.draft.pieces, *other.draft.pieces)
                in_order = tuple(sorted(pieces, key=lambda piece: piece.number))
                best = replace(best, draft=replace(best.draft, pieces=in_order))
            else:
                twins.append((other.draft.file, best.draft.file))
        kept.append(best)
    return sorted(kept, key=lambda each: (each.begins or date.min, each.draft.file))


def _repeals(
    groups: Mapping[str, list[_Copy]], titles: Mapping[str, Known]
) -> dict[str, list[tuple[date, str]]]:
    """Which text ends which: name → (day, id of the repealing text)."""
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for name, copies in groups.items():
        for copy in copies:
            day = copy.draft.closing or copy.begins
            for title in copy.draft.repeals if day else ():
                known = titles.get(title)
                gone = bare(known.name) if known else title
                if day and gone != name and gone in groups:
                    found[gone].append((day, _id(copy)))
    return found


def _versions(
    copies: list[_Copy],
    known: Known | None,
    repeals: list[tuple[date, str]] | None,
    collected: Mapping[str, date | None],
) -> Iterator[Version]:
    for at, copy in enumerate(copies):
        ends: list[tuple[date, str, bool]] = []
        if at + 1 < len(copies) and (following := copies[at + 1]).begins:
            ends.append((following.begins, _id(following), False))
        begins = copy.begins or date.min
        ends += [(day, by, False) for day, by in repeals or () if day > begins]
        if known and known.replaced_on and known.replaced_on > begins:
            ends.append((known.replaced_on, known.replaced_by, not known.replaced_imported))
        end = min(ends, default=None, key=lambda each: each[0])
        yield _version(copy, end, collected)


def _version(
    copy: _Copy, end: tuple[date, str, bool] | None, collected: Mapping[str, date | None]
) -> Version:
    draft, known = copy.draft, copy.known
    instrument = Instrument(
        id=_id(copy),
        title=draft.title,
        name=copy.name,
        level=(known and known.level) or draft.level,
        promulgated=draft.promulgated,
        valid_from=copy.begins,
        valid_to=end[0] - _DAY if end else None,
        replaced_by=end[1] if end else "",
        stale=end[2] if end else False,
        place=(known and known.place) or draft.place,
        ip=known.ip if known else False,
        file=draft.file,
        collected=collected.get(draft.file),
        aliases=known.called[1:] if known else (),
        note=(known.note if known else "") or (GUESSED if copy.guessed else ""),
    )
    return Version(instrument, tuple(_article(instrument.id, piece) for piece in draft.pieces))


def _article(instrument: str, piece: Piece) -> Article:
    return Article(
        f"{instrument}#{piece.label}", instrument, piece.label, piece.number, piece.path, piece.text
    )


def _id(copy: _Copy) -> str:
    day = copy.begins or copy.draft.promulgated
    return f"{copy.name}@{day.isoformat() if day else ''}"


def find_article(articles: Iterable[Article], label: str) -> Article | None:
    """The article with a label, however its number is written; for 第三十三条第二款 the whole article."""
    wanted = same_label(label)
    return next((each for each in articles if same_label(each.label) == wanted), None)
