"""The rights that a form's lists offer: those of the party, with what stands in the way of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.areas.matters import facts
from zhiquan.areas.matters.models import Draft
from zhiquan.kernel import clock
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Recordal, Right, labels
from zhiquan.ui import formats

# Beyond this a list is not drawn line by line; what is ticked beyond it stays ticked.
MOST = 400
SHOWN_LOCKS = ("pledge", "seizure")


@dataclass(frozen=True)
class Offered:
    """One line of a list of rights. `sure` is false where only the name is the same; `open` where it can be ticked."""

    uid: str
    number: str
    title: str
    classes: str
    recorded_name: str
    older: bool
    url: str
    locks: tuple[str, ...] = ()
    grace: date | None = None
    shared: bool = False
    sure: bool = True
    open: bool = True
    note: str = ""


def offered(draft: Draft, element: str) -> tuple[Offered, ...]:
    """What the list `element` of a draft may name, nothing where no party is known."""
    if draft.party is None:
        return ()
    if element == facts.RECORDALS:
        return tuple(_recordals(draft))
    return tuple(_rights(draft, element))


def _recordals(draft: Draft) -> Iterable[Offered]:
    for row in registry.recordals_of(draft.party, clock.today()).filter(kind=Recordal.CUSTOMS):
        older = row.recorded_name != draft.party.name
        yield Offered(str(row.uid), row.number, row.title, "", row.recorded_name, older, "")


def _rights(draft: Draft, element: str) -> Iterable[Offered]:
    day = clock.today()
    found = {f.right.pk: f for f in reversed(registry.rights_found_for(draft.party, day))}
    rows = [f for f in reversed(found.values()) if _fits(f.right, element)]
    locks = registry.locks_by_right([f.right for f in rows], day)
    terms = registry.Terms(day)
    for each in rows:
        right = each.right
        renewal = terms.of_right(right)
        held = locks[right.pk]
        binding = [k for k in held if k.kind in SHOWN_LOCKS]
        if element == "rights.pledged" and not any(k.kind == "pledge" for k in held):
            continue
        abroad = _is_madrid(right)
        yield Offered(
            uid=str(right.uid),
            number=right.number,
            title=right.title,
            classes=right.classes,
            recorded_name=each.recorded_name,
            older=each.older_name,
            url=reverse("registry:right", args=[right.uid]),
            locks=tuple(_lock(k) for k in binding),
            grace=renewal.due if renewal and renewal.state == registry.GRACE else None,
            shared=any(k.kind == "co_owner" for k in held),
            sure=each.how != "same_name",
            open=not abroad,
            note=_("form MM9 at WIPO") if abroad else "",
        )


def _lock(lock: Any) -> str:
    word = str(labels.LOCKS[lock.kind])
    return f"{word} {lock.holder.name}" if lock.holder else word


def _is_madrid(right: Right) -> bool:
    return right.register == "mark" and (right.jurisdiction != "CN" or right.number.startswith("G"))


def _fits(right: Right, element: str) -> bool:
    if right.status not in Right.LIVE:
        return False
    if element == "rights.pledged":
        return True
    if element.startswith(("rights.patent", "patent.")):
        return right.kind in Right.PATENTS
    return right.kind in Right.MARKS and right.status == Right.IN_FORCE


def titles(values: Mapping[str, Any]) -> dict[str, str]:
    """Number and title of every right and recordal that the answers name, by uid."""
    uids = facts.chosen(values)
    found = {str(r.uid): f"{r.number} {r.title}" for r in Right.objects.filter(uid__in=uids)}
    entries = values.get(facts.RECORDALS) or []
    if isinstance(entries, list) and entries:
        wanted = facts.chosen({"": entries})
        found |= {str(e.uid): f"{e.number} {e.title}" for e in Recordal.objects.filter(uid__in=wanted)}
    return found


def day(value: Any) -> str:
    """An ISO day of an answer in the reader's way of writing; empty for none."""
    try:
        return formats.day_text(date.fromisoformat(str(value)))
    except ValueError:
        return ""
