"""Rights by number in any spelling and by owner under any name; parties by any name or number."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.registry import access, identifiers
from zhiquan.registry.models import OrganisationCode, Ownership, Party, PartyIdentity, PartyName, Right

# Where the organisation code stands in a unified social credit code (GB 32100-2015), counted from 1.
_ORG_AT, _ORG_LENGTH = 9, 9


def owned(day: date | None = None) -> Q:
    """The condition on Ownership that it stands on `day` (today)."""
    when = day or clock.today()
    return (Q(since=None) | Q(since__lte=when)) & (Q(until=None) | Q(until__gt=when))


def owners_of(right: Right, day: date | None = None) -> QuerySet[Ownership]:
    return Ownership.objects.filter(owned(day), right=right).select_related("party")


def rights_of(party: Party, day: date | None = None) -> QuerySet[Right]:
    """What the party owns on the day."""
    # Not a condition on each right: that would walk the whole register to find a party's few.
    held = Ownership.objects.filter(owned(day), party=party)
    return Right.objects.filter(pk__in=held.values("right"))


def rights_under_older_name(party: Party) -> QuerySet[Right]:
    """Rights of the party that the register still shows under another than its present name."""
    stale = Ownership.objects.filter(owned(), party=party).exclude(recorded_name=F("party__name"))
    return Right.objects.filter(pk__in=stale.values("right"))


def parties_named(text: str, *, exact: bool = False) -> QuerySet[Party]:
    """Parties that are or were called so, in any script or width; `exact` wants the whole name."""
    key = identifiers.fold_name(text)
    if not key:
        return Party.objects.none()
    condition = Q(key=key) if exact else Q(key__contains=key)
    return Party.objects.filter(Exists(PartyName.objects.filter(condition, party=OuterRef("pk"))))


def party_numbered(raw: str) -> QuerySet[Party]:
    """Parties that carry this number under any scheme that reads it."""
    meant = identifiers.identities_meant(raw)
    if not meant:
        return Party.objects.none()
    condition = Q()
    for scheme, number in meant:
        condition |= Q(identities__scheme=scheme, identities__number=number)
    return Party.objects.filter(condition).distinct()


def rights_numbered(raw: str) -> QuerySet[Right]:
    """Rights that carry this number, however it is spelt."""
    condition = Q(pk__in=[])
    for scheme, number in identifiers.spellings(raw):
        condition |= Q(scheme=scheme, number=number)
    return Right.objects.filter(condition)


def search(rights: QuerySet[Right], text: str) -> QuerySet[Right]:
    """Rights among `rights` by number, title, owner's name (also a former one) or owner's number."""
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return rights
    condition = Q(pk__in=rights_numbered(wanted).values("pk")) | Q(title__icontains=wanted)
    owners = parties_named(wanted).values("pk")
    numbered = party_numbered(wanted).values("pk")
    mine = Ownership.objects.filter(right=OuterRef("pk")).filter(Q(party__in=owners) | Q(party__in=numbered))
    return rights.filter(condition | Exists(mine.filter(owned())))


def search_parties(parties: QuerySet[Party], text: str) -> QuerySet[Party]:
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return parties
    return parties.filter(
        Q(pk__in=parties_named(wanted).values("pk")) | Q(pk__in=party_numbered(wanted).values("pk"))
    )


def find_party(actor: Actor, *, name: str = "", scheme: str = "", number: str = "") -> Party | None:
    """The one visible party with this number, or with exactly this present or former name."""
    rows = access.PARTIES.visible_to(actor)
    if scheme and number:
        read = identifiers.read_identity(scheme, number)
        return rows.filter(identities__scheme=scheme, identities__number=read.canonical).first()
    found = list(rows.filter(pk__in=parties_named(name, exact=True).values("pk"))[:2])
    return found[0] if len(found) == 1 else None


def kin_of(party: Party) -> QuerySet[Party]:
    """Parties that bear the same organisation code as `party` under any of their numbers; itself left out.

    A unified social credit code holds the organisation code: whoever was entered twice, once under each, is
    the same civil subject.
    """
    codes = set()
    for scheme, number in party.identities.values_list("scheme", "number"):
        if scheme == "uscc":
            codes.add(number[_ORG_AT - 1 : _ORG_AT - 1 + _ORG_LENGTH])
        if scheme == "org_code":
            codes.add(number.replace("-", ""))
    if not codes:
        return Party.objects.none()
    dashed = {f"{code[:-1]}-{code[-1]}" for code in codes}
    organisation = PartyIdentity.objects.filter(scheme="org_code", number__in=dashed)
    credit = PartyIdentity.objects.annotate(org=OrganisationCode("number")).filter(
        scheme="uscc", org__in=codes
    )
    found = Q(pk__in=organisation.values("party")) | Q(pk__in=credit.values("party"))
    return Party.objects.filter(found).exclude(pk=party.pk)


def own_parties(actor: Actor) -> QuerySet[Party]:
    """The parties that the actor himself is, or acts for."""
    return access.own_parties(actor)
