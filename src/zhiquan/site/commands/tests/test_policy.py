"""The command line over policy files: what it prints, where it points, how it exits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from zhiquan.site.commands.policy import app

POLICY = Path(__file__).resolve().parents[5] / "policy"
SHENZHEN = POLICY / "shenzhen"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(POLICY / "schemas", tmp_path / "schemas")
    shutil.copytree(SHENZHEN, tmp_path / "shenzhen")
    return tmp_path / "shenzhen"


def test_a_clean_city_exits_0_and_prints_its_hash() -> None:
    result = run("check", SHENZHEN, "--json")
    assert result.exit_code == 0, result.stdout
    (report,) = json.loads(result.stdout)
    assert report["problems"] == [] and len(report["hash"]) == 64
    assert report["hash"][:12] in run("check", SHENZHEN).stdout


def test_findings_exit_1_and_name_file_line_and_field(copy: Path) -> None:
    path = copy / "rules/trademark/parameters.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("unit: month", "unit: moon", 1), encoding="utf-8")
    result = run("check", copy, "--json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)[0]["problems"]
    assert problem["file"] == "rules/trademark/parameters.yaml"
    assert problem["line"] == text[: text.index("unit: month")].count("\n") + 1
    assert problem["field"] == "parameters[0].unit"
    assert "moon" in run("check", copy).stdout


def test_a_wrong_folder_exits_2(tmp_path: Path) -> None:
    result = run("check", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "is not a folder" in result.stderr


def test_show_gives_all_versions_or_the_one_of_a_day() -> None:
    both = json.loads(run("show", "trademark.opposition", "--city", SHENZHEN, "--json").stdout)
    assert [version["value"] for version in both] == [3, 2]
    (one,) = json.loads(
        run("show", "trademark.opposition", "--on", "2027-01-01", "--city", SHENZHEN, "--json").stdout
    )
    assert (one["value"], one["unit"], one["article"]) == (2, "month", "第36条")
    assert "2 month" in run("show", "trademark.opposition", "--city", SHENZHEN).stdout
    assert "trademark.e_service_deemed" in run("show", "clocks.service_rule", "--city", SHENZHEN).stdout


@pytest.mark.parametrize(
    "words, status, message",
    [
        (("show", "trademark.oposition"), 2, "did you mean trademark.opposition"),
        (("show", "trademark.opposition", "--on", "1999-01-01"), 1, "not in force"),
        (("show", "trademark.opposition", "--on", "soon"), 2, "--on"),
        (("switches", "--from", "2027-01-01", "--to", "2026-01-01"), 2, "lies before"),
        (("switches", "--from", "2027-13-01", "--to", "2028-01-01"), 2, "--from"),
    ],
)
def test_bad_questions(words: tuple[str, ...], status: int, message: str) -> None:
    result = run(*words, "--city", SHENZHEN)
    assert result.exit_code == status
    assert message in result.stderr
    assert result.stdout == ""


def test_show_on_a_broken_city_exits_2_and_says_where(copy: Path) -> None:
    (copy / "rules/trademark/parameters.yaml").write_text("topic: [", encoding="utf-8")
    result = run("show", "trademark.opposition", "--city", copy)
    assert result.exit_code == 2
    assert "rules/trademark/parameters.yaml:" in result.stderr


def test_the_switch_of_2027() -> None:
    words = ("switches", "--from", "2026-12-31", "--to", "2027-01-01", "--city", SHENZHEN)
    found = {entry["code"]: entry for entry in json.loads(run(*words, "--json").stdout)}
    assert found["trademark.opposition"]["change"] == "value"
    assert found["trademark.self_change_fine_max"]["before"] is None
    assert "not in force" in run(*words).stdout
