"""Fills the shell of every page: navigation, the actor's menu, unread notices, the demo banner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.kernel import actor as acting
from zhiquan.kernel import notices
from zhiquan.kernel.models import Organisation
from zhiquan.ui.formats import is_english
from zhiquan.ui.script import in_readers_script
from zhiquan.ui.shell import ActorChoice, ActorMenu, NavItem

ROLE_LABELS = {
    acting.APPLICANT: gettext_lazy("Applicant"),
    acting.REPORTER: gettext_lazy("Contact of a responsible body"),
    acting.OFFICE: gettext_lazy("Task-force office"),
    acting.REVIEWER: gettext_lazy("Evidence reviewer"),
    acting.APPROVER: gettext_lazy("Second approver"),
    acting.SUPERVISOR: gettext_lazy("Supervisor"),
    acting.SYSTEM_ADMIN: gettext_lazy("System administrator"),
    acting.SECURITY_ADMIN: gettext_lazy("Security administrator"),
    acting.AUDITOR: gettext_lazy("Auditor"),
    acting.WINDOW: gettext_lazy("Window officer"),
    acting.HANDLER: gettext_lazy("Case handler"),
}


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: which path it covers and who sees it."""

    label: Any
    url_name: str
    prefix: str
    seen_by: Callable[[acting.Actor], bool]


def _everyone(actor: acting.Actor) -> bool:
    return True


def _programme(actor: acting.Actor) -> bool:
    return actor.has(acting.REPORTER, acting.OFFICE, acting.REVIEWER, acting.APPROVER, acting.SUPERVISOR)


def _registry(actor: acting.Actor) -> bool:
    return actor.has(acting.OFFICE, acting.REVIEWER, acting.SUPERVISOR)


def _applicant(actor: acting.Actor) -> bool:
    return actor.has(acting.APPLICANT) and not actor.system


def _desk(actor: acting.Actor) -> bool:
    return actor.has(acting.WINDOW, acting.HANDLER, acting.APPROVER)


def _filing(actor: acting.Actor) -> bool:
    return actor.has(acting.HANDLER, acting.APPROVER, acting.SUPERVISOR)


def _administration(actor: acting.Actor) -> bool:
    return actor.has(acting.SECURITY_ADMIN, acting.SYSTEM_ADMIN, acting.AUDITOR)


PLACES = (
    Place(gettext_lazy("Home"), "home", "", _everyone),
    Place(gettext_lazy("Services"), "matters:services", "/services", _everyone),
    Place(gettext_lazy("My cases"), "matters:mine", "/mine", _applicant),
    Place(gettext_lazy("My rights"), "registry:mine", "/registry/mine", _applicant),
    Place(gettext_lazy("My deadlines"), "matters:deadlines", "/deadlines", _applicant),
    Place(gettext_lazy("Assistant"), "assistant:home", "/assistant", _everyone),
    Place(gettext_lazy("Check a draft"), "filing:check", "/filing/check", _applicant),
    Place(gettext_lazy("Desk"), "matters:desk", "/desk", _desk),
    Place(gettext_lazy("Filing quality"), "filing:desk", "/filing", _filing),
    Place(gettext_lazy("Board"), "programme:board", "/programme/board", _programme),
    Place(gettext_lazy("Plans"), "programme:plans", "/programme/plans", _programme),
    Place(gettext_lazy("Evidence"), "programme:evidence", "/programme/evidence", _programme),
    Place(gettext_lazy("Bulletins"), "programme:bulletins", "/programme/bulletins", _programme),
    Place(gettext_lazy("Contacts"), "programme:contacts", "/programme/contacts", _programme),
    Place(gettext_lazy("Rights"), "registry:rights", "/registry", _registry),
    Place(gettext_lazy("Administration"), "admin-home", "/admin", _administration),
)


def _navigation(request: HttpRequest, actor: acting.Actor) -> tuple[NavItem, ...]:
    def current(place: Place) -> bool:
        return request.path == "/" if not place.prefix else request.path.startswith(place.prefix)

    return tuple(NavItem(str(p.label), reverse(p.url_name), current(p)) for p in PLACES if p.seen_by(actor))


def organisation_name(organisation: Organisation) -> str:
    """The short name; in English for English readers where there is one."""
    if is_english() and organisation.name_en:
        return organisation.name_en
    return in_readers_script(str(organisation))


def role_names(roles: frozenset[str]) -> str:
    return _(", ").join(str(ROLE_LABELS.get(r, r)) for r in sorted(roles))


def _menu(request: HttpRequest, actor: acting.Actor) -> ActorMenu | None:
    if not actor.person:
        return None
    choices: dict[str, ActorChoice] = {}
    for mandate in request.mandates:  # type: ignore[attr-defined]
        organisation = mandate.organisation
        uid = str(organisation.uid)
        roles = frozenset(m.role for m in request.mandates if m.organisation_id == organisation.pk)  # type: ignore[attr-defined]
        choices[uid] = ActorChoice(
            value=uid,
            person=actor.person.display_name,
            organisation=organisation_name(organisation),
            role=role_names(roles),
            current=actor.organisation is not None and organisation.pk == actor.organisation.pk,
        )
    return ActorMenu(
        person=actor.person.display_name,
        organisation=organisation_name(actor.organisation) if actor.organisation else _("In my own name"),
        choices=tuple(choices.values()),
    )


def demo_present() -> bool:
    return (Path(settings.VAR) / "demo-accounts.json").exists()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context processor; runs after the design system's own."""
    actor = getattr(request, "actor", acting.VISITOR)
    return {
        "actor": actor,
        "nav": _navigation(request, actor),
        "actor_menu": _menu(request, actor),
        "demo_banner": demo_present(),
        "unread": notices.unread(actor.person) if actor.person else 0,
    }
