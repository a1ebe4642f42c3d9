"""``matter`` on the policy that ships and on copies with something changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from zhiquan.site.commands.matter import app

SHENZHEN = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "shenzhen"
    shutil.copytree(SHENZHEN, folder)
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_list_counts_what_each_matter_asks():
    found = run("list", "--json")
    assert found.exit_code == 0
    rows = {row["code"]: row for row in json.loads(found.stdout)}
    assert rows["company-rename"]["kind"] == "bundle"
    assert rows["company-rename"]["parts"] > 5
    assert rows["trademark-change"]["clocks"] >= 5
    assert "商标" in rows["trademark-change"]["name"]
    assert "trademark-change" in run("list").stdout


def test_lint_is_clean_on_what_ships():
    assert run("lint").exit_code == 0
    found = run("lint", "trademark-change", "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout) == [{"city": "shenzhen", "problems": []}]


def test_lint_says_where_a_flow_is_wrong(copy):
    change(copy, "matters/trademark-change/flow.yaml", "to: waiting_certificate", "to: nowhere")
    found = run("lint", "trademark-change", "--city", copy)
    assert found.exit_code == 1
    assert "matters/trademark-change/flow.yaml:" in found.stdout
    assert "'nowhere' is no state" in found.stdout


def test_lint_of_one_matter_leaves_the_others_out(copy):
    change(copy, "matters/trademark-change/matter.yaml", "article: 第41条", "article: 第941条")
    assert run("lint", "company-change", "--city", copy).exit_code == 0
    assert run("lint", "trademark-change", "--city", copy).exit_code == 1
    assert run("lint", "--city", copy).exit_code == 1


def test_a_fault_elsewhere_keeps_a_matter_from_being_proven(copy):
    change(copy, "city.yaml", "code: shenzhen", "kode: shenzhen")
    found = run("lint", "company-change", "--city", copy)
    assert found.exit_code == 1
    assert "city.yaml" in found.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("lint", "no-such-matter"),
        ("show", "no-such-matter"),
        ("show", "company-rename", "--svg", "bundle.svg"),
        ("list", "--city", "no-such-folder"),
        ("diff", "no-such-folder", "no-such-folder"),
    ],
)
def test_bad_input(words):
    assert run(*words).exit_code == 2


def test_show_prints_guide_and_flow():
    found = run("show", "trademark-change")
    assert found.exit_code == 0
    for text in (
        "商标变更申请书",
        "第41条",
        "2026-12-31",
        "第45条",
        "2027-01-01",
        "(sample)",
        "等待登记机关",
    ):
        assert text in found.stdout
    english = run("show", "trademark-change", "--language", "en")
    assert "Application form" in english.stdout
    assert "商標變更" in run("show", "trademark-change", "--language", "zh-Hant").stdout


def test_show_of_a_bundle_lists_its_parts():
    found = run("show", "company-rename", "--language", "en")
    assert found.exit_code == 0
    assert "trademark-transfer" in found.stdout
    assert "subject.continuity: other" in found.stdout


def test_show_draws_the_flow(tmp_path):
    file = tmp_path / "flow.svg"
    assert run("show", "trademark-change", "--svg", file, "--language", "en").exit_code == 0
    drawing = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    assert drawing.tag.endswith("svg")
    missing = tmp_path / "missing" / "flow.svg"
    assert run("show", "trademark-change", "--svg", missing).exit_code == 2


def test_diff_names_what_changed(copy):
    assert run("diff", SHENZHEN, copy).exit_code == 0
    change(copy, "flows/recorded_by_authority.yaml", "by: [applicant, window]", "by: [applicant]")
    found = run("diff", SHENZHEN, copy, "--json")
    assert found.exit_code == 1
    changed = {(row["matter"], row["file"], row["field"]) for row in json.loads(found.stdout)}
    assert ("trademark-change", "flow", "actions.correct.by") in changed
    assert "actions.correct.by" in run("diff", SHENZHEN, copy).stdout.replace("\n", "")
