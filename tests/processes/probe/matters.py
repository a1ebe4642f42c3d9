"""Addresses for the test of submissions: firms with sound drafts to hand in, and what became of them."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from zhiquan.areas.matters import clocks
from zhiquan.areas.matters.models import Case, CaseClock, Draft, DraftFile, Letter
from zhiquan.areas.matters.service import steps
from zhiquan.engines import flows
from zhiquan.kernel import audit, clock, editions
from zhiquan.kernel.models import (
    AuditEntry,
    Mandate,
    Notice,
    Once,
    Organisation,
    OutboxEvent,
    Person,
    StoredFile,
)
from zhiquan.registry.ports import Ownership, Party, Right

MATTER = "trademark-change"
ANSWERS: dict[str, Any] = {
    "subject.continuity": "same",
    "party.kind": "institution",
    "party.identity": "12440300MADEM0046L",
    "change.kind": "address",
    "party.address.old": "广东省深圳市南山区示例路1号（虚构）",
    "party.address.new": "广东省深圳市福田区示例路2号（虚构）",
    "rights.marks_complete": "all",
    "mark.type": "ordinary",
    "marks.madrid": False,
    "contact.name": "林见微",
    "contact.phone": "13800138000",
    "agent.used": False,
    "service.channel": "electronic",
    "consent.truth": True,
}
NUMBER = re.compile(r"(.+〔\d+〕)(\d+)号")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@csrf_exempt
def prepare(request: HttpRequest, clients: int, each: int) -> JsonResponse:
    """`clients` firms with one mark, a clerk who is signed in, and `each` drafts ready to be handed in."""
    paper = StoredFile.objects.create(
        name="licence.pdf", media_type="application/pdf", size=9, sha256="0" * 64, sm3="0" * 64
    )
    return JsonResponse({"clients": [_client(n, each, paper) for n in range(clients)]})


def _client(n: int, each: int, paper: StoredFile) -> dict[str, Any]:
    name = f"示例机构{n}（虚构）"
    firm = Organisation.objects.create(kind=Organisation.FIRM, name=name)
    clerk = Person.objects.create_user(f"clerk{n}", None, display_name=f"经办人{n}", is_demo=True)
    Mandate.objects.create(person=clerk, organisation=firm, role="applicant", valid_from=date(2020, 1, 1))
    party = Party.objects.create(kind=Party.LEGAL, name=name, organisation=firm)
    mark = Right.objects.create(
        kind=Right.TRADEMARK, register="mark", scheme="trademark_no", number=f"{99_900_000 + n}", title=f"示例{n}",
        status=Right.IN_FORCE, granted_on=date(2020, 5, 7), expires_on=date(2030, 5, 6),
    )  # fmt: skip
    Ownership.objects.create(right=mark, party=party, recorded_name=name, since=date(2020, 5, 7))
    values = {**ANSWERS, "party.name.old": name, "rights.trademark": [str(mark.uid)]}
    edition = editions.current(settings.CITY).hash
    drafts = Draft.objects.bulk_create(
        Draft(matter=MATTER, edition_id=edition, organisation=firm, person=clerk, party=party, values=values)
        for _ in range(each)
    )
    DraftFile.objects.bulk_create(
        DraftFile(draft=d, material="identity_document", file=paper) for d in drafts
    )
    browser = Client()
    browser.force_login(clerk, BACKEND)
    return {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}",
        "token_cookie": settings.CSRF_COOKIE_NAME,
        "drafts": [reverse("matters:draft-submit", args=[d.uid]) for d in drafts],
    }


def state(request: HttpRequest) -> JsonResponse:
    """What there is: cases by address, and everything that hangs on each of them."""
    cases = list(Case.objects.order_by("pk"))
    audit.seal_all()
    entries = AuditEntry.objects.filter(action="matters.case.submit").values_list("ref", flat=True)
    events = OutboxEvent.objects.filter(topic="matters.case.submitted").values_list("payload", flat=True)
    kept = Once.objects.filter(action="matters.case.submit").values_list("result_ref", flat=True)
    return JsonResponse(
        {
            "cases": {reverse("matters:case", args=[c.uid]): c.number for c in cases},
            "refs": {steps.ref_of(c): c.number for c in cases},
            "history": Counter(_history(c) for c in cases),
            "clocks": Counter(f"{row.code} {_same(row)}" for row in CaseClock.objects.select_related("case")),
            "letters": Counter(Letter.objects.values_list("code", flat=True)),
            "numbers": {**_series(c.number for c in cases), **_series(Letter.objects.values_list("number", flat=True))},
            "audited": Counter(entries),
            "told": Counter(e["ref"] for e in events),
            "kept": Counter(kept),
            "noticed": Counter(Notice.objects.filter(ref__startswith="matters.case:").values_list("ref", flat=True)),
            "drafts": Counter(Draft.objects.values_list("state", flat=True)),
            "due": sum(c.due_on is None or c.due_on != min(k.due_on for k in c.clocks.all()) for c in cases),
            "chain": audit.verify().whole,
        }
    )  # fmt: skip


def _history(case: Case) -> str:
    """The way of a case as its events tell it; broken where one does not begin where the other ended."""
    way = [""]
    for event in case.events.order_by("pk"):
        if event.from_state != way[-1]:
            return "broken"
        way.append(event.to_state)
    return "→".join(way[1:]) if way[-1] == case.state else "broken"


def _same(row: CaseClock) -> bool:
    """Whether the clock, started anew from its case, comes out the same."""
    chosen = steps.pack_of(row.case)
    known = steps.known_of(row.case, chosen, clock.day_of(row.case.submitted_at))
    if row.code not in flows.begin(chosen.flow, known).starts:
        return False
    anew = clocks.start(
        row.case,
        chosen,
        chosen.flow.clock[row.code],
        clock.day_of(row.case.submitted_at),
        deepcopy(row.case.values),
    )
    fields = (
        "of",
        "period",
        "source",
        "article",
        "rule",
        "anchor_on",
        "due_on",
        "provisional",
        "steps",
        "stopped_on",
    )
    return anew is not None and all(getattr(anew, f) == getattr(row, f) for f in fields)


def _series(numbers: Any) -> dict[str, list[int]]:
    """The numbers given out, by prefix and year."""
    found: dict[str, list[int]] = {}
    for text in numbers:
        prefix, number = NUMBER.fullmatch(text).groups()  # type: ignore[union-attr]
        found.setdefault(prefix, []).append(int(number))
    return {prefix: sorted(given) for prefix, given in found.items()}


urlpatterns = [
    path("probe/matters/prepare/<int:clients>/<int:each>/", prepare),
    path("probe/matters/state/", state),
]
