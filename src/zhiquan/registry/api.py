"""The registry's API: the same doors and queries as the pages. The site mounts `router`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.registry import access, identifiers, labels, queries
from zhiquan.registry.models import Lock, Party, Recordal, Right

router = Router(tags=["registry"])
MOST = 200
FURTHEST = 10_000_000


class OwnerOut(Schema):
    name: str
    recorded_name: str
    country: str
    share: str
    since: date | None


class LockOut(Schema):
    kind: str
    holder: str
    exclusive: bool
    effective_from: date
    until: date | None
    reference: str


class RightOut(Schema):
    uid: UUID
    kind: str
    jurisdiction: str
    number: str
    title: str
    classes: list[int]
    status: str
    filed_on: date | None
    granted_on: date | None
    expires_on: date | None


class RightDetail(RightOut):
    owners: list[OwnerOut]
    locks: list[LockOut]


class BlockingOut(Schema):
    lock: str
    since: date
    effect: str
    consent_of: str
    source: str
    article: str
    sample: bool


class PartyOut(Schema):
    uid: UUID
    kind: str
    name: str
    country: str
    former_names: list[str]


class RecordalOut(Schema):
    uid: UUID
    kind: str
    number: str
    title: str
    party: str
    recorded_name: str
    authority: str
    status: str
    since: date | None
    valid_to: date | None


class RuleOut(Schema):
    code: str
    source: str
    article: str
    sample: bool
    act: str
    certificate: bool
    value: int | bool | str | None
    unit: str


class TouchOut(Schema):
    code: str
    within: str
    count: int
    due: date | None
    rights: list[UUID]
    recordals: list[UUID]
    rules: list[RuleOut]
    notes: list[str]


class RightPage(Schema):
    total: int
    items: list[RightOut]


class PartyPage(Schema):
    total: int
    items: list[PartyOut]


class RecordalPage(Schema):
    total: int
    items: list[RecordalOut]


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def _right(right: Right) -> dict[str, object]:
    return {
        "uid": right.uid, "kind": right.kind, "jurisdiction": right.jurisdiction,
        "number": identifiers.shown_number(right), "title": right.title,
        "classes": [int(c) for c in right.classes.split(",") if c], "status": right.status,
        "filed_on": right.filed_on, "granted_on": right.granted_on, "expires_on": right.expires_on,
    }  # fmt: skip


def _lock(lock: Lock) -> dict[str, object]:
    return {
        "kind": lock.kind, "holder": str(lock.holder or ""), "exclusive": lock.exclusive,
        "effective_from": lock.effective_from, "until": lock.until, "reference": lock.reference,
    }  # fmt: skip


@router.get("/rights", response=RightPage, summary="Rights that the caller may see")
def list_rights(
    request: HttpRequest,
    q: str = Query("", max_length=200),
    kind: str = Query("", max_length=30),
    status: str = Query("", max_length=20),
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> dict[str, object]:
    """`q` finds numbers in any spelling, titles, and owners under present and former names."""
    rows = queries.search(access.RIGHTS.visible_to(_actor(request)), q)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(status=status) if status else rows
    return {"total": rows.count(), "items": [_right(r) for r in rows[offset : offset + limit]]}


@router.get("/rights/{uid}", response=RightDetail, summary="One right with its owners and locks")
def get_right(request: HttpRequest, uid: UUID) -> dict[str, object]:
    right = access.RIGHTS.get_for(_actor(request), uid)
    owners = [
        {
            "name": o.party.name, "recorded_name": o.recorded_name, "country": o.party.country,
            "share": str(o.share or ""), "since": o.since,
        }
        for o in queries.owners_of(right)
    ]  # fmt: skip
    return {**_right(right), "owners": owners, "locks": [_lock(k) for k in queries.locks_of(right)]}


@router.get(
    "/rights/{uid}/steps/{step}", response=list[BlockingOut], summary="What stands in the way of a step"
)
def get_blocking(
    request: HttpRequest, uid: UUID, step: str, on: date | None = None
) -> list[dict[str, object]]:
    """Steps: transfer, licence, exclusive_licence, open_licence, pledge, name_change, surrender."""
    right = access.RIGHTS.get_for(_actor(request), uid)
    queries.require_step(step)
    return [
        {
            "lock": b.lock.kind, "since": b.lock.effective_from, "effect": b.effect, "consent_of": b.consent_of,
            "source": b.source, "article": b.article, "sample": b.sample,
        }
        for b in queries.blocking_locks(right, step, on)
    ]  # fmt: skip


@router.get("/parties", response=PartyPage, summary="Parties that the caller may see")
def list_parties(
    request: HttpRequest,
    q: str = Query("", max_length=200),
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> dict[str, object]:
    rows = queries.search_parties(access.PARTIES.visible_to(_actor(request)), q)
    page = rows.order_by("name", "pk").prefetch_related("names")[offset : offset + limit]
    return {"total": rows.count(), "items": [_party(p) for p in page]}


@router.get("/parties/{uid}", response=PartyOut, summary="One party with its former names")
def get_party(request: HttpRequest, uid: UUID) -> dict[str, object]:
    return _party(access.PARTIES.get_for(_actor(request), uid))


def _party(party: Party) -> dict[str, object]:
    former = [n.text for n in party.names.all() if n.main and n.valid_to]
    return {
        "uid": party.uid,
        "kind": party.kind,
        "name": party.name,
        "country": party.country,
        "former_names": former,
    }


@router.get(
    "/parties/{uid}/touches", response=list[TouchOut], summary="What a change of the party would touch"
)
def get_touches(
    request: HttpRequest, uid: UUID, change: str = Query("name", max_length=40)
) -> list[dict[str, object]]:
    """Changes: name, address, both, restructuring. `rights` names those that the caller may open."""
    actor = _actor(request)
    party = access.PARTIES.get_for(actor, uid)
    touches = queries.touched_by_change(party, change, clock.today())
    pks = {right.pk for touch in touches for right in touch.rights}
    openable = set(access.RIGHTS.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True))
    return [_touch(touch, openable) for touch in touches]


def _touch(touch: queries.Touch, openable: set[int]) -> dict[str, object]:
    shown = [n for n in touch.notes if not isinstance(n.about, Right) or n.about.pk in openable]
    return {
        "code": touch.code, "within": touch.within, "count": touch.count, "due": touch.due,
        "rights": [r.uid for r in touch.rights if r.pk in openable], "recordals": [r.uid for r in touch.recordals],
        "rules": [asdict(rule) for rule in touch.rules], "notes": [labels.touch_note(n) for n in shown],
    }  # fmt: skip


@router.get("/recordals", response=RecordalPage, summary="Entries at customs and elsewhere")
def list_recordals(
    request: HttpRequest,
    q: str = Query("", max_length=200),
    kind: str = Query("", max_length=30),
    limit: int = Query(50, ge=1, le=MOST),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> dict[str, object]:
    """`q` finds numbers, titles, recorded names, and parties under present and former names."""
    rows = queries.search_recordals(access.RECORDALS.visible_to(_actor(request)), q)
    rows = rows.filter(kind=kind) if kind else rows
    page = rows.select_related("party")[offset : offset + limit]
    return {"total": rows.count(), "items": [_recordal(r) for r in page]}


@router.get("/recordals/{uid}", response=RecordalOut, summary="One entry")
def get_recordal(request: HttpRequest, uid: UUID) -> dict[str, object]:
    return _recordal(access.RECORDALS.get_for(_actor(request), uid))


def _recordal(row: Recordal) -> dict[str, object]:
    return {
        "uid": row.uid, "kind": row.kind, "number": row.number, "title": row.title, "party": row.party.name,
        "recorded_name": row.recorded_name, "authority": row.authority, "status": row.status, "since": row.since,
        "valid_to": row.valid_to,
    }  # fmt: skip
