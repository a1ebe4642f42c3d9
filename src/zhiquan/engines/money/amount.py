"""An amount of renminbi as a whole number of fen; nothing here ever touches a binary float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

FEN_PER_YUAN = 100

Ratio = int | Decimal | Fraction
Rounding = Literal["half_up", "half_even", "down", "up", "floor", "ceiling"]


def exact(value: Ratio) -> Fraction:
    """`value` as a Fraction; raises TypeError for floats, ValueError for a Decimal that is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        raise TypeError(f"int, Decimal or Fraction wanted, not {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("a finite Decimal is wanted")
    return Fraction(value)


def rounded(value: Fraction, rounding: Rounding) -> int:
    """The whole number next to `value`: half_up and down and up work on the absolute value (四舍五入)."""
    if rounding == "floor":
        return value.__floor__()
    if rounding == "ceiling":
        return value.__ceil__()
    if rounding == "half_even":
        return round(value)
    sign = -1 if value < 0 else 1
    size = abs(value)
    if rounding == "half_up":
        return sign * (size + Fraction(1, 2)).__floor__()
    if rounding == "down":
        return sign * size.__floor__()
    if rounding == "up":
        return sign * size.__ceil__()
    raise ValueError(f"no rounding is named {rounding!r}")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`fen` hundredths of a yuan; may be negative. Raises TypeError for anything but a whole number."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"fen must be an int, not {type(self.fen).__name__}")

    @classmethod
    def of_yuan(cls, yuan: Ratio) -> Money:
        """`yuan` exactly; raises ValueError where it has a part of a fen."""
        fen = exact(yuan) * FEN_PER_YUAN
        if fen.denominator != 1:
            raise ValueError(f"{yuan} yuan is not a whole number of fen; round it first")
        return cls(fen.numerator)

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan with two places, at any size."""
        sign, digits = (1 if self.fen < 0 else 0), tuple(int(c) for c in str(abs(self.fen)))
        return Decimal((sign, digits, -2))

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __abs__(self) -> Money:
        return Money(abs(self.fen))

    def __bool__(self) -> bool:
        return self.fen != 0

    def __mul__(self, count: int) -> Money:
        """A whole number of times; a rate goes through `times`, which asks how to round."""
        return Money(self.fen * count) if type(count) is int else NotImplemented

    __rmul__ = __mul__

    def times(self, ratio: Ratio, rounding: Rounding) -> Money:
        """This amount times `ratio`, rounded to the fen as the caller's rule says."""
        return Money(rounded(self.fen * exact(ratio), rounding))

    def ratio_to(self, other: Money) -> Fraction:
        """How many times `other` this is, exactly; raises ZeroDivisionError."""
        return Fraction(self.fen, other.fen)


ZERO = Money(0)


def total(amounts: Sequence[Money]) -> Money:
    """The sum of `amounts`; nothing sums to zero."""
    return Money(sum(amount.fen for amount in amounts))


def allocate(whole: Money, weights: Sequence[Ratio]) -> tuple[Money, ...]:
    """Split `whole` by `weights` so that the parts sum to it exactly (largest-remainder method).

    Each part gets its share rounded down; the fen left over go one each to the largest remainders, ties to
    the earlier place. A weight of zero gets nothing. A negative whole splits as its absolute value.
    Raises ValueError for no weights, a negative weight or a zero sum; TypeError for floats.
    """
    shares = [exact(weight) for weight in weights]
    if any(share < 0 for share in shares):
        raise ValueError("a weight is negative")
    weight_sum = sum(shares, Fraction(0))
    if weight_sum == 0:
        raise ValueError("the weights must sum to more than zero")
    size = abs(whole.fen)
    ideal = [size * share / weight_sum for share in shares]
    parts = [value.__floor__() for value in ideal]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - ideal[i], i))
    for index in by_remainder[: size - sum(parts)]:
        parts[index] += 1
    return tuple(Money(part if whole.fen >= 0 else -part) for part in parts)
