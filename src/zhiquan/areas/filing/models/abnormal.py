"""Clues to abnormal filings: CNIPA's lists, the bureau's own clues, notices, replies, results, flags."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhiquan.kernel import clock


class ScreeningRun(models.Model):
    """One run of the screening engine over a set of filings. `stages` is the engine's resumable state."""

    WAITING, RUNNING, READY, FAILED = "waiting", "running", "ready", "failed"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (WAITING, RUNNING, READY, FAILED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    source = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    against_published = models.BooleanField(default=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("kernel.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    stage = models.CharField(max_length=60, blank=True)
    estimate = models.JSONField(default=dict)
    stages = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    settings_version = models.CharField(max_length=60, blank=True)
    finished_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Clue(models.Model):
    """What an officer looks at: filings that hang together, and why. The platform never decides (Order 77)."""

    DETECTED, READY, REVIEWED = "detected", "evidence_ready", "officer_reviewed"
    DISMISSED, NOTICED, REPLIED = "dismissed", "self_check_notice", "replied"
    REPORTED, RESULT, MEASURES, CLOSED = "reported", "national_result", "measures", "closed"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (s, s)
        for s in (
            DETECTED, READY, REVIEWED, DISMISSED, NOTICED, REPLIED, REPORTED, RESULT, MEASURES, CLOSED,
        )
    ]  # fmt: skip
    MACHINE, NATIONAL, COMPLAINT, OFFICER, REFILED = "machine", "national", "complaint", "officer", "refiled"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    run = models.ForeignKey(ScreeningRun, null=True, on_delete=models.PROTECT, related_name="clues")
    origin = models.CharField(max_length=12, default=MACHINE)
    kinds = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=STATES, default=DETECTED)
    score = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    shared = models.JSONField(default=dict)
    evidence = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    pairs = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    white_listed = models.BooleanField(default=False)
    officer = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=60, default="ip")
    opened_on = models.DateField()
    due_on = models.DateField(null=True)
    due_sample = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    confirmed = models.BooleanField(null=True)
    closed_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["white_listed", "-score", "-pk"]
        indexes = [models.Index(fields=["seat", "state"])]

    def __str__(self) -> str:
        return self.number


class ClueFiling(models.Model):
    """One filing of a clue, and what its applicant said about it."""

    OPEN, WITHDRAWN, EXPLAINED, ACCEPTED, REJECTED = "open", "withdrawn", "explained", "accepted", "rejected"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (s, s) for s in (OPEN, WITHDRAWN, EXPLAINED, ACCEPTED, REJECTED)
    ]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="filings")
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300, blank=True)
    applicant = models.CharField(max_length=300, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    filed_on = models.DateField(null=True)
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    reply = models.CharField(max_length=2000, blank=True)
    proof = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    replied_on = models.DateField(null=True)
    judged_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["filed_on", "key"]
        constraints = [models.UniqueConstraint(fields=["clue", "key"], name="a_filing_once_per_clue")]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class ClueStep(models.Model):
    """What was done with a clue: shown in its history."""

    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField(default=clock.now)
    on = models.DateField()
    action = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=120)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action} → {self.to_state}"


class CheckNotice(models.Model):
    """A self-check notice (自查通知) to one applicant or agency about its filings of one clue."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=60, unique=True)
    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="notices")
    addressee = models.CharField(max_length=300)
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    filings = models.ManyToManyField(ClueFiling, related_name="notices")
    sent_on = models.DateField()
    due_on = models.DateField()
    due_sample = models.BooleanField(default=True)
    content = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True)
    replied_on = models.DateField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.addressee}"


class NationalList(models.Model):
    """A list of filings that CNIPA sent to be looked into, as imported."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    issued_on = models.DateField()
    due_on = models.DateField()
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reported_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-issued_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ListedFiling(models.Model):
    """One line of a national list on its way: assigned, notified, withdrawn or stated, reported, result."""

    IMPORTED, ASSIGNED, NOTIFIED = "imported", "assigned", "notified"
    WITHDRAWN, STATED, SILENT, REPORTED = "withdrawn", "stated", "silent", "reported"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (s, s) for s in (IMPORTED, ASSIGNED, NOTIFIED, WITHDRAWN, STATED, SILENT, REPORTED)
    ]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Before the relation, whose name hides the built-in type.
    kinds = models.JSONField(default=list)
    list = models.ForeignKey(NationalList, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    application_no = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True)
    applicant = models.CharField(max_length=300)
    agency = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=12, choices=STATES, default=IMPORTED)
    officer = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    notified_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    statement = models.CharField(max_length=2000, blank=True)
    proof = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, blank=True)
    confirmed = models.BooleanField(null=True)
    result_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["list", "line"]
        constraints = [
            models.UniqueConstraint(fields=["list", "application_no"], name="a_filing_once_per_list")
        ]

    def __str__(self) -> str:
        return f"{self.application_no} {self.title}"


class WithdrawnText(models.Model):
    """A text that its applicant withdrew after a notice. `grams` are hashes of its character grams, sealed as a
    secret file, so that its return under any name is recognised without the text itself being kept."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application_no = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300, blank=True)
    applicant = models.CharField(max_length=300, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField()
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="withdrawn")
    grams = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-withdrawn_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_no} {self.title}"


class WhiteEntry(models.Model):
    """A firm whose clues come later in the queue. It is exempt from nothing."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField()
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Flag(models.Model):
    """A confirmed result that grants, awards and priority requests should know of, with its reason and term."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="flags")
    reason = models.CharField(max_length=500)
    source = models.CharField(max_length=60)
    article = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField()
    lifted_on = models.DateField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["name"]), models.Index(fields=["code"])]

    def __str__(self) -> str:
        return f"{self.name} {self.since}"
