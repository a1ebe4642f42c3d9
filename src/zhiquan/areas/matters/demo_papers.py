"""Small papers for the demo, each marked 演示 on its page."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhiquan.engines import documents as engine
from zhiquan.kernel import editions
from zhiquan.policy import thawed
from zhiquan.ui.papers import FONT_FOLDERS, LAYOUT

MARK = "演示材料，内容虚构，不具法律效力"
DATED = date(2026, 1, 5)


@lru_cache(maxsize=1)
def _setting(digest: str) -> tuple[engine.Layout, engine.Fonts | None]:
    data = thawed(editions.by_hash(digest).layouts[LAYOUT])
    folders = [f for f in (Path(p).expanduser() for p in FONT_FOLDERS) if f.is_dir()]
    layout = engine.Layout.from_parameters(data["parameters"])
    try:
        return layout, engine.load_fonts(folders, data["embedded_fonts"])
    except engine.DocumentError:
        return layout, None


def paper(title: str) -> tuple[str, bytes]:
    """A paper of this title as (file name, bytes): PDF, or Word where the machine has no fonts for it."""
    return _paper(editions.current(settings.CITY).hash, title)


@lru_cache(maxsize=64)
def _paper(digest: str, title: str) -> tuple[str, bytes]:
    layout, fonts = _setting(digest)
    document = engine.letter(
        issuer="演示",
        title=f"{title}（演示）",
        addressee="",
        document_date=DATED,
        body=(engine.Paragraph.of("这里是一份演示用的材料，其中的名称、号码、日期都是虚构的。"),),
        notices=(MARK,),
    )
    if fonts is not None:
        with suppress(engine.DocumentError):
            return f"{title}（演示）.pdf", engine.render_pdf(document, layout, fonts)
    return f"{title}（演示）.docx", engine.render_docx(document, layout)
