"""The simulated side: the same seed gives the same course, its papers say what they are, its memory is shared."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest

from zhiquan.adapters.simulated import faults, papers
from zhiquan.adapters.simulated.world import World, granted_after
from zhiquan.kernel import editions
from zhiquan.policy import load_city

POLICY = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"
SOURCE = Path(__file__).resolve().parents[4]
DAY = date(2026, 11, 20)


def test_the_seed_decides_and_every_fault_occurs() -> None:
    script = faults.Seeded(7, 0.5)
    for operation, kinds in faults.FAULTS.items():
        course = [script.fault("customs", operation, n) for n in range(300)]
        assert course == [faults.Seeded(7, 0.5).fault("customs", operation, n) for n in range(300)]
        assert set(course) == {faults.OK, *kinds}
        assert 0.35 < 1 - course.count(faults.OK) / 300 < 0.65
    assert [script.fault("customs", "fetch", n) for n in range(40)] != [
        faults.Seeded(8, 0.5).fault("customs", "fetch", n) for n in range(40)
    ]
    assert faults.Seeded(7, 0).fault("customs", "fetch", 3) == faults.OK


def test_an_answer_comes_on_its_day(tmp_path: Path) -> None:
    days = [DAY]
    world = World(tmp_path / "w.sqlite3", lambda: days[0], course=granted_after({"customs": 5}))
    world.hand_over("customs", "k", {})
    assert world.fetch("customs", "")["messages"] == []
    days[0] = DAY + timedelta(days=5)
    told = world.fetch("customs", "")
    assert [(m["kind"], m["on"]) for m in told["messages"]] == [("granted", "2026-11-25")]
    assert world.fetch("customs", told["next"])["messages"] == []
    assert world.fetch("trademark_office", "")["messages"] == []
    assert [m["id"] for m in world.fetch("customs", "what is this")["messages"]] == ["customs-k-1"]


def test_what_falls_due_earlier_is_not_lost_behind_the_cursor(tmp_path: Path) -> None:
    """Handed over later, due earlier: the feed's order is that of release."""
    days, after = [DAY], {"n": 9}
    world = World(
        tmp_path / "w.sqlite3",
        lambda: days[0],
        course=lambda s, k, p: granted_after({s: after["n"]})(s, k, p),
    )
    world.hand_over("customs", "slow", {})
    after["n"] = 1
    world.hand_over("customs", "quick", {})
    days[0] = DAY + timedelta(days=1)
    first = world.fetch("customs", "")
    days[0] = DAY + timedelta(days=9)
    second = world.fetch("customs", first["next"])
    assert [m["key"] for told in (first, second) for m in told["messages"]] == ["quick", "slow"]


@pytest.mark.processes
def test_processes_share_one_memory(tmp_path: Path) -> None:
    file = tmp_path / "w.sqlite3"
    program = (
        "import json, sys; from datetime import date; from pathlib import Path\n"
        "from zhiquan.adapters.simulated.world import World\n"
        "world = World(Path(sys.argv[1]), lambda: date(2026, 11, 20))\n"
        "print(json.dumps([world.hand_over('customs', f'k{n}', {})['number'] for n in range(20)]))\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(file)],
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(SOURCE)},
        )
        for _ in range(3)
    ]
    told = [json.loads(p.communicate(timeout=60)[0]) for p in running]
    assert told[0] == told[1] == told[2] and len(set(told[0])) == 20
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_certificate_says_that_it_is_simulated() -> None:
    editions.load(load_city(POLICY))
    payload = {
        "values": {
            "party.name.new": "新名\u202e（虚构）",
            "party.name.old": "旧名（虚构）",
            "change.kind": "name",
        }
    }
    facts = {
        "kind": "granted",
        "key": "k",
        "number": "模拟GS2026000001",
        "on": "2026-11-20",
        "payload": payload,
    }
    name, data = papers.paper(facts)
    assert papers.paper(facts) == (name, data)
    if not name.endswith(".pdf"):
        pytest.skip("this machine has no Chinese font")
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "模拟文书" in text and "新名" in text and "旧名" in text and "模拟GS2026000001" in text
