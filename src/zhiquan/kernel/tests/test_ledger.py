"""The ledger: nothing is made or lost, no pot below zero, an entry undone once, whoever comes at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from zhiquan.kernel import ledger
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Account, Entry, Posting

pytestmark = pytest.mark.postgres
DAY = date(2026, 11, 23)


@pytest.fixture
def pots(db):
    Account.objects.create(code="treasury", title="财政", may_go_negative=True)
    Account.objects.create(code="pool", title="风险池")
    Account.objects.create(code="paid", title="已付")
    ledger.post("fill", {"treasury": -1000, "pool": 1000}, true_on=DAY)


def refused(code, *arguments, **named):
    with pytest.raises(Refused) as refusal:
        ledger.post(*arguments, true_on=DAY, **named)
    assert refusal.value.code == code


@pytest.mark.django_db
def test_an_entry_moves_money_and_the_sum_of_all_is_nothing(pots):
    entry = ledger.post("pay", {"pool": -300, "paid": 300}, true_on=DAY, ref="x.y:1")
    assert (ledger.balance("pool"), ledger.balance("paid"), entry.ref) == (700, 300, "x.y:1")
    assert Posting.objects.aggregate(s=Sum("amount"))["s"] == 0
    assert ledger.balance("nobody") == 0


@pytest.mark.django_db
def test_what_does_not_balance_or_overdraws_leaves_no_trace(pots):
    refused("unbalanced", "x", {"pool": -300, "paid": 299})
    refused("unbalanced", "x", {})
    refused("unbalanced", "x", {"pool": 0, "paid": 0})
    refused("no_account", "x", {"pool": -1, "nobody": 1})
    refused("overdrawn", "x", {"pool": -1001, "paid": 1001})
    with pytest.raises(TypeError):
        ledger.post("x", {"pool": -1.0, "paid": 1.0}, true_on=DAY)
    assert Entry.objects.count() == 1
    ledger.post("all of it", {"pool": -1000, "paid": 1000}, true_on=DAY)


@pytest.mark.django_db
def test_an_entry_is_undone_once_by_its_mirror(pots):
    entry = ledger.post("pay", {"pool": -300, "paid": 300}, true_on=DAY, ref="x.y:1")
    mirror = ledger.reverse(entry, true_on=DAY, text="undo")
    assert (mirror.reverses, mirror.ref, ledger.balance("pool")) == (entry, "x.y:1", 1000)
    with pytest.raises(Refused) as refusal:
        ledger.reverse(entry, true_on=DAY, text="again")
    assert refusal.value.code == "reversed_before"


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE kernel_posting SET amount = 1", "DELETE FROM kernel_entry"])
def test_the_database_refuses_to_change_the_books(pots, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_overdraw_and_never_cross(pots, together):
    ledger.post("start", {"pool": -100, "paid": 100}, true_on=DAY)

    def work(i: int) -> int:
        done = 0
        for _ in range(8):
            amounts = {"pool": -40, "paid": 40} if i % 2 else {"paid": -15, "pool": 15}
            try:
                ledger.post("move", amounts, true_on=DAY)
            except Refused as refusal:
                assert refusal.code == "overdrawn"
            else:
                done += 1
        return done

    results = together(6, work)
    assert not [r for r in results if isinstance(r, Exception)], results
    assert ledger.balance("pool") >= 0 <= ledger.balance("paid")
    assert ledger.balance("pool") + ledger.balance("paid") == 1000


@pytest.mark.django_db(transaction=True)
def test_of_several_who_take_all_one_gets_it(pots, together):
    take = {"pool": -1000, "paid": 1000}
    for _ in range(6):
        results = together(6, lambda _: ledger.post("all", take, true_on=DAY))
        assert sum(isinstance(r, Entry) for r in results) == 1
        assert {r.code for r in results if isinstance(r, Refused)} == {"overdrawn"}
        assert ledger.balance("pool") == 0
        ledger.post("back", {"pool": 1000, "paid": -1000}, true_on=DAY)


@pytest.mark.django_db(transaction=True)
def test_of_several_reversals_at_once_one_is_made(pots, together):
    entry = ledger.post("pay", {"pool": -300, "paid": 300}, true_on=DAY)
    results = together(5, lambda _: ledger.reverse(entry, true_on=DAY, text="undo"))
    assert sum(isinstance(r, Entry) for r in results) == 1
    assert {r.code for r in results if isinstance(r, Refused)} == {"reversed_before"}
    assert len([r for r in results if isinstance(r, Refused)]) == 4
    assert ledger.balance("pool") == 1000
