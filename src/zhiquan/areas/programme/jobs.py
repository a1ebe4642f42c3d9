"""Background work of the programme: read a plan document, render an issued bulletin."""

from __future__ import annotations

from django.db import transaction

from zhiquan.areas.programme import documents
from zhiquan.areas.programme.models import Bulletin, Plan
from zhiquan.areas.programme.service import plans
from zhiquan.engines import plantext
from zhiquan.kernel import actor, editions, files, jobs, refs
from zhiquan.kernel.models import StoredFile
from zhiquan.policy import short_names

READER = actor.system("programme.reader")
PRINTER = actor.system("programme.printer")


@jobs.job("programme.read_plan", max_attempts=3)
def read_plan(run: jobs.Run, *, plan: str) -> None:
    """Read the stored document into the draft. A file that cannot be read ends in one clear sentence."""
    row = Plan.objects.select_related("source").get(uid=plan)
    if row.source is None or row.state not in (Plan.READING, Plan.FAILED):
        return
    run.progress(0, 2, "reading")
    edition = editions.kept_or_current(row.edition_id)
    try:
        reading = plantext.read_file_bytes(
            files.read(row.source), row.source.name, aliases=short_names(edition.city)
        )
    except plantext.DocumentError as error:
        plans.reading_failed(READER, row, str(error))
        return
    run.progress(1, 2, "storing")
    with transaction.atomic():
        # An attempt that was thought dead must not undo corrections made since.
        run.fence()
        plans.store_reading(READER, row, reading.to_json(), reading.text)
    run.progress(2, 2, "ready")


@jobs.job("programme.render_bulletin", max_attempts=5)
def render_bulletin(run: jobs.Run, *, bulletin: str) -> None:
    """Store an issued bulletin's DOCX and PDF. The same bulletin gives the same bytes, so twice is once."""
    row = Bulletin.objects.select_related("plan").get(uid=bulletin)
    if row.state != Bulletin.ISSUED or (row.docx_id and row.pdf_id):
        return
    ref = refs.make("programme.bulletin", row)
    run.progress(0, 2, "docx")
    docx = files.store(PRINTER, f"{row.number}.docx", documents.docx(row), klass=StoredFile.OPEN, ref=ref)
    run.progress(1, 2, "pdf")
    pdf = files.store(PRINTER, f"{row.number}.pdf", documents.pdf(row), klass=StoredFile.OPEN, ref=ref)
    Bulletin.objects.filter(pk=row.pk, docx=None).update(docx=docx, pdf=pdf)
    run.progress(2, 2, "ready")
