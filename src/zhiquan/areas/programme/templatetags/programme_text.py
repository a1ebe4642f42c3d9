"""Filters of the programme's pages: stored codes in the reader's words."""

from django import template

from zhiquan.areas.programme import wording

register = template.Library()
register.filter("evidence_title", wording.evidence_title)
register.filter("item_title", wording.item_title)
register.filter("unit_name", wording.unit)
register.filter("body_name", wording.body_name)
register.filter("section_name", wording.section_name)
