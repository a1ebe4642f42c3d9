"""Write amounts and rates for Chinese and English readers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from zhiquan.engines.money.amount import FEN_PER_YUAN, Money, Ratio, Rounding, exact, rounded
from zhiquan.engines.money.errors import Language

Unit = Literal["yuan", "wan", "million", "yi"]

_SIZES: dict[Unit, int] = {"yuan": 1, "wan": 10**4, "million": 10**6, "yi": 10**8}
_CHINESE: dict[Unit, str] = {"yuan": "元", "wan": "万元", "million": "百万元", "yi": "亿元"}
# English counts in thousands: the Chinese myriads are spelled out, so that no zero is lost in reading.
_ENGLISH: dict[Unit, str] = {"yuan": "", "wan": " ×10,000", "million": " million", "yi": " ×100 million"}


def format_money(
    amount: Money,
    language: Language,
    unit: Unit = "yuan",
    places: int | None = None,
    rounding: Rounding = "half_up",
) -> str:
    """ "1,200,000.00元", "120万元", "CNY 1,200,000.00", "CNY 1.2 million".

    `places` None writes the amount exactly (yuan with two places, larger units without trailing zeros);
    a number of places rounds. Raises ValueError for negative places.
    """
    value = Fraction(amount.fen, FEN_PER_YUAN * _SIZES[unit])
    if places is not None:
        text = fixed(value, places, rounding)
    elif unit == "yuan":
        text = fixed(value, 2, rounding)
    else:
        text = _trimmed(fixed(value, 10, rounding))
    return f"{text}{_CHINESE[unit]}" if language == "zh-Hans" else f"CNY {text}{_ENGLISH[unit]}"


def format_plain(amount: Money) -> str:
    """The yuan with two places and nothing else, "1200000.00": for files that other programs read."""
    return str(amount.yuan)


def format_percent(rate: Ratio, places: int | None = None, rounding: Rounding = "half_up") -> str:
    """ "12.5%"; `places` None writes up to six places without trailing zeros, which may round."""
    value = exact(rate) * 100
    return (_trimmed(fixed(value, 6, rounding)) if places is None else fixed(value, places, rounding)) + "%"


def fixed(value: Fraction, places: int, rounding: Rounding) -> str:
    """`value` with thousands separators and exactly `places` decimal places."""
    if places < 0:
        raise ValueError("places must not be negative")
    scaled = rounded(value * 10**places, rounding)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).zfill(places + 1)
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    return f"{sign}{Decimal(whole):,}" + (f".{part}" if part else "")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
