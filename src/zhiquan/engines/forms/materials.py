"""Materials of matters, and those of several matters as one set: each type once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from zhiquan.engines.rules import ALWAYS, When

from .model import Form, Label
from .view import View

if TYPE_CHECKING:
    from .union import Part


class Origin(StrEnum):
    """Where a material comes from: the applicant hands it in, an authority sends it by itself, or the platform
    makes it filled in, to sign and hand back."""

    APPLICANT = "applicant"
    AUTHORITY = "authority"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class Material:
    """One material of one matter. Bundles merge by `type`; `per` (lock, right, party) asks one for each."""

    code: str
    type: str
    origin: Origin
    name: Label = field(default_factory=dict, hash=False)
    when: When = ALWAYS
    required: When = ALWAYS
    document: str | None = None
    per: str | None = None
    note: Label = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MaterialAsk:
    """One matter's asking of a material."""

    part: str
    material: Material


@dataclass(frozen=True, slots=True)
class MergedMaterial:
    """A type of material (and what it is wanted for each of) with everyone who asks it, in order."""

    type: str
    per: str | None
    name: Label = field(hash=False)
    asks: tuple[MaterialAsk, ...] = ()

    @property
    def askers(self) -> tuple[str, ...]:
        """Codes of the matters that may ask it, each once."""
        return tuple(dict.fromkeys(ask.part for ask in self.asks))


@dataclass(frozen=True, slots=True)
class WantedMaterial:
    """A merged material as it is wanted now: by whom, whether anyone requires it, where it comes from."""

    material: MergedMaterial
    askers: tuple[str, ...]
    required: bool
    origin: Origin
    asks: tuple[MaterialAsk, ...]


def merge_materials(parts: Iterable[Part]) -> tuple[MergedMaterial, ...]:
    """Return the materials of all `parts`, each type once (once for each `per`), in order of first asking."""
    asks: dict[tuple[str, str | None], list[MaterialAsk]] = {}
    for part in parts:
        for material in part.materials:
            asks.setdefault((material.type, material.per), []).append(MaterialAsk(part.code, material))
    return tuple(
        MergedMaterial(kind, per, asked[0].material.name, tuple(asked)) for (kind, per), asked in asks.items()
    )


# What reaches one part by itself reaches all of them; what the platform makes nobody has to fetch.
_EASIEST = (Origin.AUTHORITY, Origin.GENERATED, Origin.APPLICANT)


def wanted_materials(
    merged: Iterable[MergedMaterial], form: Form, facts: Mapping[str, Any]
) -> tuple[WantedMaterial, ...]:
    """Return those of `merged` that a matter taking part wants.

    `form` is the form of the matter or the union of the matters; `facts` mixes values by element code with other
    facts, as for `shown`. Of hidden fields conditions see nothing.
    """
    view = View(form, facts)
    found = []
    for each in merged:
        asks = tuple(
            ask for ask in each.asks if ask.part in view.active and view.holds(ask.material.when, ask.part)
        )
        if not asks:
            continue
        origins = {ask.material.origin for ask in asks}
        found.append(
            WantedMaterial(
                material=each,
                askers=tuple(dict.fromkeys(ask.part for ask in asks)),
                required=any(view.holds(ask.material.required, ask.part) for ask in asks),
                origin=next(origin for origin in _EASIEST if origin in origins),
                asks=asks,
            )
        )
    return tuple(found)
