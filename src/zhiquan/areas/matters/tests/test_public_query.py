"""The public query: a right pair tells where the case stands; everything else tells nothing, and is limited."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhiquan.areas.matters.models import Case
from zhiquan.areas.matters.queries import public
from zhiquan.areas.matters.tests.conftest import ANSWERS, NEW_NAME, Cast
from zhiquan.areas.matters.tests.test_case_pages import handed_in

pytestmark = pytest.mark.django_db
PHONE = ANSWERS["contact.phone"]


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def asked(client: Client, number: str, phone: str, language: str = "en") -> str:
    answer = client.post(
        reverse("matters:public-query") + f"?lang={language}", {"number": number, "phone": phone}
    )
    assert answer.status_code == 200, answer.status_code
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def told(text: str, *typed: str) -> str:
    """The page without what the visitor typed and the marks of this request."""
    for each in typed:
        text = text.replace(each, "")
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|X-CSRFToken[^}]+', "", text)


def test_a_right_pair_tells_state_since_and_next_day_and_nothing_else(cast: Cast, client: Client) -> None:
    case = handed_in(cast)
    text = asked(client, case.number, PHONE)
    assert "Checked at the window" in text and "23 Nov 2026" in text
    assert case.due_on is not None and str(case.due_on.day) in text
    for secret in (NEW_NAME, "澜川", "林见微", str(case.uid), PHONE):
        assert secret not in text


def test_a_wrong_pair_and_an_unknown_number_cannot_be_told_apart(cast: Cast, client: Client) -> None:
    case = handed_in(cast)
    without = handed_in(cast)
    Case.objects.filter(pk=without.pk).update(phone_key="")
    unknown = case.number.replace("1号", "999号")
    pairs = [
        (case.number, "13999999999"),
        (unknown, PHONE),
        (unknown, "1"),
        (without.number, PHONE),
        ("查无此号", PHONE),
    ]
    answers, statements = set(), set()
    for number, phone in pairs:
        with CaptureQueriesContext(connection) as seen:
            answers.add(told(asked(client, number, phone), public.folded(number)))
        statements.add(tuple(re.sub(r"'[^']*'|\d+", "?", q["sql"]) for q in seen if "matters_" in q["sql"]))
    assert len(answers) == 1 and "No case fits" in answers.pop()
    assert len(statements) == 1 and len(statements.pop()) == 1


def test_the_number_may_be_typed_in_other_brackets_and_full_width(cast: Cast) -> None:
    case = handed_in(cast)
    typed = case.number.replace("〔", "[").replace("〕", "］").replace("2026", "２０２６")
    assert public.found(typed, PHONE) == public.found(case.number, f"+86 {PHONE[:3]} {PHONE[3:]}") == case


def test_an_empty_phone_never_fits(cast: Cast) -> None:
    case = handed_in(cast)
    Case.objects.filter(pk=case.pk).update(phone_key=public.phone_key(case.number, ""))
    assert public.found(case.number, "no digits") is None


def test_tries_are_limited_for_one_number_even_where_it_does_not_exist(cast: Cast, client: Client) -> None:
    url = reverse("matters:public-query")
    for number in (handed_in(cast).number, "深商变〔2026〕999号"):
        cache.clear()
        for _ in range(5):
            asked(client, number, "13999999999")
        answer = client.post(url, {"number": number, "phone": PHONE})
        assert answer.status_code == 429 and int(answer["Retry-After"]) == 900


def test_tries_are_limited_for_one_address(cast: Cast, client: Client) -> None:
    for n in range(30):
        asked(client, f"深商变〔2026〕{n + 100}号", PHONE)
    answer = client.post(reverse("matters:public-query"), {"number": "深商变〔2026〕1号", "phone": PHONE})
    assert answer.status_code == 429


def test_looking_at_the_page_costs_no_try(cast: Cast, client: Client) -> None:
    for _ in range(40):
        assert client.get(reverse("matters:public-query")).status_code == 200


def test_both_fields_are_asked_at_once(cast: Cast, client: Client) -> None:
    answer = client.post(reverse("matters:public-query") + "?lang=en", {})
    assert answer.status_code == 422 and answer.content.decode().count("Please fill this in") >= 2


def test_a_bundle_tells_its_own_standing(cast: Cast) -> None:
    bundle = handed_in(cast, "company-rename", **{"change.kind": "name"})
    found = public.standing(bundle)
    assert found.word and found.due == bundle.due_on
