"""The papers of the simulated counterpart: a registrar's certificate, a licence. Every page says 模拟."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from zhiquan.engines import documents as engine
from zhiquan.kernel import clock, editions
from zhiquan.policy import thawed

MARK = "模拟文书，由本平台的模拟系统生成，不具法律效力"
ISSUER = "商事登记机关（模拟）"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
TITLES = {"licence": "营业执照副本（模拟）"}
CERTIFICATE = "准予变更登记通知书（模拟）"
NAMES = {"party.name.old": "变更前名称", "party.name.new": "变更后名称", "name": "名称",
         "party.address.old": "变更前住所", "party.address.new": "变更后住所"}  # fmt: skip


@lru_cache(maxsize=2)
def _layout(digest: str) -> tuple[engine.Layout, engine.Fonts | None]:
    data = thawed(editions.by_hash(digest).layouts["gbt9704-2012"])
    folders = [f for f in (Path(p).expanduser() for p in FONT_FOLDERS) if f.is_dir()]
    try:
        fonts = engine.load_fonts(folders, data["embedded_fonts"])
    except engine.DocumentError:
        fonts = None
    return engine.Layout.from_parameters(data["parameters"]), fonts


def paper(facts: Mapping[str, Any]) -> tuple[str, bytes]:
    """The certificate (or licence) of a hand-over as (file name, bytes): PDF, or Word where the fonts do not do."""
    layout, fonts = _layout(editions.current(settings.CITY).hash)
    document = written(facts, clock.today())
    number = str(facts.get("number") or facts.get("key", ""))
    if fonts is not None:
        with suppress(engine.DocumentError):
            # A rare character that the fonts lack must not hold the feed up.
            return f"{number}.pdf", engine.render_pdf(document, layout, fonts)
    return f"{number}.docx", engine.render_docx(document, layout)


def written(facts: Mapping[str, Any], day: date) -> engine.OfficialDocument:
    kind = str(facts.get("kind", ""))
    title = TITLES.get(kind, CERTIFICATE)
    dated = date.fromisoformat(facts["on"]) if "on" in facts else day
    rows = [("文书编号", str(facts.get("number", ""))), *_stated(facts.get("payload") or {})]
    body = (
        engine.Paragraph.of("下列事项由模拟系统登记，仅供演示与测试："),
        engine.Table(header=("事项", "内容"), rows=tuple(rows), widths=(2, 5)),
    )
    return engine.letter(
        issuer=ISSUER, title=title, addressee="", document_date=dated, body=body, notices=(MARK,)
    )


def _stated(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The known facts of the payload, also where they stand under its values."""
    values = payload.get("values")
    found = {**payload, **(values if isinstance(values, Mapping) else {})}
    return [(label, _plain(found[name])) for name, label in NAMES.items() if isinstance(found.get(name), str)]


def _plain(text: str) -> str:
    """What a page can carry: one line, without control signs."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
