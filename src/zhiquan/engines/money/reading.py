"""Read amounts and rates as people type them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from zhiquan.engines.money.amount import FEN_PER_YUAN, Money
from zhiquan.engines.money.chinese import FIGURES, whole_number
from zhiquan.engines.money.errors import MoneyError

LONGEST_INPUT = 80

# Full-width to half-width, one character for one, so that positions stay.
_FOLDS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLDS |= {
    ord("\u3000"): " ",
    ord("\u00a0"): " ",
    ord("−"): "-",
    ord("–"): "-",
    ord("￥"): "¥",
    ord("圆"): "元",
}
_FOLDS |= {ord("圓"): "元", ord("正"): "整", ord("块"): "元", ord("毛"): "角", ord("負"): "负"}

_MULTIPLES = {
    "亿": 10**8,
    "億": 10**8,
    "万": 10**4,
    "萬": 10**4,
    "千": 10**3,
    "仟": 10**3,
    "百": 100,
    "佰": 100,
}
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_HEAD = r"(?:人民币|RMB|CNY|¥|:)"
_PLAIN = re.compile(rf"({_NUMBER})(千万|百万|十万|千亿|百亿|十亿|万亿|[亿億万萬千仟百佰])?", re.ASCII)
_TAIL = re.compile(r"(?:元(?:(\d)角)?(?:零?(\d)分)?整?)?", re.ASCII)
_CHINESE = re.compile(rf"(?:([{FIGURES}]+)元)?(?:零?([{FIGURES}])角)?(?:零?([{FIGURES}])分)?整?", re.ASCII)
_MILLIONS = {"THOUSAND": 10**3, "MILLION": 10**6, "BILLION": 10**9, "M": 10**6, "K": 10**3}
_ENGLISH = re.compile(rf"({_NUMBER})(THOUSAND|MILLION|BILLION|M|K)(?:YUAN)?", re.ASCII)
_ALLOWED = frozenset("0123456789,.¥:-+ ()负整元角分人民币RMBCNYUATHOSDILK" + FIGURES)


def parse_money(text: str) -> Money:
    """The amount a person typed, exactly; raises MoneyError.

    Understands "1,200,000.00", "120万元", "￥1.2亿", "1亿2000万元", "人民币壹佰贰拾万元整", "3元5角",
    "CNY 1.2 million". Without a unit the figures are yuan. Nothing is ever rounded.
    """
    if len(text) > LONGEST_INPUT:
        raise MoneyError("too_long")
    folded = text.translate(_FOLDS).upper() if text.isascii() else _upper_ascii(text.translate(_FOLDS))
    for position, character in enumerate(folded, 1):
        if character not in _ALLOWED:
            raise MoneyError("bad_character", position, {"found": text[position - 1]})
    bare = folded.replace(" ", "")
    if not bare:
        raise MoneyError("empty")
    sign, body = _signed(re.sub(rf"^([-+负]?){_HEAD}*", r"\1", bare))
    fen = _fen(re.sub(rf"^{_HEAD}+", "", body))
    if fen.denominator != 1:
        raise MoneyError("too_fine")
    return Money(sign * fen.numerator)


def _upper_ascii(text: str) -> str:
    return "".join(c.upper() if c.isascii() else c for c in text)


def _signed(text: str) -> tuple[int, str]:
    if text[:1] in ("-", "负"):
        return -1, text[1:]
    # Accounts write a negative amount in brackets.
    if text[:1] == "(" and text[-1:] == ")":
        return -1, text[1:-1]
    return 1, text.removeprefix("+")


def _fen(body: str) -> Fraction:
    for read in (_english, _figures, _capitals):
        fen = read(body)
        if fen is not None:
            return fen
    if re.search(r"\d,\d|,,", body, re.ASCII):
        raise MoneyError("bad_grouping")
    raise MoneyError("bad_form")


def _value(number: str) -> Fraction:
    return Fraction(Decimal(number.replace(",", "")))


def _english(body: str) -> Fraction | None:
    match = _ENGLISH.fullmatch(body)
    return None if match is None else _value(match[1]) * _MILLIONS[match[2]] * FEN_PER_YUAN


def _multiple(unit: str) -> int:
    if not unit:
        return 1
    value = 1
    for character in unit:
        value *= 10 if character == "十" else _MULTIPLES[character]
    return value


def _figures(body: str) -> Fraction | None:
    """Arabic figures, each with a falling unit: 1亿2000万元, 3元5角."""
    position, yuan, last = 0, Fraction(0), 0
    while match := _PLAIN.match(body, position):
        multiple = _multiple(match[2] or "")
        value = _value(match[1])
        # "1.5亿2000万" or "2万3亿" is a slip, not an amount.
        if last and (multiple >= last or value * multiple >= last or yuan.denominator != 1):
            return None
        # "3万5" is said for 35,000: a single figure without its unit is not guessed at.
        if last and multiple == 1 and len(match[1]) == 1:
            return None
        yuan, last, position = yuan + value * multiple, multiple, match.end()
        if multiple == 1:
            break
    tail = _TAIL.fullmatch(body, position)
    if position == 0 or tail is None:
        return None
    if (tail[1] or tail[2]) and yuan.denominator != 1:
        return None
    return yuan * FEN_PER_YUAN + int(tail[1] or 0) * 10 + int(tail[2] or 0)


def _capitals(body: str) -> Fraction | None:
    match = _CHINESE.fullmatch(body)
    if match is None or not any(match.groups()):
        # Everyday writing leaves the yuan out: 一百二十万.
        plain = whole_number(body.removesuffix("整"))
        return None if plain is None else Fraction(plain * FEN_PER_YUAN)
    values = [0 if group is None else whole_number(group) for group in match.groups()]
    if any(value is None for value in values) or any((value or 0) > 9 for value in values[1:]):
        return None
    yuan, jiao, fen = (value or 0 for value in values)
    return Fraction(yuan * FEN_PER_YUAN + jiao * 10 + fen)


_PERCENT = re.compile(r"([+-]?)(\d+(?:\.\d+)?)([%‰‱]?)", re.ASCII)
_BASES = {"%": 100, "‰": 1000, "‱": 10000, "": 1}
_SPOKEN = re.compile(rf"(百|千|万|十)分之([{FIGURES}]+|\d+(?:\.\d+)?)(?:点([{FIGURES}]+))?", re.ASCII)
_SPOKEN_BASES = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def parse_percent(text: str) -> Fraction:
    """A rate such as "12.5%", "5‰", "百分之五十" or "0.125", exactly; raises MoneyError."""
    if len(text) > LONGEST_INPUT:
        raise MoneyError("too_long")
    bare = text.translate(_FOLDS).replace(" ", "")
    if not bare:
        raise MoneyError("empty")
    match = _PERCENT.fullmatch(bare)
    if match:
        value = Fraction(Decimal(match[2])) / _BASES[match[3]]
        return -value if match[1] == "-" else value
    spoken = _SPOKEN.fullmatch(bare)
    if spoken is None or spoken[3]:
        raise MoneyError("bad_percent")
    figures = spoken[2]
    value = Fraction(Decimal(figures)) if figures[0].isascii() else _spoken_value(figures)
    return value / _SPOKEN_BASES[spoken[1]]


def _spoken_value(figures: str) -> Fraction:
    if figures in ("百", "佰"):
        return Fraction(100)
    value = whole_number(figures)
    if value is None:
        raise MoneyError("bad_percent")
    return Fraction(value)
