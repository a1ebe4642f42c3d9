"""Lines of JSON: what is read, what is refused, and that the rest goes on."""

import json
from datetime import date

import pytest

from zhiquan.engines.screening.records import number_key, read_day, read_lines


def line(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)


def test_any_field_but_id_may_be_missing_or_null():
    filings, errors = read_lines([line(id="1"), line(id="2", title=None, inventors=None, filed_on=None)], "f")
    assert [filing.id for filing in filings] == ["1", "2"]
    assert errors == []


def test_unknown_fields_are_kept():
    (filing,), _ = read_lines([line(id="1", staff=3, transfers=[{"to": "乙"}])], "f")
    assert filing.extra == {"staff": 3, "transfers": [{"to": "乙"}]}


def test_values_are_put_into_one_form():
    given = line(
        id="1",
        kind="实用新型",
        filed_on="2026年8月1日",
        inventors="甲；乙、甲",
        ipc="G06F 1/00;H01L 3/00",
        parent="无",
        applicant=["一厂", "二厂"],
    )
    (filing,), errors = read_lines([given], "f")
    assert errors == []
    assert filing.kind == "utility_model"
    assert filing.filed_on == date(2026, 8, 1)
    assert filing.inventors == ("甲", "乙")
    assert filing.ipc == ("G06F 1/00", "H01L 3/00")
    assert filing.parent == ""
    assert filing.applicant == "一厂；二厂"


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        (b"\n", "empty", ""),
        (b"   ", "empty", ""),
        (b"\xff\xfe{", "not_utf8", ""),
        (b'{"id": ', "not_json", ""),
        (b"[1, 2]", "not_object", ""),
        (b'{"title": "x"}', "no_id", "id"),
        (b'{"id": "  "}', "no_id", "id"),
        (b'{"id": 7}', "not_text", "id"),
        (b'{"id": "7", "title": ["x"]}', "not_text", "title"),
        (b'{"id": "7", "inventors": [1]}', "not_list", "inventors"),
        (b'{"id": "7", "claims": "' + b"x" * 400_001 + b'"}', "too_long", "claims"),
        (b'{"id": "7", "ipc": {"a": 1}}', "not_list", "ipc"),
        (b'{"id": "7", "filed_on": "2026-02-30"}', "not_day", "filed_on"),
        (b'{"id": "7", "filed_on": 20260801}', "not_day", "filed_on"),
        (b"[" * 100_000, "not_json", ""),
    ],
)
def test_one_clear_error_and_the_rest_goes_on(bad, code, field):
    filings, errors = read_lines([b'{"id": "first"}\n', bad, b'{"id": "last"}\n'], "batch.jsonl")
    assert [filing.id for filing in filings] == ["first", "last"]
    assert [(error.code, error.file, error.line, error.field) for error in errors] == [
        (code, "batch.jsonl", 2, field)
    ]
    assert errors[0].text("en") != errors[0].text("zh-Hans")


def test_every_fault_of_a_line_is_said_and_an_id_stands_once():
    lines = [line(id="1"), line(id="1"), line(id="2", title=1, claims=2)]
    filings, errors = read_lines(lines, "f")
    assert [filing.id for filing in filings] == ["1"]
    assert [(error.line, error.code, error.field) for error in errors] == [
        (2, "repeated", "id"),
        (3, "not_text", "title"),
        (3, "not_text", "claims"),
    ]
    assert "1" in errors[0].text("en")


def test_a_byte_order_mark_and_halves_of_characters_do_no_harm():
    filings, errors = read_lines(['\ufeff{"id": "1", "title": "a\\ud800b", "note": "\\udfff"}'], "f")
    assert errors == []
    assert filings[0].title == "a\ufffdb"
    json.dumps(filings[0].extra).encode()


def test_texts_of_filings_stand_in_no_message():
    _, errors = read_lines([line(id="1", title="秘密的方案", filed_on="秘密的方案")], "f")
    assert errors and all(
        "秘密" not in error.text(language) for error in errors for language in ("zh-Hans", "en")
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("202310123456.7", "CN202310123456"),
        ("ZL 2023 1 0123456.X", "2023101234560"),
        ("ＣＮ２０２３１０１２３４５６", "202310123456"),
        ("98101234.5", "CN98101234"),
        ("us 17/123,456", "US17123456"),
    ],
)
def test_a_number_has_one_key_however_it_is_written(one, other):
    assert number_key(one) == number_key(other) != ""


def test_numbers_that_differ_have_different_keys():
    keys = {number_key(text) for text in ("202310123456", "202310123457", "PCT/CN2023/071234", "JP2023-1234")}
    assert len(keys) == 4
    assert number_key("无") == number_key(" - ") == ""


def test_days():
    for text in ("2026-08-01", "2026/8/1", "20260801", "2026年8月1日", "2026-08-01T10:00:00"):
        assert read_day(text) == date(2026, 8, 1)
    assert read_day("2026-13-01") is None
    assert read_day(5) is None
