"""Values that the platform knows already: each says where it came from, and the applicant sees it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters.models import Case
from zhiquan.areas.matters.ports import Prefilled, Wish, prefill
from zhiquan.kernel import clock
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Party, PartyName, Recordal, Right

REGISTER = N_("Taken from the register.")
ACCOUNT = N_("Taken from your account.")
EARLIER = N_("Taken from your case %(number)s.")
FOUND = N_("Found in the register under the present and earlier names.")


def _party(wish: Wish) -> Party | None:
    found: Party | None = wish.party
    return found


@prefill.register("registry.party_name")
def party_name(wish: Wish) -> Prefilled | None:
    party = _party(wish)
    if party:
        return Prefilled(party.name, REGISTER)
    organisation = wish.actor.organisation
    return Prefilled(organisation.name, ACCOUNT) if organisation else None


@prefill.register("registry.party_identity")
def party_identity(wish: Wish) -> Prefilled | None:
    party = _party(wish)
    number = party.identities.values_list("number", flat=True).first() if party else None
    return Prefilled(number, REGISTER) if number else None


@prefill.register("registry.former_names")
def former_names(wish: Wish) -> Prefilled | None:
    party = _party(wish)
    if party is None:
        return None
    rows = PartyName.objects.filter(party=party, main=True).exclude(valid_to=None)
    names = [{"name": r.text, "until": r.valid_to.isoformat() if r.valid_to else None} for r in rows]
    return Prefilled(names, REGISTER) if names else None


@prefill.register("registry.party_address")
def party_address(wish: Wish) -> Prefilled | None:
    party = _party(wish)
    return Prefilled(party.address, REGISTER) if party and party.address else None


@prefill.register("registry.legal_representative")
def legal_representative(wish: Wish) -> Prefilled | None:
    party = _party(wish)
    return Prefilled(party.legal_representative, REGISTER) if party and party.legal_representative else None


@prefill.register("matters.person_name")
def person_name(wish: Wish) -> Prefilled | None:
    return Prefilled(wish.actor.person.display_name, ACCOUNT) if wish.actor.person else None


@prefill.register("matters.person_phone")
def person_phone(wish: Wish) -> Prefilled | None:
    person = wish.actor.person
    return Prefilled(person.phone, ACCOUNT) if person and person.phone else None


@prefill.register("matters.person_email")
def person_email(wish: Wish) -> Prefilled | None:
    person = wish.actor.person
    return Prefilled(person.email, ACCOUNT) if person and person.email else None


@prefill.register("matters.today")
def today(wish: Wish) -> Prefilled | None:
    return Prefilled(clock.today().isoformat(), N_("Today."))


@prefill.register("matters.last_value")
def last_value(wish: Wish) -> Prefilled | None:
    """The same element in the firm's latest case."""
    if wish.actor.person is None:
        return None
    mine = Case.objects.filter(organisation=wish.actor.organisation, parent=None)
    if wish.actor.organisation is None:
        mine = mine.filter(person=wish.actor.person)
    for case in mine.order_by("-submitted_at")[:10]:
        value = case.values.get(wish.element)
        if value not in (None, "", []):
            return Prefilled(value, EARLIER, {"number": case.number})
    return None


def rights_for(party: Party | None, element: str) -> list[str]:
    """The uids that an element of kind rights begins with: everything of its register that the change reaches."""
    if party is None:
        return []
    day = clock.today()
    if element == "rights.customs":
        entries = registry.recordals_of(party, day).filter(kind=Recordal.CUSTOMS)
        return [str(uid) for uid in entries.values_list("uid", flat=True)]
    sure = [f for f in registry.rights_found_for(party, day) if f.how != "same_name"]
    found = {f.right.pk: f.right for f in sure}
    return [str(r.uid) for r in found.values() if wanted(r, element)]


def wanted(right: Right, element: str) -> bool:
    if right.status not in Right.LIVE:
        return False
    if element == "rights.pledged":
        return right.locks.filter(kind="pledge", released_on=None).exists()
    if element.startswith(("rights.patent", "patent.")):
        return right.kind in Right.PATENTS
    madrid = right.number.startswith("G") or right.jurisdiction != "CN"
    return right.kind in Right.MARKS and right.status == Right.IN_FORCE and not madrid


def known(value: Any) -> bool:
    return value not in (None, "", [])
