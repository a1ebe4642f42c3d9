"""A bulletin as an official document, and as a file of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiquan.areas.programme import bulletin_text
from zhiquan.areas.programme.models import Bulletin
from zhiquan.engines import documents as engine
from zhiquan.kernel import clock, editions
from zhiquan.policy import Edition
from zhiquan.ui import papers


def _edition(row: Bulletin) -> Edition:
    return editions.kept_or_current(row.plan.edition_id)


def document(row: Bulletin, day: date | None = None) -> engine.OfficialDocument:
    """The bulletin in the engine's block model; `day` stands in for the date of an unissued draft."""
    city = _edition(row).city
    content: dict[str, Any] = row.content
    issuer = _issuer(city)
    dated = clock.day_of(row.issued_at) if row.issued_at else (day or clock.today())
    briefing = row.form == Bulletin.BRIEFING
    number = row.number or ("" if briefing else f"{city['document_prefix']}〔{dated.year}〕　号")
    notices = ("演示稿，不具公文效力",) if row.plan.is_demo else ()
    if row.state != Bulletin.ISSUED:
        notices = (*notices, "草稿，未签发")
    return engine.OfficialDocument(
        kind="briefing" if briefing else "official",
        issuers=(issuer,),
        mark_suffix="" if briefing else "文件",
        mark=city.get("briefing_mark", "工作简报") if briefing else "",
        issue_no=int(row.number.strip("第期")) if briefing and row.number else (0 if briefing else None),
        document_no="" if briefing else number,
        title=(row.title,),
        addressee=content.get("addressee", ""),
        document_date=dated,
        body=_body(content),
        attachments=("举措进展台账",),
        signature=(issuer,),
        imprint=engine.Imprint(f"{issuer}办公室", dated, content.get("copied_to", "")),
        annexes=(_ledger(content),),
        notices=notices,
        audit_head=f"审计链首第{row.audit_position}号，SM3 {row.audit_head[:16]}" if row.audit_head else "",
    )


def _issuer(city: Any) -> str:
    return str(city["bodies"][0]["name"]["zh-Hans"])


def _body(content: dict[str, Any]) -> tuple[engine.Block, ...]:
    blocks: list[engine.Block] = [engine.Paragraph.of(content["opening"])] if content.get("opening") else []
    for paragraph in content["paragraphs"]:
        if paragraph["level"]:
            blocks.append(engine.Heading(paragraph["level"], paragraph["text"]))
        else:
            blocks.append(engine.Paragraph.of(paragraph["text"]))
    return tuple(blocks)


def _ledger(content: dict[str, Any]) -> engine.Annex:
    table = engine.Table(
        header=bulletin_text.LEDGER_HEAD,
        rows=tuple(tuple(r) for r in content["ledger"]),
        widths=bulletin_text.LEDGER_WIDTHS,
    )
    return engine.Annex("举措进展台账", (table,), landscape=True)


def docx(row: Bulletin) -> bytes:
    """The bulletin for Word and WPS."""
    return papers.docx(document(row), _edition(row))


def pdf(row: Bulletin) -> bytes:
    """The bulletin for reading and archiving, fonts embedded."""
    return papers.pdf(document(row), _edition(row))
