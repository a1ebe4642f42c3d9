"""``./zhiquan audit`` on a real database: exit codes, the first broken entry, clean JSON."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from typer.testing import CliRunner

from zhiquan.kernel import actions, audit
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import AuditLink
from zhiquan.kernel.tests import guards
from zhiquan.site.commands.audit import app

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str, str]:
    told = CliRunner().invoke(app, list(words))
    return told.exit_code, told.stdout, told.stderr


@pytest.fixture
def chain() -> audit.Head:
    for i in range(4):
        with actions.action(system("t"), "thing.do", f"test.thing:{i}") as act:
            act.note(name="权利")
    return audit.seal_all()


def test_a_whole_chain_is_zero(chain):
    code, out, _ = run("verify", "--head", chain.hash.upper(), "--position", "4")
    assert (code, "4 entries sealed" in out, chain.hash in out) == (0, True, True)
    code, out, err = run("verify", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "whole": True,
        "sealed": 4,
        "unsealed": 0,
        "head": {"position": 4, "hash": chain.hash},
        "broken": None,
    }


def test_a_broken_chain_is_one_and_names_the_entry(chain):
    victim = AuditLink.objects.select_related("entry").get(position=3).entry
    with guards.off(), connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_auditentry SET action = 'forged' WHERE id = %s", [victim.pk])
    code, out, _ = run("verify")
    assert code == 1
    for part in ("position 3", str(victim.uid), "forged", "test.thing:2", "changed after it was sealed"):
        assert part in out
    code, out, _ = run("verify", "--json")
    broken = json.loads(out)["broken"]
    assert (code, broken["position"], broken["entry"]) == (1, 3, str(victim.uid))
    assert (broken["code"], broken["ref"]) == ("entry_changed", "test.thing:2")


def test_a_cut_tail_is_found_with_the_printed_head(chain):
    with guards.off(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_auditlink WHERE position = 4")
        cursor.execute("DELETE FROM kernel_auditentry WHERE ref = 'test.thing:3'")
    assert run("verify")[0] == 0
    code, out, _ = run("verify", "--head", chain.hash, "--position", "4")
    assert (code, "tail was cut off" in out) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "--head", "f" * 64),
        ("verify", "--position", "3"),
        ("verify", "--head", "short", "--position", "3"),
        ("export", "--from", "2026-13-01", "--to", "2026-12-01", "--out", "x"),
        ("export", "--from", "2026-12-02", "--to", "2026-12-01", "--out", "x"),
        ("export", "--from", "2026-12-01", "--to", "2026-12-01", "--out", "/nowhere/at/all"),
    ],
)
def test_bad_input_is_two_and_one_line(words):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("zhiquan audit: ")
    assert len(err.splitlines()) == 1


def test_the_export_is_one_object_a_line_and_private(chain, tmp_path):
    out = tmp_path / "log.jsonl"
    code, told, _ = run("export", "--from", "2020-01-01", "--to", "2100-01-01", "--out", str(out))
    assert (code, told) == (0, f"4 entries written to {out}\n")
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [r["position"] for r in rows] == [1, 2, 3, 4]
    assert rows[-1]["hash"] == chain.hash
    assert "权利" in out.read_text("utf-8")
    assert out.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir()] == ["log.jsonl"]
