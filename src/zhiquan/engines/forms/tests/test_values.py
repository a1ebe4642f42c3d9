"""One value of each kind: its stored form and every fault; the keywords against an independent reader."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhiquan.engines.forms import FAULTS, ElementKind, normalise, value_faults
from zhiquan.engines.forms.keywords import keywords_of

from .examples import ELEMENTS, JSON, TODAY, element

TWO = [{"code": "a", "label": {"en": "A"}}, {"code": "b", "label": {"en": "B"}}]
COLUMNS = [{"code": "n", "kind": "integer"}, {"code": "t", "kind": "text", "required": False}]
EVERY = {
    kind: element(
        kind.value,
        **({"choices": TWO} if kind.value.startswith("choice") else {}),
        **({"scheme": ["uscc", "hk_br_no"]} if kind is ElementKind.CODE else {}),
        **({"columns": COLUMNS} if kind is ElementKind.TABLE else {}),
    )
    for kind in ElementKind
}


def faults(one, value, others=None):
    normal = normalise(one, value)
    return [] if normal is None else list(value_faults(one, normal, TODAY, others or {}))


def found(one, value, others=None):
    return [(fault.code, *fault.params.values()) for fault in faults(one, value, others)]


# --- the stored form ---


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  深圳市大树（集团）有限公司\u3000\u200b", "深圳市大树（集团）有限公司"),
        ("text", "ＡＢＣ　股份", "ＡＢＣ　股份"),
        ("text", "a\x00b\ud800", "ab"),
        ("text", " \u3000 ", None),
        ("textarea", "one\r\ntwo\r", "one\ntwo"),
        ("integer", "１，２００", 1200),
        ("integer", "-5", -5),
        ("integer", "1.5", "1.5"),
        ("integer", 7, 7),
        ("money", "120万元", 120_000_000),
        ("money", "￥３.５", 350),
        ("money", 350, 350),
        ("money", "much", "much"),
        ("date", "２０２６年１１月３日", "2026-11-03"),
        ("date", "2026/1/5", "2026-01-05"),
        ("date", "20260105", "2026-01-05"),
        ("date", "2026-02-30", "2026-02-30"),
        ("yes_no", "yes", True),
        ("yes_no", "否", False),
        ("yes_no", False, False),
        ("yes_no", "perhaps", "perhaps"),
        ("choice", " a ", "a"),
        ("choices", ["b", "a", "b", ""], ["a", "b"]),
        ("choices", "b", ["b"]),
        ("choices", [], None),
        ("rights", ["2", "1", "2"], ["2", "1"]),
        ("phone", "１３８ ００１３ ８０００", "13800138000"),
        ("phone", "+86 0755 1234 5678 转 801", "0755-12345678-801"),
        ("phone", "0755-12345678-801", "0755-12345678-801"),
        ("phone", "+852 2123-4567", "+852 21234567"),
        ("phone", "+853 28123456", "+853 28123456"),
        ("phone", "0044 20 7946 0000", "+442079460000"),
        ("email", "Li.Lei＠EXAMPLE.com.cn", "Li.Lei@example.com.cn"),
        ("code", "９１４４０３００１２３４５６７８８Ｍ", "91440300123456788M"),
        ("table", [{"n": "1", "t": ""}, {}, {"t": " x "}], [{"n": 1}, {"t": "x"}]),
    ],
)  # fmt: skip
def test_stored_form(kind, typed, stored):
    assert normalise(EVERY[ElementKind(kind)], typed) == stored


@given(st.sampled_from(list(ElementKind)), JSON)
def test_any_json_is_taken_and_twice_is_once(kind, value):
    one = EVERY[kind]
    normal = normalise(one, value)
    assert repr(normalise(one, normal)) == repr(normal)
    if normal is not None:
        for fault in value_faults(one, normal, TODAY, {}):
            assert set(fault.params) == set(FAULTS[fault.code])


TYPED = st.text("0123456789+-.()@ax年月日０９转 /A万元", max_size=22)


@given(st.sampled_from(list(ElementKind)), TYPED)
def test_typed_text_is_stored_once_and_for_all(kind, value):
    one = EVERY[kind]
    normal = normalise(one, value)
    assert normalise(one, normal) == normal


@given(st.text())
def test_a_name_keeps_its_characters(text):
    stored = normalise(EVERY[ElementKind.TEXT], text)
    assert stored is None or stored in text.replace("\r\n", "\n").replace("\r", "\n") or _unstorable(text)


def _unstorable(text):
    return any(ord(c) < 32 or ord(c) == 0x7F or 0xD800 <= ord(c) < 0xE000 for c in text)


# --- faults of each kind ---


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", 3, ("wrong_type", "text")),
        ("textarea", True, ("wrong_type", "text")),
        ("integer", "1.5", ("not_a_number", "bad_form", None, {})),
        ("integer", True, ("wrong_type", "number")),
        ("integer", 1.5, ("wrong_type", "number")),
        ("money", "1.234", ("not_a_number", "too_fine", None, {})),
        ("money", "12x", ("not_a_number", "bad_character", 3, {"found": "x"})),
        ("money", [1], ("wrong_type", "number")),
        ("date", "2026-02-30", ("not_a_date",)),
        ("date", 20260203, ("wrong_type", "text")),
        ("yes_no", "perhaps", ("wrong_type", "yes_no")),
        ("choice", "c", ("not_a_choice", "c")),
        ("choice", 1, ("wrong_type", "text")),
        ("choices", ["a", "c"], ("not_a_choice", "c")),
        ("choices", [1], ("wrong_type", "list")),
        ("rights", {"a": 1}, ("wrong_type", "list")),
        ("phone", "21234567", ("bad_phone", "area_missing")),
        ("phone", "12345678901", ("bad_phone", "unknown_form")),
        ("phone", "10086", ("bad_phone", "unknown_form")),
        ("phone", "+86 123", ("bad_phone", "unknown_form")),
        ("phone", 13800138000, ("wrong_type", "text")),
        ("email", "a@b", ("bad_email",)),
        ("email", "a..b@example.com", ("bad_email",)),
        ("email", "a b@example.com", ("bad_email",)),
        ("email", "a@-example.com", ("bad_email",)),
        ("email", "a" * 65 + "@example.com", ("bad_email",)),
        ("email", 1, ("wrong_type", "text")),
        ("code", 1, ("wrong_type", "text")),
        ("table", "x", ("wrong_type", "list")),
    ],
)  # fmt: skip
def test_faults_of_each_kind(kind, value, expected):
    assert found(EVERY[ElementKind(kind)], value) == [expected]


def test_a_wrong_code_says_which_scheme_and_where():
    (fault,) = faults(element("code", scheme="uscc"), "91440300123456788D")
    assert fault.code == "bad_code"
    assert (fault.params["scheme"], fault.params["reason"], fault.params["position"]) == (
        "uscc", "check_digit", 18,
    )  # fmt: skip
    assert fault.params["detail"] == {"expected": "M", "found": "D"}


def test_of_several_schemes_the_nearest_speaks():
    (fault,) = faults(EVERY[ElementKind.CODE], "91440300123456788D")
    assert fault.params["scheme"] == "uscc"
    assert normalise(EVERY[ElementKind.CODE], "12345678").startswith("12345678")


@pytest.mark.parametrize(
    ("kind", "schema", "value", "expected"),
    [
        ("text", {"minLength": 3}, "大树", ("too_short", 3, 2)),
        ("text", {"maxLength": 2}, "大树木", ("too_long", 2, 3)),
        ("text", {"pattern": "^[A-Z]+$"}, "Ab", ("pattern", "^[A-Z]+$")),
        ("integer", {"minimum": 5}, 4, ("below", 5)),
        ("integer", {"maximum": 5}, 6, ("above", 5)),
        ("integer", {"exclusiveMinimum": 5}, 5, ("below", 5)),
        ("integer", {"exclusiveMaximum": 5}, 5, ("above", 5)),
        ("money", {"multipleOf": 100}, 150, ("not_a_multiple", 100)),
        ("rights", {"minItems": 2}, ["a"], ("too_few", 2, 1)),
        ("rights", {"maxItems": 1}, ["a", "b"], ("too_many", 1, 2)),
        ("date", {"not_future": True}, "2026-11-04", ("future",)),
        ("date", {"formatMaximum": "today"}, "2026-11-04", ("future",)),
        ("date", {"not_past": True}, "2026-11-02", ("past",)),
        ("date", {"formatMinimum": "today"}, "2026-11-02", ("past",)),
        ("date", {"formatMinimum": "2026-01-01"}, "2025-12-31", ("before", "2026-01-01", None)),
        ("date", {"formatMaximum": "2026-01-01"}, "2026-01-02", ("after", "2026-01-01", None)),
        ("date", {"not_before": "y"}, "2026-05-01", ("before", "2026-06-01", "y")),
        ("date", {"not_after": "y"}, "2026-07-01", ("after", "2026-06-01", "y")),
    ],
)  # fmt: skip
def test_bounds(kind, schema, value, expected):
    assert found(element(kind, schema=schema), value, {"y": "2026-06-01"}) == [expected]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"not_future": True, "not_past": True}, "2026-11-03"),
        ({"not_before": "y", "not_after": "y"}, "2026-06-01"),
        ({"not_before": "z"}, "2026-06-01"),
        ({"not_before": "bad"}, "2026-06-01"),
        ({"formatMinimum": "2026-06-01", "formatMaximum": "2026-06-01"}, "2026-06-01"),
    ],
)
def test_bounds_are_included_and_absent_days_bind_nobody(schema, value):
    assert found(element("date", schema=schema), value, {"y": "2026-06-01", "bad": "soon"}) == []


def test_tables_name_row_and_column_of_every_fault():
    members = ELEMENTS["company.members"]
    rows = [
        {"name": "李雷", "share": "1000"},
        {"share": "0", "since": "2026-02-02", "until": "2026-02-01", "colour": "red"},
        "Han",
        {"name": 3, "share": 5},
    ]
    assert [(fault.code, fault.row, fault.column) for fault in faults(members, rows)] == [
        ("unknown_column", 1, "colour"),
        ("required", 1, "name"),
        ("below", 1, "share"),
        ("after", 1, "since"),
        ("wrong_type", 2, None),
        ("wrong_type", 3, "name"),
        ("too_many", None, None),
    ]
    assert {fault.element for fault in faults(members, rows)} == {"company.members"}


def test_the_same_row_twice_is_found():
    table = element("table", columns=COLUMNS, schema={"uniqueItems": True})
    (fault,) = faults(table, [{"n": 1}, {"n": 2}, {"n": 1}])
    assert (fault.code, fault.row) == ("twice", 2)


# --- the keywords are those of JSON Schema ---

BOUNDS = {
    "minLength": st.integers(0, 4), "maxLength": st.integers(0, 4),
    "pattern": st.sampled_from([
        r"^a", r"a$", r"^\d+$", r"^[a$]+$", r"^\w{2,3}$", r"\$", r"^(a|中)*$", r"[^\]$]$", r"\s",
    ]),
    "minimum": st.integers(-3, 3), "maximum": st.integers(-3, 3),
    "exclusiveMinimum": st.integers(-3, 3), "exclusiveMaximum": st.integers(-3, 3),
    "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
    "minItems": st.integers(0, 3), "maxItems": st.integers(0, 3), "uniqueItems": st.booleans(),
}  # fmt: skip
SAMPLES = {
    "text": st.text("aA1$中]_ \n１", max_size=5),
    "integer": st.integers(-5, 5),
    "table": st.lists(st.fixed_dictionaries({"n": st.integers(0, 2)}), max_size=4),
}
COMPLAINTS = {
    "minLength": "too_short", "maxLength": "too_long", "pattern": "pattern", "minimum": "below",
    "exclusiveMinimum": "below", "maximum": "above", "exclusiveMaximum": "above",
    "multipleOf": "not_a_multiple", "minItems": "too_few", "maxItems": "too_many", "uniqueItems": "twice",
}  # fmt: skip


@given(st.sampled_from(list(SAMPLES)), st.data())
def test_keywords_mean_what_json_schema_says(kind, data):
    allowed = keywords_of(ElementKind(kind))
    words = data.draw(st.fixed_dictionaries({}, optional={word: BOUNDS[word] for word in allowed}))
    value = data.draw(SAMPLES[kind])
    one = element(kind, schema=words, **({"columns": COLUMNS} if kind == "table" else {}))
    assume(words)
    errors = jsonschema_rs.Draft202012Validator(words).iter_errors(value)
    expected = {COMPLAINTS[str(error.schema_path[-1])] for error in errors}
    assert {fault.code for fault in value_faults(one, value, TODAY, {})} == expected
