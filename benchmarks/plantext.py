"""Plan reader against a plain-regex baseline, on documents with gold: one table.

usage: PYTHONPATH=src python benchmarks/plantext.py [FOLDER …]
Default folders: the invented documents of the engine's tests and, where present, the shared labelled
ones. “-” where the gold says nothing. “actions” asks for the same text, “overlaps” for either text to hold at
least half of the other.
A clerk's minutes = characters / 300 + 1.5 an item to copy title, bodies and day into a ledger.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from zhiquan.engines.plantext import Item, Plan, extract_lines, read_file_bytes
from zhiquan.engines.plantext.tests.scoring import DOCUMENTS, FIELDS, add, empty, f1, score_file, source_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "programme" / "labelled"
CHARACTERS_A_MINUTE, MINUTES_AN_ITEM, CHARACTERS_A_PAGE = 300, 1.5, 600
_NUMBERED = re.compile(
    r"^\s*(?:\d+[.．、]|[（(][一二三四五六七八九十]+[）)])\s*(?P<title>[^。\n]+)", re.MULTILINE
)
_CLAUSE = re.compile(r"[（(](?P<bodies>[^（）()]+?)[,，]?(?:完成时限[:：](?P<due>[^（）()]*))?[）)]\s*$")


def baseline(data: bytes, name: str) -> Plan:
    """What a first script does: numbered lines, and a closing bracket “(甲、乙,完成时限:2026年12月)”."""
    _, text = extract_lines(data, name)
    items: list[Item] = []
    for line in text.split("\n"):
        head = _NUMBERED.match(line)
        if not head:
            continue
        clause = _CLAUSE.search(line)
        bodies = tuple(b for b in re.split("[、,，]", clause["bodies"]) if b) if clause else ()
        said = (clause["due"] or "") if clause else ""
        month = re.search(r"(20\d\d)年(\d{1,2})月", said)
        due = f"{month[1]}-{int(month[2]):02d}-{30 + (month[2] == '12')}" if month else None
        title = head["title"]
        items.append(
            Item(str(len(items)), (), title, line, bodies, None, due, "长期" in said, (), (), (0, 1), 1)
        )
    return Plan("", None, (), tuple(items), (), (), text)


def measure(folders: list[Path], read: Callable[[bytes, str], Plan]) -> tuple[list[str], float, float, int]:
    """F1 by field as text, seconds, pages and items over all folders."""
    total, seconds, characters, items = empty(), 0.0, 0, 0
    for gold in sorted(g for folder in folders for g in folder.glob("*.gold.json")):
        source = source_of(gold)
        data = source.read_bytes()
        start = time.perf_counter()
        plan = read(data, source.name)
        seconds += time.perf_counter() - start
        characters += len(plan.text)
        items += len(plan.items)
        add(total, score_file(gold, read))
    return (
        [f"{f1(total[f]):.3f}" if any(total[f]) else "-" for f in FIELDS],
        seconds,
        characters / CHARACTERS_A_PAGE,
        items,
    )


def main() -> None:
    chosen = [Path(a) for a in sys.argv[1:]]
    sets = [(str(f), [f]) for f in chosen] or [("invented", [DOCUMENTS])]
    if not chosen and SHARED.is_dir():
        sets.append(("labelled", [SHARED]))
    table = Table(title="plan reading: F1 by field")
    for column in (
        "documents",
        "reader",
        *FIELDS,
        "read",
        "pages",
        "pages/s",
        "clerk, minutes",
        "reader, seconds",
    ):
        table.add_column(column, justify="left" if column in ("documents", "reader") else "right")
    for name, folders in sets:
        for reader, read in (("plantext", read_file_bytes), ("plain regex", baseline)):
            scores, seconds, pages, items = measure(folders, read)
            clerk = pages * CHARACTERS_A_PAGE / CHARACTERS_A_MINUTE + items * MINUTES_AN_ITEM
            row = (str(items), f"{pages:.0f}", f"{pages / seconds:.0f}", f"{clerk:.0f}", f"{seconds:.2f}")
            table.add_row(name, reader, *scores, *row)
    console = Console(width=160)
    console.print(table)
    console.print(__doc__.strip().rsplit("\n", 1)[-1] if __doc__ else "")


if __name__ == "__main__":
    main()
