"""Double entry for every pot of money: amounts in fen, each entry sums to zero."""

from __future__ import annotations

import uuid

from django.db import models

from zhiquan.kernel import clock


class Account(models.Model):
    """A pot or a counterparty, such as ``pool:risk-compensation``. The balance is the sum of postings."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    may_go_negative = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One transaction of the ledger; never changed, only reversed by another."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=clock.now)
    true_on = models.DateField()
    text = models.CharField(max_length=300)
    ref = models.CharField(max_length=120, blank=True, db_index=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    def __str__(self) -> str:
        return self.text


class Posting(models.Model):
    """`amount` in fen on one account, positive in, negative out."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
