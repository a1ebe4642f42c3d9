"""What the algorithms promise, tried on generated numbers and on arbitrary text."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from zhiquan.engines.numbers import SCHEMES, NumberError, detect, examine, explain, find_in_text, parse
from zhiquan.engines.numbers.checks import (
    USCC_ALPHABET,
    hkid_check,
    org_check,
    patent_check,
    resident_check,
    uscc_check,
)

DIGITS = "0123456789"


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=length, max_size=length)


@st.composite
def long_applications(draw: st.DrawFn) -> str:
    body = str(draw(st.integers(2003, 2099))) + draw(st.sampled_from("12389")) + draw(digits(7))
    return body + patent_check(body)


@st.composite
def short_applications(draw: st.DrawFn) -> str:
    year = draw(st.sampled_from([*range(85, 100), *range(4)]))
    body = f"{year:02d}" + draw(st.sampled_from("12389")) + draw(digits(5))
    return body + patent_check(body)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    org = draw(st.text(USCC_ALPHABET, min_size=8, max_size=8))
    body = draw(st.sampled_from(["91", "92", "11", "52", "N2"])) + "440300" + org + org_check(org)
    return body + uscc_check(body)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2026, 12, 31)))
    body = draw(st.sampled_from(["440305", "110105", "650102"])) + born.strftime("%Y%m%d") + draw(digits(3))
    return body + resident_check(body)


@st.composite
def hong_kong_ids(draw: st.DrawFn) -> str:
    letters = draw(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=2))
    serial = draw(digits(6))
    return letters + serial + hkid_check(letters, serial)


CHECKED: list[tuple[str, Callable[[], st.SearchStrategy[str]], str]] = [
    ("application_no", long_applications, DIGITS),
    ("application_no", short_applications, DIGITS),
    ("uscc", credit_codes, USCC_ALPHABET),
    ("resident_id", resident_ids, DIGITS),
    ("hkid", hong_kong_ids, DIGITS),
]


def refused(scheme: str, raw: str) -> bool:
    try:
        parse(scheme, raw)
    except NumberError as error:
        assert explain(error, "zh-Hans") and explain(error, "en")
        return True
    return False


@pytest.mark.parametrize(("scheme", "numbers", "alphabet"), CHECKED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_single_substitution_is_detected(
    scheme: str, numbers: Callable[[], st.SearchStrategy[str]], alphabet: str, data: st.DataObject
) -> None:
    raw = data.draw(numbers())
    assert not refused(scheme, raw)
    for place, old in enumerate(raw):
        # The two letters of a Hong Kong card count modulo 11 of 26 values: only digits are promised.
        if old not in alphabet:
            continue
        for new in alphabet:
            if new != old:
                assert refused(scheme, raw[:place] + new + raw[place + 1 :]), (place, new)


@pytest.mark.parametrize(("scheme", "numbers", "alphabet"), CHECKED)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_every_adjacent_transposition_is_detected(
    scheme: str, numbers: Callable[[], st.SearchStrategy[str]], alphabet: str, data: st.DataObject
) -> None:
    raw = data.draw(numbers())
    for place in range(len(raw) - 1):
        one, two = raw[place], raw[place + 1]
        if one != two and one in alphabet and two in alphabet:
            assert refused(scheme, raw[:place] + two + one + raw[place + 2 :]), place


@settings(max_examples=150, deadline=None)
@given(credit_codes(), resident_ids())
def test_agrees_with_python_stdnum(code: str, person: str) -> None:
    assert uscc.calc_check_digit(code[:17]) == code[17]
    assert ric.calc_check_digit(person) == person[17]


@pytest.mark.parametrize(("scheme", "numbers", "alphabet"), CHECKED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_reading_what_was_written_gives_the_same_number(
    scheme: str, numbers: Callable[[], st.SearchStrategy[str]], alphabet: str, data: st.DataObject
) -> None:
    number = parse(scheme, data.draw(numbers()))
    for style in ("canonical", *SCHEMES[scheme].styles):
        written = SCHEMES[scheme].format(number, style)
        assert parse(scheme, written) == number
        full_width = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in written.lower())
        assert parse(scheme, full_width) == number


NEARLY = st.text(
    st.sampled_from(
        "0123456789０１２３XxＸAGHMLZC第号期类商标年〔〕[]（）().·-－ :/+LNOTW知深一十\u200b\u3000"
    ),
    max_size=24,
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=130), NEARLY))
def test_any_text_is_read_or_refused_and_never_breaks(raw: str) -> None:
    for number in detect(raw):
        assert parse(number.scheme, number.canonical) == number
    for error in examine(raw).errors:
        for language in ("zh-Hans", "en"):
            assert "{" not in explain(error, language).replace("{", "", raw.count("{"))
        assert error.position is None or 1 <= error.position <= len(raw) + 1


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), NEARLY))
def test_what_is_found_stands_where_it_is_said(text: str) -> None:
    last = 0
    for found in find_in_text(text):
        assert last <= found.start < found.end <= len(text)
        assert parse(found.number.scheme, text[found.start : found.end]) == found.number
        last = found.end


LETTER = (
    "根据深知〔2026〕1号和国办发[2025]03号，专利ＺＬ２０１７１０６０１８６２．３及公开号CN 107389876 A，"
    "申请号为201310699744.2。企业9144030071526726XG（电话0755-12345678，手机138 0013 8000），"
    "第1234567号商标、G1234567，案号1:25-cv-02937、337-TA-1286，ISLD-202601-001，G06F 16/33，"
    "身份证11010519491231002X，见《简报》2026年第4期。误写201710601862.4不算。"
)


def test_a_letter_is_scanned() -> None:
    found = [(f.number.scheme, f.number.canonical) for f in find_in_text(LETTER)]
    assert found == [
        ("document_no", "深知〔2026〕1号"),
        ("document_no", "国办发〔2025〕3号"),
        ("patent_no", "ZL201710601862.3"),
        ("publication_no", "CN107389876A"),
        ("application_no", "201310699744.2"),
        ("uscc", "9144030071526726XG"),
        ("cn_landline", "0755-12345678"),
        ("cn_mobile", "13800138000"),
        ("trademark_no", "1234567"),
        ("trademark_no", "G1234567"),
        ("us_docket", "1:25-cv-02937"),
        ("itc_investigation", "337-TA-1286"),
        ("etsi_declaration", "ISLD-202601-001"),
        ("ipc", "G06F16/33"),
        ("resident_id", "11010519491231002X"),
        ("issue_no", "2026年第4期"),
    ]


@pytest.mark.parametrize(
    "unit", [LETTER, "1" * 60, "第1号", "CN1", "〔2026〕1号", "知" * 40, "A1" * 40, "0 " * 40]
)
def test_scanning_takes_linear_time(unit: str) -> None:
    small, large = unit * (6000 // len(unit)), unit * (48000 // len(unit))

    def seconds(text: str) -> float:
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            find_in_text(text)
            best = min(best, time.process_time() - start)
        return best

    # Eight times the text: a quadratic scan would take sixty-four times as long.
    assert seconds(large) < 24 * seconds(small) + 0.02
