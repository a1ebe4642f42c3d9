"""The cast of the matters tests: the invented firm 澜川 with its rights, its clerk, the desk, and the city's policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Case, Draft
from zhiquan.areas.matters.service.steps import Told
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Organisation, Person
from zhiquan.policy import Edition, load_city
from zhiquan.registry import demo as registry_demo
from zhiquan.registry.ports import Lock, Party

POLICY = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NEW_NAME = "深圳市澜川智能科技有限公司（虚构）"
ANSWERS: dict[str, Any] = {
    "subject.continuity": "same",
    "party.kind": "company",
    "change.kind": "name",
    "party.name.new": NEW_NAME,
    "change.resolved_on": "2026-11-09",
    "rights.marks_complete": "all",
    "mark.type": "ordinary",
    "marks.madrid": True,
    "contact.name": "林见微",
    "contact.phone": "13800138000",
    "agent.used": False,
    "company.name_declaration": "direct",
    "company.decision_kind": "shareholders_resolution",
    "party.co_owners": [{"name": "南岭理工大学（虚构）", "address": "深圳市南山区样例路9号"}],
    "service.channel": "electronic",
    "consent.truth": True,
}


@pytest.fixture(scope="session")
def policy() -> Edition:
    return load_city(POLICY)


@pytest.fixture
def today() -> Iterator[None]:
    """A Monday in the week of the demo, before the law of 2027."""
    with clock.use(datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE)):
        yield


@dataclass
class Cast:
    clerk: Actor
    colleague: Actor
    stranger: Actor
    window: Actor
    handler: Actor
    approver: Actor
    firm: Organisation
    party: Party


def person_as(username: str, organisation: Organisation | None, *roles: str) -> Actor:
    person = Person.objects.create(username=username, display_name=username, phone="13800138000")
    return Actor(person, organisation, frozenset(roles))


@pytest.fixture
def cast(db: None, policy: Edition, today: None) -> Cast:
    editions.load(policy)
    bureau = Organisation.objects.get(body_code="ip")
    firm = Organisation.objects.create(kind=Organisation.FIRM, name="澜川智能装备", is_demo=True)
    other = Organisation.objects.create(kind=Organisation.FIRM, name="别家公司")
    office = person_as("office", bureau, acting.OFFICE)
    parties = registry_demo.load(office, {"lanchuan": firm})
    return Cast(
        clerk=person_as("clerk", firm, acting.APPLICANT),
        colleague=person_as("colleague", firm, acting.APPLICANT),
        stranger=person_as("stranger", other, acting.APPLICANT),
        window=person_as("window", bureau, acting.WINDOW),
        handler=person_as("handler", bureau, acting.HANDLER),
        approver=person_as("approver", bureau, acting.APPROVER),
        firm=firm,
        party=parties["lanchuan"],
    )


def answered(cast: Cast, matter: str, **more: Any) -> Draft:
    """A draft with the answers that make it sound, but for what `more` says."""
    draft = service.begin(cast.clerk, matter)
    values = {**ANSWERS, **more}
    return service.save(cast.clerk, draft, draft.version, values)


def with_materials(cast: Cast, draft: Draft, *, consents: bool = True) -> Draft:
    """Attach everything that is missing; with `consents` those of the pledgees too."""
    from zhiquan.areas.matters import checks, facts
    from zhiquan.areas.matters.service.drafts import pack_of

    for wanted in checks.wanted(draft, pack_of(draft), facts.of_draft(draft)):
        is_consent = "consent" in wanted.material.material.type
        if wanted.missing and (consents or not is_consent):
            service.attach(
                cast.clerk, draft, wanted.key, name=f"{wanted.material.material.type}.pdf", data=PDF
            )
    draft.refresh_from_db()
    return draft


def step(actor: Actor, case: Case, code: str, **told: Any) -> Case:
    case.refresh_from_db()
    return service.act(actor, case, case.version, code, Told(**told))


def pledges(party: Party) -> int:
    return Lock.objects.filter(right__ownerships__party=party, kind=Lock.PLEDGE, released_on=None).count()
