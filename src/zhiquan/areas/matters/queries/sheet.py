"""An official document as a page shows it: plain blocks for a template, in the order of the paper."""

from __future__ import annotations

from dataclasses import dataclass

from zhiquan.engines import documents as engine


@dataclass(frozen=True)
class Shown:
    """One block: `kind` is heading, text, table, quote or note."""

    kind: str
    text: str = ""
    level: int = 0
    source: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(document: engine.OfficialDocument) -> list[Shown]:
    """The body of a document; page breaks have no place on a screen."""
    return [shown for block in document.body if (shown := _shown(block))]


def _shown(block: engine.Block) -> Shown | None:
    match block:
        case engine.Heading(level=level, text=text):
            return Shown("heading", text, level)
        case engine.Paragraph(runs=runs):
            return Shown("text", "".join(run.text for run in runs))
        case engine.Table(header=head, rows=rows):
            return Shown("table", head=head if any(head) else (), rows=rows)
        case engine.Quote(text=text, source=source):
            return Shown("quote", text, source=source)
        case engine.Note(text=text):
            return Shown("note", text)
    return None
