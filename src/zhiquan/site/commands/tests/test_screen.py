"""The command line over a batch: what it prints where, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from zhiquan.site.commands.screen import app

TEXT = "一种摆线盘，外缘开有十二道斜槽，斜槽内嵌有铜珠，铜珠受压后滚入暗孔，盘心的棘齿随之松开，手柄由此空转半圈，待弹片复位再行咬合。"
OTHER = "腌制萝卜的老法子，先晒三日，再撒粗盐，封坛埋入地窖，来年开春取出，切丝拌油，脆而不酸，佐粥最宜。"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def batch(tmp_path: Path):
    def written(*records: Any, name: str = "batch.jsonl") -> str:
        path = tmp_path / name
        lines = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return str(path)

    return written


def filing(name: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "abstract": text, **fields}


def test_findings_exit_1_and_json_stands_alone(batch) -> None:
    result = run(batch(filing("1", TEXT), filing("2", TEXT), filing("3", OTHER)), "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [(pair["a"], pair["b"], pair["method"], pair["kinds"]) for pair in data["pairs"]] == [
        ("1", "2", "near_copy", [1])
    ]
    assert data["filings"] == 3 and data["errors"] == [] and data["estimate"]
    assert result.stderr == "abstract: 3 texts, about 1 candidates and 1 near-copies to come\n"


def test_nothing_found_exits_0(batch) -> None:
    result = run(batch(filing("1", TEXT), filing("3", OTHER)))
    assert result.exit_code == 0
    assert "线索，不是结论" in result.stdout


def test_bad_lines_exit_2_and_the_rest_is_screened(batch) -> None:
    path = batch(filing("1", TEXT), "", "{", filing("2", TEXT), {"id": "4", "inventors": [1]})
    result = run(path, "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 2
    assert len(data["pairs"]) == 1
    assert [(error["line"], error["field"]) for error in data["errors"]] == [
        (2, ""),
        (3, ""),
        (5, "inventors"),
    ]
    assert result.stderr.count("batch.jsonl:") == 3


def test_a_missing_file_and_wrong_words_exit_2(batch, tmp_path: Path) -> None:
    good = batch(filing("1", TEXT))
    for words in (
        [str(tmp_path / "none.jsonl")],
        [good, "--only", "magic"],
        [good, "--lang", "fr"],
        [good, "--city", str(tmp_path)],
    ):
        result = run(*words)
        assert result.exit_code == 2 and result.stdout == "" and result.stderr


def test_the_table_shows_pairs_kinds_and_what_would_clear_them(batch) -> None:
    result = run(batch(filing("1", TEXT), filing("2", TEXT, family="F"), filing("3", TEXT, family="F")))
    assert result.exit_code == 1
    for words in ("①", "文字重合100%", "研发记录", "已排除1对"):
        assert words in result.stdout.replace("\n", "")
    english = run(batch(filing("1", TEXT), filing("2", TEXT)), "--lang", "en")
    assert "Clues, not conclusions" in english.stdout


def test_only_some_detectors(batch) -> None:
    result = run(batch(filing("1", TEXT), filing("2", TEXT)), "--only", "capacity,churn")
    assert result.exit_code == 0


def test_against_a_corpus(batch) -> None:
    corpus = batch(filing("9", TEXT), filing("8", TEXT), name="corpus.jsonl")
    data = json.loads(run(batch(filing("1", TEXT)), "--against", corpus, "--json").stdout)
    assert [(pair["a"], pair["b"]) for pair in data["pairs"]] == [("1", "8"), ("1", "9")]


def test_an_index_is_built_added_to_and_searched(batch, tmp_path: Path) -> None:
    folder = str(tmp_path / "index")
    made = run("index", "build", batch(filing("p1", TEXT), name="old.jsonl"), folder)
    assert made.exit_code == 0 and "1 filings" in made.stderr
    more = run("index", "append", batch(filing("p2", OTHER, family="F"), "{", name="more.jsonl"), folder)
    assert more.exit_code == 2 and "more.jsonl:2:" in more.stderr
    fresh = batch(filing("n1", TEXT + "如此往复。"), filing("n2", OTHER, family="F"), filing("n3", "甲" * 40))
    result = run(fresh, "--against", folder, "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [(pair["a"], pair["b"], pair["method"]) for pair in data["pairs"]] == [("n1", "p1", "near_copy")]
    assert [passage["a"]["text"] for passage in data["pairs"][0]["passages"]] == [TEXT.rstrip("。")]
    assert [(twin["a"], twin["b"]) for twin in data["cleared"]] == [("n2", "p2")]
    assert "2 filings come near" in result.stderr


def test_a_folder_without_an_index_is_said(batch, tmp_path: Path) -> None:
    good = batch(filing("1", TEXT))
    for words in ([good, "--against", str(tmp_path)], ["index", "append", good, str(tmp_path)]):
        result = run(*words)
        assert result.exit_code == 2 and result.stdout == "" and "no index" in result.stderr
    assert run("index", "build", str(tmp_path / "none.jsonl"), str(tmp_path / "i")).exit_code == 2
