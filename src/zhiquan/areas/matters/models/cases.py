"""A case: one submission to one matter, with its rights, clocks, files, defects and history."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class Case(models.Model):
    """`state` is a state of the matter's flow in the case's own edition; a bundle's parent counts its parts.

    `desk` is the code of the body whose window works on it, `turn` whose move it is, `due_on` the nearest legal
    clock that still runs. `values` are the form's as handed in, frozen.
    """

    OPEN, DONE, PARTIAL = "open", "done", "partial"  # states of a bundle's parent

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=60, unique=True)
    matter = models.CharField(max_length=80)
    edition = models.ForeignKey("kernel.PolicyEdition", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    is_bundle = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20, blank=True)
    turn = models.CharField(max_length=12, default="desk")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("registry.Party", null=True, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    channel = models.CharField(max_length=10, default="online")
    savings = models.JSONField(default=dict)
    desk = models.CharField(max_length=60)
    handler = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    round = models.PositiveIntegerField(default=0)
    receipt = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    due_of = models.CharField(max_length=12, blank=True)
    phone_key = models.CharField(max_length=64, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(
                fields=["desk", "due_on", "id"], condition=Q(finished_at=None), name="open_by_clock"
            ),
            models.Index(fields=["organisation", "-submitted_at"]),
            models.Index(fields=["person", "-submitted_at"]),
            models.Index(fields=["handler"], condition=Q(finished_at=None), name="open_by_handler"),
            models.Index(fields=["desk", "-submitted_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseRight(models.Model):
    """One right or recordal that the case is about. `ref` names it; `recorded_name` as the register had it then."""

    INCLUDED, DONE, FAILED, EXCLUDED = "included", "done", "failed", "excluded"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (INCLUDED, DONE, FAILED, EXCLUDED)]

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rights")
    right = models.ForeignKey("registry.Right", null=True, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=400)
    recorded_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=INCLUDED)
    note = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "ref"], name="a_right_once_per_case")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseEvent(models.Model):
    """One step of the flow: both sides see it in the timeline. `on` is its legal day, `at` when it was entered.

    `EDITION` is no step: the case was taken over to a later edition, its state stayed.
    """

    EDITION = "move_to_edition"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=clock.now)
    on = models.DateField()
    action = models.CharField(max_length=60)
    from_state = models.CharField(max_length=60, blank=True)
    to_state = models.CharField(max_length=60)
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=120)
    side = models.CharField(max_length=12)
    reason = models.CharField(max_length=1000, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action} → {self.to_state}"


class CaseClock(models.Model):
    """One legal period of a case. `steps` is the computation as the clocks engine told it, with its codes.

    `pauses` are [first, last or null, reason]; `result` is met or missed once it stopped.
    """

    MET, MISSED = "met", "missed"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    code = models.CharField(max_length=60)
    of = models.CharField(max_length=12)
    round = models.PositiveIntegerField(default=0)
    period = models.CharField(max_length=120)
    source = models.CharField(max_length=60, blank=True)
    article = models.CharField(max_length=60, blank=True)
    sample = models.BooleanField(default=False)
    rule = models.JSONField(default=dict)
    anchor_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    presumed = models.BooleanField(default=False)
    pauses = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    stopped_on = models.DateField(null=True)
    result = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(stopped_on=None), name="running_clocks")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(stopped_on=None), name="one_running_clock_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"


class CaseFile(models.Model):
    """A file of the case: handed in, arrived from an authority, or made here. An exchanged one stays, struck."""

    APPLICANT, AUTHORITY, SIBLING, DESK = "applicant", "authority", "sibling", "desk"
    ORIGINS: ClassVar[list[tuple[str, str]]] = [(o, o) for o in (APPLICANT, AUTHORITY, SIBLING, DESK)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    material = models.CharField(max_length=60, blank=True)
    type = models.CharField(max_length=60, blank=True)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12, choices=ORIGINS)
    from_wallet = models.BooleanField(default=False)
    round = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.material or str(self.file)


class Defect(models.Model):
    """One fault that the applicant is told. The list of a round is complete the first time it is shown."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="defects")
    round = models.PositiveIntegerField()
    place = models.CharField(max_length=120, blank=True)
    ground = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=500)
    source = models.CharField(max_length=60, blank=True)
    article = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
