"""Published applications and patents: the only texts of others that anybody's self-check is compared with."""

from __future__ import annotations

import uuid

from django.db import models

from zhiquan.kernel import clock


class PublishedFiling(models.Model):
    """One published text with its bibliographic data, as imported. `number` is the application number."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    publication = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, default="invention")
    title = models.CharField(max_length=300)
    abstract = models.TextField(blank=True)
    claims = models.TextField(blank=True)
    description = models.TextField(blank=True)
    applicant = models.CharField(max_length=300, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    agent = models.CharField(max_length=100, blank=True)
    inventors = models.JSONField(default=list)
    address = models.CharField(max_length=300, blank=True)
    ipc = models.JSONField(default=list)
    priority = models.JSONField(default=list)
    parent = models.CharField(max_length=40, blank=True)
    family = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=20, default="published")
    filed_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField(default=clock.now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-published_on", "number"]
        indexes = [models.Index(fields=["applicant"]), models.Index(fields=["filed_on"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
