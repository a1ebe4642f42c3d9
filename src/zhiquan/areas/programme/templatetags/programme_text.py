"""Filters of the programme's pages: stored codes in the reader's words."""

from django import template

from zhiquan.areas.programme import wording

register = template.Library()
register.filter("evidence_title", wording.evidence_title)
register.filter("unit_name", wording.unit)
