"""What a number, a scheme and a refusal are; every other module of the room builds on these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

OPAQUE, SHAPE, DISTINCT, CHECKED = 0, 1, 2, 3
"""How much a fit says: nothing, a plain shape, a shape no other scheme has, a verified check digit."""


class NumberError(ValueError):
    """A typed value is not a number of the scheme.

    `scheme` is a scheme code, `code` the reason (see `explain.REASONS`), `position` the 1-based character
    of the text as typed (None when the whole value is meant), `detail` the facts of the reason as text.
    The whole typed value is never part of the error, and what is printed of it (`str`, `repr`) holds no
    part: personal numbers must not reach a log.
    """

    def __init__(
        self, scheme: str, code: str, position: int | None = None, detail: Mapping[str, str] | None = None
    ) -> None:
        self.scheme = scheme
        self.code = code
        self.position = position
        self.detail: dict[str, str] = dict(detail or {})
        super().__init__(scheme, code, position, self.detail)

    def __str__(self) -> str:
        where = "" if self.position is None else f" at {self.position}"
        return f"{self.scheme}: {self.code}{where}"

    def __repr__(self) -> str:
        return f"NumberError({str(self)!r})"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt that does not refuse the number: `code` and its facts, worded by `explain`."""

    code: str
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """One number that was read.

    `canonical` is the only form to store and compare; `pairs` the named parts in order; `raw` the text as
    typed; `certainty` 0..3 (OPAQUE..CHECKED). Two numbers are equal when scheme and canonical form are.
    """

    scheme: str
    canonical: str
    pairs: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    raw: str = field(default="", compare=False)
    warnings: tuple[Doubt, ...] = field(default=(), compare=False)
    certainty: int = field(default=SHAPE, compare=False)
    personal: bool = field(default=False, compare=False)

    @property
    def parts(self) -> Mapping[str, str]:
        """The named parts, read-only, in the order of the number."""
        return MappingProxyType(dict(self.pairs))

    @property
    def masked(self) -> str:
        """The canonical form with its middle hidden: at most two characters at each end stay."""
        shown = min(2, len(self.canonical) // 4)
        hidden = len(self.canonical) - 2 * shown
        return self.canonical[:shown] + "*" * hidden + self.canonical[len(self.canonical) - shown :]

    def __repr__(self) -> str:
        shown = self.masked if self.personal else self.canonical
        return f"Number(scheme={self.scheme!r}, canonical={shown!r})"


@dataclass(frozen=True, slots=True)
class Found:
    """A number inside a longer text: `text[start:end]` is where it stands."""

    number: Number
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What a scheme's reader returns; `Scheme.parse` completes it to a `Number`."""

    canonical: str
    pairs: tuple[tuple[str, str], ...] = ()
    certainty: int = SHAPE
    warnings: tuple[Doubt, ...] = ()
