"""Which plain scalars are more than text, and what is refused."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.policy import read_document
from zhiquan.policy.reader import MOST_NODES


def read(text: str):
    return read_document("file.yaml", text.encode("utf-8"))


def value(text: str):
    document = read(f"x: {text}")
    assert document.problems == []
    return document.data["x"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01",
        "2026-01-01T10:00:00Z",
        "on",
        "off",
        "On",
        "yes",
        "no",
        "y",
        "n",
        "No",
        "NO",
        "tRue",
        "0123",
        "00",
        "-01",
        "+1",
        "1_000",
        "0x1F",
        "0o17",
        "0b1",
        "1:30",
        "12:30:45",
        "190:20:30",
        ".5",
        "5.",
        "1.e3",
        ".inf",
        "-.inf",
        ".nan",
        "inf",
        "nan",
        "1e",
        "1.2.3",
        "201710601862.3X",
        "ZL201710601862.3",
        "=",
        "<<",
        "〔2026〕1号",
        "M1",
        "3号",
        "１２",
        "٣",
        "1,000",
    ],
)
def test_stays_text(text):
    assert value(text) == text


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("-12", -12),
        ("10000000", 10000000),
        ("0.50", 0.5),
        ("-1.25", -1.25),
        ("1e3", 1000.0),
        ("2.5E-3", 0.0025),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("Null", None),
    ],
)
def test_becomes_a_value(text, wanted):
    got = value(text)
    assert got == wanted
    assert type(got) is type(wanted)


@pytest.mark.parametrize("text", ["'7'", '"true"', "'null'", "!!str 7"])
def test_quotes_keep_text(text):
    assert isinstance(value(text), str)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none())
def test_whatever_json_writes_is_read_back(thing):
    got = value(json.dumps(thing))
    assert type(got) is type(thing)
    assert got == thing or math.isclose(got, thing)


@given(st.text(alphabet="0123456789+-_.:eExXoObB nyofNYO", min_size=1, max_size=8))
def test_a_number_is_only_what_json_calls_one(text):
    document = read(f"x: {text}")
    if document.problems or not isinstance(document.data["x"], int | float) or document.data["x"] is True:
        return
    assert json.loads(text) == document.data["x"]


def test_keys_are_text_whatever_they_look_like():
    assert read("on: 1\nno: 2\n2026: 3\ntrue: 4\n~: 5\n0123: 6").data == {
        "on": 1,
        "no": 2,
        "2026": 3,
        "true": 4,
        "~": 5,
        "0123": 6,
    }


def test_a_key_twice_names_both_lines():
    (problem,) = read("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n").problems
    assert (problem.line, problem.field) == (5, "b.c")
    assert "line 3" in problem.message


def test_every_node_has_a_line():
    document = read("a:\n  - 1\n  - b: 2\n    c:\n      - 3\n")
    assert document.line(("a", 1, "b")) == 3
    assert document.line(("a", 1, "c", 0)) == 5
    assert document.line(("a", 1, "c", 0, "nothing", "below")) == 5
    assert document.line(("nowhere",)) == 1


@pytest.mark.parametrize(
    "text, line",
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a: x: y\n", 1),
        ("a: 1\n\tb: 2\n", 2),
        ("a: *nowhere\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_syntax_errors_name_the_line(text, line):
    (problem,) = read(text).problems
    assert problem.line == line
    assert problem.message.startswith("is not YAML")


@pytest.mark.parametrize(
    "text", ["a: !!python/object:os.system x", "a: !!int '0123'", "a: !mine 1", "a: !!set {x}"]
)
def test_tags_are_refused(text):
    assert any("tag" in problem.message for problem in read(text).problems)


def test_an_alias_repeats_its_anchor():
    document = read("a: &x {k: [1]}\nb: *x\n")
    assert document.data == {"a": {"k": [1]}, "b": {"k": [1]}}
    assert document.line(("b", "k", 0)) == 1


def test_an_anchor_that_contains_itself_is_refused():
    (problem,) = read("a: &x [1, *x]\n").problems
    assert "contains itself" in problem.message


def test_aliases_of_aliases_do_not_fill_the_memory():
    lines = ["l0: &l0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)]
    (problem,) = read("\n".join(lines)).problems
    assert str(MOST_NODES) in problem.message


def test_empty_files_wrong_encoding_and_huge_numbers():
    assert read("# nothing\n").problems[0].message == "is empty"
    (problem,) = read_document("f.yaml", "a: 1\nb: 中".encode("gbk")).problems
    assert (problem.line, problem.message) == (2, "is not UTF-8")
    assert "too large" in read("a: 1e999").problems[0].message
    assert read("\ufeffa: 1").data == {"a": 1}


def test_a_list_as_key_is_refused():
    assert "not text" in read("? [1]\n: 2\n").problems[0].message
