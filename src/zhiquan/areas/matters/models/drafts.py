"""Before the submission: what is typed, who shares it, which materials are at hand."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class Draft(models.Model):
    """A form being filled for one matter or bundle. `values` by element code; `origins` says where each came from.

    It belongs to an organisation, or to the person alone where he acts for none. `confirmer` is the owner for whom
    somebody else fills it (a relative, a window officer): it cannot be handed in before he confirmed these values.
    """

    OPEN, SUBMITTED, DROPPED = "open", "submitted", "dropped"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (OPEN, SUBMITTED, DROPPED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    matter = models.CharField(max_length=80)
    edition = models.ForeignKey("kernel.PolicyEdition", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("registry.Party", null=True, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    channel = models.CharField(max_length=10, default="online")
    confirmer = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_hash = models.CharField(max_length=64, blank=True)
    case = models.ForeignKey("matters.Case", null=True, on_delete=models.PROTECT, related_name="drafts")
    begun_at = models.DateTimeField(default=clock.now)
    touched_at = models.DateTimeField(default=clock.now)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-touched_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "state"]), models.Index(fields=["person", "state"])]

    def __str__(self) -> str:
        return self.matter


class DraftMember(models.Model):
    """A colleague, or a helper outside, who may see a draft or write in it."""

    EDITOR, VIEWER = "editor", "viewer"
    ROLES: ClassVar[list[tuple[str, str]]] = [(r, r) for r in (EDITOR, VIEWER)]

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=ROLES)
    added_by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "person"], name="one_role_per_draft")]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class WalletItem(models.Model):
    """A material that its owner keeps for the next time, by type; it may run out on a day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["type", "-at"]

    def __str__(self) -> str:
        return self.title


class DraftFile(models.Model):
    """One file under one material of a draft; `wallet` where it was taken from there."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    material = models.CharField(max_length=60)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    wallet = models.ForeignKey(WalletItem, null=True, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "wallet", "material"], condition=~Q(wallet=None), name="wallet_item_once"
            )
        ]

    def __str__(self) -> str:
        return self.material
