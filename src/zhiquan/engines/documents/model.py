"""The block model: what a document says, without how it looks.

A document is a frozen value. Text is plain Unicode; emphasis is a list of runs. Numbers of headings
(一、（一）1.（1）) are not typed but counted by the renderers, so that a paragraph moved by an editor
never leaves a wrong number behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from .errors import DocumentError

Kind: TypeAlias = Literal["official", "briefing", "letter", "form"]
Align: TypeAlias = Literal["left", "center", "right"]

KINDS: tuple[Kind, ...] = ("official", "briefing", "letter", "form")
HEADING_LEVELS = 4
_OTHER_BRACKETS = "[]()【】［］（）{}"


@dataclass(frozen=True)
class Run:
    """A stretch of text; ``bold`` is the only emphasis an official document knows."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4 on a line of its own; the number is added when ``numbered``."""

    level: int
    text: str
    numbered: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Body text. ``indent=False`` starts flush left, as an addressee or a continued sentence does."""

    runs: tuple[Run, ...]
    indent: bool = True

    @classmethod
    def of(cls, text: str, *, indent: bool = True) -> Paragraph:
        """Body text without emphasis."""
        return cls((Run(text),), indent)


@dataclass(frozen=True)
class Table:
    """A ruled table. ``widths`` are relative (any unit) and default to equal columns.

    ``align`` gives one alignment per column, left by default. The header row repeats on each page; a
    header of empty cells is not printed, and the rows stand taller, as in a form to be filled in. A cell
    may hold several lines, parted by line ends.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    align: tuple[Align, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        # One form only, so that equal tables are stored as equal bytes.
        object.__setattr__(self, "widths", tuple(float(width) for width in self.widths))

    @property
    def headless(self) -> bool:
        """Whether no header row is printed."""
        return not any(cell.strip() for cell in self.header)


@dataclass(frozen=True)
class Quote:
    """Someone else's words, such as a provision or a passage of the plan: set in 楷体."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class Note:
    """A remark in parentheses; the parentheses are added."""

    text: str


@dataclass(frozen=True)
class PageBreak:
    """The next block starts a new page."""


Block: TypeAlias = Heading | Paragraph | Table | Quote | Note | PageBreak


@dataclass(frozen=True)
class Imprint:
    """版记: who gets a copy, who printed it and when. ``copies`` is the number printed."""

    issued_by: str
    issued_on: date
    copied_to: str = ""
    copies: int | None = None


@dataclass(frozen=True)
class Annex:
    """An attachment bound in after the text, from a new page; ``landscape`` suits wide ledgers."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class OfficialDocument:
    """One document of any of the four kinds.

    * ``official`` — 红头文件: red mark of ``issuers`` + ``mark_suffix``, document number, red rule.
    * ``briefing`` — 简报: ``mark`` as masthead, ``issue_no`` below it, issuer left and date right.
    * ``letter`` — a notice to a party: centred title, number left and date right over a thin rule.
    * ``form`` — a form that a party signs: centred title, no number; ``signature`` are the labels of the
      lines to sign, followed by one for the date. ``issuers`` and ``document_date`` are not printed.

    ``title`` is a tuple of phrases; a line may end after a phrase and nowhere else.
    ``notices`` are printed small at the head of every page (a demo mark, for instance).
    ``audit_head`` is the printed head of the audit chain, set as a note below the date.
    """

    kind: Kind
    issuers: tuple[str, ...]
    title: tuple[str, ...]
    document_date: date
    body: tuple[Block, ...]
    document_no: str = ""
    mark: str = ""
    mark_suffix: str = ""
    issue_no: int | None = None
    signers: tuple[str, ...] = ()
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    handler: str = ""
    sealed: bool = False
    imprint: Imprint | None = None
    annexes: tuple[Annex, ...] = ()
    notices: tuple[str, ...] = ()
    audit_head: str = ""

    @property
    def plain_title(self) -> str:
        """The title on one line."""
        return "".join(self.title)

    @property
    def mark_text(self) -> str:
        """The red mark as read aloud: names of the issuers and the suffix, or the masthead."""
        return self.mark or "、".join(self.issuers) + self.mark_suffix


def letter(
    *,
    issuer: str,
    title: str,
    addressee: str,
    document_date: date,
    body: tuple[Block, ...],
    document_no: str = "",
    handler: str = "",
    notices: tuple[str, ...] = (),
) -> OfficialDocument:
    """A notice to a party in its simplest form, signed by its issuer and the case handler."""
    return OfficialDocument(
        kind="letter",
        issuers=(issuer,),
        title=(title,),
        document_date=document_date,
        body=body,
        document_no=document_no,
        addressee=addressee,
        signature=(issuer,),
        handler=handler,
        notices=notices,
    )


def form(
    *,
    issuer: str,
    title: str,
    document_date: date,
    body: tuple[Block, ...],
    addressee: str = "",
    signature: tuple[str, ...] = ("申请人章戳（签字）",),
    notices: tuple[str, ...] = (),
) -> OfficialDocument:
    """An official form filled in for a party to sign; ``issuer`` is the body whose form it is."""
    return OfficialDocument(
        kind="form",
        issuers=(issuer,),
        title=(title,),
        document_date=document_date,
        body=body,
        addressee=addressee,
        signature=signature,
        notices=notices,
    )


def texts(doc: OfficialDocument) -> Iterator[tuple[str, str]]:
    """Every printed line of a document as ``(where, text)``, in reading order."""
    for i, notice in enumerate(doc.notices):
        yield f"notices[{i}]", notice
    yield "mark", doc.mark
    yield "mark_suffix", doc.mark_suffix
    yield from _listed("issuers", doc.issuers)
    yield "document_no", doc.document_no
    yield from _listed("signers", doc.signers)
    yield from _listed("title", doc.title)
    yield "addressee", doc.addressee
    yield from _block_texts("body", doc.body)
    yield from _listed("attachments", doc.attachments)
    yield from _listed("signature", doc.signature)
    yield "handler", doc.handler
    yield "audit_head", doc.audit_head
    for i, annex in enumerate(doc.annexes):
        yield f"annexes[{i}].title", annex.title
        yield from _block_texts(f"annexes[{i}].blocks", annex.blocks)
    if doc.imprint:
        yield "imprint.copied_to", doc.imprint.copied_to
        yield "imprint.issued_by", doc.imprint.issued_by


def validate(doc: OfficialDocument) -> None:
    """Refuse a document that cannot be printed; raises DocumentError naming the field.

    Checked: kind and the parts it needs, brackets and sequence of the document number, heading levels,
    table shape, and characters that no page can carry (control characters, line ends inside a line,
    lone surrogates).
    """
    if doc.kind not in KINDS:
        raise DocumentError("kind", f"must be one of {', '.join(KINDS)}, not {doc.kind!r}")
    if not doc.issuers or not all(doc.issuers):
        raise DocumentError("issuers", "name at least one issuing body")
    if not doc.plain_title.strip():
        raise DocumentError("title", "a document needs a title")
    _check_number(doc)
    if doc.kind == "form" and doc.document_no:
        raise DocumentError("document_no", "a form has no number line; put the number in its body")
    if doc.kind == "briefing" and not doc.mark:
        raise DocumentError("mark", "a briefing needs its masthead, such as 工作简报")
    if doc.imprint and doc.imprint.copies is not None and doc.imprint.copies < 1:
        raise DocumentError("imprint.copies", "must be 1 or more, or left out")
    _check_blocks("body", doc.body)
    for i, annex in enumerate(doc.annexes):
        _check_blocks(f"annexes[{i}].blocks", annex.blocks)
    for where, text in texts(doc):
        _check_text(where, text)


def _listed(name: str, values: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for i, value in enumerate(values):
        yield f"{name}[{i}]", value


def _block_texts(where: str, blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for i, block in enumerate(blocks):
        here = f"{where}[{i}]"
        if isinstance(block, Heading | Note):
            yield f"{here}.text", block.text
        elif isinstance(block, Paragraph):
            for j, run in enumerate(block.runs):
                yield f"{here}.runs[{j}]", run.text
        elif isinstance(block, Quote):
            yield f"{here}.text", block.text
            yield f"{here}.source", block.source
        elif isinstance(block, Table):
            yield f"{here}.caption", block.caption
            yield from _listed(f"{here}.header", block.header)
            for j, row in enumerate(block.rows):
                for k, cell in enumerate(row):
                    yield from ((f"{here}.rows[{j}][{k}]", line) for line in cell.split("\n"))


def _check_number(doc: OfficialDocument) -> None:
    """GB/T 9704-2012 7.2.5: six-angle brackets around the year, then a plain sequence number and 号."""
    if doc.kind == "briefing":
        return
    wrong = [char for char in doc.document_no if char in _OTHER_BRACKETS]
    if wrong:
        raise DocumentError("document_no", f"has {wrong[0]}; the year stands in six-angle brackets 〔〕")
    sequence = doc.document_no.rpartition("〕")[2]
    if doc.kind == "official" and sequence.startswith(("第", "0", "０")):
        raise DocumentError("document_no", f"{sequence} must be written without 第 and leading zeros")


def _check_blocks(where: str, blocks: tuple[Block, ...]) -> None:
    for i, block in enumerate(blocks):
        here = f"{where}[{i}]"
        if isinstance(block, Heading) and not 1 <= block.level <= HEADING_LEVELS:
            raise DocumentError(f"{here}.level", f"must be 1 to {HEADING_LEVELS}, not {block.level}")
        if isinstance(block, Table):
            _check_table(here, block)


def _check_table(where: str, table: Table) -> None:
    columns = len(table.header)
    if not columns:
        raise DocumentError(f"{where}.header", "a table needs at least one column")
    for j, row in enumerate(table.rows):
        if len(row) != columns:
            raise DocumentError(f"{where}.rows[{j}]", f"has {len(row)} cells, the header has {columns}")
    if table.widths and len(table.widths) != columns:
        raise DocumentError(f"{where}.widths", f"has {len(table.widths)} entries, the header has {columns}")
    if any(width <= 0 for width in table.widths):
        raise DocumentError(f"{where}.widths", "must all be above 0")
    if table.align and len(table.align) != columns:
        raise DocumentError(f"{where}.align", f"has {len(table.align)} entries, the header has {columns}")


def _check_text(where: str, text: str) -> None:
    for position, char in enumerate(text):
        if not printable(char):
            raise DocumentError(
                where,
                f"character {position + 1} is U+{ord(char):04X}, which cannot be printed; split or clean the text",
            )


def printable(char: str) -> bool:
    """Whether a page can carry a character: no control character, line end or lone surrogate."""
    code = ord(char)
    return not (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code <= 0xDFFF
        or code in (0x2028, 0x2029, 0xFFFE, 0xFFFF)
    )
