"""A withdrawn text is remembered by the hashes of its character grams, and known again under any name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.areas.filing import events
from zhiquan.areas.filing.models import ClueFiling, WithdrawnText
from zhiquan.engines.screening.grams import Folder, gram_hashes
from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.settings import Settings
from zhiquan.kernel import clock, editions, files, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import StoredFile
from zhiquan.policy import screening as policy

WITHDRAWN = "filing.withdrawn"
BINARY = "application/octet-stream"
SIZE = 4
PARTS = ("abstract", "claims", "description")


@dataclass(frozen=True)
class Return:
    """A filing whose text is one that was withdrawn before."""

    filing: Filing
    withdrawn: WithdrawnText
    score: float


def remember(actor: Actor, filing: ClueFiling) -> WithdrawnText:
    """Keep what is needed to know the text again, sealed under a key of its own; not the text."""
    from zhiquan.areas.filing.service import runs

    evidence = runs.evidence_of(filing.clue)
    found = next((f for f in evidence["filings"] if f["id"] == filing.key), None)
    row, made = WithdrawnText.objects.get_or_create(
        application_no=filing.key[:40],
        defaults={
            "title": filing.title,
            "applicant": filing.applicant,
            "agency": filing.agency,
            "withdrawn_on": clock.today(),
            "clue": filing.clue,
        },
    )
    if made and found:
        text = "\n".join(found[part] for part in PARTS if found.get(part))
        ref = refs.make(WITHDRAWN, row)
        row.grams = files.store(
            actor,
            "grams.bin",
            grams_of(text).tobytes(),
            klass=StoredFile.SECRET,
            ref=ref,
            scope=ref,
            made=BINARY,
        )
        row.save(update_fields=["grams"])
    return row


def grams_of(text: str) -> NDArray[np.uint64]:
    """The sorted hashes of a text's character grams."""
    return np.unique(gram_hashes(Folder().fold([text]), SIZE)[0])


def likeness(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Jaccard of two sorted sets of hashes."""
    if not len(one) or not len(other):
        return 0.0
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


def returns(filings: Iterable[Filing], settings: Settings) -> list[Return]:
    """Filings that bring back a withdrawn text, each with the text it is most like, best first."""
    known = [
        (row, np.frombuffer(files.read(row.grams), dtype=np.uint64))
        for row in WithdrawnText.objects.exclude(grams=None).select_related("grams").order_by("pk")
    ]
    threshold = settings.number("near_copy", "threshold")
    found = [best for filing in filings if (best := _best(filing, known)) and best.score >= threshold]
    return sorted(found, key=lambda r: (-r.score, r.filing.id))


def _best(filing: Filing, known: Iterable[tuple[WithdrawnText, NDArray[np.uint64]]]) -> Return | None:
    """The withdrawn text that a filing is most like; its own number is no return."""
    own = grams_of("\n".join(part for part in (filing.abstract, filing.claims, filing.description) if part))
    scored = [(likeness(own, grams), row) for row, grams in known if row.application_no != filing.id]
    if not scored:
        return None
    score, row = max(scored, key=lambda each: each[0])
    return Return(filing, row, round(score, 4))


def look(actor: Actor, filings: Iterable[Filing]) -> list[Return]:
    """Look for withdrawn texts that came back, and tell those who watch for it."""
    found = recognised(filings)
    tell(actor, found)
    return found


def recognised(filings: Iterable[Filing]) -> list[Return]:
    """Filings that bring back a withdrawn text, by this city's threshold."""
    from django.conf import settings as site

    return returns(filings, policy.settings_of(editions.current(site.CITY)))


def tell(actor: Actor, found: Iterable[Return]) -> None:
    """Record each return, and tell those who watch for it."""
    for each in found:
        with action(actor, "filing.withdrawn.recognise", refs.make(WITHDRAWN, each.withdrawn)) as act:
            act.note(filing=each.filing.id, score=each.score)
            act.emit(
                events.REFILED,
                filing=each.filing.id,
                applicant=each.filing.applicant,
                agency=each.filing.agency,
                score=each.score,
                withdrawn=each.withdrawn.application_no,
            )
