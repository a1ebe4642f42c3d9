"""``./zhiquan draft``: formats, exit codes, faults that stop nothing else, and drafts that leave no trace."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from zhiquan.engines.drafts.model import Claim, Claims, Draft, Part, Place, Report
from zhiquan.engines.drafts.readers.ocr import available
from zhiquan.engines.drafts.readers.tests import makers
from zhiquan.engines.drafts.report import as_json
from zhiquan.engines.drafts.rules import Check, Rules, finding
from zhiquan.policy.drafting import rules_of
from zhiquan.site.commands.draft import app

SHENZHEN = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"
SECRET = "隐形水怪捕捉器"
# A claim that every city's rules find fault with: two full stops.
BAD = f"1. 一种{SECRET}，其特征在于，包括网。所述网为棉网。"
GOOD = "1. 一种捕捉器，其特征在于，包括网。"


def run(*words: object) -> Result:
    # The city is named, so that no other policy folder matters.
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def check(*words: object) -> Result:
    return run("check", *words, "--city", SHENZHEN, "--day", "2026-11-23")


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(SHENZHEN, date(2026, 11, 23))


@pytest.fixture(autouse=True)
def read_once(request: pytest.FixtureRequest, rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city's rules are read from its folder once, except where a test is about that."""
    if "rules_are" not in request.node.name and "draft_rules" not in request.node.name:
        monkeypatch.setattr("zhiquan.site.commands.draft._rules", lambda *_: rules)


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "权利要求书.txt"
    path.write_text(BAD, encoding="utf-8")
    return path


def batch(folder: Path, *rows: bytes) -> Path:
    path = folder / "batch.jsonl"
    path.write_bytes(b"\n".join(rows) + b"\n")
    return path


def row(**fields: Any) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def test_a_file_gives_one_json_object_whose_quotes_are_its_text(claims: Path) -> None:
    result = check(claims, "--json")
    assert result.exit_code == 1, result.stderr
    data = json.loads(result.stdout)
    assert set(data) == {"document", "claims", "findings", "errors"}
    document = data["document"]
    assert (document["kind"], document["day"], document["files"]) == (
        "invention",
        "2026-11-23",
        [str(claims)],
    )
    assert document["parts"]["claims"] == {"file": str(claims), "characters": len(BAD)}
    assert data["claims"][0]["subject"] == SECRET and data["claims"][0]["kind"] == "independent"
    assert data["findings"]
    for one in data["findings"]:
        assert set(one) == {
            "rule", "check", "severity", "part", "claim", "paragraph", "start", "end", "claim_start", "claim_end",
            "quote", "message", "basis", "suggestion",
        }  # fmt: skip
        assert document["text"][one["part"]][one["start"] : one["end"]] == one["quote"]
        assert one["message"] and {"source", "article", "valid_from"} <= set(one["basis"][0])


def test_people_get_a_table_in_their_language(claims: Path) -> None:
    chinese, english = check(claims), check(claims, "--lang", "en")
    assert "错误" in chinese.stdout and "权利要求1" in chinese.stdout
    assert "claim 1" in english.stdout and "hints" in english.stdout
    assert chinese.exit_code == english.exit_code == 1


def test_nothing_found_exits_0(tmp_path: Path) -> None:
    path = tmp_path / "权利要求书.txt"
    path.write_text(GOOD, encoding="utf-8")
    result = check(path, "--json")
    assert (result.exit_code, json.loads(result.stdout)["findings"]) == (0, [])


def test_one_bad_file_is_named_and_the_others_are_checked(claims: Path, tmp_path: Path) -> None:
    broken = tmp_path / "说明书.docx"
    broken.write_bytes(b"PK\x03\x04nothing")
    result = check(claims, broken, tmp_path / "gone.txt", "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 2
    assert [error["code"] for error in data["errors"]] == ["not_found", "damaged"]
    assert data["findings"] and str(broken) in result.stderr


def test_nothing_readable_is_still_json(tmp_path: Path) -> None:
    result = check(tmp_path / "gone.docx", "--json", "--lang", "en")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["document"], data["findings"]) == (2, None, [])
    assert "cannot be opened" in data["errors"][0]["message"]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("a.txt", "--jsonl", "b.jsonl"),
        ("a.txt", "--kind", "mark"),
        ("a.txt", "--lang", "fr"),
        ("a.txt", "--day", "soon"),
    ],
)
def test_a_wrong_call_exits_2(words: tuple[str, ...]) -> None:
    result = run("check", *words, "--city", SHENZHEN)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip()


def test_a_batch_prints_one_object_a_line_and_goes_on_after_faults(tmp_path: Path) -> None:
    path = batch(
        tmp_path,
        row(id="a", claims=BAD),
        b"",
        row(id="b", kind="mark"),
        b"{",
        row(
            id=4,
            kind="utility_model",
            claims=[GOOD, "2. 根据权利要求1所述的捕捉器，其特征在于，所述网为棉网。"],
        ),
        row(id="e", claims="一" * 1_000_000),
    )
    result = check("--jsonl", path)
    assert result.exit_code == 2
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("id") or line["line"] for line in lines] == ["a", 2, 3, 4, 4, 6]
    faults = {line["line"]: line["error"]["code"] for line in lines if "error" in line}
    assert faults == {2: "empty_line", 3: "unknown_kind", 4: "not_json", 6: "too_long"}
    assert all(
        set(line["error"]) == {"code", "file", "line", "field", "message"}
        for line in lines
        if "error" in line
    )
    assert len(result.stderr.strip().splitlines()) == 4 and f"{path}:2" in result.stderr
    first = lines[0]["findings"][0]
    assert BAD[first["start"] : first["end"]] == first["quote"]
    assert "text" not in lines[0]["document"] and lines[4]["document"]["kind"] == "utility_model"
    assert [claim["number"] for claim in lines[4]["claims"]] == [1, 2]


def test_a_batch_without_faults_exits_by_its_findings(tmp_path: Path) -> None:
    assert check("--jsonl", batch(tmp_path, row(id="a", claims=GOOD))).exit_code == 0
    assert check("--jsonl", batch(tmp_path, row(id="a", claims=BAD))).exit_code == 1
    assert check("--jsonl", tmp_path / "gone.jsonl").exit_code == 2


def test_rules_are_listed_with_severity_and_basis() -> None:
    data = json.loads(run("rules", "--json", "--city", SHENZHEN, "--day", "2026-11-23").stdout)
    codes = {(check["rule"], check["check"]) for check in data["checks"]}
    assert len(codes) == len(data["checks"]) > 20
    assert all(
        check["severity"] in ("error", "warning", "hint") and check["basis"] for check in data["checks"]
    )
    assert "F-CLM-1" in run("rules", "--city", SHENZHEN, "--lang", "en").stdout


def test_a_city_without_draft_rules_says_so(tmp_path: Path) -> None:
    city = shutil.copytree(SHENZHEN, tmp_path / "shenzhen", ignore=shutil.ignore_patterns("drafts"))
    result = run("rules", "--city", city)
    assert result.exit_code == 2
    assert "draft rules" in result.stderr


def test_places_inside_a_claim_count_from_its_body() -> None:
    text = "1. 一种花盆。"
    body = Claim(1, 0, 3, 8, text[3:], "independent", "花盆", 5, 7)
    rule = Check(
        "F-X", "x", "hint", {"en": "m {quote}"}, {"en": ""}, ({"source": "S", "title": {"en": "T"}},)
    )
    draft = Draft("d", claims=Part(text))
    places = (Place("claims", 5, 7, 1), Place("claims", 0, 2, 1), Place("claims", 5, 7))
    report = Report(draft, Claims((body,), text), tuple(finding(rule, draft, place) for place in places))
    found = as_json(report, "zh-Hans")["findings"]
    assert [(one["claim_start"], one["claim_end"]) for one in found] == [(2, 4), (None, None), (None, None)]
    assert found[0]["message"] == "m 花盆" and found[0]["basis"][0]["title"] == "T"


# ---------- drafts leave no trace


class _Told(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage() + str(record.exc_info or "") + str(record.args or "")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Told]:
    """Everything that is logged, with all temporary files going to a folder of their own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    handler = _Told()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)
    assert list(folder.rglob("*")) == []


def dossiers(folder: Path) -> list[Path]:
    """The secret in every form that is read, whole and broken."""
    folder.mkdir(exist_ok=True)
    description = (f"技术领域\n本发明涉及{SECRET}。\n" * 3).split("\n")
    files = {
        "whole.docx": makers.word_file(
            claims=[BAD], description=description, drawing=makers.picture(((9, 9, "7"),))
        ),
        "whole.pdf": makers.pdf_file((("权 利 要 求 书", [BAD]),)),
        "权利要求书.txt": BAD.encode("gb18030"),
        "broken.txt": f"权利要求书\n{BAD}\n".encode() + BAD.encode("gbk"),
        "broken.xml": f"<cn-application-body><cn-claims>{BAD}</x>".encode(),
        "twice-权利要求书.txt": BAD.encode(),
        "unknown.txt": SECRET.encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def test_checks_and_failures_leave_no_trace(told: _Told, tmp_path: Path) -> None:
    for path in dossiers(tmp_path / "drafts"):
        result = check(path, "--json")
        assert SECRET not in result.stderr + told.text + str(result.exception or ""), path.name
    result = check(
        "--jsonl", batch(tmp_path, row(id="a", claims=BAD), b'{"claims": "' + BAD.encode(), row(title=[BAD]))
    )
    assert SECRET not in result.stderr + told.text
    faults = [line for line in result.stdout.splitlines() if "error" in json.loads(line)]
    assert len(faults) == 2 and SECRET not in "".join(faults)


@pytest.mark.parametrize("broken", ["rule", "reader"])
def test_a_crash_prints_where_and_nothing_of_the_draft(
    told: _Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def crash(first: Any, *rest: Any, **named: Any) -> Any:
        raise ValueError(f"{first!r} {rest!r} {SECRET}")

    if broken == "rule":
        monkeypatch.setattr(import_module("zhiquan.engines.drafts.check"), "check", crash)
    else:
        monkeypatch.setattr("zhiquan.site.commands.draft.gather", crash)
        monkeypatch.setattr("zhiquan.site.commands.draft.from_record", crash)
    for result in (
        check(*dossiers(tmp_path / "drafts")[:1], "--json", "--no-ocr"),
        check(*dossiers(tmp_path / "drafts")[:1], "--no-ocr"),
        check("--jsonl", batch(tmp_path, row(id="a", claims=BAD), row(id="b", claims=BAD))),
    ):
        assert result.exit_code == 2
        assert isinstance(result.exception, SystemExit)
        assert SECRET not in result.stdout + result.stderr + told.text
        assert "ValueError" in result.stderr and "test_draft:" in result.stderr


@pytest.mark.skipif(not available(), reason="the reading models are not installed")
def test_reading_leaves_no_file_and_no_report_of_use(tmp_path: Path) -> None:
    """In a process of its own: the runtime decides once, when it is loaded, whether it reports its use."""
    program = (
        "import sys; from zhiquan.engines.drafts.readers.ocr import LocalReading; "
        "print(LocalReading()(sys.stdin.buffer.read()))"
    )
    here = {"TMPDIR": str(tmp_path), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    source = str(Path(__file__).resolve().parents[4])
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=makers.picture(((480, 180, "10"), (480, 300, "20"))),
        capture_output=True,
        env={**kept, **here, "PYTHONPATH": source},
        check=True,
    )
    assert "'10'" in done.stdout.decode() and done.stderr == b""
    assert list(tmp_path.rglob("*")) == []
