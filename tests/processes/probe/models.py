"""No constraint hides a doubled row: what is done twice shows."""

from django.db import models


class Written(models.Model):
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()


class Effect(models.Model):
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
