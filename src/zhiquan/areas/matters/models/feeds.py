"""The calendar feed: an address that a calendar reads without signing in."""

from __future__ import annotations

import uuid

from django.db import models

from zhiquan.kernel import clock


class CalendarFeed(models.Model):
    """One person's feed of what he has to do for one organisation (or for himself), until he revokes it.

    The address is made from `uid` and the installation's key, so that this row alone opens nothing.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "organisation"])]

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d}"
