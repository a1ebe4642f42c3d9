"""One action, one transaction; a repeated request is done once; a stale one meets both texts."""

from __future__ import annotations

import threading
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from zhiquan.kernel import actions, canonical
from zhiquan.kernel.actor import VISITOR, system
from zhiquan.kernel.errors import Conflict, NotVisible
from zhiquan.kernel.models import AuditEntry, Once, Organisation, OutboxEvent

pytestmark = pytest.mark.postgres


def firm(name: str = "甲") -> Organisation:
    return Organisation.objects.create(kind=Organisation.FIRM, name=name)


@pytest.mark.django_db
def test_an_action_leaves_rows_entry_and_event_or_nothing(cast):
    actor = cast.actor("li", "office")
    with actions.action(actor, "firm.add") as act:
        row = firm()
        act.ref = f"test.firm:{row.uid}"
        act.note(day=date(2026, 1, 2), who=row.uid, share=Decimal("0.30"), kinds=("a", "b"))
        act.changed({"name": "a secret name"})
        act.emit("firm.added")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.person_uid, entry.organisation_uid) == (
        "li",
        actor.person.uid,
        actor.organisation.uid,
    )
    assert entry.detail["day"] == "2026-01-02"
    assert entry.detail["share"] == "0.30"
    assert entry.detail["kinds"] == ["a", "b"]
    assert entry.detail["fields"] == {"name": canonical.sm3(b'"a secret name"')[:16]}
    assert OutboxEvent.objects.get().payload == {"ref": entry.ref}
    with pytest.raises(ZeroDivisionError), actions.action(actor, "firm.add") as act:
        firm("乙")
        act.emit("firm.added")
        raise ZeroDivisionError
    assert (AuditEntry.objects.count(), OutboxEvent.objects.count()) == (1, 1)
    assert not Organisation.objects.filter(name="乙").exists()


@pytest.mark.django_db
def test_a_stale_save_is_a_conflict_that_shows_the_row_as_it_is():
    row = firm()
    actions.save_version(row, 1, {"name": "乙"})
    assert (row.name, row.version) == ("乙", 2)
    with pytest.raises(Conflict) as caught:
        actions.save_version(row, 1, {"name": "丙"})
    assert (caught.value.current.name, caught.value.current.version) == ("乙", 2)
    Organisation.objects.filter(pk=row.pk).delete()
    with pytest.raises(NotVisible):
        actions.save_version(row, 2, {"name": "丙"})


@pytest.mark.django_db(transaction=True)
def test_of_several_saves_at_once_one_wins(together):
    row = firm()

    def work(i: int) -> str:
        actions.save_version(Organisation.objects.get(pk=row.pk), 1, {"name": f"n{i}"})
        return f"n{i}"

    results = together(6, work)
    won = [r for r in results if isinstance(r, str)]
    assert len(won) == 1
    assert all(isinstance(r, Conflict) for r in results if not isinstance(r, str))
    row.refresh_from_db()
    assert (row.name, row.version) == (won[0], 2)


@pytest.mark.django_db
def test_keys_are_the_actors_own_and_the_actions_own():
    def do() -> str:
        return f"x.y:{uuid.uuid4()}"

    first, fresh = actions.once(system("a"), "k", "do", do)
    assert fresh
    assert actions.once(system("a"), "k", "do", do) == (first, False)
    assert actions.once(system("b"), "k", "do", do)[1]
    assert actions.once(system("a"), "k", "other", do)[1]
    assert actions.once(VISITOR, "k", "do", do)[1]
    long = "k" * 300
    assert actions.once(system("a"), long + "1", "do", do)[1]
    assert actions.once(system("a"), long + "2", "do", do)[1]


@pytest.mark.django_db
def test_a_failed_attempt_may_be_repeated_with_its_key():
    def bad() -> str:
        firm()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        actions.once(system("a"), "k", "do", bad)
    assert not Once.objects.exists()
    assert not Organisation.objects.exists()
    assert actions.once(system("a"), "k", "do", lambda: "x.y:1") == ("x.y:1", True)


@pytest.mark.django_db
def test_the_actions_own_integrity_error_is_not_taken_for_a_repetition():
    def bad() -> str:
        Organisation.objects.create(kind="firm", name="a", body_code="b")
        Organisation.objects.create(kind="firm", name="b", body_code="b")
        return "never"

    with pytest.raises(IntegrityError):
        actions.once(system("a"), "k", "do", bad)


@pytest.mark.django_db(transaction=True)
def test_a_double_submit_in_threads_is_done_once(together):
    lock, calls = threading.Lock(), []

    def do() -> str:
        with lock:
            calls.append(1)
        with actions.action(system("a"), "firm.add") as act:
            act.ref = f"test.firm:{firm().uid}"
            act.emit("firm.added")
        return act.ref

    results = together(8, lambda i: actions.once(system("a"), f"k{i % 2}", "firm.add", do))
    assert not [r for r in results if isinstance(r, Exception)], results
    assert len({ref for ref, _ in results}) == 2
    assert sum(fresh for _, fresh in results) == 2
    assert Organisation.objects.count() == AuditEntry.objects.count() == OutboxEvent.objects.count() == 2
