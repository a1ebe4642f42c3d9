"""From raw lines to logical ones: page numbers and running heads go, broken lines are joined, offsets are
fixed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from .bodies import looks_like_body
from .duties import is_label_line
from .model import Block, Cell
from .numerals import fold, marker

_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－~·•]{1,3}\s*\d{1,4}\s*[-—–－~·•]{1,3}|第?\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
    r"|\d{1,3}|page\s*\d+(?:\s*of\s*\d+)?)\s*",
    re.IGNORECASE,
)
_ENDS = "。；;！？!?：:”】]"
_GOES_ON = "、，,（(《〈“—－及和与的"
_STARTS = re.compile(
    r"\s*(?:附\s*件|附\s*表|附\s*录|抄\s*送|专栏|注\s*[:：]|\(此件|20\d\d年\d{1,2}月\d{1,2}日\s*$|[·●■◆▲★•])"
)
_FOOTNOTE = re.compile(r"\s*(?:([①-⑳])|\[(\d{1,2})\])")
# A title as wide as the column is followed by the reason for the paper, not by its own second line.
_TITLE = re.compile(r"(?:方案|计划|意见|措施|办法|规划|通知|清单|要点)(?:[(（][^()（）]{0,20}[)）])?$")
_OPENING = re.compile(r"为|根据|按照|依据|各|现将|20\d\d年")
_BLANKS = re.compile(r"(?<=\S)[ \u3000\xa0]{3,}")
_BARS = str.maketrans("｜│┃", "|||")
_PIPE_RULE = re.compile(r"\|? ?:?-{2,}:? ?(?:\| ?:?-{2,}:? ?)+\|?")


@dataclass(frozen=True, slots=True)
class Raw:
    """A line as extracted. `cells` is None for running text; a cell is (text, carried from the row above)."""

    text: str
    line: int
    page: int = 0
    cells: tuple[tuple[str, bool], ...] | None = None
    table: int = 0
    whole: bool = False


def width(text: str) -> int:
    """Columns a line takes: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)


def arrange(raws: list[Raw]) -> tuple[list[Block], str]:
    """Logical lines with offsets, and the plain text they make up."""
    lines = _drop_furniture(_delimited([_close(raw) for raw in raws]))
    lines = _join(lines)
    blocks: list[Block] = []
    offset = 0
    parts: list[str] = []
    for raw in lines:
        if raw.cells is None:
            text = raw.text.strip()
            if not text:
                continue
            blocks.append(Block(text, raw.line, offset))
        else:
            block = _row(raw, offset, blocks)
            text = block.text
            blocks.append(block)
        parts.append(text)
        offset += len(text) + 1
    return blocks, "\n".join(parts)


def _close(raw: Raw) -> Raw:
    """Long runs of blanks inside a line shortened: they mean nothing, and no later pattern has to bear
    them."""
    if "   " not in raw.text and "\u3000\u3000\u3000" not in raw.text:
        return raw
    text = _BLANKS.sub("  ", raw.text)
    return Raw(text, raw.line, raw.page, raw.cells, raw.table, raw.whole)


def _row(raw: Raw, offset: int, above: list[Block]) -> Block:
    cells: list[Cell] = []
    shown: list[str] = []
    at = offset
    last = above[-1] if above and above[-1].table == raw.table else None
    for column, (text, carried) in enumerate(raw.cells or ()):
        if carried and last is not None and column < len(last.cells):
            origin = last.cells[column]
            cells.append(Cell(origin.text, origin.start, True))
            text = ""
        else:
            cells.append(Cell(text, at))
        shown.append(text)
        at += len(text) + 1
    return Block("\t".join(shown), raw.line, offset, tuple(cells), raw.table)


def _delimited(raws: list[Raw]) -> list[Raw]:
    """Tab- and pipe-separated lines of text files become rows of one table per run."""
    out: list[Raw] = []
    table = max((r.table for r in raws), default=0)
    open_until = -1
    for index, raw in enumerate(raws):
        fields = _fields(raw.text) if raw.cells is None else None
        if fields is None:
            out.append(raw)
            continue
        if fields == []:
            open_until = index + 1
            continue
        if index > open_until:
            table += 1
        open_until = index + 3
        out.append(Raw(raw.text, raw.line, raw.page, tuple((f, False) for f in fields), table))
    return out


def _fields(text: str) -> list[str] | None:
    """Fields of a delimited line, [] for a markdown rule, None for running text."""
    text = text.translate(_BARS)
    if "--" in text and _PIPE_RULE.fullmatch(text.strip()[:2000]):
        return []
    if text.strip().startswith("|") and text.count("|") >= 3:
        return [re.sub(r"<br\s*/?>", "\n", f).strip(" *") for f in text.strip().strip("|").split("|")]
    if (
        text.count(" | ") >= 2
        or text.count("|") >= 3
        or (text.rstrip().endswith("|") and text.count("|") >= 2)
    ):
        return [f.strip() for f in text.strip().removesuffix("|").split("|")]
    if text.strip("\n").count("\t") >= 2 and text.strip():
        return [f.strip() for f in text.strip("\n").split("\t")]
    return None


def _drop_furniture(raws: list[Raw]) -> list[Raw]:
    """Without page numbers, running heads and footnotes; a dropped line leaves the page change visible."""
    heads = _running_heads(raws)
    marks_seen: set[str] = set()
    out: list[Raw] = []
    page = 0
    for raw in raws:
        if raw.cells is not None:
            out.append(raw)
            continue
        folded = fold(raw.text)
        if len(folded) < 60 and _PAGE_NUMBER.fullmatch(folded):
            page += 1
            continue
        if raw.page and raw.text.strip() in heads:
            continue
        note = _FOOTNOTE.match(folded)
        if note and (note[1] or note[2]) in marks_seen:
            continue
        marks_seen.update(re.findall(r"(?<=[^\s。;:,、(])([①-⑳])", folded))
        marks_seen.update(re.findall(r"(?<=[^\s])\[(\d{1,2})\]", folded))
        out.append(Raw(raw.text, raw.line, raw.page or page, None, raw.table, raw.whole))
    return out


def _running_heads(raws: list[Raw]) -> set[str]:
    """Lines that stand first or last on at least three pages and on a third of them, or on both of two."""
    pages: dict[int, list[str]] = {}
    for raw in raws:
        if raw.page and raw.text.strip():
            pages.setdefault(raw.page, []).append(raw.text.strip())
    counts = Counter(line for lines in pages.values() for line in {lines[0], lines[-1]} if len(lines) > 2)
    return {
        line
        for line, n in counts.items()
        if n >= min(3, len(pages)) > 1 and n * 3 >= len(pages) and not marker(fold(line))
    }


def _join(lines: list[Raw]) -> list[Raw]:
    wrap = _wrap_width(lines)
    out: list[Raw] = []
    open_brackets = 0
    for raw in lines:
        last = out[-1] if out else None
        if (
            last is None
            or raw.cells is not None
            or last.cells is not None
            or not _continues(last, raw, wrap, open_brackets)
        ):
            out.append(raw)
            open_brackets = _balance(raw.text)
            continue
        text = last.text.rstrip() + _glue(last.text, raw.text) + raw.text.strip()
        out[-1] = Raw(text, last.line, raw.page, None, 0, raw.whole)
        open_brackets = _balance(text) if len(text) < 4000 else 0
    return out


def _glue(before: str, after: str) -> str:
    return (
        " "
        if before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
        else ""
    )


def _balance(text: str) -> int:
    folded = fold(text)
    return sum(folded.count(c) for c in "(") - sum(folded.count(c) for c in ")")


def _wrap_width(lines: list[Raw]) -> int | None:
    """The column at which the file's lines were broken by hand or by a converter; None if paragraphs are
    whole."""
    widths = [
        width(r.text.rstrip()) for r in lines if r.cells is None and not r.whole and len(r.text.strip()) > 12
    ]
    if len(widths) < 6:
        return None
    longest = sorted(widths)[int(len(widths) * 0.95)]
    if longest > 130:
        return None
    # A PDF's lines are always broken; those of a text file are if many of them are equally long.
    least = 0.1 if sum(r.page > 0 for r in lines) * 2 > len(lines) else 0.4
    return longest if sum(w >= longest - 6 for w in widths) >= len(widths) * least else None


def _only_names(line: str) -> bool:
    """A line of a signature: names of bodies and blanks."""
    return len(line) <= 60 and all(looks_like_body(part) for part in line.split())


def _continues(last: Raw, raw: Raw, wrap: int | None, open_brackets: int) -> bool:
    """Whether a line goes on with the one before it."""
    before, after = last.text.rstrip(), raw.text.strip()
    if not before or not after or raw.whole or last.whole:
        return False
    folded = fold(after)
    if marker(folded) or is_label_line(folded) or _STARTS.match(folded) or len(before) > 20_000:
        return False
    if _TITLE.search(before) and _OPENING.match(after):
        return False
    if _only_names(after) and (before[-1] in _ENDS or _only_names(before)):
        return False
    if open_brackets > 0 or before[-1] in _GOES_ON:
        return True
    # A first line is shorter by its indent; one that ends a sentence must be quite full to be broken.
    slack = 4 if before[-1] in _ENDS + ")）" else 9
    if wrap is not None and width(before) >= wrap - slack and not re.match(r"[ \t　]{2,}", raw.text):
        return True
    return raw.page != last.page and before[-1] not in _ENDS + ")）" and len(before) >= 20
