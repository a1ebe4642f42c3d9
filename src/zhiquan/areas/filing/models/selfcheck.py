"""A self-check that its owner chose to keep. Everything that was checked lies encrypted under the check's own key."""

from __future__ import annotations

import uuid

from django.db import models

from zhiquan.kernel import clock


class SelfCheck(models.Model):
    """`report` is both engines' answer with the texts, a secret file; the row itself holds counts only.

    No officer's door leads here: `access.py` opens it to the owner alone.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    keep_until = models.DateField()
    drafts = models.PositiveIntegerField(default=1)
    counts = models.JSONField(default=dict)
    report = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class CheckCount(models.Model):
    """How many drafts were checked on a day, by nobody in particular: no person, no text, no finding."""

    day = models.DateField(unique=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    drafts = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.drafts}"
