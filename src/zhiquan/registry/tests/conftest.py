"""The cast of the registry's tests: an officer, a firm, a bank, and the city's own lock rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhiquan.kernel import actor as acting
from zhiquan.kernel import editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Organisation, Person
from zhiquan.policy import Edition, read_document
from zhiquan.registry import service
from zhiquan.registry.models import Party, Right

RULES = Path(__file__).resolve().parents[4] / "policy" / "shenzhen" / "rules"
TOPICS = ("registry", "trademark", "customs", "clocks", "company_change")


def _topic(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"cases": []}
    for section in ("parameters", "tables"):
        path = RULES / name / f"{section}.yaml"
        data = read_document(path.name, path.read_bytes()).data if path.exists() else {}
        found[section] = data.get(section, [])
    return found


@pytest.fixture
def edition(db: None) -> Edition:
    """The city's real rules that the registry asks, and its calendar, in an edition without the rest."""
    sources = read_document("sources.yaml", (RULES / "sources.yaml").read_bytes()).data["sources"]
    calendar = read_document("cn.yaml", (RULES.parent / "calendars" / "cn.yaml").read_bytes()).data
    content = {
        "city": {"code": "shenzhen", "bodies": []},
        "plans": {},
        "rules": {"sources": sources, "topics": {name: _topic(name) for name in TOPICS}},
        "calendars": {calendar["place"]: calendar},
        "layouts": {},
    }
    return editions.load(Edition.of(content))


@dataclass
class Cast:
    officer: Actor
    firm: Actor
    bank: Actor
    stranger: Actor
    auditor: Actor
    owner: Party
    pledgee: Party
    patent: Right
    mark: Right


def _actor(username: str, organisation: Organisation, *roles: str) -> Actor:
    person = Person.objects.create(username=username, display_name=username)
    return Actor(person, organisation, frozenset(roles))


@pytest.fixture
def cast(edition: Edition) -> Cast:
    bureau = Organisation.objects.create(kind=Organisation.GOVERNMENT, name="知识产权局")
    firm = Organisation.objects.create(kind=Organisation.FIRM, name="澜川公司")
    bank = Organisation.objects.create(kind=Organisation.FINANCIAL, name="鹏岸银行")
    other = Organisation.objects.create(kind=Organisation.FIRM, name="别家公司")
    officer = _actor("officer", bureau, acting.OFFICE)
    owner = service.add_party(
        officer,
        kind=Party.LEGAL,
        name="深圳市澜川智能科技有限公司",
        organisation=firm,
        since=date(2018, 1, 1),
    )
    pledgee = service.add_party(officer, kind=Party.LEGAL, name="鹏岸银行股份有限公司", organisation=bank)
    patent = service.record_right(
        officer,
        kind=Right.INVENTION,
        number="ZL201710601862.3",
        title="一种航线冲突检测方法",
        status=Right.IN_FORCE,
        owners=[service.Owner(owner)],
        filed_on=date(2017, 7, 21),
        granted_on=date(2019, 3, 1),
        expires_on=date(2037, 7, 21),
    )
    mark = service.record_right(
        officer,
        kind=Right.TRADEMARK,
        number="12345678",
        title="澜川",
        status=Right.IN_FORCE,
        classes="35、9",
        owners=[service.Owner(owner)],
    )
    return Cast(
        officer,
        _actor("firm", firm, acting.APPLICANT),
        _actor("bank", bank, acting.APPLICANT),
        _actor("stranger", other, acting.APPLICANT),
        _actor("auditor", bureau, acting.AUDITOR),
        owner,
        pledgee,
        patent,
        mark,
    )
