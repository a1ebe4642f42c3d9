"""Chinese figures: capital amounts as on contracts and bills, and everyday numerals for reading."""

from __future__ import annotations

from collections.abc import Callable

from zhiquan.engines.money.amount import FEN_PER_YUAN, Money
from zhiquan.engines.money.errors import MoneyError

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_MYRIAD = 10**4
_YI = 10**8
CAPITAL_LIMIT = Money(10**16 * FEN_PER_YUAN)
"""Amounts from this on have no agreed capital form."""


def capital(amount: Money) -> str:
    """The amount in capital figures (正确填写票据和结算凭证的基本规定): 壹佰贰拾万元整, 叁佰贰拾伍元零肆分.

    整 closes an amount of whole yuan; where the rule leaves a 零 to choice it is not written.
    Raises MoneyError `too_large` from 10 quadrillion yuan.
    """
    if abs(amount) >= CAPITAL_LIMIT:
        raise MoneyError("too_large")
    sign = "负" if amount.fen < 0 else ""
    yuan, fen = divmod(abs(amount.fen), FEN_PER_YUAN)
    if fen == 0:
        return f"{sign}{_whole(yuan) or '零'}元整"
    jiao, fen = divmod(fen, 10)
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        text += _FIGURES[jiao] + "角"
    elif yuan:
        text += "零"
    if fen:
        text += _FIGURES[fen] + "分"
    return sign + text


def _whole(number: int) -> str:
    """Below 10^16, without unit; empty for zero."""
    return _joined(number, _YI, "亿", _below_yi)


def _below_yi(number: int) -> str:
    return _joined(number, _MYRIAD, "万", _below_myriad)


def _joined(number: int, base: int, unit: str, write: Callable[[int], str]) -> str:
    high, low = divmod(number, base)
    text = write(high) + unit if high else ""
    # A gap before the lower part is read as one 零, however many places it spans.
    if high and 0 < low < base // 10:
        text += "零"
    return text + write(low)


def _below_myriad(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        figure = number // 10**place % 10
        if figure == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _FIGURES[figure] + _PLACES[place]
        gap = False
    return text


_VALUES = {c: i for i, c in enumerate(_FIGURES)}
_VALUES |= {c: i for i, c in enumerate("〇一二三四五六七八九")}
_VALUES |= {"两": 2, "兩": 2, "貳": 2, "叄": 3, "參": 3, "陸": 6, "弍": 2, "贰": 2, "○": 0}
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_SECTIONS = {"万": _MYRIAD, "萬": _MYRIAD, "亿": _YI, "億": _YI}
_ZEROS = "零〇○"
FIGURES = "".join(_VALUES) + "".join(_UNITS) + "".join(_SECTIONS)
"""Every character a Chinese number may have."""


def whole_number(text: str) -> int | None:
    """The value of Chinese figures such as 壹佰贰拾万 or 一千零五; None where they do not make a number."""
    for unit in "亿億":
        head, found, tail = text.rpartition(unit)
        if found:
            return _combined(whole_number(head), _YI, tail, _under_yi)
    return _under_yi(text)


def _under_yi(text: str) -> int | None:
    for unit in "万萬":
        head, found, tail = text.partition(unit)
        if found:
            return _combined(_under_myriad(head), _MYRIAD, tail, _under_myriad)
    return _under_myriad(text)


def _combined(high: int | None, base: int, tail: str, read: Callable[[str], int | None]) -> int | None:
    if not high:
        return None
    if not tail:
        return high * base
    low = read(tail)
    # "一亿五百万" may be meant as 1.5亿: a gap must be spoken.
    if low and low * 10 < base and tail[0] not in _ZEROS:
        return None
    return None if low is None else high * base + low


def _under_myriad(text: str) -> int | None:
    """Falling places, each figure before its unit, each gap spoken as 零: 一百五 could be 105 or 150."""
    if text in _ZEROS:
        return 0 if text else None
    value, last, figure, gap = 0, _MYRIAD, 0, False
    for index, character in enumerate(text):
        if character in _VALUES:
            if figure:
                return None
            figure, gap = _VALUES[character], gap or character in _ZEROS
            continue
        unit = _UNITS.get(character)
        if unit is None or unit >= last or _unspoken(unit, last, gap, index):
            return None
        # 十五 without a figure before the ten is everyday usage at the head of a number.
        if not figure and not (unit == 10 and index == 0):
            return None
        value, last, figure, gap = value + (figure or 1) * unit, unit, 0, False
    if figure and last < _MYRIAD and _unspoken(1, last, gap, len(text)):
        return None
    ends_well = figure or text[-1] in _UNITS
    return value + figure if ends_well else None


def _unspoken(unit: int, last: int, gap: bool, index: int) -> bool:
    return last < _MYRIAD and unit * 10 < last and not gap and index > 0
