"""Faults in words, and answers that go to the page and come back as they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from zhiquan.areas.matters import formfields, wording
from zhiquan.areas.matters.queries.drafts import Sheet
from zhiquan.areas.matters.tests.conftest import Cast, answered
from zhiquan.engines import forms
from zhiquan.engines.forms import FAULTS, Element, ElementKind, Fault
from zhiquan.engines.pictures import Code


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_every_fault_code_has_a_sentence() -> None:
    assert set(wording.FAULTS) == set(FAULTS)
    filled = {
        "limit": 3, "found": "x", "value": "x", "pattern": "^[0-9]{6}$", "expected": "text", "of": 5, "other": None,
        "scheme": None, "reason": "bad_form", "position": None, "detail": {}, "check": "c", "part": "p",
        "text": {"en": "Put it right.", "zh-Hans": "请改正。"},
    }  # fmt: skip
    element = Element("a.b", ElementKind.TEXT, label={"en": "Name", "zh-Hans": "名称"})
    for code, names in FAULTS.items():
        params = {name: filled[name] for name in names}
        if code in ("before", "after"):
            params["limit"] = "2026-12-31"
        said = wording.fault_sentence(Fault("a.b", code, params), element, {})
        assert said and "%(" not in said, code


def test_every_picture_fault_has_a_sentence() -> None:
    assert set(wording.PICTURES) == set(Code)


def test_simple_patterns_are_told_in_words() -> None:
    assert wording.shape_of("^[0-9]{6}$") == "6 digits"
    assert wording.shape_of("^(a|b)+$") == ""


@pytest.mark.django_db
def test_answers_go_to_the_page_and_back_unchanged(cast: Cast) -> None:
    draft = answered(cast, "company-rename")
    sheet = Sheet(cast.clerk, draft)
    data = formfields.as_posted(sheet.shown.values(), sheet.values)
    for code, field in sheet.shown.items():
        assert formfields.read(field.element, data) == forms.normalise(
            field.element, sheet.values.get(code)
        ), code
