"""The audit chain: nobody edits it through the database, and who does without the guards is found out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction

from zhiquan.kernel import actions, audit, clock
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import AuditEntry, AuditLink
from zhiquan.kernel.tests import guards

pytestmark = pytest.mark.postgres

SYSTEM = system("test")


def act(n: int, start: int = 0) -> None:
    for i in range(start, start + n):
        with actions.action(SYSTEM, "thing.do", f"test.thing:{i}") as one:
            one.note(step=i, day=date(2026, 11, 23), name="权利")


def sql(statement: str, *params: object) -> None:
    with guards.off(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.mark.django_db
def test_a_chain_is_whole_and_counts_what_is_not_sealed_yet():
    act(5)
    assert audit.verify() == audit.Verdict(0, 5, audit.Head(0, audit.GENESIS))
    assert audit.seal() == 5
    assert audit.seal() == 0
    act(2, 5)
    verdict = audit.verify(audit.head())
    assert (verdict.whole, verdict.sealed, verdict.unsealed) == (True, 5, 2)
    assert audit.seal_all() == audit.head() == audit.verify().head
    assert audit.head().position == 7


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["kernel_auditentry", "kernel_auditlink"])
@pytest.mark.parametrize("what", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_remove(table, what):
    act(1)
    audit.seal()
    column = "action" if table == "kernel_auditentry" else "hash"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(what.format(table, column, "'x'"))
    assert audit.verify().whole


@pytest.mark.django_db
def test_postgresql_refuses_to_empty_the_log():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE kernel_auditlink, kernel_auditentry CASCADE")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "somebody"),
        ("action", "thing.undo"),
        ("ref", "test.thing:99"),
        ("detail", json.dumps({"step": 99})),
        ("at", datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_changed_entry_is_the_first_broken_link(column, value):
    act(6)
    audit.seal()
    victim = AuditLink.objects.select_related("entry").get(position=4).entry
    sql(f"UPDATE kernel_auditentry SET {column} = %s WHERE id = %s", value, victim.pk)
    verdict = audit.verify()
    assert (verdict.broken_at, verdict.reason, verdict.sealed) == (4, "entry_changed", 3)
    assert verdict.entry_uid == str(victim.uid)
    assert verdict.ref == ("test.thing:99" if column == "ref" else victim.ref)


@pytest.mark.django_db
def test_a_changed_link_is_found():
    act(3)
    audit.seal()
    sql("UPDATE kernel_auditlink SET hash = %s WHERE position = 2", "f" * 64)
    assert (audit.verify().broken_at, audit.verify().reason) == (2, "entry_changed")


@pytest.mark.django_db
def test_a_removed_link_and_a_removed_entry_are_told_apart():
    act(5)
    audit.seal()
    sql("DELETE FROM kernel_auditlink WHERE position = 2")
    verdict = audit.verify()
    assert (verdict.broken_at, verdict.reason, verdict.unsealed) == (2, "link_missing", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("position", [2, 5])
def test_a_removed_entry_is_found_even_at_the_end(position):
    act(5)
    audit.seal()
    entry = AuditLink.objects.get(position=position).entry_id
    if connection.vendor == "postgresql":
        with guards.off(), connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM kernel_auditentry WHERE id = %s", [entry])
            cursor.execute("SET session_replication_role = DEFAULT")
    else:
        with guards.off(), connection.constraint_checks_disabled():
            connection.cursor().execute("DELETE FROM kernel_auditentry WHERE id = %s", [entry])
    verdict = audit.verify()
    assert (verdict.broken_at, verdict.reason) == (position, "entry_missing")


@pytest.mark.django_db
def test_a_cut_tail_shows_only_against_a_printed_head():
    act(6)
    printed = audit.seal_all()
    sql("DELETE FROM kernel_auditlink WHERE position > 4")
    sql("DELETE FROM kernel_auditentry WHERE id NOT IN (SELECT entry_id FROM kernel_auditlink)")
    assert audit.verify().whole
    verdict = audit.verify(printed)
    assert (verdict.broken_at, verdict.reason) == (5, "tail_cut")


@pytest.mark.django_db
def test_a_rewritten_chain_differs_from_the_printed_head():
    act(4)
    printed = audit.seal_all()
    sql("UPDATE kernel_auditentry SET action = 'forged'")
    sql("DELETE FROM kernel_auditlink")
    audit.seal_all()
    assert audit.verify().whole
    verdict = audit.verify(printed)
    assert (verdict.broken_at, verdict.reason) == (4, "head_differs")


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(together):
    act(60)
    results = together(4, lambda _: [audit.seal(limit=7) for _ in range(12)])
    assert not [r for r in results if isinstance(r, Exception)]
    audit.seal_all()
    assert AuditLink.objects.count() == 60
    assert audit.verify().whole


@pytest.mark.django_db
def test_an_entry_committed_late_is_sealed_all_the_same():
    act(3)
    late = AuditEntry.objects.order_by("pk").first()
    with mock.patch.object(audit, "WINDOW", 1):
        others = AuditEntry.objects.exclude(pk=late.pk)
        with mock.patch.object(audit, "_unsealed", lambda everything: others.filter(link=None)):
            audit.seal()
        act(3, 3)
        audit.seal()
        assert list(AuditEntry.objects.filter(link=None)) == [late]
        audit.seal_all()
    assert audit.verify().sealed == 6


@pytest.mark.django_db
def test_the_export_takes_the_citys_days_and_names_the_links():
    with clock.use(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)):
        act(1)
    with clock.use(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)):
        act(1, 1)
    audit.seal()
    act(1, 2)
    rows = list(audit.export(date(2026, 11, 23), date(2026, 11, 23)))
    assert [r["ref"] for r in rows if r["detail"]["step"] == 1] == ["test.thing:1"]
    assert "test.thing:0" not in [r["ref"] for r in rows]
    assert rows[0]["hash"] == AuditLink.objects.get(position=2).hash
    assert rows[0]["detail"]["day"] == "2026-11-23"
