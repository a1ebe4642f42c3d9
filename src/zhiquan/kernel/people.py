"""People, their mandates, and the one named contact of each body: every change is an audited action."""

from __future__ import annotations

import re
import secrets
from datetime import date

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import clock, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import (
    ALL_ROLES,
    AUDITOR,
    OFFICE,
    OFFICER_ROLES,
    REPORTER,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
    Actor,
)
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Contact, Mandate, Organisation, Person

# Running the installation, granting rights and reading the log are three people's work.
SEPARATE = frozenset({SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR})
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,79}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,28}")


def _require(actor: Actor, name: str, *roles: str) -> None:
    if not actor.has(*roles):
        raise Denied(name)


def create(
    actor: Actor, username: str, display_name: str, *, email: str = "", phone: str = "", password: str = ""
) -> tuple[Person, str]:
    """A new account and its password, which is made up where none is given. Rights come by `grant`.

    Raises Refused: ``username``, ``username_taken``, ``display_name``, ``email``, ``phone``, ``password``.
    """
    _require(actor, "people.create", SECURITY_ADMIN)
    name, shown = username.strip(), " ".join(display_name.split())
    if not _USERNAME.fullmatch(name):
        raise Refused(
            "username",
            N_("A user name has 2 to 80 letters, digits or . _ @ - and begins with a letter or digit."),
        )
    if not 0 < len(shown) <= 80:
        raise Refused("display_name", N_("Give the person's name, at most 80 characters."))
    _check_reach(email, phone)
    person = Person(username=name, display_name=shown, email=email, phone=phone)
    secret = _accepted(password, person)
    with transaction.atomic():
        if Person.objects.filter(username__iexact=name).exists():
            raise Refused("username_taken", N_("The user name %(name)s is taken."), name=name)
        with action(actor, "people.create", refs.make("kernel.person", person)) as act:
            person.set_password(secret)
            person.save(force_insert=True)
            act.changed({"username": name, "display_name": shown, "email": email, "phone": phone})
    return person, secret


def _check_reach(email: str, phone: str) -> None:
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("email", N_("%(email)s is not an e-mail address."), email=email) from None
    if phone and not _PHONE.fullmatch(phone):
        raise Refused("phone", N_("%(phone)s is not a telephone number."), phone=phone)


def _accepted(password: str, person: Person) -> str:
    """The password, or one made up; Refused with every fault of a weak one."""
    if not password:
        return secrets.token_urlsafe(12)
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        raise Refused(
            "password", N_("Choose another password: %(why)s"), why=" ".join(error.messages)
        ) from None
    return password


def grant(
    actor: Actor,
    person: Person,
    organisation: Organisation,
    role: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Mandate:
    """Let `person` act for `organisation` in `role`, from today unless told, until revoked unless told.

    Raises Refused: ``own_mandate``, ``unknown_role``, ``role_of_bodies``, ``separate_roles``, ``closed``,
    ``period``, ``granted_before``.
    """
    _require(actor, "people.grant", SECURITY_ADMIN)
    start = valid_from or clock.today()
    _check_grant(actor, person, organisation, role, start, valid_to)
    with action(actor, "people.grant") as act:
        # Locked, so that two grants cannot together give what one may not.
        Person.objects.select_for_update().get(pk=person.pk)
        standing = Mandate.objects.filter(person=person, revoked_at=None)
        if role in SEPARATE and _in_force(standing).filter(role__in=SEPARATE - {role}).exists():
            raise Refused(
                "separate_roles",
                N_("System administrator, security administrator and auditor are three different people."),
            )
        same = standing.filter(organisation=organisation, role=role)
        if _in_force(same).exists():
            raise Refused("granted_before", N_("%(name)s holds this mandate already."), name=str(person))
        same.update(revoked_at=clock.now())
        mandate = Mandate.objects.create(
            person=person,
            organisation=organisation,
            role=role,
            valid_from=start,
            valid_to=valid_to,
            granted_by=actor.person,
        )
        act.ref = refs.make("kernel.mandate", mandate)
        act.note(
            person=person.uid, organisation=organisation.uid, role=role, valid_from=start, valid_to=valid_to
        )
    return mandate


def _in_force(rows: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """Mandates that are in force today or will be."""
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))


def _check_grant(
    actor: Actor, person: Person, organisation: Organisation, role: str, start: date, end: date | None
) -> None:
    if actor.person and actor.person.pk == person.pk:
        raise Refused(
            "own_mandate", N_("Nobody grants a mandate to himself. Ask another security administrator.")
        )
    if role not in ALL_ROLES:
        raise Refused(
            "unknown_role",
            N_("There is no role %(role)s. Roles: %(roles)s."),
            role=role,
            roles=", ".join(sorted(ALL_ROLES)),
        )
    if role in OFFICER_ROLES | {REPORTER} and organisation.kind != Organisation.GOVERNMENT:
        raise Refused("role_of_bodies", N_("The role %(role)s is for government bodies only."), role=role)
    if not person.is_active or not organisation.active:
        raise Refused("closed", N_("The account or the organisation is closed."))
    if end and end < max(start, clock.today()):
        raise Refused("period", N_("The mandate would end before it begins, or in the past."))


def revoke(actor: Actor, mandate: Mandate, reason: str) -> Mandate:
    """End a mandate at once. Raises Refused: ``revoked_before``, ``reason``, ``last_security_admin``."""
    _require(actor, "people.revoke", SECURITY_ADMIN)
    if not reason.strip():
        raise Refused("reason", N_("Say why the mandate ends."))
    with action(actor, "people.revoke", refs.make("kernel.mandate", mandate)) as act:
        row = Mandate.objects.select_for_update().get(pk=mandate.pk)
        if row.revoked_at:
            raise Refused("revoked_before", N_("This mandate was revoked before."))
        others = _in_force(Mandate.objects.filter(role=SECURITY_ADMIN, revoked_at=None)).exclude(pk=row.pk)
        if row.role == SECURITY_ADMIN and not others.exists():
            raise Refused("last_security_admin", N_("Name another security administrator first."))
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        act.note(role=row.role, reason=reason.strip()[:300])
    return row


def reset_password(actor: Actor, person: Person) -> str:
    """A new password, made up; every session of the person ends with the old one."""
    _require(actor, "people.reset_password", SECURITY_ADMIN)
    secret = secrets.token_urlsafe(12)
    with action(actor, "people.reset_password", refs.make("kernel.person", person)):
        person.set_password(secret)
        person.save(update_fields=["password"])
    return secret


def reset_mfa(actor: Actor, person: Person) -> int:
    """Remove the person's second factors (a lost telephone); the next sign-in asks for a new one.

    Returns how many were removed.
    """
    from allauth.mfa.models import Authenticator

    _require(actor, "people.reset_mfa", SECURITY_ADMIN)
    with action(actor, "people.reset_mfa", refs.make("kernel.person", person)) as act:
        removed = int(Authenticator.objects.filter(user=person).delete()[0])
        act.note(removed=removed)
    return removed


def name_contact(
    actor: Actor,
    organisation: Organisation,
    name: str,
    *,
    person: Person | None = None,
    post: str = "",
    phone: str = "",
    since: date | None = None,
    reason: str = "",
) -> Contact:
    """Name the one contact of a body; the one before stays in the history, with the reason of the change.

    `since` is the first day (today unless told) and the last day's end of the one before. Raises Refused:
    ``name``, ``phone``, ``not_a_body``, ``reason``, ``since``, ``unchanged``.
    """
    _require(actor, "people.name_contact", *_contact_namers(actor, organisation))
    shown, start = " ".join(name.split()), since or clock.today()
    if not 0 < len(shown) <= 80:
        raise Refused("name", N_("Give the person's name, at most 80 characters."))
    if organisation.kind != Organisation.GOVERNMENT:
        raise Refused("not_a_body", N_("Only government bodies name a contact."))
    _check_reach("", phone)
    with action(actor, "people.name_contact") as act:
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        before = Contact.objects.filter(organisation=organisation, until=None).first()
        if before:
            _check_change(before, (shown, post, phone, person), start, reason)
            before.until = start
            before.save(update_fields=["until"])
        contact = Contact.objects.create(
            organisation=organisation,
            person=person,
            name=shown,
            post=post,
            phone=phone,
            since=start,
            reason=reason.strip(),
            changed_by=actor.person,
        )
        act.ref = refs.make("kernel.contact", contact)
        act.note(organisation=organisation.uid, since=start, before=before.uid if before else None)
        act.changed({"name": shown, "post": post, "phone": phone})
    return contact


def _contact_namers(actor: Actor, organisation: Organisation) -> tuple[str, ...]:
    """A body names its own contact; the office and the security administrator any body's."""
    own = actor.organisation is not None and actor.organisation.pk == organisation.pk
    return (OFFICE, SECURITY_ADMIN, REPORTER) if own else (OFFICE, SECURITY_ADMIN)


def _check_change(
    before: Contact, wanted: tuple[str, str, str, Person | None], start: date, reason: str
) -> None:
    if (before.name, before.post, before.phone, before.person) == wanted:
        raise Refused("unchanged", N_("This is the contact already."))
    if not reason.strip():
        raise Refused("reason", N_("Say why the contact changes."))
    if start < before.since:
        raise Refused("since", N_("The new contact cannot begin before the present one did."))
