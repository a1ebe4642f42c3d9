"""Who is who: one key for an applicant, an address, a phone, a person however each is written.

Branches and subsidiaries' spelling variants fold into one entity by rule, near spellings by rapidfuzz where a
further trait agrees. The README says why splink is not used here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.records import said
from zhiquan.engines.screening.settings import Settings
from zhiquan.engines.text import fold

_PEOPLE = re.compile(r"[;；、,，/|\n]+")
# Chinese names of firms hold commas never; several applicants are parted by these.
_FIRMS = re.compile(r"[;；、|\n]+|,(?!\s*(?:ltd|inc|co|llc|corp))", re.IGNORECASE)
_BRACKETS = re.compile(r"[()（）\[\]【】]")
_NUMBERED = re.compile(r"^\d+[.、)]")
# Parts a firm's name from its city in a key.
_AT = "@"
_ROOM = re.compile(r"(\d+[a-z]?)(?:室|房|号房|单元)$")
_CITY = re.compile(r"([\u4e00-\u9fff]{2,7}?)市")
_STREET_NUMBER = re.compile(r"\d+(?:-\d+)?号")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """`text` folded, without punctuation."""
    return "".join(letter for letter in fold(text).text if letter.isalnum())


def split_firms(text: str) -> tuple[str, ...]:
    """The applicants that one field names."""
    return tuple(dict.fromkeys(name for part in _FIRMS.split(text) if (name := said(part))))


def split_people(text: str) -> tuple[str, ...]:
    """The persons that one field names."""
    return tuple(dict.fromkeys(name for part in _PEOPLE.split(text) if (name := said(part))))


class Names:
    """Keys by the words of policy: legal forms, branches and place words that do not tell firms apart."""

    def __init__(self, settings: Settings) -> None:
        self.forms = sorted(settings.words.get("legal_forms", ()), key=len, reverse=True)
        self.branches = sorted(settings.words.get("branches", ()), key=len, reverse=True)
        self.places = sorted(settings.words.get("places", ()), key=len, reverse=True)

    def firm(self, name: str) -> str:
        """The key of a firm: folded, a branch as its firm, without legal form, its place at the end wherever it
        stood (深圳市岭澜科技有限公司, 岭澜科技（深圳）有限公司). Firms of one name in two cities are two."""
        key = plain(_BRACKETS.sub("", _NUMBERED.sub("", name.strip())))
        for branch in self.branches:
            if key.endswith(branch):
                key = _before_branch(key, self.forms)
                break
        for form in self.forms:
            if key.endswith(form) and len(key) > len(form) + 1:
                key = key.removesuffix(form)
                break
        for place in self.places:
            if place in key and len(key) - len(place) >= 2:
                rest = key.replace(f"{place}市", "", 1) if f"{place}市" in key else key.replace(place, "", 1)
                return f"{rest}{_AT}{place}" if rest else key
        return key or plain(name)


def _before_branch(key: str, forms: Sequence[str]) -> str:
    """盛澜科技有限公司南山分公司 → 盛澜科技有限公司."""
    for form in forms:
        at = key.find(form)
        if 0 < at < len(key) - len(form):
            return key[: at + len(form)]
    return key


def person(name: str) -> str:
    """The key of a person's name; empty for what is no name."""
    return plain(_NUMBERED.sub("", said(name)))


def phone(text: str) -> str:
    """Digits only, without the country's; empty for what holds no seven digits."""
    digits = "".join(letter for letter in fold(text).text if letter.isdigit())
    digits = digits.removeprefix("0086").removeprefix("86") if len(digits) > 11 else digits
    return digits if len(digits) >= 7 else ""


def email(text: str) -> str:
    """Lower case without blanks; empty for what is no address."""
    key = fold(text).text
    return key if "@" in key else ""


@dataclass(frozen=True)
class Address:
    """`key` of the whole address, `building` without its room; `exact` where a room is named."""

    key: str
    building: str
    exact: bool
    city: str


@lru_cache(maxsize=65536)
def address(text: str) -> Address:
    """The keys of an address however it is written (广东省深圳市…, 八十八号 and 88号 are not told apart by
    blanks, brackets or width). Empty keys where nothing is said."""
    key = re.sub(r"^(?:中国|china)", "", plain(said(text)))
    key = re.sub(r"^[\u4e00-\u9fff]{2,3}省", "", key)
    key = re.sub(r"\d{6}$", "", key) if re.search(r"[\u4e00-\u9fff]\d{6}$", key) else key
    hit = _CITY.match(key)
    city = hit[1] if hit else ""
    if hit:
        key = key[hit.end() :]
    room = _ROOM.search(key)
    tail = re.search(r"(?<=[栋座楼层幢])(?:\d+(?:楼|层))?(\d{2,4}[a-z]?)$", key)
    cut = room or tail
    # Too little to be one place: a city, a district, a street without number.
    if len(key) < 5 or not any(letter.isdigit() for letter in key):
        return Address("", "", False, city)
    canonical = re.sub(r"(?:室|房)$", "", key)
    return Address(canonical, key[: cut.start()] if cut else key, cut is not None, city)


@dataclass(frozen=True)
class Party:
    """One entity: `key`, the names it goes by, and the positions of its filings."""

    key: str
    names: tuple[str, ...]
    filings: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name to show: the one on most filings, then the shortest."""
        return self.names[0]


class Parties:
    """The entities behind the applicants of some filings."""

    def __init__(self, filings: Sequence[Filing], settings: Settings) -> None:
        self.names = Names(settings)
        self.similar = settings.number("entities", "similar")
        named = [split_firms(filing.applicant) for filing in filings]
        merged = self._merged(filings, named)
        self.of: tuple[tuple[str, ...], ...] = tuple(
            tuple(dict.fromkeys(merged[self.names.firm(name)] for name in names)) for names in named
        )
        self.parties = self._parties(named)

    def name(self, key: str) -> str:
        """The name to show for an entity's key."""
        return self.parties[key].name

    def _parties(self, named: Sequence[Sequence[str]]) -> Mapping[str, Party]:
        spelled: dict[str, dict[str, int]] = defaultdict(dict)
        filed: dict[str, list[int]] = defaultdict(list)
        for at, (names, keys) in enumerate(zip(named, self.of, strict=True)):
            for key in keys:
                filed[key].append(at)
            for name in names:
                key = keys[0] if len(keys) == 1 else self._key_of(name, keys)
                counts = spelled[key]
                counts[name] = counts.get(name, 0) + 1
        return {
            key: Party(key, tuple(sorted(counts, key=lambda n: (-counts[n], len(n), n))), tuple(filed[key]))
            for key, counts in sorted(spelled.items())
        }

    def _key_of(self, name: str, keys: Sequence[str]) -> str:
        own = self.names.firm(name)
        return own if own in keys else max(keys, key=lambda key: (fuzz.ratio(own, key), key))

    def _merged(self, filings: Sequence[Filing], named: Sequence[Sequence[str]]) -> Mapping[str, str]:
        """Key → key of its entity. Near spellings (a slip of one letter) count as one only where the address or
        the phone agrees too: 天成科技 and 天诚科技 may well be two firms."""
        where: dict[str, set[str]] = defaultdict(set)
        keys: set[str] = set()
        for filing, names in zip(filings, named, strict=True):
            for name in names:
                key = self.names.firm(name)
                keys.add(key)
                for trait in (address(filing.address).key, phone(filing.phone), email(filing.email)):
                    if trait:
                        where[trait].add(key)
        merged = {key: key for key in keys}
        for trait in sorted(where):
            self._join_similar(sorted(where[trait]), merged)
        return {key: _root(merged, key) for key in keys}

    def _one_firm(self, one: str, other: str) -> bool:
        """Whether two names at one place are one firm's: nearly spelt alike, of one city as far as they say."""
        (first, _, city), (second, _, town) = one.partition(_AT), other.partition(_AT)
        if city and town and city != town:
            return False
        return first == second or (
            min(len(first), len(second)) >= 4 and fuzz.ratio(first, second) >= self.similar
        )

    def _join_similar(self, keys: Sequence[str], merged: dict[str, str]) -> None:
        if len(keys) > 200:
            return
        for at, one in enumerate(keys):
            for other in keys[at + 1 :]:
                if self._one_firm(one, other):
                    first, second = sorted((_root(merged, one), _root(merged, other)))
                    merged[second] = first


def _root(links: Mapping[str, str], key: str) -> str:
    while links[key] != key:
        key = links[key]
    return key


def people(names: Iterable[str]) -> tuple[str, ...]:
    """Keys of persons, in order, each once."""
    return tuple(dict.fromkeys(key for name in names if (key := person(name))))
