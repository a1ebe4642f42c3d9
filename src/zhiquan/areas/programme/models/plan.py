"""A plan, its items, who is responsible, what is due when."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import clock

STEPS = {
    "plan_issue": N_("Plan and documents issued"),
    "pilot": N_("Pilot running"),
    "full_operation": N_("Full operation"),
    "summary": N_("Summary"),
    "acceptance": N_("Acceptance"),
}
REVIEW = N_("Review of %(year)s Q%(quarter)s")
TARGET = N_("Target of %(year)s")


class Plan(models.Model):
    """One published plan. While `reading` and `review` it is a draft that only the office sees."""

    READING, REVIEW, ACTIVE, CLOSED, FAILED = "reading", "review", "active", "closed", "failed"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (READING, REVIEW, ACTIVE, CLOSED, FAILED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issuers = models.JSONField(default=list)
    text = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default=READING)
    source = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("kernel.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    problem = models.CharField(max_length=500, blank=True)
    edition = models.ForeignKey("kernel.PolicyEdition", null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    # Moves with every accepted fact, so that a computed board can be kept until something changed.
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return self.short_title or self.title


class Item(models.Model):
    """One measure of a plan, with its place in the source text."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(max_length=40)
    order = models.PositiveIntegerField()
    path = models.JSONField(default=list)
    section = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=400)
    short_title = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    span_start = models.PositiveIntegerField(default=0)
    span_end = models.PositiveIntegerField(default=0)
    due = models.DateField(null=True, blank=True)
    ongoing = models.BooleanField(default=False)
    body_names = models.JSONField(default=list)
    lead_name = models.CharField(max_length=120, blank=True)
    quantities = models.JSONField(default=list)
    dropped = models.BooleanField(default=False)
    override_light = models.CharField(max_length=10, blank=True)
    override_reason = models.CharField(max_length=500, blank=True)
    override_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    override_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["plan", "order"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="item_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.shown_title}"

    @property
    def shown_title(self) -> str:
        """The short title; in English where the policy pack gives one."""
        if self.title_en and get_language() == "en":
            return self.title_en
        return self.short_title or self.title


class ItemAction(models.Model):
    """One sentence-level task of an item: what bodies report on."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="actions")
    order = models.PositiveIntegerField()
    text = models.TextField()
    verb = models.CharField(max_length=40, blank=True)
    object = models.CharField(max_length=400, blank=True)
    body_names = models.JSONField(default=list)
    span_start = models.PositiveIntegerField(default=0)
    span_end = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["item", "order"]

    def __str__(self) -> str:
        return self.text[:60]


class ItemBody(models.Model):
    """One responsible body of an item, in the plan's order. The lead is set, never assumed."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="responsible")
    organisation = models.ForeignKey(
        "kernel.Organisation", on_delete=models.PROTECT, related_name="responsible_for"
    )
    order = models.PositiveIntegerField()
    lead = models.BooleanField(default=False)
    asked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["item", "order"]
        constraints = [
            models.UniqueConstraint(fields=["item", "organisation"], name="body_once_per_item"),
            models.UniqueConstraint(fields=["item"], condition=models.Q(lead=True), name="one_lead_per_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item} ← {self.organisation}"


class MilestoneRows(models.QuerySet["Milestone"]):
    """Milestones as they stood on a day."""

    def standing(self, day: date) -> MilestoneRows:
        """Those that were there at the end of `day`, whatever was added or removed later."""
        added = models.Q(added_on=None) | models.Q(added_on__lte=day)
        return self.filter(added & (models.Q(removed=False) | models.Q(removed_on__gt=day)))


class Milestone(models.Model):
    """A dated step: worked back from the deadline, a yearly target or a periodic review."""

    STEP, REVIEW, TARGET = "step", "review", "target"
    KINDS: ClassVar[list[tuple[str, str]]] = [(k, k) for k in (STEP, REVIEW, TARGET)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="milestones")
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=KINDS, default=STEP)
    code = models.CharField(max_length=60)
    # Empty for the usual steps, which are named by their code in the reader's language.
    title = models.CharField(max_length=200, blank=True)
    cycle = models.PositiveIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField()
    ideal_on = models.DateField()
    planned_on = models.DateField()
    # Relative: an item's weights are shared out over all its steps.
    weight = models.PositiveIntegerField(default=1)
    # Empty for those of the published plan. A board of an earlier day knows only what stood then.
    added_on = models.DateField(null=True, blank=True)
    removed = models.BooleanField(default=False)
    removed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MilestoneRows.as_manager()

    class Meta:
        ordering = ["item", "planned_on", "order"]

    def __str__(self) -> str:
        """Its name in the reader's language; rounds carry theirs in the code (``review-2026Q3``)."""
        if self.title:
            return self.title
        if self.kind == self.REVIEW:
            return gettext(REVIEW) % {"year": self.cycle, "quarter": self.code[-1]}
        if self.kind == self.TARGET:
            return gettext(TARGET) % {"year": self.cycle}
        return gettext(STEPS[self.code])


class Target(models.Model):
    """A number that the plan demands of an item, and the indicator that proves it (if any)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="targets")
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    comparator = models.CharField(max_length=2)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    unit = models.CharField(max_length=20, blank=True)
    indicator = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["item", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="target_code_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.comparator} {self.value}"
