"""The text form of letters and official forms: what an official writes, read into a template and filled in.

The first line is ``# title``; below it stand blocks, parted by empty lines:

* ``@ addressee`` — once, before the text
* ``## heading`` … ``##### heading`` — levels 1 to 4; their numbers are counted, not written
* ``> words — source`` — a quotation; the source is what follows the last dash with blanks around it
* ``| a | b |`` — a table, one line a row, the first the head; ``|2|5|`` below the head gives the widths. A head
  of empty cells makes a form table: no head is printed, and every other column holds labels. ``\\|`` is a bar.
* ``---`` — a new page
* ``{{ table name }}`` alone on a line — a table that the caller supplies
* anything else — a paragraph; its lines are joined

``{{ name }}`` stands for a value anywhere but in the name of a table. A line that begins with ``? `` is left out
when a placeholder in it is empty or its table has no rows; headings with nothing left below them go too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from .errors import DocumentError
from .fill import malformed, names, put
from .grid import char_width
from .model import HEADING_LEVELS, Align, Block, Heading, PageBreak, Paragraph, Quote, Table, printable

_PartKind: TypeAlias = Literal["title", "addressee", "heading", "quote", "text", "table", "supplied", "break"]

_TABLE = re.compile(r"\{\{\s*table\s+([A-Za-z_][A-Za-z0-9_.]*)\s*\}\}")
_HASHES = re.compile(r"(#+)(.*)")
_BAR = re.compile(r"(?<!\\)\|")
_WIDTH = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DASH = re.compile(r"\s+(?:—|——)\s+")
_OPTIONAL = "? "
_LINE_ENDS = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\v": "\n", "\f": "\n", "\t": " "})


@dataclass(frozen=True)
class Fault:
    """One thing to correct: the line, from 1, and what is wrong with it in a sentence."""

    line: int
    message: str


class TextFormError(DocumentError):
    """Every fault of a template or of one filling of it, at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("template", "; ".join(f"line {f.line}: {f.message}" for f in self.faults))


@dataclass(frozen=True)
class Line:
    """A line as written, less its mark: one text, or the cells of a row."""

    number: int
    texts: tuple[str, ...]
    optional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Placeholders in reading order."""
        return tuple(name for text in self.texts for name in names(text))


@dataclass(frozen=True)
class Part:
    """A block before filling; ``head`` and ``widths`` of a table, ``source`` of a quotation, ``level`` of a
    heading; ``lines`` are rows, lines of text, or the name of a supplied table."""

    kind: _PartKind
    lines: tuple[Line, ...]
    level: int = 0
    head: Line | None = None
    widths: tuple[float, ...] = ()
    source: str = ""

    @property
    def first_line(self) -> int:
        """Where the part begins."""
        return (self.head or self.lines[0]).number


@dataclass(frozen=True)
class Template:
    """A text form that has been read; its parts in reading order, the title first."""

    parts: tuple[Part, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of all values that a filling may need."""
        return frozenset(name for line in self._lines() for name in line.names) | frozenset(
            name for part in self.parts for name in names(part.source)
        )

    @property
    def tables(self) -> frozenset[str]:
        """Names of all tables that a filling may need."""
        return frozenset(part.lines[0].texts[0] for part in self.parts if part.kind == "supplied")

    def _lines(self) -> Iterator[Line]:
        for part in self.parts:
            if part.kind != "supplied":
                yield from (*((part.head,) if part.head else ()), *part.lines)


@dataclass(frozen=True)
class Rendered:
    """A filled template: the pieces that ``letter`` and ``form`` of this engine take. No addressee is ""."""

    title: str
    addressee: str
    blocks: tuple[Block, ...]


# ---------- reading


def parse(text: str) -> Template:
    """Read a text form. Raises TextFormError with every fault and its line."""
    faults: list[Fault] = []
    pieces = [_piece(number, raw, faults) for number, raw in enumerate(text.splitlines(), 1)]
    parts = tuple(_part(group, faults) for group in _grouped(pieces))
    faults += _order_faults(parts)
    if faults:
        raise TextFormError(faults)
    return Template(parts)


@dataclass(frozen=True)
class _Piece:
    kind: _PartKind | Literal["row", "empty"]
    line: Line
    level: int = 0


def _piece(number: int, raw: str, faults: list[Fault]) -> _Piece:
    text = raw.strip().removeprefix("\ufeff")
    optional = text.startswith(_OPTIONAL)
    if optional:
        text = text[len(_OPTIONAL) :].strip()
    elif text.startswith(("?", "？")):
        faults.append(Fault(number, "a line that may be left out begins with a half-width ? and a blank"))
    supplied = _TABLE.fullmatch(text)
    if supplied:
        return _Piece("supplied", Line(number, (supplied[1],), optional))
    if _TABLE.search(text):
        faults.append(Fault(number, "a table stands alone on its line"))
    else:
        faults += [Fault(number, fault) for fault in malformed(text)]
    if optional and not names(text):
        faults.append(
            Fault(number, "a line that begins with ? needs a placeholder that decides whether it stays")
        )
    return replace(_told(number, text, faults), line=_line(number, text, optional, faults))


def _told(number: int, text: str, faults: list[Fault]) -> _Piece:
    """What kind of line it is; the line itself follows."""
    bare = Line(number, (text,))
    hashes = _HASHES.fullmatch(text)
    if hashes:
        level = len(hashes[1]) - 1
        if not hashes[2].strip() or not hashes[2].startswith(" ") or level > HEADING_LEVELS:
            faults.append(
                Fault(number, "a title is written '# title', a heading with two to five # and a blank")
            )
        return _Piece("heading" if level else "title", bare, level)
    if text.startswith("|"):
        return _Piece("row", bare)
    for mark, kind in _MARKS.items():
        if not text.startswith(mark):
            continue
        if not text.startswith(f"{mark} "):
            faults.append(Fault(number, f"write a blank behind {mark}"))
        return _Piece(kind, bare)
    if text and set(text) == {"-"} and len(text) >= len("---"):
        return _Piece("break", bare)
    return _Piece("text" if text else "empty", bare)


_MARKS: Mapping[str, _PartKind] = {"@": "addressee", ">": "quote"}


def _line(number: int, text: str, optional: bool, faults: list[Fault]) -> Line:
    if text.startswith("|"):
        if not text.endswith("|") or text.endswith("\\|") or len(text) < len("| |"):
            faults.append(Fault(number, "a row of a table ends with |"))
            return Line(number, (text,), optional)
        cells = _BAR.split(text[1:-1])
        return Line(number, tuple(cell.strip().replace("\\|", "|") for cell in cells), optional)
    if _HASHES.fullmatch(text):
        text = text.lstrip("#").strip()
    elif text.startswith(tuple(_MARKS)):
        text = text[1:].strip()
    return Line(number, (text,), optional)


def _grouped(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Lines of one block together: text, quotations and rows run on until the kind changes."""
    group: list[_Piece] = []
    for piece in pieces:
        runs_on = group and piece.kind == group[0].kind and piece.kind in ("text", "quote", "row")
        if group and not runs_on:
            yield group
            group = []
        if piece.kind != "empty":
            group.append(piece)
    if group:
        yield group


def _part(group: list[_Piece], faults: list[Fault]) -> Part:
    first, lines = group[0], tuple(piece.line for piece in group)
    if first.kind == "row":
        return _table_part(lines, faults)
    if first.kind == "quote":
        said, source = _with_source(lines[-1].texts[0])
        return Part("quote", (*lines[:-1], replace(lines[-1], texts=(said,))), source=source)
    assert first.kind != "empty"
    return Part(first.kind, lines, first.level)


def _with_source(text: str) -> tuple[str, str]:
    dashes = list(_DASH.finditer(text))
    if not dashes:
        return text, ""
    return text[: dashes[-1].start()], text[dashes[-1].end() :]


def _table_part(lines: tuple[Line, ...], faults: list[Fault]) -> Part:
    head, rows = lines[0], lines[1:]
    widths: tuple[float, ...] = ()
    if head.optional:
        faults.append(Fault(head.number, "the head of a table cannot be left out"))
    if rows and all(_WIDTH.fullmatch(cell) for cell in rows[0].texts) and len(rows) > 1:
        widths, rows = tuple(float(cell) for cell in rows[0].texts), rows[1:]
        if min(widths) <= 0:
            faults.append(Fault(lines[1].number, "a width is above 0"))
        if len(widths) != len(head.texts):
            faults.append(Fault(lines[1].number, _columns(len(widths), len(head.texts))))
    if not rows:
        faults.append(Fault(head.number, "a table needs a row below its head"))
    faults += [
        Fault(row.number, _columns(len(row.texts), len(head.texts)))
        for row in rows
        if len(row.texts) != len(head.texts)
    ]
    return Part("table", rows, head=head, widths=widths)


def _columns(found: int, wanted: int) -> str:
    return f"has {found} cells, the head of the table has {wanted}"


def _order_faults(parts: tuple[Part, ...]) -> Iterator[Fault]:
    if not parts or parts[0].kind != "title":
        yield Fault(parts[0].first_line if parts else 1, "the first line is the title: # title")
    if parts and parts[0].lines[0].optional:
        yield Fault(parts[0].first_line, "the title cannot be left out")
    if len(parts) <= 1:
        yield Fault(1, "there is no text below the title")
    for i, part in enumerate(parts):
        if part.kind == "title" and i:
            yield Fault(part.first_line, "there is only one title; a heading has two # or more")
        if part.kind == "addressee" and i != 1:
            yield Fault(part.first_line, "the addressee stands once, right below the title")
        if part.kind == "heading" and not _has_content(parts[i + 1 :], part.level):
            yield Fault(part.first_line, "nothing stands below this heading")


def _has_content(following: tuple[Part, ...], level: int) -> bool:
    for part in following:
        if part.kind == "heading" and part.level <= level:
            return False
        if part.kind not in ("heading", "break"):
            return True
    return False


# ---------- filling


def render(template: Template, values: Mapping[str, str], tables: Mapping[str, Table]) -> Rendered:
    """Fill a template in.

    A name without a value is a fault everywhere but in a ``? `` line. An empty value is one too, as it
    would leave a hole in a sentence — but not in a table, where it is a cell to be filled in by hand. A
    supplied table without rows counts as empty. Line ends in a value begin a new paragraph, or a new line
    in a cell; characters that no page can carry are taken out. Values and tables that the template does
    not use are ignored. Raises TextFormError with every fault and its line.
    """
    filled = _Filling(
        {name: _printable(value) for name, value in values.items() if value is not None}, tables
    )
    title, addressee = "", ""
    found: list[tuple[int, Block]] = []
    for part in template.parts:
        if part.kind == "title":
            title = _one_line(filled.text(part.lines))
        elif part.kind == "addressee":
            addressee = _one_line(filled.text(part.lines))
        else:
            found += [(part.level, block) for block in filled.blocks(part)]
    if filled.faults:
        raise TextFormError(dict.fromkeys(filled.faults))
    return Rendered(title, addressee, _without_orphans(found))


class _Filling:
    """One filling under way; faults gather until all parts have been seen."""

    def __init__(self, values: Mapping[str, str], tables: Mapping[str, Table]) -> None:
        self.values, self.tables = values, tables
        self.faults: list[Fault] = []

    def text(self, lines: Iterable[Line]) -> str:
        """Lines that stay, filled in and joined."""
        return _joined(put(line.texts[0], self.values) for line in lines if self._stays(line))

    def blocks(self, part: Part) -> list[Block]:
        """What becomes of a part: no block, one, or several paragraphs."""
        make: dict[str, Callable[[Part], list[Block]]] = {
            "heading": self._heading,
            "quote": self._quote,
            "table": self._table,
            "supplied": self._supplied,
            "text": self._text,
            "break": lambda _: [PageBreak()],
        }
        return make[part.kind](part)

    def _stays(self, line: Line, *, blank_cells: bool = False) -> bool:
        """Whether a line is printed; notes what it lacks."""
        absent = [name for name in line.names if name not in self.values]
        empty = [name for name in line.names if name in self.values and not self.values[name]]
        if line.optional:
            return not absent and not empty
        self.faults += [Fault(line.number, f"no value for {{{{ {name} }}}}") for name in absent]
        if not blank_cells:
            self.faults += [
                Fault(line.number, f"{{{{ {name} }}}} is empty; begin the line with ? if it may be left out")
                for name in empty
            ]
        return not absent and (blank_cells or not empty)

    def _text(self, part: Part) -> list[Block]:
        return [Paragraph.of(text) for text in self.text(part.lines).split("\n") if text]

    def _heading(self, part: Part) -> list[Block]:
        text = _one_line(self.text(part.lines))
        return [Heading(part.level, text)] if text else []

    def _quote(self, part: Part) -> list[Block]:
        text = _one_line(self.text(part.lines))
        if not text:
            return []
        source = Line(part.lines[-1].number, (part.source,), part.lines[-1].optional)
        kept = part.source and self._stays(source)
        return [Quote(text, _one_line(put(part.source, self.values)) if kept else "")]

    def _table(self, part: Part) -> list[Block]:
        assert part.head is not None
        rows = [
            tuple(put(cell, self.values) for cell in row.texts)
            for row in part.lines
            if self._stays(row, blank_cells=True)
        ]
        if not self._stays(part.head) or not rows:
            return []
        head = tuple(_one_line(put(cell, self.values)) for cell in part.head.texts)
        return [Table(head, tuple(rows), part.widths, () if any(head) else _form_align(len(head)))]

    def _supplied(self, part: Part) -> list[Block]:
        line = part.lines[0]
        table = self.tables.get(line.texts[0])
        if table and table.rows:
            return [table]
        if not line.optional:
            what = "has no rows; begin the line with ? if it may be left out" if table else "is missing"
            self.faults.append(Fault(line.number, f"the table {line.texts[0]} {what}"))
        return []


def _form_align(columns: int) -> tuple[Align, ...]:
    """Labels centred, values left: in pairs where the columns make pairs, else one column of labels."""
    pair: tuple[Align, Align] = ("center", "left")
    if columns % 2 == 0:
        return pair * (columns // 2)
    return pair[:1] + pair[1:] * (columns - 1)


def _printable(value: str) -> str:
    """A value without the characters that no page can carry, its outer blanks and its empty lines."""
    plain = value.replace("\r\n", "\n").translate(_LINE_ENDS)
    kept = "".join(char for char in plain if char == "\n" or printable(char))
    return "\n".join(line.strip() for line in kept.split("\n") if line.strip())


def _one_line(text: str) -> str:
    return _joined(text.split("\n"))


def _joined(lines: Iterable[str]) -> str:
    """Lines run on: with a blank between two half-width characters, without one in Chinese."""
    text = ""
    for line in lines:
        needs_blank = text and line and char_width(text[-1]) < 1 and char_width(line[0]) < 1
        text += (" " if needs_blank else "") + line
    return text


def _without_orphans(found: list[tuple[int, Block]]) -> tuple[Block, ...]:
    """Blocks without headings that have nothing below them and without page breaks that part nothing."""
    kept: list[tuple[int, Block]] = []
    for level, block in reversed(found):
        below = next((other for other, kind in reversed(kept) if not isinstance(kind, PageBreak)), None)
        if isinstance(block, Heading) and (below is None or 0 < below <= level):
            continue
        if isinstance(block, PageBreak) and (not kept or isinstance(kept[-1][1], PageBreak)):
            continue
        kept.append((level, block))
    blocks = [block for _, block in reversed(kept)]
    return tuple(blocks[1:] if blocks and isinstance(blocks[0], PageBreak) else blocks)
