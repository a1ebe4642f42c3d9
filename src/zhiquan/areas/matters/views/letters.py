"""Letters of cases: as a sheet, and as a file made from what was stored when they were issued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from zhiquan.areas.matters import access, service
from zhiquan.areas.matters.models import Letter
from zhiquan.areas.matters.queries.casewords import pack_of
from zhiquan.areas.matters.queries.timeline import served_words
from zhiquan.areas.matters.views.cases import crumbs
from zhiquan.engines import documents as engine
from zhiquan.engines.documents.wording import note, numbered, with_colon
from zhiquan.kernel.errors import NotVisible
from zhiquan.ui import papers
from zhiquan.ui.requests import actor_of, attachment, signed_in
from zhiquan.ui.shell import Crumb


@signed_in
@require_GET
def letter(request: HttpRequest, uid: str) -> HttpResponse:
    """The letter as it was issued. The party's first look at it is noted."""
    actor = actor_of(request)
    row = access.LETTERS.get_for(actor, uid)
    row = service.open_letter(actor, row)
    document = engine.from_blocks_json(row.content)
    case = row.case
    context = {
        "crumbs": _crumbs(row),
        "letter": row,
        "case": case,
        "case_url": reverse("matters:case", args=[case.uid]),
        "doc": document,
        "addressee": with_colon(document.addressee),
        "dated": engine.chinese_date(document.document_date),
        "blocks": list(_blocks(document.body)),
        "served": served_words(row),
        "own": access.CASES.may(actor, "apply", case),
    }
    return render(request, "matters/letter.html", context)


def _crumbs(row: Letter) -> list[Crumb]:
    case = row.case
    return crumbs((case.number, reverse("matters:case", args=[case.uid])), (row.title, ""))


def _blocks(body: tuple[engine.Block, ...]) -> Iterator[dict[str, Any]]:
    """The body as the sheet's template draws it, headings with their Chinese numbers."""
    for number, block in numbered(body):
        match block:
            case engine.Heading():
                yield {"kind": f"h{min(block.level, 2) + 1}", "text": number + block.text}
            case engine.Paragraph():
                yield {"kind": "p", "runs": block.runs, "flush": not block.indent}
            case engine.Table():
                yield {
                    "kind": "table",
                    "table": block,
                    "rows": [[cell.split("\n") for cell in row] for row in block.rows],
                }
            case engine.Quote():
                yield {"kind": "quote", "text": block.text, "source": block.source}
            case engine.Note():
                yield {"kind": "p", "runs": (engine.Run(note(block.text)),), "flush": False}
            case engine.PageBreak():
                yield {"kind": "break"}


@signed_in
@require_GET
def download(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """DOCX or PDF, made from the stored content with the layout of the case's own edition."""
    actor = actor_of(request)
    row = access.LETTERS.get_for(actor, uid)
    if kind not in papers.TYPES:
        raise NotVisible(f"letter as {kind}")
    service.open_letter(actor, row)
    data = papers.rendered(engine.from_blocks_json(row.content), pack_of(row.case).edition, kind)
    return attachment(f"{row.title} {row.number}.{kind}", data, papers.TYPES[kind])


LETTER_URLS = [
    path("letters/<uuid:uid>/", letter, name="letter"),
    path("letters/<uuid:uid>/letter.<slug:kind>", download, name="letter-file"),
]
