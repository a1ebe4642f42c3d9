"""A corpus on disk: filings come back as they went in, the last of one id, and a hole in it is said."""

import json
from datetime import date
from pathlib import Path

import pytest

from zhiquan.adapters.screening_index import IndexRefused, corpus
from zhiquan.engines.screening.model import Filing

TEXT = "一种摆线盘，外缘开有十二道斜槽，斜槽内嵌有铜珠，铜珠受压后滚入暗孔，盘心的棘齿随之松开，手柄由此空转半圈。"
OTHER = "腌制萝卜的老法子，先晒三日，再撒粗盐，封坛埋入地窖，来年开春取出，切丝拌油，脆而不酸，佐粥最宜，久存不坏。"


def lines(*records: dict[str, object]) -> list[bytes]:
    return [json.dumps(record).encode() for record in records]


def looked_for(path: Path, text: str, part: str = "abstract") -> tuple[Filing, ...]:
    return corpus.near(path, [Filing(id="new", **{part: text})], 0.7, 30).filings


def test_a_filing_comes_back_as_it_went_in_but_for_its_description(tmp_path: Path) -> None:
    record = {
        "id": "甲\t1", "abstract": TEXT, "claims": "1." + OTHER, "description": "长", "filed_on": "2026-03-02",
        "inventors": ["甲一"], "priority": ["US1"], "staff": 4,
    }  # fmt: skip
    assert corpus.build(tmp_path, lines(record, {"id": "2", "abstract": OTHER}), "f", 0.7, 30) == (2, [])
    (found,) = looked_for(tmp_path, TEXT)
    assert (found.id, found.abstract, found.claims, found.description) == ("甲\t1", TEXT, "1." + OTHER, "")
    assert (found.filed_on, found.inventors, found.priority) == (date(2026, 3, 2), ("甲一",), ("US1",))
    assert found.extra == {"staff": 4}
    assert [each.id for each in looked_for(tmp_path, OTHER)] == ["2"]
    assert [each.id for each in looked_for(tmp_path, OTHER, "claims")] == ["甲\t1"]


def test_the_last_filing_of_an_id_counts_and_a_new_build_replaces(tmp_path: Path) -> None:
    corpus.build(tmp_path, lines({"id": "1", "abstract": TEXT, "applicant": "甲"}), "f", 0.7, 30)
    corpus.append(tmp_path, lines({"id": "1", "abstract": TEXT, "applicant": "乙"}), "g", 30)
    assert [each.applicant for each in looked_for(tmp_path, TEXT)] == ["乙"]
    corpus.build(tmp_path, lines({"id": "9", "abstract": OTHER}), "f", 0.7, 30)
    assert looked_for(tmp_path, TEXT) == ()
    assert [each.id for each in looked_for(tmp_path, OTHER)] == ["9"]


def test_a_faulty_line_is_named_by_its_place_in_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "_LINES", 2)
    rows = [*lines({"id": "1"}, {"id": "2"}, {"id": "3"}), b"{"]
    count, errors = corpus.build(tmp_path, rows, "f", 0.7, 30)
    assert count == 3 and [error.line for error in errors] == [4]


@pytest.mark.parametrize("left", [None, b""])
def test_filings_lost_beside_a_whole_index_are_said(tmp_path: Path, left: bytes | None) -> None:
    corpus.build(tmp_path, lines({"id": "1", "abstract": TEXT}), "f", 0.7, 30)
    if left is None:
        (tmp_path / corpus.FILINGS).unlink()
    else:
        (tmp_path / corpus.FILINGS).write_bytes(left)
    with pytest.raises(IndexRefused):
        looked_for(tmp_path, TEXT)
