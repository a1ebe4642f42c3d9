"""Money in whole fen: read, write, split, and multiply by exact rates.

    from zhiquan.engines.money import allocate, capital, format_money, parse_money

    price = parse_money("120万元")                   # Money(fen=120000000)
    capital(price)                                   # "壹佰贰拾万元整"
    allocate(price, [1, 1, 1])                       # three amounts that sum to it exactly

Pure; floats are refused with TypeError, and nothing is rounded unless the caller names the rounding.
"""

from zhiquan.engines.money.amount import ZERO, Money, Ratio, Rounding, allocate, exact, rounded, total
from zhiquan.engines.money.chinese import CAPITAL_LIMIT, capital
from zhiquan.engines.money.errors import REASONS, Language, MoneyError, explain
from zhiquan.engines.money.reading import parse_money, parse_percent
from zhiquan.engines.money.writing import Unit, format_money, format_percent, format_plain

__all__ = [
    "CAPITAL_LIMIT",
    "REASONS",
    "ZERO",
    "Language",
    "Money",
    "MoneyError",
    "Ratio",
    "Rounding",
    "Unit",
    "allocate",
    "capital",
    "exact",
    "explain",
    "format_money",
    "format_percent",
    "format_plain",
    "parse_money",
    "parse_percent",
    "rounded",
    "total",
]
