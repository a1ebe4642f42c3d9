"""Parties: entered, renamed, given names, numbers and particulars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_noop as N_

from zhiquan.engines.numbers import COUNTRIES
from zhiquan.kernel import actions, clock, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Organisation, Person
from zhiquan.registry import access, events, identifiers
from zhiquan.registry.models import Party, PartyIdentity, PartyName

PARTY = "registry.party"


def add_party(
    actor: Actor,
    *,
    kind: str,
    name: str,
    country: str = "CN",
    language: str = "zh-Hans",
    identities: Iterable[tuple[str, str]] = (),
    confirmed: bool = False,
    organisation: Organisation | None = None,
    person: Person | None = None,
    since: date | None = None,
    is_demo: bool = False,
) -> Party:
    """Enter a party. Raises Refused for an empty name, an unknown country, or a number taken before."""
    access.PARTIES.require(actor, "add")
    clean = _name(name)
    if country not in COUNTRIES:
        raise Refused("country", N_("“%(country)s” is not a country code of WIPO ST.3, such as CN or HK."),
                      country=country)  # fmt: skip
    with actions.action(actor, "registry.add_party") as act:
        party = Party.objects.create(
            kind=kind, name=clean, country=country, organisation=organisation, person=person, is_demo=is_demo
        )
        act.ref = refs.make(PARTY, party)
        PartyName.objects.create(
            party=party, text=clean, key=identifiers.fold_name(clean), language=language, valid_from=since
        )
        for scheme, raw in identities:
            _identify(party, scheme, raw, confirmed)
        act.note(kind=kind, country=country)
        act.changed({"name": clean})
    return party


def rename_party(
    actor: Actor, party: Party, version: int, *, name: str, on: date, reason: str = "", language: str = ""
) -> Party:
    """Give a party a new main name from the day `on`; the old one stays as its former name.

    Rights stay recorded under the old name until `record_owner_name`: that is how a forgotten change shows.
    """
    access.PARTIES.require(actor, "change", party)
    clean = _name(name)
    if clean == party.name:
        raise Refused("same_name", N_("The party already bears this name."))
    if on > clock.today():
        raise Refused(
            "future", N_("The day %(day)s lies in the future: enter the change when it is in force."), day=on
        )
    with actions.action(actor, "registry.rename_party", refs.make(PARTY, party)) as act:
        now = PartyName.objects.get(party=party, main=True, valid_to=None)
        if now.valid_from and now.valid_from >= on:
            raise Refused(
                "before_present_name",
                N_("The present name stands since %(day)s: the new one must begin later."),
                day=now.valid_from.isoformat(),
            )
        actions.save_version(party, version, {"name": clean})
        now.valid_to = on - timedelta(days=1)
        now.save(update_fields=["valid_to"])
        PartyName.objects.create(
            party=party, text=clean, key=identifiers.fold_name(clean), valid_from=on, reason=reason,
            language=language or now.language,
        )  # fmt: skip
        act.changed({"name": clean})
        act.note(on=on.isoformat())
        act.emit(events.PARTY_RENAMED, on=on.isoformat())
    return party


def add_name(
    actor: Actor, party: Party, *, text: str, language: str, valid_from: date | None = None,
    valid_to: date | None = None,
) -> PartyName:  # fmt: skip
    """Add a name in another language or script, or a former name that was not known before."""
    access.PARTIES.require(actor, "change", party)
    clean = _name(text)
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused("dates", N_("The last day lies before the first: exchange the two."))
    with actions.action(actor, "registry.add_name", refs.make(PARTY, party)) as act:
        row = PartyName.objects.create(
            party=party, text=clean, key=identifiers.fold_name(clean), language=language, main=False,
            valid_from=valid_from, valid_to=valid_to,
        )  # fmt: skip
        act.changed({"other_name": clean})
        act.note(language=language)
    return row


def add_identity(
    actor: Actor, party: Party, *, scheme: str, number: str, confirmed: bool = False
) -> PartyIdentity:
    """Add an identifying number. Raises Refused with what is wrong with it, or who bears it already."""
    access.PARTIES.require(actor, "change", party)
    with actions.action(actor, "registry.add_identity", refs.make(PARTY, party)) as act:
        row = _identify(party, scheme, number, confirmed)
        act.note(scheme=scheme, confirmed=confirmed)
        act.changed({"number": row.number})
    return row


def confirm_identity(actor: Actor, identity: PartyIdentity) -> PartyIdentity:
    """Note that an officer compared the number with the document."""
    access.PARTIES.require(actor, "change", identity.party)
    with actions.action(actor, "registry.confirm_identity", refs.make(PARTY, identity.party)) as act:
        identity.confirmed = True
        identity.save(update_fields=["confirmed"])
        act.note(scheme=identity.scheme)
    return identity


def change_particulars(
    actor: Actor,
    party: Party,
    version: int,
    *,
    on: date,
    address: str | None = None,
    legal_representative: str | None = None,
    reference: str = "",
) -> Party:
    """Record the party's new address, its new legal representative, or both, in force from the day `on`.

    None leaves a particular as it is. Raises Refused where nothing changes, or for a day to come.
    """
    access.PARTIES.require(actor, "change", party)
    wanted = {"address": address, "legal_representative": legal_representative}
    given = {name: identifiers.clean_name(text) for name, text in wanted.items() if text is not None}
    fields = {name: text for name, text in given.items() if text != getattr(party, name)}
    if not fields:
        raise Refused("same_particulars", N_("These particulars are recorded already."))
    for name, text in fields.items():
        most = Party._meta.get_field(name).max_length or 0
        if len(text) > most:
            raise Refused("text_long", N_("This text has more than %(n)s characters: shorten it."), n=most)
    if on > clock.today():
        raise Refused(
            "future", N_("The day %(day)s lies in the future: enter the change when it is in force."), day=on
        )
    with actions.action(actor, "registry.change_particulars", refs.make(PARTY, party)) as act:
        actions.save_version(party, version, fields)
        act.changed(fields)
        act.note(on=on.isoformat(), reference=reference[:120])
        act.emit(events.PARTY_CHANGED, on=on.isoformat(), fields=sorted(fields))
    return party


def _name(text: str) -> str:
    clean = identifiers.clean_name(text)
    if not clean or not identifiers.fold_name(clean):
        raise Refused("name_empty", N_("The name is empty: enter it as it stands in the document."))
    if len(clean) > 200:
        raise Refused(
            "name_long", N_("The name has more than %(n)s characters: one name in one field."), n=200
        )
    return clean


def _identify(party: Party, scheme: str, raw: str, confirmed: bool) -> PartyIdentity:
    number = identifiers.read_identity(scheme, raw)
    taken = (
        PartyIdentity.objects.filter(scheme=scheme, number=number.canonical).select_related("party").first()
    )
    if taken is not None:
        raise Refused(
            "number_taken",
            N_("This %(scheme)s already belongs to %(party)s: use that party, or correct the number."),
            scheme=identifiers.scheme_label(scheme),
            party=taken.party.name,
        )
    return PartyIdentity.objects.create(
        party=party, scheme=scheme, number=number.canonical, confirmed=confirmed
    )
