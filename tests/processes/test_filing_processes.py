"""Filing quality among real processes: runs that are killed, drafts that leave no trace, commands cut off."""

from __future__ import annotations

import http.client
import io
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.processes.filing_samples import CRASH, screening_batch
from tests.processes.harness import ROOT, Up, environment, until, up
from tests.processes.test_interrupted_writes import database  # noqa: F401 - the fixture of both databases
from tests.processes.traces import Watch, needles, tainted
from zhiquan.engines.drafts.readers.tests import makers

pytestmark = pytest.mark.processes

FILINGS = 1500
STAGES = 11
DEADLINE_S = 120.0


# ---------- a run that is killed


def shown(running: Up, uid: str) -> dict[str, Any]:
    """What the run is now. Until it is ready nothing of its outcome may be there; then all of it."""
    page: dict[str, Any] = until("an answer", lambda: running.told(f"/probe/filing/run/{uid}/"))
    if page["state"] == "ready":
        assert page["result"] and page["published"] == 1
        assert page["begun_clues"] == len(page["clues"]) > 0 and page["filings"] >= 2 * len(page["clues"])
    else:
        assert not page["result"] and page["begun_clues"] == page["filings"] == page["published"] == 0
    return page


def reached(running: Up, uid: str, stages: int) -> dict[str, Any]:
    """The run with so many stages kept."""
    page: dict[str, Any] = {}

    def there() -> bool:
        page.update(shown(running, uid))
        assert page["job"] != "failed", running.log.read_text()[-2000:]
        return sum(page["stages"].values()) >= stages

    until(f"{stages} stages", there, DEADLINE_S)
    return page


def ready(running: Up, uid: str) -> dict[str, Any]:
    def done() -> bool:
        page = shown(running, uid)
        assert "failed" not in (page["state"], page["job"]), running.log.read_text()[-2000:]
        return (page["state"], page["job"]) == ("ready", "done")

    until("the run is ready", done, DEADLINE_S)
    return shown(running, uid)


def test_a_run_that_is_killed_ends_as_if_nothing_had_been(tmp_path: Path, database: str) -> None:  # noqa: F811
    with up(tmp_path, database=database) as running:
        uid = running.told(f"/probe/filing/begin/{FILINGS}/", "POST")["uid"]
        before = reached(running, uid, 1)
        running.kill("worker")
        assert before["state"] == "running" and len(before["kept"]) < STAGES - 2, "killed in the middle"
        before = reached(running, uid, len(before["kept"]) + 2)
        assert before["attempts"] == 2 and before["kept_files"] == 1
        assert running.end(signal.SIGTERM) == 0
        assert "by force" not in running.log.read_text()
    with up(tmp_path, database=database) as running:
        until("it runs again", lambda: shown(running, uid)["job"] == "running", DEADLINE_S)
        after = shown(running, uid)
        assert after["attempts"] == 2, "the attempt that gave way does not count"
        assert set(before["kept"]) <= set(after["kept"])
        # Now in the moments in which the clues are written.
        reached(running, uid, STAGES)
        running.kill("worker")
        found = ready(running, uid)
        other = running.told(f"/probe/filing/begin/{FILINGS}/", "POST")["uid"]
        undisturbed = ready(running, other)
        until("all is told", lambda: running.told("/probe/open/") == {"jobs": 0, "events": 0}, DEADLINE_S)
        assert running.end() == 0
    assert found["stages"] == undisturbed["stages"], "no finished stage was worked out again"
    assert set(found["stages"].values()) == {1} and len(found["stages"]) == STAGES
    for name in ("result", "clues", "filings", "members", "told", "published"):
        assert found[name] == undisturbed[name], name
    assert found["members"] == [1] and found["told"] == 1
    assert found["kept"] == [] and found["kept_files"] == 0, "the state of the stages goes with the outcome"
    assert (undisturbed["attempts"], found["attempts"] in (2, 3)) == (1, True)


# ---------- drafts that leave no trace

MARKER = "幽蓝鲸骨灯芯"
CLAIMS = [
    f"1.一种{MARKER}，包括灯座，其特征在于，所述灯座上设有铜环。",
    f"2.根据权利要求1所述的{MARKER}，其特征在于，所述棉线穿过所述铜环。",
]
DESCRIPTION = ["技术领域", f"本发明涉及{MARKER}。", "具体实施方式", f"灯座上设有铜环，{MARKER}穿过铜环。"]


class Browser:
    """The signed-in applicant, sending forms with files."""

    def __init__(self, running: Up, sheet: dict[str, str]) -> None:
        self.running, self.sheet = running, sheet
        self.token = secrets.token_hex(16)
        self.cookies = {sheet["session_cookie"]: sheet["session"], sheet["token_cookie"]: self.token}

    def send(self, where: str, files: dict[str, bytes], **fields: str) -> requests.Response:
        return requests.post(
            f"http://127.0.0.1:{self.running.port}{self.sheet[where]}",
            {"csrfmiddlewaretoken": self.token, **fields},
            files=[("files", (name, data)) for name, data in files.items()] or None,
            cookies=self.cookies,
            allow_redirects=False,
            timeout=60,
        )

    def break_off(self, where: str, files: dict[str, bytes]) -> None:
        """Send half of a form and go away."""
        made = requests.Request(
            "POST",
            f"http://127.0.0.1:{self.running.port}{self.sheet[where]}",
            data={"csrfmiddlewaretoken": self.token},
            files=[("files", (name, data)) for name, data in files.items()],
            cookies=self.cookies,
        ).prepare()
        assert isinstance(made.body, bytes)
        link = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=25)
        link.putrequest("POST", self.sheet[where])
        for name, value in made.headers.items():
            link.putheader(name, value)
        link.endheaders()
        link.send(made.body[: len(made.body) // 2])
        link.close()


def noise(size: int) -> bytes:
    return random.Random(5).randbytes(size)


def word(claims: list[str] = CLAIMS, *, heavy: bool = True) -> bytes:
    """A dossier in Word, stored without compression so that its text is found wherever its bytes lie."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(makers.word_file(claims=claims, description=DESCRIPTION))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
        if heavy:
            target.writestr("docProps/padding.bin", noise(3_000_000))
    return out.getvalue()


def lines(count: int) -> bytes:
    """A heavy batch of drafts, one a line, the second of which is no JSON."""
    parts = {"claims": "\n".join(CLAIMS), "description": "".join(DESCRIPTION), "note": MARKER * 12_000}
    rows = [json.dumps({"id": f"d{n}", **parts}, ensure_ascii=False) for n in range(count)]
    return "\n".join([rows[0], '{"claims": "' + MARKER, *rows[1:]]).encode()


CRASHING = [f"1.一种{MARKER}，其特征在于，包括{CRASH}。"]
PASTED = {"kind": "invention", "claims": "\n".join(CLAIMS), "description": "\n".join(DESCRIPTION)}
BROKEN: dict[str, bytes] = {
    "draft.docx": word()[:-90_000],
    "draft.xml": f"<cn-application-body><cn-claims>{MARKER * 500_000}</x>".encode(),
    "draft.txt": f"权利要求书\n{CLAIMS[0]}\n".encode() + MARKER.encode("gbk") + b"\n",
    "draft.jsonl": ('{"claims": "' + MARKER).encode(),
}


def shown_nowhere(answer: requests.Response, status: int) -> None:
    assert answer.status_code == status, answer.text[-2000:]
    assert MARKER not in answer.text


def use_everything(browser: Browser) -> None:
    """Each way for a draft to come in; each answer is what it should be."""
    invention = {"kind": "invention"}
    for files in ({"申请.docx": word()}, {"drafts.jsonl": lines(25)}):
        answer = browser.send("check", files, compare="on", **invention)
        assert (answer.status_code, MARKER in answer.text) == (200, True), answer.text[-2000:]
    assert MARKER in browser.send("check", {}, **PASTED).text
    for name, data in BROKEN.items():
        shown_nowhere(browser.send("check", {name: data}, **invention), 422)
        shown_nowhere(browser.send("text", {name: data}), 422)
    crashing = word(CRASHING)
    shown_nowhere(browser.send("check", {"申请.docx": crashing}, **invention), 500)
    shown_nowhere(browser.send("check", {}, kind="invention", claims=CRASHING[0]), 500)
    shown_nowhere(browser.send("text", {"申请.docx": crashing}), 500)
    browser.break_off("check", {"申请.docx": word()})
    browser.break_off("text", {"申请.docx": word()})
    shown_nowhere(browser.send("check", {"申请.docx": word() + noise(60_000_000)}, **invention), 413)
    kept = browser.send("check", {"申请.docx": word()}, keep="7", **invention)
    handed_in = browser.send("text", {"申请.docx": word()})
    assert (kept.status_code, handed_in.status_code) == (302, 302), handed_in.text[-2000:]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything that is started puts its temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    return folder


def test_no_draft_leaves_a_trace(tmp_path: Path, temporary: Path, database: str) -> None:  # noqa: F811
    var = tmp_path / "var"
    var.mkdir()
    wanted = needles(MARKER)
    # That the search finds what is there.
    planted = [var / f"planted-{n}" for n in range(len(wanted))]
    for path, needle in zip(planted, wanted, strict=True):
        path.write_bytes(b"a" + needle + b"z")
    assert tainted([var], wanted) == sorted(map(str, planted), key=lambda p: Path(p).parts)
    for path in planted:
        path.unlink()
    with up(var, database=database) as running:
        browser = Browser(running, running.told("/probe/filing/applicant/", "POST"))
        before = sorted(temporary.iterdir())
        pids = [process.pid for process in running.all()]
        with Watch(temporary, lambda: pids, wanted) as watch:
            use_everything(browser)
        assert watch.rounds > 5
        assert (watch.tainted, sorted(temporary.iterdir())) == (set(), before)
        # The text that was handed in and the check that was kept lie there, but only under their keys.
        where = f"http://127.0.0.1:{running.port}/probe/filing/holding/"
        held = requests.post(where, {"marker": MARKER}, timeout=60).json()
        assert held["tables"] == [] and held["encrypted"] >= 4
        assert requests.post(where, {"marker": browser.sheet["firm"]}, timeout=60).json()["tables"]
        assert tainted([var, temporary], wanted) == []
        assert running.end() == 0
    assert tainted([var, temporary], wanted) == []
    log = running.log.read_text()
    assert log.count("ValueError at") >= 3, "the crashes are told by their place"


# ---------- the commands


def command(var: Path, *words: object, **named: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "zhiquan.site", *map(str, words)],
        cwd=ROOT,
        env=environment(var) | {"DJANGO_SETTINGS_MODULE": "zhiquan.site.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **named,
    )


def used_s(process: subprocess.Popen[bytes]) -> float:
    """The seconds that the process has computed so far; endless where it has ended."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return float("inf")
    if fields[0] in "ZX":
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill it where it stands, and see that it had not ended by itself."""
    process.kill()
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL, "it had ended before"


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A file that is still being written."""
    place = tmp_path / "coming.jsonl"
    os.mkfifo(place)
    yield place
    place.unlink()


def test_commands_that_are_killed_leave_nothing(tmp_path: Path, temporary: Path, pipe: Path) -> None:
    var, drafts = tmp_path / "var", tmp_path / "drafts"
    var.mkdir()
    drafts.mkdir()
    row = json.dumps({"claims": "\n".join(CLAIMS)}, ensure_ascii=False).encode() + b"\n"
    checking = command(var, "draft", "check", "--jsonl", pipe)
    with pipe.open("wb") as writing:
        writing.write(row * 3)
        writing.flush()
        assert checking.stdout is not None and MARKER in checking.stdout.readline().decode()
        kill(checking)
    drawing = makers.picture(((99, 99, "7"), (300, 300, "12")), size=(3000, 2000))
    (drafts / "申请.docx").write_bytes(
        makers.word_file(claims=CLAIMS, description=DESCRIPTION, drawing=drawing)
    )
    for moment in (0.8, 1.3):
        reading = command(var, "draft", "check", drafts / "申请.docx")
        until("it works", lambda p=reading, s=moment: used_s(p) >= s)
        kill(reading)
    screening = command(var, "screen", pipe)
    with pipe.open("wb") as writing:
        writing.write(screening_batch(FILINGS).replace("机架".encode(), MARKER.encode()))
    start = used_s(screening)
    until("it screens", lambda: used_s(screening) > start + 1.0)
    kill(screening)
    assert list(temporary.rglob("*")) == []
    assert tainted([var, temporary], needles(MARKER)) == []


def run(var: Path, *words: object) -> tuple[int, str, list[str]]:
    with command(var, *words) as process:
        try:
            out, told = process.communicate(timeout=60)
        finally:
            process.kill()
    return process.returncode, out.decode(), told.decode().strip().splitlines()


def test_hostile_files_and_lines_stop_nothing_else(tmp_path: Path, temporary: Path) -> None:
    var, drafts = tmp_path / "var", tmp_path / "drafts"
    var.mkdir()
    drafts.mkdir()
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    files = {
        "entities.xml": f'<!DOCTYPE a [<!ENTITY e0 "{MARKER}">{bomb}]><a>&e8;</a>'.encode(),
        "locked.docx": compound + "EncryptedPackage".encode("utf-16-le"),
        "macros.docm": word(heavy=False),
        "mixed.txt": f"{CLAIMS[0]}\n{CLAIMS[1]}\n".encode() + MARKER.encode("gbk"),
        "empty.docx": b"",
        "scan.pdf": makers.scan(),
        "申请.docx": word(),
    }
    for name, data in files.items():
        (drafts / name).write_bytes(data)
    status, out, told = run(var, "draft", "check", "--json", *(drafts / name for name in files))
    data = json.loads(out)
    faults = {Path(error["file"]).name: error["code"] for error in data["errors"]}
    assert (status, len(faults), len(told)) == (2, len(data["errors"]), len(data["errors"]))
    assert faults == {
        "entities.xml": "xml_entities",
        "locked.docx": "password",
        "macros.docm": "macros",
        "mixed.txt": "mixed_encoding",
        "empty.docx": "empty_file",
        "scan.pdf": "scan",
    }
    assert data["findings"] and len(data["claims"]) == 2
    assert MARKER not in "".join(told) and MARKER not in json.dumps(data["errors"], ensure_ascii=False)
    assert list(temporary.rglob("*")) == [] and tainted([var], needles(MARKER)) == []


def test_hostile_lines_stop_no_batch(tmp_path: Path, temporary: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    good = json.dumps({"id": "good", "claims": "\n".join(CLAIMS)}, ensure_ascii=False).encode()
    bad = [
        b"",
        b'{"claims": "' + MARKER.encode() + MARKER.encode("gbk") + b'"}',
        json.dumps({"claims": f"1.{'一' * 1_000_000}"}).encode(),
        json.dumps([MARKER]).encode(),
        b"[" * 100_000,
        json.dumps({"claims": {"text": MARKER}}).encode(),
        b'{"claims": "' + MARKER.encode(),
    ]
    rows = [row for each in bad for row in (each, good)]
    batch = tmp_path / "batch.jsonl"
    batch.write_bytes(b"\n".join(rows) + b"\n")
    status, out, told = run(var, "draft", "check", "--jsonl", batch)
    found = [json.loads(line) for line in out.splitlines()]
    assert [line["line"] for line in found if "error" in line] == [2 * n + 1 for n in range(len(bad))]
    assert [line["id"] for line in found if "error" not in line] == ["good"] * len(bad)
    assert all(line["findings"] for line in found if "error" not in line)
    assert (status, len(told)) == (2, len(bad))
    for line, message in zip(range(1, len(rows), 2), told, strict=True):
        assert f"{batch}:{line}: " in message and MARKER not in message
    assert list(temporary.rglob("*")) == [] and tainted([var], needles(MARKER)) == []


def test_hostile_lines_stop_no_screening(tmp_path: Path, temporary: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    good = screening_batch(24).splitlines()
    bad = [
        b"",
        b'{"id": "B1", "abstract": "' + MARKER.encode() + MARKER.encode("gbk") + b'"}',
        json.dumps([MARKER]).encode(),
        b"[" * 100_000,
        b'{"id": "B2", "abstract": "' + MARKER.encode(),
        json.dumps({"abstract": MARKER}).encode(),
        good[0],
        json.dumps({"id": "B3", "claims": "一" * 1_000_000}).encode(),
    ]
    rows = [row for n, line in enumerate(good) for row in (line, *bad[n : n + 1])]
    batch = tmp_path / "batch.jsonl"
    batch.write_bytes(b"\n".join(rows) + b"\n")
    status, out, told = run(var, "screen", batch, "--json")
    data = json.loads(out)
    assert status == 2
    named = [error["line"] for error in data["errors"]]
    assert named == [2 * n + 2 for n in range(len(bad))]
    complaints = [message for message in told if message.startswith(f"{batch.name}:")]
    assert [message.split(":")[1] for message in complaints] == [str(line) for line in named]
    assert MARKER not in "".join(told)
    assert len(data["pairs"]) >= 2
    assert list(temporary.rglob("*")) == [] and tainted([var], needles(MARKER)) == []
