"""`draw verify` says equal, unequal or unreadable, from the published files alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from zhiquan.engines import draws
from zhiquan.engines.draws import Member, Plan
from zhiquan.site.commands.draw import app

SEED = "05 11 17 23 28 31 + 09"
OBJECTS = tuple(Member(f"44{at:03d}", f"虚构代理{at}号", "usual", "1.5", ("S01",)) for at in range(12))
INSPECTORS = tuple(Member(f"S{at:02d}", f"检查人员{at}") for at in range(1, 5))
PLAN = Plan({"usual": 3}, 2)


@pytest.fixture
def published(tmp_path: Path) -> tuple[Path, Path]:
    """The list alone, and the file with the whole draw."""
    listed = draws.to_json(OBJECTS, INSPECTORS, PLAN)
    found = draws.draw(OBJECTS, INSPECTORS, PLAN, SEED)
    drawn = [
        {"key": d.key, "stratum": d.stratum, "place": d.place, "inspectors": list(d.inspectors)}
        for d in found.drawn
    ]
    whole = {"list": json.loads(listed), "list_sm3": found.list_hash, "seed": SEED, "drawn": drawn}
    one, other = tmp_path / "list.json", tmp_path / "draw.json"
    one.write_text(listed)
    other.write_text(json.dumps(whole, ensure_ascii=False))
    return one, other


def run(*words: Any) -> Any:
    return CliRunner().invoke(app, ["verify", *map(str, words)])


def test_the_list_and_the_seed_give_the_draw(published: tuple[Path, Path]) -> None:
    one, _whole = published
    digest = draws.list_hash(OBJECTS, INSPECTORS, PLAN)
    answer = run(one, "--seed", f"  {SEED} ", "--hash", digest.upper(), "--json")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0 and told["list_same"] is True and told["result_same"] is None
    assert len(told["drawn"]) == 3 and all("S01" not in each["inspectors"] for each in told["drawn"])
    assert run(one, "--seed", SEED, "--hash", "0" * 64).exit_code == 1


def test_the_whole_file_is_held_against_itself(published: tuple[Path, Path]) -> None:
    _one, whole = published
    answer = run(whole)
    assert answer.exit_code == 0 and "as published" in answer.stdout and "NOT" not in answer.stdout
    assert run(whole, "--seed", "another").exit_code == 1
    bent = json.loads(whole.read_text())
    bent["list"]["objects"][0]["weight"] = "9"
    whole.write_text(json.dumps(bent))
    answer = run(whole, "--json")
    assert answer.exit_code == 1 and json.loads(answer.stdout)["list_same"] is False


@pytest.mark.parametrize("text", ["{", "[]", '{"objects": 3}', "[" * 5000, '{"list": 3, "seed": "x"}'])
def test_what_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.json"
    file.write_text(text)
    assert run(file, "--seed", SEED).exit_code == 2


def test_a_missing_file_or_seed_is_said(published: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(tmp_path / "nothing.json", "--seed", SEED).exit_code == 2
    assert run(published[0]).exit_code == 2
