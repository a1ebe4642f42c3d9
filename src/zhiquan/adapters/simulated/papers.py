"""The papers of the simulated counterpart: a registrar's certificate, a licence. Every page says 模拟."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from zhiquan.engines import documents as engine
from zhiquan.kernel import clock, editions
from zhiquan.ui.papers import pdf_or_docx

MARK = "模拟文书，由本平台的模拟系统生成，不具法律效力"
ISSUER = "商事登记机关（模拟）"
TITLES = {"licence": "营业执照副本（模拟）"}
CERTIFICATE = "准予变更登记通知书（模拟）"
NAMES = {"party.name.old": "变更前名称", "party.name.new": "变更后名称", "name": "名称",
         "party.address.old": "变更前住所", "party.address.new": "变更后住所"}  # fmt: skip


def paper(facts: Mapping[str, Any]) -> tuple[str, bytes]:
    """The certificate (or licence) of a hand-over as (file name, bytes): PDF, or Word where the fonts do not do."""
    number = str(facts.get("number") or facts.get("key", ""))
    # A rare character that the fonts lack must not hold the feed up.
    kind, data = pdf_or_docx(written(facts, clock.today()), editions.current(settings.CITY))
    return f"{number}.{kind}", data


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
