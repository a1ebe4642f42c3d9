"""`ask` on a second, invented town: its files alone make an assistant, and its law switches on its day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from zhiquan.site.commands import ask, knowledge

ROOT = Path(__file__).parents[5]
CITY = ROOT / "tests" / "cities" / "lakeside"
TEXTS = ROOT / "tests" / "cities" / "lakeside_texts"
SIGN = "我把船改了名，几天内要换牌"
TODAY = ("--on", "2026-11-23")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of our own with the town's two texts imported."""
    folder = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ZHIQUAN_VAR", str(folder))
        done = CliRunner().invoke(knowledge.app, ["import", str(TEXTS), "--city", str(CITY)])
        assert done.exit_code == 0, done.output
        yield folder


def run(*words: str) -> Any:
    return CliRunner().invoke(ask.app, [*words, "--city", str(CITY)])


def asked(*words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_answer_cites_the_text_of_the_day(var: Path) -> None:
    now, later = asked(SIGN, *TODAY), asked(SIGN, "--on", "2027-02-01")
    assert now["sentences"][0]["text"] == "船名变更后十天内申请换牌。"
    assert now["citations"][0]["quote"].startswith("船名变更的，船主应当自变更之日起十日内")
    assert (now["citations"][0]["valid_to"], later["citations"][0]["valid_from"]) == (
        "2026-12-31",
        "2027-01-01",
    )
    assert later["sentences"][0]["text"] == "船名变更后五天内申请换牌。"
    assert now["label"]


def test_the_form_that_serves_it_opens(var: Path) -> None:
    found = asked(SIGN, *TODAY)
    assert (found["kind"], found["matter"], found["form_link"]) == (
        "guide",
        "boat-rename",
        "/services/boat-rename/",
    )


def test_what_is_not_ours_is_refused_and_says_so_to_programs(var: Path) -> None:
    done = run("我和老婆离婚孩子归谁", *TODAY, "--json")
    assert json.loads(done.stdout)["kind"] == "refuse"
    assert done.exit_code == 1


def test_a_file_of_questions_gives_one_object_a_line_and_continues_talks(var: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        {"id": "a", "question": "换牌要花多少钱", "on": "2026-11-23"},
        {"id": "b", "question": "换牌要花多少钱", "on": "2027-02-01"},
        {"id": "c", "question": SIGN, "on": "2026-11-23", "talk": "t"},
    ]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    done = run("--file", str(file), "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in found] == ["a", "b", "c"]
    assert "二十元" in found[0]["text"]
    assert "不收费" in found[1]["text"]
    assert done.exit_code == 0


BAD = {
    "nothing asked": ((), "write a question"),
    "a day that is none": ((SIGN, "--on", "2026-13-01"), "--on 2026-13-01"),
    "a language that is none": ((SIGN, "--language", "fr"), "--language fr"),
    "a file that is not there": (("--file", "nowhere.jsonl"), "nowhere.jsonl"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(var: Path, name: str) -> None:
    words, said = BAD[name]
    done = run(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_a_bad_line_is_named_with_its_field(var: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": 1, "question": "换牌"}\n{"id": 2, "on": "2026-11-23"}\n', encoding="utf-8")
    done = run("--file", str(file))
    assert done.exit_code == 2
    assert "q.jsonl:2: field question" in " ".join(done.stderr.split())


def test_people_read_the_sources_below_the_answer(var: Path) -> None:
    done = run(SIGN, *TODAY)
    assert "[1] 《湖滨船牌规则》第二条" in done.stdout
    assert "→ boat-rename" in done.stdout


def test_the_town_s_entries_stand_on_their_texts(var: Path) -> None:
    done = CliRunner().invoke(knowledge.app, ["check", "--city", str(CITY), "--law", str(TEXTS)])
    assert done.exit_code == 0, done.output
