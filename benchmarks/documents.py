"""Time of setting official documents, from one page to a hundred, as Word and as PDF.

Run from the repository root: ``PYTHONPATH=src python benchmarks/documents.py FONT_DIRECTORY...`` with the
directories that hold the layout's embedded fonts. All text is invented.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import yaml

from zhiquan.engines.documents import (
    Annex,
    Heading,
    Imprint,
    Layout,
    OfficialDocument,
    Paragraph,
    Table,
    count_pages,
    load_fonts,
    render_docx,
    render_pdf,
)

_LAYOUT = Path(__file__).parents[1] / "policy" / "shenzhen" / "layouts" / "gbt9704.yaml"
_SENTENCE = "里程碑“全面运行”应于10月2日完成，已迟32天，责任单位应当于11月27日前书面说明原因和赶超措施。"
_DAY = date(2026, 11, 3)
_REPEATS = 5


def document(paragraphs: int, rows: int) -> OfficialDocument:
    """A bulletin with so many paragraphs and a ledger with so many rows (none for 0)."""
    body: list[Heading | Paragraph] = []
    for n in range(paragraphs):
        if n % 5 == 0:
            body.append(Heading(2, f"第{n}段的小标题"))
        body.append(Paragraph.of(_SENTENCE * 4))
    cells = tuple(tuple(f"第{row}行第{column}格" for column in range(9)) for row in range(rows))
    ledger = Table(tuple(f"第{column}列" for column in range(9)), cells)
    return OfficialDocument(
        kind="official",
        issuers=("某市知识产权局",),
        mark_suffix="文件",
        document_no="某知〔2026〕12号",
        title=("关于试点工作", "进展情况的通报"),
        addressee="各有关单位",
        document_date=_DAY,
        body=tuple(body),
        signature=("某市知识产权局",),
        sealed=True,
        imprint=Imprint("某市知识产权局办公室", _DAY, "各有关单位"),
        annexes=(Annex("台账", (ledger,), landscape=True),) if rows else (),
    )


def timed(work: Callable[[], bytes]) -> tuple[float, float, int]:
    """First and median later time in milliseconds, and the size of the result in KiB."""
    times, size = [], 0
    for _ in range(_REPEATS):
        start = time.perf_counter()
        size = len(work())
        times.append((time.perf_counter() - start) * 1000)
    later = sorted(times[1:])
    return times[0], later[len(later) // 2], size // 1024


def main(directories: list[str]) -> int:
    """Print one table; exit 2 without font directories."""
    if not directories:
        print("name the directories of the fonts", file=sys.stderr)
        return 2
    policy = yaml.safe_load(_LAYOUT.read_text("utf-8"))
    layout = Layout.from_parameters(policy["parameters"])
    start = time.perf_counter()
    fonts = load_fonts(directories, policy["embedded_fonts"])
    print(f"opening fonts: {(time.perf_counter() - start) * 1000:.0f} ms\n")
    print(f"{'document':<24}{'pages':>6}{'format':>8}{'first ms':>10}{'later ms':>10}{'KiB':>7}")
    for name, paragraphs, rows in (
        ("notice", 2, 0),
        ("bulletin", 12, 0),
        ("bulletin + 46 rows", 12, 46),
        ("report", 240, 0),
        ("ledger of 2,000 rows", 4, 2000),
    ):
        doc = document(paragraphs, rows)
        pages = count_pages(doc, layout, fonts).total
        for kind, work in (
            ("docx", lambda doc=doc: render_docx(doc, layout)),
            ("pdf", lambda doc=doc: render_pdf(doc, layout, fonts)),
        ):
            first, later, size = timed(work)
            print(f"{name:<24}{pages:>6}{kind:>8}{first:>10.1f}{later:>10.1f}{size:>7}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
