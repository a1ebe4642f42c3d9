"""The cast of the filing tests: applicants, examiners of the protection centre, officers of the bureau, an agency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from zhiquan.areas.filing import seats
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Mandate, Organisation, Person
from zhiquan.policy import Edition, load_city

POLICY = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"
# An invented draft with known defects: no antecedent, two full stops, a multiple dependent on a multiple dependent.
CLAIMS = (
    "1.一种导热垫贴附装置，包括机架和送料辊，其特征在于，还包括压合轮，所述压合轮设置在所述送料辊的下游。\n"
    "2.根据权利要求1所述的导热垫贴附装置，其特征在于，所述压合轮的表面包覆硅胶层。所述硅胶层的厚度为3mm。\n"
    "3.根据权利要求1或2所述的导热垫贴附装置，其特征在于，所述偏航阈值由控制器给出。\n"
    "4.根据权利要求2或3所述的导热垫贴附装置，其特征在于，所述送料辊由伺服电机驱动。\n"
)
DESCRIPTION = (
    "一种导热垫贴附装置\n\n技术领域\n本发明涉及贴附设备技术领域，具体涉及一种导热垫贴附装置。\n背景技术\n现有的贴附设备容易残留气泡。\n"
    "发明内容\n本发明提供一种导热垫贴附装置，包括机架和送料辊，还包括压合轮，压合轮设置在送料辊的下游，压合轮的表面包覆硅胶层，"
    "硅胶层的厚度为3mm，送料辊由伺服电机驱动。\n具体实施方式\n机架上依次设有送料辊与压合轮，压合轮的表面包覆硅胶层，贴附时排出气泡。\n"
)
TITLE = "一种导热垫贴附装置"
ABSTRACT = "本发明公开一种导热垫贴附装置，涉及贴附设备领域，包括机架、送料辊和压合轮，解决贴附时气泡残留的问题，用于电子产品装配。"


@pytest.fixture(scope="session")
def policy() -> Edition:
    return load_city(POLICY)


@pytest.fixture
def today() -> Iterator[None]:
    """A Monday in the week of the demo."""
    with clock.use(datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE)):
        yield


@dataclass
class Cast:
    """Everybody who meets filing quality. `examiner2` is a second examiner, `lead` the centre's second approver."""

    clerk: Actor
    rival: Actor
    alone: Actor
    agent: Actor
    examiner: Actor
    examiner2: Actor
    lead: Actor
    screener: Actor
    chief: Actor
    supervisor: Actor
    cooperation: Actor
    firm: Organisation
    other: Organisation
    agency: Organisation


def person_as(username: str, organisation: Organisation | None, *roles: str) -> Actor:
    person = Person.objects.create(username=username, display_name=username, phone="13800138000")
    for role in roles:
        Mandate.objects.create(person=person, organisation=organisation, role=role, valid_from=clock.today())
    return Actor(person, organisation, frozenset(roles))


@pytest.fixture
def cast(db: None, policy: Edition, today: None) -> Cast:
    editions.load(policy)
    centre = Organisation.objects.get(body_code=seats.body_of(seats.PRE_EXAMINATION))
    bureau = Organisation.objects.get(body_code=seats.body_of(seats.ABNORMAL))
    examiners = Organisation.objects.get(body_code=seats.body_of(seats.COOPERATION))
    firm = Organisation.objects.create(kind=Organisation.FIRM, name="深圳市云屿导热科技有限公司（虚构）")
    other = Organisation.objects.create(kind=Organisation.FIRM, name="深圳市拓禾电子有限公司（虚构）")
    agency = Organisation.objects.create(kind=Organisation.AGENCY, name="鹏岸知识产权代理事务所（虚构）")
    return Cast(
        clerk=person_as("clerk", firm, acting.APPLICANT),
        rival=person_as("rival", other, acting.APPLICANT),
        alone=person_as("alone", None),
        agent=person_as("agent", agency, acting.APPLICANT),
        examiner=person_as("examiner", centre, acting.HANDLER),
        examiner2=person_as("examiner2", centre, acting.HANDLER),
        lead=person_as("lead", centre, acting.APPROVER),
        screener=person_as("screener", bureau, acting.HANDLER),
        chief=person_as("chief", bureau, acting.APPROVER),
        supervisor=person_as("supervisor", bureau, acting.SUPERVISOR),
        cooperation=person_as("cooperation", examiners, acting.HANDLER),
        firm=firm,
        other=other,
        agency=agency,
    )


def browser(actor: Actor) -> Client:
    """A browser in which the actor is signed in and acts for his organisation."""
    client = Client(headers={"accept-language": "en"})
    assert actor.person is not None
    client.force_login(actor.person)
    return client
