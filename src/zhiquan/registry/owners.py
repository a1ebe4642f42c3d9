"""Which party an owner of a list is: by number first, else by its exact present or former name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext_noop as N_

from zhiquan.engines.numbers import PARTY_SCHEMES, SCHEMES, Number, NumberError, examine
from zhiquan.kernel.errors import Refused
from zhiquan.registry import identifiers
from zhiquan.registry.models import Party, PartyIdentity, PartyName

T = TypeVar("T")
CHUNK = 500

_BY_COUNTRY = {
    "CN": ("uscc", "org_code", "resident_id", "foreigner_residence_card"),
    "HK": ("hk_br_no", "hk_ci_no", "hkid", "hm_travel_permit", "hmt_residence_permit"),
    "MO": ("mo_commercial_no", "hm_travel_permit", "hmt_residence_permit"),
    "TW": ("tw_ubn", "tw_travel_permit", "hmt_residence_permit"),
}


@dataclass(frozen=True)
class Wanted:
    """An owner as the list names him."""

    name: str
    number: Number | None = None
    country: str = "CN"
    kind: str = Party.LEGAL


@dataclass(eq=False)
class Known:
    """A party of the registry, or (without `pk`) one that the list will bring."""

    name: str
    pk: int | None = None
    keys: set[str] = field(default_factory=set)
    current: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    new_numbers: list[Number] = field(default_factory=list)
    country: str = "CN"
    kind: str = Party.LEGAL


def read_number(raw: str, country: str) -> Number:
    """Read an owner's number by the schemes of his country. Raises NumberError with the nearest reason."""
    codes = _BY_COUNTRY.get(country)
    if codes is None:
        text = raw if raw.upper().startswith(f"{country}:") else f"{country}:{raw}"
        return SCHEMES["foreign_company_no"].parse(text)
    verdict = examine(raw, [s for s in PARTY_SCHEMES if s.code in codes])
    if not verdict.ok:
        raise verdict.errors[0]
    surest = max(n.certainty for n in verdict.numbers)
    # Of readings that are equally sure, the order above says which number a list of firms more often means.
    return min((n for n in verdict.numbers if n.certainty == surest), key=lambda n: codes.index(n.scheme))


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


class Directory:
    """The parties that a list may mean, read in a few queries; grows as the list names new ones."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._by_pk: dict[int, Known] = {}
        self._by_key: dict[str, list[Known]] = {}
        self._by_number: dict[tuple[str, str], Known] = {}
        asked = list(wanted)
        self._read_names(sorted({identifiers.fold_name(w.name) for w in asked}))
        self._read_numbers(sorted({w.number.canonical for w in asked if w.number}))
        self._read_all_names()

    def _read_names(self, keys: Sequence[str]) -> None:
        for part in chunks(keys):
            for row in PartyName.objects.filter(key__in=part).select_related("party"):
                self._know(row.party)

    def _read_numbers(self, numbers: Sequence[str]) -> None:
        for part in chunks(numbers):
            for row in PartyIdentity.objects.filter(number__in=part).select_related("party"):
                self._know(row.party)

    def _read_all_names(self) -> None:
        for part in chunks(list(self._by_pk)):
            for row in PartyName.objects.filter(party_id__in=part):
                known = self._by_pk[row.party_id]
                if row.key not in known.keys:
                    known.keys.add(row.key)
                    self._by_key.setdefault(row.key, []).append(known)
            for identity in PartyIdentity.objects.filter(party_id__in=part):
                known = self._by_pk[identity.party_id]
                known.numbers[identity.scheme] = identity.number
                self._by_number[(identity.scheme, identity.number)] = known

    def _know(self, party: Party) -> None:
        if party.pk not in self._by_pk:
            self._by_pk[party.pk] = Known(
                party.name, party.pk, current=identifiers.fold_name(party.name), country=party.country
            )

    def find(self, wanted: Wanted) -> Known:
        """The party meant; a new one where nobody is. Raises Refused where it cannot be told."""
        key = identifiers.fold_name(wanted.name)
        named = self._by_key.get(key, [])
        if wanted.number:
            return self._numbered(wanted, wanted.number, key, named)
        if len(named) > 1:
            raise Refused(
                "owner_ambiguous",
                N_("%(n)s parties are or were called “%(name)s”: add the owner's number to the line."),
                n=len(named),
                name=wanted.name,
            )
        return named[0] if named else self._new(wanted, key)

    def _numbered(self, wanted: Wanted, number: Number, key: str, named: Sequence[Known]) -> Known:
        bearer = self._by_number.get((number.scheme, number.canonical))
        if bearer is not None:
            if key not in bearer.keys:
                raise Refused(
                    "owner_name_differs",
                    N_(
                        "This number belongs to “%(known)s”, who was never called “%(name)s”: correct the name, or "
                        "record the change of name first."
                    ),
                    known=bearer.name,
                    name=wanted.name,
                )
            return bearer
        fitting = [k for k in named if number.scheme not in k.numbers]
        if len(fitting) == 1:
            known = fitting[0]
            known.new_numbers.append(number)
        else:
            known = self._new(wanted, key)
            known.new_numbers = [number]
        known.numbers[number.scheme] = number.canonical
        self._by_number[(number.scheme, number.canonical)] = known
        return known

    def _new(self, wanted: Wanted, key: str) -> Known:
        known = Known(wanted.name, keys={key}, current=key, country=wanted.country, kind=wanted.kind)
        self._by_key.setdefault(key, []).append(known)
        return known


def kind_by(number: Number | None) -> str:
    """A personal number names a human being."""
    return Party.NATURAL if number is not None and number.personal else Party.LEGAL


__all__ = ["Directory", "Known", "NumberError", "Wanted", "chunks", "kind_by", "read_number"]
