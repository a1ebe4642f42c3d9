"""Limits in the words of statutes: which of them include the number itself.

Civil Code Art. 1259: 以上, 以下, 以内 and 届满 include the number; 不满, 超过 and 以外 do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from zhiquan.engines.clocks.errors import ClockError

Exact = int | Decimal | Fraction


class Side(StrEnum):
    """On which side of the limit a value must lie."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"


_WORDS: dict[str, Side] = {
    **dict.fromkeys(("以上", "不低于", "不少于", "不小于", "至少", "满", "届满"), Side.AT_LEAST),
    **dict.fromkeys(("以下", "以内", "不超过", "不高于", "不多于", "不大于", "至多"), Side.AT_MOST),
    **dict.fromkeys(("超过", "高于", "多于", "大于", "以外"), Side.MORE_THAN),
    **dict.fromkeys(("不满", "未满", "不足", "低于", "少于", "小于"), Side.LESS_THAN),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit and its side. Values are exact: whole numbers (fen, days, cases), Decimal, Fraction, or
    dates.
    """

    side: Side
    limit: Exact | date

    def __post_init__(self) -> None:
        _require_exact(self.limit, "limit")
        if not isinstance(self.side, Side):
            object.__setattr__(self, "side", Side(self.side))

    @classmethod
    def from_word(cls, word: str, limit: Exact | date) -> Bound:
        """``Bound.from_word("以下", 1_000_000_000)``; an unknown word is an error, never a guess."""
        side = _WORDS.get(word)
        if side is None:
            raise ClockError("bound_word_unknown", "word", got=word)
        return cls(side, limit)

    @property
    def includes_limit(self) -> bool:
        """Whether the number itself satisfies the limit."""
        return self.side in (Side.AT_LEAST, Side.AT_MOST)

    def holds(self, value: Exact | date) -> bool:
        """Whether ``value`` satisfies the limit. Dates compare with dates only, floats with nothing."""
        _require_exact(value, "value")
        if isinstance(value, date) or isinstance(self.limit, date):
            return self._holds_for_dates(value)
        order = (value > self.limit) - (value < self.limit)
        return self._accepts(order)

    def _holds_for_dates(self, value: Exact | date) -> bool:
        if not (isinstance(value, date) and isinstance(self.limit, date)):
            raise ClockError("bound_mixes_dates_and_numbers", "value", got=str(value), limit=str(self.limit))
        return self._accepts((value > self.limit) - (value < self.limit))

    def _accepts(self, order: int) -> bool:
        if order == 0:
            return self.includes_limit
        return (order > 0) == (self.side in (Side.AT_LEAST, Side.MORE_THAN))


def _require_exact(value: object, field: str) -> None:
    # A float at the limit itself is decided by rounding, and the limit itself is the case that matters.
    if isinstance(value, bool | float) or not isinstance(value, int | Decimal | Fraction | date):
        raise ClockError("bound_value_not_exact", field, got=repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise ClockError("bound_value_not_exact", field, got=repr(value))
