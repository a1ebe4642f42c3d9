"""Records of a JSONL batch: texts untouched, wrong ones named by line and field."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.drafts.model import Draft
from zhiquan.engines.drafts.readers import DraftUnreadable, from_record, lines_of, read_line
from zhiquan.engines.drafts.readers.assemble import LIMITS


def test_texts_stay_exactly_as_given() -> None:
    claims = "  1．一种花盆\r\n\n，其特征在于。 \n"
    draft = from_record({"id": "a", "claims": claims, "abstract": None, "title": ""})
    assert draft.claims is not None and draft.claims.text == claims
    assert (draft.abstract, draft.title, draft.description, draft.figures) == (None, None, None, None)
    assert (draft.id, draft.kind) == ("a", "invention")


def test_claims_as_a_list_are_joined_by_line_ends() -> None:
    draft = from_record(
        {"id": 7, "kind": "实用新型", "claims": ["1. 一种花盆。", "2. 另一种。"], "figures": 2}
    )
    assert draft.claims is not None and draft.claims.text == "1. 一种花盆。\n2. 另一种。"
    assert (draft.id, draft.kind) == ("7", "utility_model")
    assert draft.figures is not None and [(f.number, f.label) for f in draft.figures] == [
        (1, "图1"),
        (2, "图2"),
    ]


def test_figures_may_come_with_the_text_inside() -> None:
    figures = from_record(
        {"figures": [{"number": 1, "text": ["10", "水箱"]}, {"label": "图2(a)"}]}, line=4
    ).figures
    assert figures is not None
    assert [(f.number, f.label, f.text) for f in figures] == [
        (1, "图1", ("10", "水箱")),
        (None, "图2(a)", None),
    ]


def test_the_kind_given_for_all_holds_where_a_record_names_none() -> None:
    assert from_record({}, kind="design", line=3) == Draft(id="3", kind="design")
    assert from_record({"kind": "invention"}, kind="design").kind == "invention"


@pytest.mark.parametrize(
    ("record", "code", "field"),
    [
        ({"kind": "mark"}, "unknown_kind", "kind"),
        ({"kind": 3}, "wrong_type", "kind"),
        ({"claims": {"1": "x"}}, "wrong_type", "claims"),
        ({"claims": ["a", 3]}, "wrong_type", "claims[1]"),
        ({"title": ["a"]}, "wrong_type", "title"),
        ({"id": True}, "wrong_type", "id"),
        ({"figures": -1}, "wrong_type", "figures"),
        ({"figures": ["a"]}, "wrong_type", "figures[0]"),
        ({"request": "x"}, "wrong_type", "request"),
        ({"abstract": "a\ud800"}, "broken_text", "abstract"),
        ({"claims": "一" * (LIMITS["claims"] + 1)}, "too_long", "claims"),
    ],
)
def test_a_wrong_field_is_named(record: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(DraftUnreadable) as caught:
        from_record(record, file="b.jsonl", line=5)
    error = caught.value
    assert (error.code, error.field, error.file, error.line) == (code, field, "b.jsonl", 5)
    assert field in error.message["en"] or error.code in ("too_long", "unknown_kind")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"", "empty_line"),
        (b"  \t", "empty_line"),
        (b"{'id': 1}", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "not_json"),
        (b"[1]", "not_object"),
        (b'{"id": "\xff\xff"}', "encoding"),
    ],
)
def test_a_bad_line_is_named(row: bytes, code: str) -> None:
    with pytest.raises(DraftUnreadable) as caught:
        read_line(row, "b.jsonl", 9)
    assert (caught.value.code, caught.value.line) == (code, 9)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_in_any_encoding(encoding: str, end: str) -> None:
    data = end.join(['{"id": "花"}', "", '{"id": "盆"}', ""]).encode(encoding)
    found = dict(lines_of(io.BytesIO(data)))
    assert sorted(found) == [1, 2, 3]
    assert read_line(found[1], "b", 1) == {"id": "花"}
    assert read_line(found[3], "b", 3) == {"id": "盆"}
    with pytest.raises(DraftUnreadable, match="empty_line"):
        read_line(found[2], "b", 2)


def test_an_empty_file_has_no_lines() -> None:
    assert list(lines_of(io.BytesIO(b""))) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["id", "kind", "title", "abstract", "claims", "description", "request", "figures", "x"]
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(keys, anything, max_size=6))
def test_any_record_gives_a_draft_or_the_error(record: dict[str, Any]) -> None:
    try:
        draft = from_record(record, file="b", line=1)
    except DraftUnreadable as error:
        assert error.line == 1
        return
    json.dumps([part.text for part in (draft.title, draft.claims) if part], ensure_ascii=False).encode()
