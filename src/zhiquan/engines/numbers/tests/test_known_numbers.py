"""Numbers whose reading is known, and typed slips whose error is known."""

from __future__ import annotations

import pickle
from datetime import date

import pytest
from stdnum.cn import ric, uscc

from zhiquan.engines.numbers import (
    CHECKED,
    COUNTRIES,
    OFFICES,
    PARTY_SCHEMES,
    RIGHT_SCHEMES,
    SCHEME_NAMES,
    SCHEMES,
    NumberError,
    detect,
    diagnose,
    examine,
    explain,
    explain_doubt,
    parse,
    publication_doubts,
    scheme_name,
)
from zhiquan.engines.numbers.checks import org_check
from zhiquan.engines.numbers.explain import DOUBTS, REASONS

KNOWN = [
    ("application_no", "201710601862.3", "201710601862.3"),
    ("application_no", "2013106997442", "201310699744.2"),
    ("application_no", "95115608.X", "95115608.X"),
    ("application_no", "９５１１５６０８．ｘ", "95115608.X"),
    ("application_no", "97101765·4", "97101765.4"),
    ("application_no", "97101765。4", "97101765.4"),
    ("application_no", "ZL 2017 1 0601862.3", "201710601862.3"),
    ("application_no", "CN201710601862.3", "201710601862.3"),
    ("application_no", "\u200b201710601862.3\ufeff", "201710601862.3"),
    ("patent_no", "ＺＬ２０１７１０６０１８６２．３", "ZL201710601862.3"),
    ("patent_no", "zl97101765.4", "ZL97101765.4"),
    ("publication_no", "CN 107389876 A", "CN107389876A"),
    ("publication_no", "cn1234567c", "CN1234567C"),
    ("publication_no", "CN85100001A", "CN85100001A"),
    ("publication_no", "CN301234567S", "CN301234567S"),
    ("publication_no", "CN201234567Y", "CN201234567Y"),
    ("publication_no", "CN102345678B1", "CN102345678B1"),
    ("pct_application_no", "PCT/CN2024/012345", "PCT/CN2024/012345"),
    ("pct_application_no", "pct/cn99/00123", "PCT/CN1999/000123"),
    ("uscc", "9144030071526726XG", "9144030071526726XG"),
    ("uscc", "91 440300 192203821 6", "914403001922038216"),
    ("uscc", "9144030071526726xg", "9144030071526726XG"),
    ("org_code", "71526726X", "71526726-X"),
    ("resident_id", "11010519491231002x", "11010519491231002X"),
    ("hkid", "A123456(3)", "A123456(3)"),
    ("hkid", "ａ１２３４５６（３）", "A123456(3)"),
    ("hkid", "G123456A", "G123456(A)"),
    ("hm_travel_permit", "h1234567801", "H12345678"),
    ("tw_travel_permit", "1234567801(B)", "12345678"),
    ("tw_ubn", "00501503", "00501503"),
    ("hk_br_no", "12345678-000-01-26-A", "12345678"),
    ("hk_ci_no", "F12345", "F0012345"),
    ("mo_commercial_no", "SO12345", "12345 SO"),
    ("foreign_company_no", "us: c-1234567", "US:C-1234567"),
    ("passport", "E12345678", "E12345678"),
    ("trademark_no", "第 01234567 号", "1234567"),
    ("trademark_no", "g1234567", "G1234567"),
    ("trademark_no", "12345678A", "12345678A"),
    ("nice_edition", "NCL（13—2026）", "NCL(13-2026)"),
    ("nice_edition", "NCL13-2026", "NCL(13-2026)"),
    ("nice_class", "第09类", "9"),
    ("similar_group", "0901", "0901"),
    ("similar_group", "0901(一)", "0901（一）"),
    ("goods_code", "090001", "090001"),
    ("goods_code", "c090001", "C090001"),
    ("locarno_class", "LOC(15) Cl. 14-03", "14-03"),
    ("locarno_class", "14-3", "14-03"),
    ("locarno_edition", "LOC（15）", "LOC(15)"),
    ("ipc", "G06F 16/33 (2019.01)", "G06F16/33"),
    ("ipc", "H04W0004/00", "H04W4/00"),
    ("cpc", "Y02E 60/10", "Y02E60/10"),
    ("ipc_subclass", "h04w", "H04W"),
    ("agency_code", "４４３００", "44300"),
    ("etsi_declaration", "isld-202601-001", "ISLD-202601-001"),
    ("us_docket", "1:25-CV-2937-ABC-DE", "1:25-cv-02937"),
    ("us_docket", "25-cv-02937", "25-cv-02937"),
    ("itc_investigation", "Inv. No. 337-TA-1286", "337-TA-1286"),
    ("nos_code", "NOS 830", "830"),
    ("country_code", "ep", "EP"),
    ("inid_code", "（71）", "71"),
    ("document_no", "深知[2026]01号", "深知〔2026〕1号"),
    ("document_no", "深知【2026】第1号", "深知〔2026〕1号"),
    ("document_no", "深知（2026）1 号", "深知〔2026〕1号"),
    ("document_no", "国知办函服字〔２０２５〕４７９号", "国知办函服字〔2025〕479号"),
    ("issue_no", "第04期", "第4期"),
    ("issue_no", "2026年第十二期（总第30期）", "2026年第12期"),
    ("cn_mobile", "+86 138-0013-8000", "13800138000"),
    ("cn_mobile", "8613800138000", "13800138000"),
    ("cn_landline", "(0755)12345678", "0755-12345678"),
    ("cn_landline", "+86 755 12345678", "0755-12345678"),
    ("cn_landline", "0755-12345678-801", "0755-12345678-801"),
    ("cn_landline", "0755-12345678转801", "0755-12345678-801"),
    ("cn_landline", "4001234567", "400-123-4567"),
    ("cn_landline", "12330", "12330"),
    ("hk_phone", "(852) 2123 4567", "+852 21234567"),
    ("hk_phone", "2123 4567", "+852 21234567"),
    ("mo_phone", "00853-28123456", "+853 28123456"),
]


@pytest.mark.parametrize(("scheme", "raw", "canonical"), KNOWN)
def test_reads_the_known_number(scheme: str, raw: str, canonical: str) -> None:
    number = parse(scheme, raw)
    assert number.canonical == canonical
    assert number.raw == raw
    assert parse(scheme, number.canonical) == number


REFUSED = [
    ("application_no", "201710601862.4", "check_digit", 14, {"expected": "3", "found": "4"}),
    ("application_no", "ZL201710601862.4", "check_digit", 16, {"expected": "3"}),
    ("application_no", "201710601862", "check_digit_missing", 13, {"expected": "3"}),
    ("application_no", "20171O601862.3", "bad_character", 6, {"found": "O", "looks_like": "0"}),
    ("application_no", "201770601862.3", "unknown_kind", 5, {"found": "7"}),
    ("application_no", "200210601862.3", "bad_year", 1, {}),
    ("application_no", "04115608.X", "bad_year", 1, {}),
    ("application_no", "2017106018", "wrong_length", None, {"found": "10"}),
    ("application_no", "  ", "empty", None, {}),
    ("application_no", "9" * 500, "too_long", None, {}),
    ("publication_no", "CN107389876", "kind_missing", 12, {}),
    ("publication_no", "CN207389876A", "kind_mismatch", 3, {"expected": "1"}),
    ("publication_no", "CN107389876Z", "unknown_kind", 12, {}),
    ("uscc", "9144030071526726XX", "check_digit", 18, {"expected": "G"}),
    ("uscc", "91440300715I6726XG", "bad_character", 12, {"looks_like": "1"}),
    ("uscc", "914403007152 6726X", "wrong_length", None, {"found": "17"}),
    ("resident_id", "110105194912310021", "check_digit", 18, {"expected": "X"}),
    ("resident_id", "110105194902310025", "bad_date", 7, {"found": "19490231"}),
    ("resident_id", "810000199408230021", "unknown_region", 1, {}),
    ("hkid", "A123456(4)", "check_digit", 9, {"expected": "3"}),
    ("hkid", "A123456", "check_digit_missing", 8, {"expected": "3"}),
    ("hm_travel_permit", "K12345678", "bad_character", 1, {}),
    ("tw_ubn", "04595258", "check_failed", None, {}),
    ("foreign_company_no", "QQ:123", "unknown_country", 1, {"found": "QQ"}),
    ("nice_edition", "NCL(12-2026)", "bad_year", 8, {"high": "2025"}),
    ("nice_class", "46", "out_of_range", 1, {}),
    ("similar_group", "4601", "out_of_range", 1, {}),
    ("locarno_class", "33-01", "out_of_range", 1, {}),
    ("ipc", "I06F16/33", "bad_form", None, {}),
    ("ipc", "Y02E60/10", "bad_character", 1, {}),
    ("etsi_declaration", "ISLD-202613-001", "bad_date", 10, {}),
    ("itc_investigation", "337-TA-0", "bad_form", None, {}),
    ("nos_code", "831", "unknown_code", 1, {}),
    ("country_code", "QQ", "unknown_code", 1, {}),
    ("document_no", "深知〔26〕1号", "bad_form", None, {}),
    ("document_no", "深知〔2026〕0号", "out_of_range", 9, {}),
    ("issue_no", "第十十期", "out_of_range", 2, {}),
    ("cn_mobile", "12800138000", "unknown_prefix", 1, {}),
    ("hk_phone", "41234567", "unknown_prefix", 1, {}),
]


@pytest.mark.parametrize(("scheme", "raw", "code", "position", "detail"), REFUSED)
def test_refuses_with_the_exact_reason(
    scheme: str, raw: str, code: str, position: int | None, detail: dict[str, str]
) -> None:
    with pytest.raises(NumberError) as caught:
        parse(scheme, raw)
    error = caught.value
    assert (error.code, error.position) == (code, position)
    assert detail.items() <= error.detail.items()
    assert error.code in REASONS
    assert raw.strip() == "" or raw not in str(error)
    chinese, english = explain(error, "zh-Hans"), explain(error, "en")
    assert chinese.startswith(scheme_name(scheme, "zh-Hans"))
    assert english.lower().startswith(scheme_name(scheme, "en").lower())
    assert "{" not in chinese + english
    assert pickle.loads(pickle.dumps(error)).detail == error.detail


def test_every_scheme_reads_its_example_and_has_names() -> None:
    assert set(SCHEME_NAMES) == set(SCHEMES)
    for code, scheme in SCHEMES.items():
        number = scheme.parse(scheme.example)
        assert number.scheme == code
        assert scheme.format(number) == number.canonical
        for style in scheme.styles:
            assert scheme.parse(scheme.format(number, style)) == number, (code, style)
        assert number in detect(scheme.example)


def test_right_and_party_schemes() -> None:
    assert {s.code for s in RIGHT_SCHEMES} == {
        "patent_no", "application_no", "publication_no", "pct_application_no", "trademark_no",
    }  # fmt: skip
    assert {"uscc", "resident_id", "hk_br_no", "hk_ci_no", "hkid", "passport"} <= {
        s.code for s in PARTY_SCHEMES
    }
    assert all(s.personal for s in PARTY_SCHEMES if s.code in {"resident_id", "hkid", "passport"})
    assert not SCHEMES["mo_commercial_no"].confirmed and SCHEMES["uscc"].confirmed


def test_uscc_agrees_with_python_stdnum_and_warns_of_the_inner_check() -> None:
    for raw in ("9144030071526726XG", "914403001922038216", "91110000600037341L"):
        assert uscc.validate(raw) == parse("uscc", raw).canonical
    assert parse("uscc", "9144030071526726XG").warnings == ()
    body = "91440300715267260"
    odd = body + uscc.calc_check_digit(body)
    number = parse("uscc", odd)
    assert uscc.is_valid(odd) and org_check("71526726") == "X"
    assert [w.code for w in number.warnings] == ["org_code_check"]
    assert "X" in explain_doubt(number.warnings[0], "zh-Hans")
    # python-stdnum refuses letters in the first two places, which farm collectives carry.
    assert number.certainty < CHECKED


def test_farm_collectives_carry_a_letter() -> None:
    body = "N2440300715267" + "26X"
    assert parse("uscc", body + uscc.calc_check_digit(body)).warnings == ()


def test_resident_id_agrees_with_python_stdnum() -> None:
    for raw in ("11010519491231002X", "360426199101010071"):
        assert ric.validate(raw) == parse("resident_id", raw).canonical


def test_early_application_numbers_get_their_check_digit() -> None:
    number = parse("application_no", "85100001")
    assert [w.code for w in number.warnings] == ["check_digit_added"]
    again = parse("application_no", number.canonical)
    assert again == number and again.warnings == ()
    assert set(DOUBTS) >= {"check_digit_added"}


@pytest.mark.parametrize(
    ("raw", "day", "codes"),
    [
        ("CN1234567C", date(2010, 3, 31), []),
        ("CN101234567C", date(2010, 4, 7), ["kind_not_in_use"]),
        ("CN101234567B", date(2010, 4, 7), []),
        ("CN101234567B", date(2009, 12, 30), ["kind_not_in_use"]),
        ("CN1000001B", date(1991, 1, 2), []),
        ("CN201234567Y", date(2010, 4, 7), ["kind_not_in_use"]),
        ("CN201234567U", date(2010, 4, 7), []),
        ("CN301234567D", date(2012, 1, 4), ["kind_not_in_use"]),
        ("CN107389876A", date(2017, 11, 24), []),
    ],
)
def test_kind_letters_depend_on_the_day(raw: str, day: date, codes: list[str]) -> None:
    doubts = publication_doubts(parse("publication_no", raw), day)
    assert [d.code for d in doubts] == codes
    for doubt in doubts:
        assert day.isoformat() in explain_doubt(doubt, "en")


def test_best_reading_comes_first() -> None:
    assert [n.scheme for n in detect("201710601862.3")][:2] == ["application_no", "patent_no"]
    assert detect("ZL201710601862.3")[0].scheme == "patent_no"
    assert detect("11010519491231002X")[0].scheme == "resident_id"
    assert {n.scheme for n in detect("12345678")} >= {"trademark_no", "hk_br_no", "tw_travel_permit"}
    assert detect("???") == []


def test_a_slip_in_a_checked_number_is_not_read_as_something_looser() -> None:
    verdict = examine("9144030071526726XX")
    assert not verdict.ok
    assert verdict.errors[0].scheme == "uscc" and verdict.errors[0].detail["expected"] == "G"
    assert diagnose("201710601862.4")[0].code == "check_digit"
    assert examine("201710601862.3").numbers[0].scheme == "application_no"
    assert examine("12345678").ok
    # An early application number without its check digit looks like a telephone number, and is left one.
    assert {n.scheme for n in examine("99123456").numbers} >= {"hk_phone", "trademark_no"}
    assert examine("E12345678").numbers[0].scheme == "passport"
    assert examine("201710601862").errors[0].code == "check_digit_missing"
    assert examine("CN107389876").errors[0].code == "kind_missing"
    assert not examine("nonsense!").near


def test_personal_numbers_stay_out_of_logs() -> None:
    number = parse("resident_id", "11010519491231002X")
    assert "19491231" not in repr(number)
    assert SCHEMES["resident_id"].format(number, "masked") == "11**************2X"
    with pytest.raises(NumberError) as caught:
        parse("resident_id", "110105194902310025")
    assert "1949" not in str(caught.value) + repr(caught.value)


def test_country_codes_are_known_to_cldr() -> None:
    babel = pytest.importorskip("babel")
    known = {code for code in babel.Locale("en").territories if len(code) == 2}
    assert known >= COUNTRIES
    assert {"EP", "WO"} <= OFFICES and {"HK", "MO", "TW"} <= COUNTRIES


def test_format_refuses_foreign_numbers_and_unknown_styles() -> None:
    number = parse("uscc", "9144030071526726XG")
    with pytest.raises(ValueError, match="uscc"):
        SCHEMES["hkid"].format(number)
    with pytest.raises(KeyError):
        SCHEMES["uscc"].format(number, "florid")
