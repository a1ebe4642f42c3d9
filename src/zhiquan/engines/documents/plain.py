"""A document as plain text, for reading aloud, for search and for comparing two versions."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Block, Imprint, Note, OfficialDocument, PageBreak, Paragraph, Quote, Table
from .wording import (
    FORM_DATE,
    attachment_lines,
    chinese_date,
    note,
    numbered,
    with_colon,
    with_stop,
)


def to_text(doc: OfficialDocument) -> str:
    """Every printed word in reading order, one line per paragraph; table cells are joined by tabs."""
    return "\n".join(line for line in _lines(doc) if line) + "\n"


def _lines(doc: OfficialDocument) -> Iterator[str]:
    yield from doc.notices
    yield from _head(doc)
    yield with_colon(doc.addressee)
    yield from _blocks(doc.body)
    for label, number, name in attachment_lines(doc.attachments):
        yield label + number + name
    yield from (with_colon(line) if doc.kind == "form" else line for line in doc.signature)
    if doc.kind == "form":
        yield FORM_DATE if doc.signature else ""
    elif doc.kind == "letter":
        yield f"经办：{doc.handler}" if doc.handler else ""
    elif doc.signature or doc.kind == "official":
        yield chinese_date(doc.document_date)
    yield note(doc.audit_head) if doc.audit_head else ""
    for i, annex in enumerate(doc.annexes, 1):
        yield f"附件{i}" if len(doc.annexes) > 1 else "附件"
        yield annex.title
        yield from _blocks(annex.blocks)
    if doc.imprint:
        yield from _imprint(doc.imprint)


def _head(doc: OfficialDocument) -> Iterator[str]:
    if doc.kind == "form":
        yield doc.plain_title
        return
    if doc.kind == "letter":
        yield doc.plain_title
        yield doc.document_no
        yield chinese_date(doc.document_date)
        return
    yield doc.mark_text
    yield doc.document_no
    if doc.kind == "briefing":
        yield f"第{doc.issue_no}期" if doc.issue_no is not None else ""
        yield "、".join(doc.issuers)
        yield chinese_date(doc.document_date)
    if doc.signers:
        yield "签发人：" + "、".join(doc.signers)
    yield doc.plain_title


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for number, block in numbered(blocks):
        if isinstance(block, PageBreak):
            continue
        if isinstance(block, Table):
            yield block.caption
            rows = block.rows if block.headless else (block.header, *block.rows)
            yield from ("\t".join(cell.replace("\n", " ") for cell in row) for row in rows)
        elif isinstance(block, Paragraph):
            yield "".join(run.text for run in block.runs)
        elif isinstance(block, Quote):
            yield block.text + (note(block.source) if block.source else "")
        elif isinstance(block, Note):
            yield note(block.text)
        else:
            yield number + block.text


def _imprint(imprint: Imprint) -> Iterator[str]:
    yield f"抄送：{with_stop(imprint.copied_to)}" if imprint.copied_to else ""
    yield f"{imprint.issued_by}　{chinese_date(imprint.issued_on)}印发"
    yield f"（共印{imprint.copies}份）" if imprint.copies is not None else ""
