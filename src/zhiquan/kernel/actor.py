"""Who acts: a person, for an organisation, with roles. Chosen after sign-in, shown on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from zhiquan.kernel import clock

if TYPE_CHECKING:
    from zhiquan.kernel.models import Mandate, Organisation, Person

# Role codes. Their names in three languages stand in the catalogue (`site/labels.py`).
APPLICANT = "applicant"  # acts for a firm or for himself
REPORTER = "reporter"  # a responsible body's named contact: reports, hands in evidence
OFFICE = "office"  # the task force's office: plans, asks, drafts bulletins
REVIEWER = "reviewer"  # accepts or returns evidence
APPROVER = "approver"  # the second pair of eyes
SUPERVISOR = "supervisor"  # reads everything of the programme, changes nothing
SYSTEM_ADMIN = "system_admin"  # runs the installation
SECURITY_ADMIN = "security_admin"  # people, mandates, roles
AUDITOR = "auditor"  # reads the audit log
WINDOW = "window"  # the window: takes in, checks, hands over, enters what authorities answer
HANDLER = "handler"  # handles cases at the desk

OFFICER_ROLES = frozenset(
    {OFFICE, REVIEWER, APPROVER, SUPERVISOR, SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR, WINDOW, HANDLER}
)
ALL_ROLES = OFFICER_ROLES | {APPLICANT, REPORTER}


@dataclass(frozen=True)
class Actor:
    """`roles` hold only for `organisation`; both are empty for a visitor."""

    person: Person | None = None
    organisation: Organisation | None = None
    roles: frozenset[str] = frozenset()
    system: str = ""

    @property
    def signed_in(self) -> bool:
        return self.person is not None

    @property
    def name(self) -> str:
        if self.system:
            return self.system
        return self.person.display_name if self.person else ""

    def has(self, *roles: str) -> bool:
        return bool(self.system) or not self.roles.isdisjoint(roles)


VISITOR = Actor()


def system(name: str) -> Actor:
    """The platform itself acting, for jobs and schedules; `name` says which part."""
    return Actor(system=name)


def mandates_of(person: Person) -> list[Mandate]:
    """The mandates in force today, oldest first; none for a closed account."""
    from zhiquan.kernel.models import Mandate

    if not person.is_active:
        return []
    day = clock.today()
    return list(
        Mandate.objects.select_related("organisation")
        .filter(person=person, valid_from__lte=day, organisation__active=True, revoked_at=None)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .order_by("pk")
    )


def acting(person: Person, mandates: list[Mandate], organisation_uid: str | None) -> Actor:
    """The actor for one of the person's organisations; the first when none was chosen."""
    chosen = [m for m in mandates if str(m.organisation.uid) == organisation_uid]
    if not chosen and mandates:
        chosen = [m for m in mandates if m.organisation_id == mandates[0].organisation_id]
    if not chosen:
        return Actor(person=person)
    return Actor(
        person=person,
        organisation=chosen[0].organisation,
        roles=frozenset(m.role for m in chosen),
    )
