"""Published texts come in: the only texts of others that a self-check is compared with."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import PublishedFiling
from zhiquan.engines.screening import records
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import clock
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

FAULTY = N_("%(name)s was not taken over: %(faults)s")
UNPUBLISHED = ("draft", "pre_examination")
MOST_FAULTS = 20
BATCH = 500


def take_over(actor: Actor, name: str, data: bytes, source: str) -> int:
    """Import published texts (JSON Lines); a number known already is renewed. All or none. Returns how many."""
    access.PUBLISHED.require(actor, "import")
    if not source.strip():
        raise Refused("source_missing", N_("Say where the texts come from."))
    filings, errors = records.read_lines(data.splitlines(), name)
    faults = [f"{e.line} {e.field}: {e.text('zh-Hans')}" for e in errors[:MOST_FAULTS]]
    faults += [f"{f.id}: {f.stage}" for f in filings if f.stage in UNPUBLISHED][:MOST_FAULTS]
    if faults or not filings:
        raise Refused("faulty", FAULTY, name=name, faults="；".join(faults) or "–")
    with action(actor, "filing.published.import") as act:
        rows = [
            _row(filing, source.strip()[:200], demo=bool(actor.person and actor.person.is_demo))
            for filing in filings
        ]
        names = [
            f.name for f in PublishedFiling._meta.concrete_fields if f.name not in ("id", "uid", "number")
        ]
        PublishedFiling.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["number"], update_fields=names
        )
        act.note(texts=len(rows), source=source.strip()[:200])
    return len(filings)


def _row(filing: Filing, source: str, *, demo: bool) -> PublishedFiling:
    return PublishedFiling(
        number=filing.application_no or filing.id,
        kind=filing.kind or "invention",
        title=filing.title[:300],
        abstract=filing.abstract,
        claims=filing.claims,
        description=filing.description,
        applicant=filing.applicant[:300],
        agency=filing.agency[:200],
        agent=filing.agent[:100],
        inventors=list(filing.inventors),
        address=filing.address[:300],
        ipc=list(filing.ipc),
        priority=list(filing.priority),
        parent=filing.parent[:40],
        family=filing.family[:60],
        stage=filing.stage or "published",
        filed_on=filing.filed_on,
        source=source,
        imported_at=clock.now(),
        is_demo=demo,
    )
