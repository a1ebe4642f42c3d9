"""The command line over numbers: what it prints, where it points, how it exits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from typer.testing import CliRunner, Result

from zhiquan.site.commands.number import app

GOOD, BAD = "201710601862.3", "201710601862.4"
FIRM = "9144030071526726XG"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def records(*words: str) -> list[dict[str, Any]]:
    result = run(*words, "--json")
    return json.loads(result.stdout)


def test_good_numbers_exit_0_and_bad_ones_1() -> None:
    assert run("check", GOOD, FIRM).exit_code == 0
    result = run("check", GOOD, BAD)
    assert result.exit_code == 1
    assert "校验位" in result.stdout and "共2个，1个有误" in result.stdout


def test_json_is_an_array_with_the_exact_error() -> None:
    (record,) = records("check", BAD, "--english")
    assert record["ok"] is False and record["scheme"] == "application_no"
    assert record["error"] == {
        "code": "check_digit",
        "position": 14,
        "detail": {"expected": "3", "found": "4"},
    }
    assert "“3”" in record["remarks"][0]


def test_a_text_that_is_no_number_is_said_to_be_none() -> None:
    (record,) = records("check", "abc!")
    assert record["scheme"] is None and record["error"]["code"] == "unknown_kind_of_number"


def test_nothing_to_check_or_an_unreadable_file_exits_2(tmp_path: Path) -> None:
    assert run("check").exit_code == 2
    missing = run("check", "--file", str(tmp_path / "no.csv"))
    assert missing.exit_code == 2 and "no.csv" in missing.stderr
    strange = tmp_path / "list.doc"
    strange.write_text(GOOD)
    assert ".xlsx" in run("check", "--file", str(strange)).stderr
    broken = tmp_path / "list.xlsx"
    broken.write_text(GOOD)
    assert run("check", "--file", str(broken)).exit_code == 2
    assert run("check", GOOD, "--scheme", "nonsense").exit_code == 2


def test_text_file_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"{GOOD}\n\n  {BAD}\n", encoding="utf-8-sig")
    good, bad = records("check", "--file", str(path))
    assert good["ok"] and (good["line"], good["column"]) == (1, 1)
    assert (bad["file"], bad["line"], bad["column"], bad["ok"]) == (str(path), 3, 3, False)


def test_csv_columns_are_known_by_their_headings(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    text = (
        f"名称,统一社会信用代码,专利申请号\n甲公司（虚构）,{FIRM},{GOOD}\n乙公司（虚构）,{FIRM[:-1]}X,{BAD}\n"
    )
    for encoding in ("utf-8-sig", "gb18030"):
        path.write_text(text, encoding=encoding)
        found = records("check", "--file", str(path))
        assert [(r["line"], r["column"], r["ok"], r["scheme"]) for r in found] == [
            (2, 2, True, "uscc"),
            (2, 3, True, "application_no"),
            (3, 2, False, "uscc"),
            (3, 3, False, "application_no"),
        ]
    picked = records("check", "--file", str(path), "--column", "3")
    assert [r["column"] for r in picked] == [3, 3]


def test_csv_without_a_known_heading_asks_for_the_column(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"甲,{GOOD}\n乙,{GOOD}\n", encoding="utf-8")
    refused = run("check", "--file", str(path))
    assert refused.exit_code == 2 and "--column" in refused.stderr
    assert run("check", "--file", str(path), "--column", "2").exit_code == 0
    assert run("check", "--file", str(path), "--column", "丙").exit_code == 2


def test_excel_numbers_that_lost_their_end_are_named(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["申请号", "信用代码"])
    sheet.append([201710601862.3, 914403001922038216.0])
    sheet.append([2017106018623, "914403001922038216"])
    sheet.append([201710601862, 914403001922038216])
    path = tmp_path / "list.xlsx"
    book.save(path)
    found = {(r["line"], r["column"]): r for r in records("check", "--file", str(path))}
    assert found[2, 1]["ok"] and found[3, 1]["ok"] and found[3, 2]["ok"]
    assert found[2, 2]["error"]["code"] == "precision_lost"
    assert found[4, 1]["error"]["code"] == "check_digit_missing"


def test_find_lists_numbers_of_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(f"根据深知〔2026〕1号：\n专利ZL{GOOD}有效。\n", encoding="utf-8")
    result = run("find", str(path), "--json")
    assert result.exit_code == 0
    assert [(r["scheme"], r["line"], r["column"]) for r in json.loads(result.stdout)] == [
        ("document_no", 1, 3),
        ("patent_no", 2, 3),
    ]
    assert run("find", str(tmp_path / "none.txt")).exit_code == 2


def test_schemes_are_listed() -> None:
    listed = records("schemes")
    assert {"uscc", "application_no", "document_no"} <= {record["scheme"] for record in listed}
    assert run("schemes").exit_code == 0
