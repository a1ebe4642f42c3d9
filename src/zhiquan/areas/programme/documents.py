"""A bulletin as an official document: GB/T 9704 layout from policy, free fonts from the machine."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import bulletin_text
from zhiquan.areas.programme.models import Bulletin
from zhiquan.engines import documents as engine
from zhiquan.kernel import clock, editions
from zhiquan.kernel.errors import Refused
from zhiquan.policy import Edition, thawed

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def _edition(row: Bulletin) -> Edition:
    return editions.kept_or_current(row.plan.edition_id)


@lru_cache(maxsize=4)
def _layout(digest: str) -> tuple[engine.Layout, dict[str, str]]:
    data = thawed(editions.by_hash(digest).layouts["gbt9704-2012"])
    return engine.Layout.from_parameters(data["parameters"]), data["embedded_fonts"]


@lru_cache(maxsize=1)
def _fonts(families: tuple[tuple[str, str], ...]) -> engine.Fonts:
    folders = [Path(f).expanduser() for f in FONT_FOLDERS]
    return engine.load_fonts([f for f in folders if f.is_dir()], dict(families))  # type: ignore[arg-type]


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
    layout, families = _layout(_edition(row).hash)

    def render() -> bytes:
        doc = document(row)
        pages = engine.count_pages(doc, layout, _fonts(tuple(sorted(families.items()))))
        return engine.render_docx(doc, layout, pages=pages)

    return _guarded(render)


def pdf(row: Bulletin) -> bytes:
    """The bulletin for reading and archiving, fonts embedded."""
    layout, families = _layout(_edition(row).hash)
    return _guarded(lambda: engine.render_pdf(document(row), layout, _fonts(tuple(sorted(families.items())))))


def _guarded(render: Any) -> bytes:
    try:
        found: bytes = render()
    except engine.DocumentError as error:
        raise Refused(
            "document_unprintable", N_("The document cannot be printed: %(why)s"), why=str(error)
        ) from error
    return found
