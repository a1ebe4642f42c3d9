"""The append-only log, chained by SM3.

Actions only add entries. A sealer chains them seconds later in its own order, so that no action waits for
another; the chain's head is printed in each bulletin, so that a cut tail shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import canonical, clock
from zhiquan.kernel.models import AuditEntry, AuditLink

GENESIS = "0" * 64
BATCH = 500
# How far behind the last chained entry the sealer looks each time for one that was committed late.
WINDOW = 10_000

REASONS: Mapping[str, str] = {
    "link_missing": N_("A link of the chain was removed here."),
    "entry_missing": N_("The entry that this link seals was removed."),
    "entry_changed": N_("The entry or its link was changed after it was sealed."),
    "head_differs": N_("The chain was rewritten: its hash here is not the printed one."),
    "tail_cut": N_("The chain ends before the printed head: its tail was cut off."),
}


@dataclass(frozen=True)
class Head:
    position: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the position of the first bad link, `reason` (a key of REASONS) what is wrong there.

    `entry_uid`, `action` and `ref` name its entry, where there still is one. `sealed` counts the good links
    before it, `head` is the last of them.
    """

    sealed: int
    unsealed: int
    head: Head
    broken_at: int | None = None
    entry_uid: str = ""
    action: str = ""
    ref: str = ""
    reason: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def fields_of(entry: AuditEntry) -> dict[str, Any]:
    """Everything that an entry says, in plain types."""
    return {
        "uid": str(entry.uid),
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "person": str(entry.person_uid or ""),
        "organisation": str(entry.organisation_uid or ""),
        "action": entry.action,
        "ref": entry.ref,
        "detail": entry.detail,
    }


def text_of(entry: AuditEntry) -> str:
    """The canonical text of an entry: what is hashed."""
    return canonical.dumps(fields_of(entry))


def link_hash(before: str, position: int, entry: AuditEntry) -> str:
    return canonical.sm3(f"{before}\n{position}\n{text_of(entry)}".encode())


def head() -> Head:
    """The last link; position 0 where nothing is sealed yet."""
    last = AuditLink.objects.order_by("-position").values_list("position", "hash").first()
    return Head(*last) if last else Head(0, GENESIS)


def _unsealed(everything: bool) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(link=None)
    if everything:
        return rows
    last = AuditLink.objects.order_by("-position").values_list("entry_id", flat=True).first()
    return rows.filter(pk__gt=last - WINDOW) if last else rows


def seal(limit: int = BATCH, *, everything: bool = False) -> int:
    """Chain up to `limit` entries and return how many. Two at once: one wins, the other's batch is dropped.

    Looks at the log's recent part, unless `everything` is asked for.
    """
    if not _unsealed(everything).exists():
        return 0
    try:
        with transaction.atomic():
            now, links, last = clock.now(), [], head()
            for entry in _unsealed(everything).order_by("pk")[:limit]:
                position = last.position + 1
                last = Head(position, link_hash(last.hash, position, entry))
                links.append(AuditLink(position=position, entry=entry, hash=last.hash, sealed_at=now))
            AuditLink.objects.bulk_create(links)
            return len(links)
    except IntegrityError:
        return 0


def seal_all() -> Head:
    """Chain everything there is and return the head, for a bulletin about to be issued."""
    while _unsealed(everything=True).exists():
        seal(everything=True)
    return head()


def verify(expected: Head | None = None) -> Verdict:
    """Recompute the chain from its beginning and name the first broken link.

    With `expected` (from a printed bulletin) a chain whose tail was cut or rewritten is found as well.
    """
    unsealed = AuditEntry.objects.filter(link=None).count()
    # Sealing goes on meanwhile: only what stood at the beginning is judged.
    end = head().position
    last = Head(0, GENESIS)
    links = AuditLink.objects.select_related("entry").filter(position__lte=end).order_by("position")
    for link in links.iterator(chunk_size=2000):
        if link.position != last.position + 1:
            return _missing(last, unsealed)
        problem = _problem(last, link, expected)
        if problem:
            entry = link.entry
            return Verdict(
                last.position, unsealed, last, link.position, str(entry.uid), entry.action, entry.ref, problem
            )
        last = Head(link.position, link.hash)
    if last.position < end:
        return _missing(last, unsealed)
    if expected and last.position < expected.position:
        return Verdict(last.position, unsealed, last, last.position + 1, reason="tail_cut")
    return Verdict(last.position, unsealed, last)


def _missing(last: Head, unsealed: int) -> Verdict:
    """The link after `last` did not come with its entry: which of the two is gone?"""
    position = last.position + 1
    has_link = AuditLink.objects.filter(position=position).exists()
    reason = "entry_missing" if has_link else "link_missing"
    return Verdict(last.position, unsealed, last, position, reason=reason)


def _problem(last: Head, link: AuditLink, expected: Head | None) -> str:
    if link.hash != link_hash(last.hash, link.position, link.entry):
        return "entry_changed"
    if expected and link.position == expected.position and link.hash != expected.hash:
        return "head_differs"
    return ""


def export(first: date, last: date) -> Iterator[dict[str, Any]]:
    """The entries of the city's days `first` to `last`, both included, with their links, oldest first.

    `position` and `hash` are empty where an entry is not sealed yet.
    """
    start, end = clock.start_of(first), clock.end_of(last)
    rows = AuditEntry.objects.filter(at__gte=start, at__lt=end).select_related("link").order_by("at", "pk")
    for entry in rows.iterator(chunk_size=2000):
        link = getattr(entry, "link", None)
        yield fields_of(entry) | {
            "position": link.position if link else None,
            "hash": link.hash if link else "",
        }
