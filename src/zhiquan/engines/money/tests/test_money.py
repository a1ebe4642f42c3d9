"""Amounts: known truth of reading and writing, and what must hold of all of them."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.money import (
    CAPITAL_LIMIT,
    REASONS,
    ZERO,
    Money,
    MoneyError,
    allocate,
    capital,
    explain,
    format_money,
    format_percent,
    format_plain,
    parse_money,
    parse_percent,
    rounded,
    total,
)

AMOUNTS = st.integers(-(10**16), 10**16).map(Money)
WRITABLE = st.integers(-(10**18) + 1, 10**18 - 1).map(Money)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,200,000.00", 120000000),
        ("1200000", 120000000),
        ("120万元", 120000000),
        ("120 万", 120000000),
        ("￥1,200,000.00", 120000000),
        ("¥ 0.5", 50),
        ("人民币１２０万元整", 120000000),
        ("RMB 1.2亿元", 12000000000),
        ("1亿2000万元", 12000000000),
        ("5千万元", 5000000000),
        ("1.2百万元", 120000000),
        ("3元5角", 350),
        ("3元零5分", 305),
        ("CNY 1.2 million", 120000000),
        ("-120万元", -120000000),
        ("-￥3.00", -300),
        ("(3.00)", -300),
        ("壹佰贰拾万元整", 120000000),
        ("人民币壹佰贰拾万圆正", 120000000),
        ("一百二十万元", 120000000),
        ("十五万", 15000000),
        ("叁佰贰拾伍元零肆分", 32504),
        ("伍角", 50),
        ("零元整", 0),
        ("一百零五元", 10500),
        ("一千零五十", 105000),
        ("一亿零五百万", 10500000000),
        ("3万5千", 3500000),
        ("1亿500万", 10500000000),
        ("壹拾万零柒仟元伍角叁分", 10700053),
        ("10000000.00", 1000000000),
    ],
)
def test_reads_what_people_type(text: str, fen: int) -> None:
    assert parse_money(text) == Money(fen)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", None),
        ("  ", "empty", None),
        ("1" * 200, "too_long", None),
        ("12$", "bad_character", 3),
        ("1,20,000", "bad_grouping", None),
        ("1.005", "too_fine", None),
        ("0.00001万元", None, None),
        ("0.0000001万元", "too_fine", None),
        ("1.2.3", "bad_form", None),
        ("元", "bad_form", None),
        ("壹贰元", "bad_form", None),
        ("拾佰元", "bad_form", None),
        ("一百五", "bad_form", None),
        ("一千五十元", "bad_form", None),
        ("一万五", "bad_form", None),
        ("一亿五百万", "bad_form", None),
        ("3万5", "bad_form", None),
        ("2万3亿元", "bad_form", None),
        ("１２０萬円", "bad_character", 5),
        ("٣", "bad_character", 1),
    ],
)
def test_refuses_with_the_reason(text: str, code: str | None, position: int | None) -> None:
    if code is None:
        assert parse_money(text) == Money(10)
        return
    with pytest.raises(MoneyError) as caught:
        parse_money(text)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert "{" not in explain(caught.value, "zh-Hans") + explain(caught.value, "en")
    assert pickle.loads(pickle.dumps(caught.value)).code == code
    assert code in REASONS


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (120000000, "壹佰贰拾万元整"),
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (1000, "壹拾元整"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (10000000100, "壹亿零壹元整"),
        (10000100000, "壹亿零壹仟元整"),
        (100010000000000, "壹万零壹亿元整"),
        (100000000000000, "壹万亿元整"),
        (101000000000, "壹拾亿壹仟万元整"),
        (1000000000, "壹仟万元整"),
        (10050000, "壹拾万零伍佰元整"),
        (-100, "负壹元整"),
    ],
)
def test_capital_amounts(fen: int, text: str) -> None:
    assert capital(Money(fen)) == text


def test_capital_amounts_end_somewhere() -> None:
    with pytest.raises(MoneyError):
        capital(CAPITAL_LIMIT)


@given(WRITABLE)
@settings(max_examples=500, deadline=None)
def test_capital_amounts_read_back(amount: Money) -> None:
    text = capital(amount)
    assert parse_money(text) == amount
    assert "零零" not in text and "零万" not in text and "零亿" not in text
    assert text == "零元整" or "零元" not in text


@given(AMOUNTS, st.sampled_from(["yuan", "wan", "million", "yi"]))
@settings(max_examples=300, deadline=None)
def test_written_amounts_read_back(amount: Money, unit: str) -> None:
    assert parse_money(format_money(amount, "zh-Hans", unit)) == amount
    assert parse_money(format_plain(amount)) == amount
    if unit in ("yuan", "million"):
        assert parse_money(format_money(amount, "en", unit)) == amount


def test_writes_for_both_readers() -> None:
    amount = Money(120000000)
    assert format_money(amount, "zh-Hans") == "1,200,000.00元"
    assert format_money(amount, "zh-Hans", "wan") == "120万元"
    assert format_money(amount, "en") == "CNY 1,200,000.00"
    assert format_money(amount, "en", "million") == "CNY 1.2 million"
    assert format_money(Money(123456789), "zh-Hans", "wan") == "123.456789万元"
    assert format_money(Money(123456789), "zh-Hans", "wan", 2) == "123.46万元"
    assert format_money(Money(-123455000), "zh-Hans", "wan", 2) == "-123.46万元"
    assert format_money(Money(-1), "zh-Hans") == "-0.01元"
    assert format_plain(Money(-5)) == "-0.05"
    with pytest.raises(ValueError, match="places"):
        format_money(amount, "en", "yuan", -1)


@given(AMOUNTS, st.lists(st.integers(0, 10**9) | st.fractions(0, 100), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_allocation_sums_exactly_and_stays_next_to_the_share(
    amount: Money, weights: list[int | Fraction]
) -> None:
    if sum(weights) == 0:
        with pytest.raises(ValueError, match="zero"):
            allocate(amount, weights)
        return
    parts = allocate(amount, weights)
    assert total(parts) == amount
    assert parts == allocate(amount, weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.fen - Fraction(amount.fen) * weight / sum(weights)) < 1
        assert weight or not part
    for i, one in enumerate(weights):
        for j, two in enumerate(weights):
            if one == two and i < j:
                assert 0 <= abs(parts[i].fen) - abs(parts[j].fen) <= 1
            if one > two:
                assert abs(parts[i]) >= abs(parts[j])


def test_ties_go_to_the_earlier_place() -> None:
    assert [p.fen for p in allocate(Money(100), [1, 1, 1])] == [34, 33, 33]
    assert [p.fen for p in allocate(Money(-100), [1, 1, 1])] == [-34, -33, -33]
    assert [p.fen for p in allocate(Money(1), [0, 1, 1])] == [0, 1, 0]
    assert [p.fen for p in allocate(Money(10), [Decimal("0.5"), Fraction(1, 2)])] == [5, 5]
    assert allocate(ZERO, [3, 4]) == (ZERO, ZERO)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_allocation_refuses_senseless_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        allocate(Money(1), weights)


def test_floats_are_refused_everywhere() -> None:
    for attempt in (
        lambda: Money(1.0),  # type: ignore[arg-type]
        lambda: Money(True),
        lambda: Money.of_yuan(0.1),  # type: ignore[arg-type]
        lambda: Money(1).times(0.5, "half_up"),  # type: ignore[arg-type]
        lambda: Money(1) * 0.5,  # type: ignore[operator]
        lambda: Money(1) + 1,  # type: ignore[operator]
        lambda: allocate(Money(1), [0.5, 0.5]),  # type: ignore[list-item]
        lambda: format_percent(0.5),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            attempt()


def test_the_cap_includes_its_own_number() -> None:
    cap = Money.of_yuan(10_000_000)
    assert parse_money("1000万元") <= cap < parse_money("10,000,000.01")


def test_arithmetic() -> None:
    assert Money(3) + Money(4) - Money(2) == Money(5) == total([Money(2), Money(3)])
    assert -Money(3) == Money(-3) and abs(Money(-3)) == Money(3) and 2 * Money(3) == Money(6)
    assert Money(5).ratio_to(Money(10)) == Fraction(1, 2)
    assert Money(12345).yuan == Decimal("123.45")
    assert Money(10**40).yuan == Decimal(10) ** 38
    assert Money.of_yuan(Decimal("0.01")) == Money(1)
    with pytest.raises(ValueError, match="fen"):
        Money.of_yuan(Decimal("0.001"))
    assert total([]) == ZERO and not ZERO


@pytest.mark.parametrize(
    ("rounding", "results"),
    [
        ("half_up", [3, -3, 2, 1]),
        ("half_even", [2, -2, 2, 1]),
        ("down", [2, -2, 1, 1]),
        ("up", [3, -3, 2, 2]),
        ("floor", [2, -3, 1, 1]),
        ("ceiling", [3, -2, 2, 2]),
    ],
)
def test_rounding_is_named(rounding: str, results: list[int]) -> None:
    values = [Fraction(5, 2), Fraction(-5, 2), Fraction(3, 2), Fraction(5, 4)]
    assert [rounded(value, rounding) for value in values] == results
    with pytest.raises(ValueError, match="rounding"):
        rounded(Fraction(1), "sideways")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("12.5%", Fraction(1, 8)),
        ("５０％", Fraction(1, 2)),
        ("5‰", Fraction(1, 200)),
        ("百分之五十", Fraction(1, 2)),
        ("百分之百", Fraction(1)),
        ("千分之三", Fraction(3, 1000)),
        ("万分之5", Fraction(5, 10000)),
        ("-3%", Fraction(-3, 100)),
        ("0.125", Fraction(1, 8)),
    ],
)
def test_reads_rates(text: str, rate: Fraction) -> None:
    assert parse_percent(text) == rate


@pytest.mark.parametrize("text", ["", "%", "五成", "1/2", "百分之", "百分之拾佰", "1" * 99])
def test_refuses_rates(text: str) -> None:
    with pytest.raises(MoneyError):
        parse_percent(text)


@given(st.integers(-(10**8), 10**8))
def test_rates_read_back(millionths: int) -> None:
    rate = Fraction(millionths, 10**8)
    assert parse_percent(format_percent(rate).replace(",", "")) == rate
    assert format_percent(Fraction(1, 3), 2) == "33.33%"


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=90)
    | st.text(
        st.sampled_from("0123456789,.¥￥万亿千百十元角分整壹拾佰仟零点负-()人民币RMBCNY million%‰之"),
        max_size=24,
    )
)
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_money, parse_percent):
        try:
            read(text)
        except MoneyError as error:
            assert explain(error, "zh-Hans") and explain(error, "en")
