"""``./zhiquan knowledge``: import, look up, search and check, over an invented city with an invented law."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from zhiquan.site.commands.knowledge import app

POLICY = Path(__file__).resolve().parents[5] / "policy"
LAW = "# 中华人民共和国玻璃珠法\n\n<!-- INFO END -->\n\n第一条 公告之日起三个月内可以提出异议。\n\n第二条 本法自2019年11月1日起施行。\n"
ENTRIES = """topic: beads
entries:
  - code: bead-opposition
    status: confirmed
    kind: rule
    title: {zh-Hans: 异议, en: Opposition}
    intent: bead.opposition
    owner: ip
    review_by: "2027-06-30"
    asks:
      zh-Hans: [别人的珠子像我的, 珠子异议期多久, 怎么反对别人的珠子]
      en: [How do I oppose?]
    says:
      - text: {zh-Hans: 公告起三个月内可以异议。, en: Within three months.}
        cites: [{law: 珠法, article: 第一条, keys: [公告之日, 异议]}]
"""
Run = Callable[..., Result]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "policy" / "beadtown"
    (folder / "knowledge" / "beads").mkdir(parents=True)
    (folder.parent / "schemas").symlink_to(POLICY / "schemas")
    shutil.copy(POLICY / "shenzhen" / "city.yaml", folder)  # a city needs one; nothing here reads it
    (folder / "knowledge" / "instruments.yaml").write_text(
        "instruments:\n  - {name: 玻璃珠法, aliases: [珠法], ip: true}\n", "utf-8"
    )
    (folder / "knowledge" / "beads" / "entries.yaml").write_text(ENTRIES, "utf-8")
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "玻璃珠法(2019-04-23).md").write_text(LAW, "utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path, city: Path) -> Run:
    def call(*words: object) -> Result:
        env = {"ZHIQUAN_VAR": str(tmp_path / "var"), "COLUMNS": "200"}
        return CliRunner().invoke(app, [str(word) for word in words], env=env)

    return call


def _import(run: Run, city: Path) -> Result:
    return run("import", city.parents[1] / "laws", "--city", city, "--no-vectors")


def test_import_then_look_up_and_search(run: Run, city: Path) -> None:
    assert run("list").exit_code == 2
    done = _import(run, city)
    assert done.exit_code == 0, done.output
    assert "1 instruments, 2 articles; files: 1 new" in done.output
    assert "0 new, 0 changed, 1 as before" in _import(run, city).output
    shown = json.loads(run("show", "珠法", "1", "--on", "2026-11-23", "--json").output)
    assert (shown["valid_from"], shown["articles"][0]["article"]) == ("2019-11-01", "第一条")
    assert run("show", "珠法", "第九条").exit_code == 2
    assert run("show", "珠法", "第一条", "--on", "2001-01-01").exit_code == 2
    found = json.loads(run("search", "珠子异议期多久", "--json").output)
    assert found["hits"][0]["article"] == "第一条"
    assert set(found["hits"][0]) >= {"instrument", "article", "text", "score", "valid_from", "valid_to"}


def test_a_file_of_questions_gives_a_line_each(run: Run, city: Path, tmp_path: Path) -> None:
    _import(run, city)
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a", "question": "异议期", "on": "2026-11-23"}\n\n{"id": "b", "question": "异议期", "on": "2001-01-01"}\n'
    )
    first, second = map(json.loads, run("search", "--file", file).output.splitlines())
    assert (first["id"], first["hits"][0]["article"]) == ("a", "第一条")
    assert second == {"id": "b", "hits": []}
    file.write_text('{"id": "a"}\n')
    wrong = run("search", "--file", file)
    assert wrong.exit_code == 2
    assert f"{file}:1" in wrong.output.replace("\n", "")


def test_check_is_clean_or_names_file_line_entry_and_figure(run: Run, city: Path) -> None:
    assert run("check", "--city", city).exit_code == 2
    laws = ("--law", city.parents[1] / "laws")
    clean = run("check", "--city", city, *laws, "--on", "2026-11-23")
    assert (clean.exit_code, "no findings" in clean.output) == (0, True), clean.output
    path = city / "knowledge" / "beads" / "entries.yaml"
    path.write_text(ENTRIES.replace("公告起三个月内", "公告起两个月内"), "utf-8")
    found = run("check", "--city", city, *laws, "--on", "2026-11-23", "--only", "beads/entries.yaml")
    assert found.exit_code == 1
    assert run("check", "--city", city, *laws, "--only", "nothing.yaml").exit_code == 2
    assert "knowledge/beads/entries.yaml:14: entries[0].says[0]: bead-opposition:" in found.output
    assert "玻璃珠法@2019-11-01 第一条 lacks figure 2 month" in found.output
    _import(run, city)
    assert run("check", "--city", city).exit_code == 1  # with the texts imported, without --law


def test_a_changed_article_shows_the_answers_that_it_moves(run: Run, city: Path) -> None:
    _import(run, city)
    law = city.parents[1] / "laws" / "玻璃珠法(2019-04-23).md"
    law.write_text(LAW.replace("三个月", "两个月"), "utf-8")
    told = json.loads(run("import", law.parent, "--city", city, "--no-vectors", "--json").output)
    assert told["moved"] == [{"article": "玻璃珠法@2019-11-01#第一条", "how": "changed"}]
    assert told["touched"] == {"bead-opposition": ["玻璃珠法@2019-11-01#第一条"]}


def test_what_cannot_be_read_is_named_and_the_rest_is_imported(run: Run, city: Path) -> None:
    (city.parents[1] / "laws" / "坏.md").write_bytes(b"\x00\xff")
    done = _import(run, city)
    assert done.exit_code == 1
    assert "坏.md:0: is no text" in done.output
    assert "1 instruments" in done.output
    assert run("import", city / "nowhere", "--city", city).exit_code == 2
