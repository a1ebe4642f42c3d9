"""Limits that the framework reads from settings are those that policy names."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from zhiquan.areas.assistant import api, forms
from zhiquan.policy import load_city

CITY = Path(__file__).resolve().parents[2] / "policy" / "shenzhen"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def value() -> Any:
    return load_city(CITY).rules.at(DAY).value


def test_upload_limit(value: Any) -> None:
    assert value("security.upload_file_max") * 1024 * 1024 == settings.ZHIQUAN_UPLOAD_LIMIT


def test_what_the_assistant_is_asked_fits_through_its_doors(value: Any) -> None:
    """The forms and the API leave the limit to policy: nothing of the allowed length is refused on the way."""
    assert value("assistant.question_max") <= api.LONGEST
    assert value("assistant.letter_max") <= api.LONGEST_LETTER
    assert value("assistant.question_max") <= forms.HandOverForm.base_fields["question"].max_length


def test_session_length(value: Any) -> None:
    assert value("security.session_length") * 60 == settings.SESSION_COOKIE_AGE


def test_shortest_password(value: Any) -> None:
    lengths = [
        v["OPTIONS"]["min_length"]
        for v in settings.AUTH_PASSWORD_VALIDATORS
        if v["NAME"].endswith("MinimumLengthValidator")
    ]
    assert lengths == [value("security.password_length_min")]


def test_failed_sign_ins(value: Any) -> None:
    window = value("security.login_attempts_window")
    assert window == value("security.login_lock")
    limits = dict(
        reversed(part.rsplit("/", 1)) for part in settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")
    )
    assert limits["key"] == f"{value('security.login_attempts_max')}/{window}m"
    assert limits["ip"] == f"{value('security.login_attempts_ip_max')}/{window}m"
    assert re.fullmatch(r"\d+/\d+m", limits["key"])
