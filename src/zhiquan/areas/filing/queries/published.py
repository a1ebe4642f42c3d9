"""Published texts as the screening engine reads them."""

from __future__ import annotations

from collections.abc import Iterator

from zhiquan.areas.filing.models import PublishedFiling
from zhiquan.engines.screening.model import Filing


def filings() -> Iterator[Filing]:
    """Every published text, in the order of its number."""
    for row in PublishedFiling.objects.order_by("number").iterator(chunk_size=500):
        yield as_filing(row)


def as_filing(row: PublishedFiling) -> Filing:
    return Filing(
        id=row.number,
        title=row.title,
        abstract=row.abstract,
        claims=row.claims,
        description=row.description,
        kind=row.kind,
        applicant=row.applicant,
        agency=row.agency,
        agent=row.agent,
        inventors=tuple(row.inventors),
        address=row.address,
        filed_on=row.filed_on,
        ipc=tuple(row.ipc),
        priority=tuple(row.priority),
        parent=row.parent,
        family=row.family,
        stage=row.stage,
        application_no=row.number,
    )


def titles(numbers: list[str]) -> dict[str, str]:
    """Titles of published texts by their number."""
    return dict(PublishedFiling.objects.filter(number__in=numbers).values_list("number", "title"))


def texts(numbers: list[str]) -> dict[str, dict[str, str]]:
    """The parts of published texts by their number."""
    rows = PublishedFiling.objects.filter(number__in=numbers)
    return {
        row.number: {
            "title": row.title,
            "abstract": row.abstract,
            "claims": row.claims,
            "description": row.description,
        }
        for row in rows
    }
