"""Small papers for the demo, each marked 演示 on its page."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from zhiquan.engines import documents as engine
from zhiquan.kernel import editions
from zhiquan.ui.papers import pdf_or_docx

MARK = "演示材料，内容虚构，不具法律效力"
DATED = date(2026, 1, 5)


def paper(title: str) -> tuple[str, bytes]:
    """A paper of this title as (file name, bytes): PDF, or Word where the machine has no fonts for it."""
    return _paper(editions.current(settings.CITY).hash, title)


@lru_cache(maxsize=64)
def _paper(digest: str, title: str) -> tuple[str, bytes]:
    document = engine.letter(
        issuer="演示",
        title=f"{title}（演示）",
        addressee="",
        document_date=DATED,
        body=(engine.Paragraph.of("这里是一份演示用的材料，其中的名称、号码、日期都是虚构的。"),),
        notices=(MARK,),
    )
    kind, data = pdf_or_docx(document, editions.by_hash(digest))
    return f"{title}（演示）.{kind}", data
