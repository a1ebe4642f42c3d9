"""Double entry for every pot. Amounts are integer fen; an entry sums to zero or is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Account, Entry, Posting


def balance(code: str) -> int:
    """The balance of an account in fen."""
    return Posting.objects.filter(account__code=code).aggregate(sum=Sum("amount"))["sum"] or 0


def post(text: str, amounts: Mapping[str, int], *, true_on: date, ref: str = "") -> Entry:
    """Write one entry: account code → fen. Runs in the caller's transaction.

    Raises Refused: ``unbalanced`` when the amounts do not sum to zero or move nothing, ``no_account`` for an
    unknown code, ``overdrawn`` when a pot would go below zero.
    """
    return _write(amounts, Entry(text=text, true_on=true_on, ref=ref))


def _write(amounts: Mapping[str, int], entry: Entry) -> Entry:
    if any(type(a) is not int for a in amounts.values()):
        raise TypeError("amounts are integer fen")
    if sum(amounts.values()) != 0 or not any(amounts.values()):
        raise Refused("unbalanced", N_("The postings of an entry must sum to zero and move something."))
    with transaction.atomic():
        # Locked in one order, so that two entries over the same pots wait for each other and never cross.
        locked = Account.objects.select_for_update().filter(code__in=amounts).order_by("pk")
        accounts = {account.code: account for account in locked}
        for code in amounts:
            if code not in accounts:
                raise Refused("no_account", N_("There is no account %(account)s."), account=code)
        entry.save(force_insert=True)
        Posting.objects.bulk_create(
            Posting(entry=entry, account=accounts[code], amount=amount)
            for code, amount in amounts.items()
            if amount
        )
        for code, account in accounts.items():
            if amounts[code] < 0 and not account.may_go_negative and balance(code) < 0:
                raise Refused("overdrawn", N_("%(account)s would go below zero."), account=account.title)
    return entry


def reverse(entry: Entry, *, true_on: date, text: str) -> Entry:
    """Undo an entry by its mirror image. Raises Refused ``reversed_before``: an entry is reversed once."""
    with transaction.atomic():
        original = Entry.objects.select_for_update().get(pk=entry.pk)
        if Entry.objects.filter(reverses=original).exists():
            raise Refused("reversed_before", N_("This entry was reversed before."))
        amounts = {p.account.code: -p.amount for p in original.postings.select_related("account")}
        return _write(amounts, Entry(text=text, true_on=true_on, ref=original.ref, reverses=original))
