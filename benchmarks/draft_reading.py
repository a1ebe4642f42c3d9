"""How long a draft takes from its files to its findings: one table with the middle and the 95th of a hundred.

usage: PYTHONPATH=src python benchmarks/draft_reading.py [--runs N] [--no-ocr]

All drafts are invented by this command. A page holds some 1,000 characters; drawings are line drawings with ten
reference signs each. "read" is from bytes to draft, "drawings" is the local reading of what stands in the pictures,
"check" is all rules. Programs start and load their models once: the first run of each row is not counted, and the
last lines give those costs by themselves. "cpu" is the processor's time of all threads, which a busy machine does not
stretch as it does the others.
"""

from __future__ import annotations

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from PIL import Image, ImageDraw, ImageFont
from rich.console import Console
from rich.table import Table

from zhiquan.engines.drafts.check import check
from zhiquan.engines.drafts.readers import from_record, gather, with_figures_read
from zhiquan.engines.drafts.readers.ocr import LocalReading, available
from zhiquan.policy import load_city
from zhiquan.policy.drafting import rules_of

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2026, 11, 23)
PAGE = 1_000
PARTS = ("壳体", "盖板", "水箱", "泵体", "滤芯", "管路", "阀门", "支架", "弹簧", "电机")
HEADINGS = ("技术领域", "背景技术", "发明内容", "附图说明", "具体实施方式")


@dataclass
class Timing:
    read: float
    drawings: float
    check: float
    cpu: float
    findings: int

    @property
    def whole(self) -> float:
        return self.read + self.drawings + self.check


def claims(count: int) -> list[str]:
    """Independent claim and dependents; every seventh cites two, as real sets do."""
    lines = [
        "1. 一种净水装置，其特征在于，包括"
        + "、".join(f"{part}({i + 1})" for i, part in enumerate(PARTS))
        + "。"
    ]
    for number in range(2, count + 1):
        part = PARTS[number % len(PARTS)]
        cited = "1或2" if number % 7 == 0 else str(max(1, number - 1) if number % 3 else 1)
        lines.append(
            f"{number}. 根据权利要求{cited}所述的净水装置，其特征在于，所述{part}({number % len(PARTS) + 1})的第{number}侧"
            f"设有连接件，所述连接件与所述壳体(1)固定连接，连接件的宽度为{number}毫米。"
        )
    return lines


def description(pages: int) -> list[str]:
    """Headed paragraphs of about 250 characters, each different from the others."""
    lines = ["一种净水装置", ""]
    paragraphs = pages * PAGE // 250
    for number in range(paragraphs):
        if number * len(HEADINGS) % paragraphs < len(HEADINGS):
            lines.append(HEADINGS[number * len(HEADINGS) // paragraphs])
        body = "".join(
            f"如图{number % 6 + 1}所示，{part}{i + 1}位于壳体1的第{number + i}段，其厚度为{number + i}毫米。"
            for i, part in enumerate(PARTS)
        )
        lines.append(f"[{number + 1:04}] {body}")
    return lines


def drawing(number: int) -> bytes:
    image = Image.new("L", (1600, 1200), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(40)
    for at in range(len(PARTS)):
        x, y = 100 + at % 5 * 290, 200 + at // 5 * 450
        draw.rectangle((x, y, x + 150, y + 250), outline=0, width=3)
        draw.line((x + 150, y + number * 5, x + 210, y - 40), fill=0, width=2)
        draw.text((x + 212, y - 70), str(at + 1), font=font, fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def word(pages: int, count: int, drawings: int) -> bytes:
    document = docx.Document()
    abstract = "本发明公开一种净水装置，包括壳体和水箱，可以过滤自来水。" * 3
    for name, lines in (
        ("说 明 书 摘 要", [abstract]),
        ("权 利 要 求 书", claims(count)),
        ("说 明 书", description(pages)),
    ):
        for line in (name, *lines):
            paragraph = document.add_paragraph(line)
            if line in (name, "一种净水装置"):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("说 明 书 附 图")
    for number in range(1, drawings + 1):
        document.add_paragraph().add_run().add_picture(io.BytesIO(drawing(number)), width=Cm(14))
        document.add_paragraph(f"图{number}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--runs", type=int, default=20)
    words.add_argument("--no-ocr", action="store_true")
    given = words.parse_args()
    rules = rules_of(load_city(ROOT / "policy" / "shenzhen"), DAY)
    pool = ThreadPoolExecutor(2)
    ocr = LocalReading() if available() and not given.no_ocr else None

    def file(data: bytes) -> Timing:
        start, busy = time.perf_counter(), time.process_time()
        held = gather([("draft.docx", data)])
        seen = time.perf_counter()
        held = with_figures_read(held, ocr, spread=pool.map)
        looked = time.perf_counter()
        assert held.draft is not None and not held.errors
        found = check(held.draft, rules).findings
        done = time.perf_counter()
        return Timing(seen - start, looked - seen, done - looked, time.process_time() - busy, len(found))

    def record(text: str) -> Timing:
        start, busy = time.perf_counter(), time.process_time()
        draft = from_record({"id": "x", "claims": text})
        seen = time.perf_counter()
        found = check(draft, rules).findings
        return Timing(seen - start, 0.0, time.perf_counter() - seen, time.process_time() - busy, len(found))

    small, large, text = word(36, 20, 6), word(390, 60, 12), "\n".join(claims(300))
    table = Table(
        "draft",
        "runs",
        "read p50",
        "drawings p50",
        "check p50",
        "cpu p50",
        "whole p50",
        "whole p95",
        "findings",
    )
    few = max(3, given.runs // 5)
    row(table, "DOCX, 40 pages, 20 claims, 6 drawings", given.runs, lambda: file(small))
    row(table, "DOCX, 400 pages, 60 claims, 12 drawings", few, lambda: file(large))
    row(table, "300 claims as text", given.runs, lambda: record(text))
    console = Console(width=150)
    console.print(table)
    started(console, small)


def row(table: Table, name: str, runs: int, run: Callable[[], Timing]) -> None:
    run()
    timings = [run() for _ in range(runs)]
    wholes = sorted(timing.whole for timing in timings)
    middles = [
        statistics.median(getattr(t, part) for t in timings)
        for part in ("read", "drawings", "check", "cpu", "whole")
    ]
    late = wholes[min(len(wholes) - 1, round(0.95 * len(wholes)))]
    table.add_row(
        name, str(runs), *(f"{value:.3f} s" for value in (*middles, late)), str(timings[0].findings)
    )


def started(console: Console, data: bytes) -> None:
    """The whole command as a person calls it, with the start of the program and the loading of the models."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draft.docx"
        path.write_bytes(data)
        for words in ((), ("--no-ocr",)):
            times = []
            for _ in range(3):
                start = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-m", "zhiquan.site", "draft", "check", str(path), "--json", *words],
                    capture_output=True,
                    check=False,
                )
                times.append(time.perf_counter() - start)
            console.print(
                f"./zhiquan draft check draft.docx {' '.join(words):<9} best of 3: {min(times):.2f} s"
            )


if __name__ == "__main__":
    main()
