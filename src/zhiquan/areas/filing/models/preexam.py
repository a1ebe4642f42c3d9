"""Pre-examination: recorded entities and their quotas, texts and their findings, what was decided on each."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class RecordedEntity(models.Model):
    """An applicant or an agency admitted to pre-examination. `case` is the recordal that admitted it."""

    ENTITY, AGENCY = "entity", "agency"
    APPROVED, SUSPENDED, CANCELLED = "approved", "suspended", "cancelled"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (APPROVED, SUSPENDED, CANCELLED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, default=ENTITY)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=10, default="mainland")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    party = models.ForeignKey("registry.Party", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("matters.Case", null=True, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    grade = models.CharField(max_length=2, blank=True)
    graded_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default=APPROVED)
    reason = models.CharField(max_length=500, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["organisation"]), models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.name


class EntityYear(models.Model):
    """One year of a recorded entity: its quota and how it came about (`basis`: the table row and its inputs)."""

    entity = models.ForeignKey(RecordedEntity, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveIntegerField()
    quota = models.PositiveIntegerField(default=0)
    extra = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    basis = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "year"], name="one_quota_a_year")]

    def __str__(self) -> str:
        return f"{self.entity} {self.year}: {self.used}/{self.quota + self.extra}"


class Examination(models.Model):
    """What pre-examination knows beyond its case. `passed_sm3` is the hash of the text that passed.

    `identical` says whether the text filed at CNIPA was the same; `fast` whether it was put on the fast lane.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.OneToOneField("matters.Case", on_delete=models.PROTECT, related_name="examination")
    kind = models.CharField(max_length=20)
    entity = models.ForeignKey(RecordedEntity, null=True, on_delete=models.PROTECT, related_name="cases")
    agency = models.ForeignKey(RecordedEntity, null=True, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=10, default="mainland")
    classes = models.JSONField(default=list)
    classified_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    refusal = models.CharField(max_length=40, blank=True)
    first_opinion_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    passed_on = models.DateField(null=True)
    passed_sm3 = models.CharField(max_length=64, blank=True)
    application_no = models.CharField(max_length=40, blank=True)
    filed_on = models.DateField(null=True)
    filed_sm3 = models.CharField(max_length=64, blank=True)
    identical = models.BooleanField(null=True)
    fast_on = models.DateField(null=True)
    granted_on = models.DateField(null=True)
    rejected_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.case)


class TextVersion(models.Model):
    """One text handed in. `source` are the files as uploaded, `text` the parts as read, `report` what the checker
    found: secret files all, under the case's key. `sm3` is the hash of the text alone (engines/drafts hashing)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    sources = models.ManyToManyField("kernel.StoredFile", related_name="+")
    text = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    sm3 = models.CharField(max_length=64)
    characters = models.PositiveIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    rules_version = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["examination", "number"], name="one_text_of_a_number")]

    def __str__(self) -> str:
        return f"{self.examination} · {self.number}"


class FindingDecision(models.Model):
    """An examiner's word on one finding of one text. `key` names the finding across versions; its words and any
    edited text lie in `words`, a secret file. `origin` is the machine or the examiner himself."""

    ACCEPT, EDIT, DISMISS = "accept", "edit", "dismiss"
    CHOICES: ClassVar[list[tuple[str, str]]] = [(c, c) for c in (ACCEPT, EDIT, DISMISS)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="decisions")
    key = models.CharField(max_length=64)
    rule = models.CharField(max_length=20)
    check_code = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=10)
    origin = models.CharField(max_length=10, default="machine")
    decision = models.CharField(max_length=10, choices=CHOICES)
    reason = models.CharField(max_length=300, blank=True)
    words = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["text", "key", "by"], name="one_word_on_a_finding")]

    def __str__(self) -> str:
        return f"{self.rule} {self.decision}"


class Opinion(models.Model):
    """An opinion as sent: which findings, in which round, on which text."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="opinions")
    text = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    keys = models.JSONField(default=list)
    letter = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    answered_on = models.DateField(null=True)

    class Meta:
        ordering = ["round"]

    def __str__(self) -> str:
        return f"{self.examination} {self.round}"


class QualitySample(models.Model):
    """A case drawn for a second look. `verdict` holds coded answers, `agreed` whether the examiner was followed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="samples")
    drawn_on = models.DateField()
    seed = models.CharField(max_length=80)
    reviewer = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.JSONField(default=dict)
    agreed = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-drawn_on", "pk"]

    def __str__(self) -> str:
        return f"{self.examination} {self.drawn_on}"


class Calibration(models.Model):
    """Two examiners judge the same text apart; `result` holds their agreement once both are done."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="calibrations")
    first = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    result = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(first=models.F("second")), name="two_different_examiners")
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.opened_on}"


class Comparison(models.Model):
    """An officer's comparison of one text with the other texts under pre-examination: who, when, why, how many."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="comparisons")
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=300)
    compared = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    result = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.text} {self.at:%Y-%m-%d}"
