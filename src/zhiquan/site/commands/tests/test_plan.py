"""`plan read` on files: JSON alone on stdout, exact errors, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from zhiquan.site.commands.plan import app, city_aliases

CLEAN = "甲市工作方案\n一、重点任务\n（一）推动建设。建成3个站点。（甲市教育局负责，2026年6月底前完成）\n"


def _run(tmp_path: Path, text: str, *options: str) -> tuple[int, str, str]:
    path = tmp_path / "plan.txt"
    path.write_text(text, "utf-8")
    result = CliRunner().invoke(app, ["read", str(path), *options])
    return result.exit_code, result.stdout, result.stderr


def test_json_is_alone_on_stdout(tmp_path: Path) -> None:
    code, out, err = _run(tmp_path, CLEAN, "--json")
    assert (code, err) == (0, "")
    item = json.loads(out)["items"][0]
    assert (item["bodies"], item["due"], item["path"]) == (["甲市教育局"], "2026-06-30", ["一"])


def test_a_table_for_people(tmp_path: Path) -> None:
    code, out, _ = _run(tmp_path, CLEAN)
    assert code == 0
    assert "1 items, 1 bodies" in out


def test_warnings_exit_with_1(tmp_path: Path) -> None:
    assert _run(tmp_path, CLEAN.replace("2026年6月底前完成", "适时完成"), "--json")[0] == 1


def test_bad_input_exits_with_2_and_says_so_on_stderr(tmp_path: Path) -> None:
    code, out, err = _run(tmp_path, "", "--json")
    assert (code, out) == (2, "")
    assert "plan.txt" in err
    assert "empty" in err
    missing = CliRunner().invoke(app, ["read", str(tmp_path / "none.txt")])
    assert missing.exit_code == 2
    assert "none.txt" in missing.stderr


def test_the_city_file_names_each_body_once() -> None:
    aliases = city_aliases()
    assert aliases["深圳市知识产权局"] == aliases["市知识产权局"] == "市知识产权局"
    # The plan names twenty; the protection centre and the examination centre hold desks besides.
    assert len(set(aliases.values())) == 22
    assert city_aliases("nowhere") == {}
