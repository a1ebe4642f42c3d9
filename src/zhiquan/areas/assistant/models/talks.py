"""Talks with their turns, and what is counted of them by day without a name or a word."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhiquan.kernel import clock


class Talk(models.Model):
    """One talk. A visitor's is found by the hash of a key that only his session holds.

    `memory` is the engine's `Talk` as JSON, masked; `on` a day of law chosen for the whole talk.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        "kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    visitor = models.CharField(max_length=64, blank=True, db_index=True)
    language = models.CharField(max_length=10, default="zh-Hans")
    memory = models.JSONField(default=dict)
    on = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)
    keep_until = models.DateField(db_index=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-last_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Turn(models.Model):
    """One question, masked, and the answer as shown. A text that looks like a patent draft leaves no word here."""

    DOWN, UP = -1, 1
    RATINGS: ClassVar[list[tuple[int, str]]] = [(DOWN, "down"), (UP, "up")]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="turns")
    no = models.PositiveIntegerField()
    question = models.TextField(blank=True)
    answer = models.JSONField(default=dict)
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True)
    intent = models.CharField(max_length=60, blank=True)
    entry = models.CharField(max_length=80, blank=True)
    matter = models.CharField(max_length=60, blank=True)
    confidence = models.FloatField(default=0)
    on = models.DateField()
    book = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(default=0)
    rating = models.SmallIntegerField(null=True, blank=True, choices=RATINGS)
    rating_words = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(null=True)
    triaged_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        ordering = ["talk", "no"]
        constraints = [models.UniqueConstraint(fields=["talk", "no"], name="one_turn_per_number")]

    def __str__(self) -> str:
        return f"{self.talk} #{self.no}"


class Tally(models.Model):
    """What happened on a day, by nobody in particular: it stays when the talks are gone, so figures never move.

    `seconds` is a histogram: tenths of a second (as text) → answers.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField(unique=True)
    talks = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    cited = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    tickets = models.PositiveIntegerField(default=0)
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    seconds = models.JSONField(default=dict)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"


class Pulse(models.Model):
    """How often on a day the assistant was tried by the platform itself, and how often it answered well."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField(unique=True)
    tried = models.PositiveIntegerField(default=0)
    well = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"
