"""Words that follow from the model: numbers of headings, dates, the attachment list, signature lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .grid import width
from .layout import Layout
from .model import Block, Heading, OfficialDocument

_DIGITS = "〇一二三四五六七八九"
# The last line of a form, for the day to be written in, and the room behind a label for a name or seal.
FORM_DATE = "日期：　　　　年　　月　　日"
_FORM_ROOM_CHARS = 7


def chinese_number(n: int) -> str:
    """1 to 99 in words as headings use them: 一, 十, 十二, 二十, 二十三."""
    if not 1 <= n <= 99:
        raise ValueError(f"headings are numbered 1 to 99, not {n}")
    tens, ones = divmod(n, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def heading_number(level: int, n: int) -> str:
    """The customary number of the n-th heading of a level: 一、 / （一） / 1. / （1）."""
    if level == 1:
        return f"{chinese_number(n)}、"
    if level == 2:
        return f"（{chinese_number(n)}）"
    return f"{n}." if level == 3 else f"（{n}）"


def numbered(blocks: tuple[Block, ...]) -> list[tuple[str, Block]]:
    """Each block with the number that stands before it ("" for none); a level restarts below its parent."""
    counts = [0, 0, 0, 0]
    found: list[tuple[str, Block]] = []
    for block in blocks:
        if not isinstance(block, Heading) or not block.numbered:
            found.append(("", block))
            continue
        level = block.level
        counts[level - 1] += 1
        counts[level:] = [0] * (4 - level)
        found.append((heading_number(level, counts[level - 1]), block))
    return found


def chinese_date(day: date) -> str:
    """Arabic figures without leading zeros: 2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def with_colon(addressee: str) -> str:
    """The addressee with its full-width colon, typed or not."""
    return addressee.rstrip("：:") + "：" if addressee else ""


def with_stop(text: str) -> str:
    """The list of recipients with its closing full stop, typed or not."""
    return text.rstrip("。") + "。" if text else ""


def attachment_lines(names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Lines of the attachment note as (label, number, name); one attachment alone has no number."""
    if len(names) == 1:
        return [("附件：", "", names[0])]
    return [("附件：" if i == 1 else "", f"{i}.", name) for i, name in enumerate(names, 1)]


def note(text: str) -> str:
    """A remark in full-width parentheses, typed or not."""
    bare = text[1:-1] if text.startswith("（") and text.endswith("）") else text
    return f"（{bare}）"


@dataclass(frozen=True)
class SignLine:
    """One line of the signature block; ``cells`` stand side by side when several bodies seal in a row.

    ``right`` is the distance of a single cell's right end from the type area's, in characters, unless
    ``left`` says where it begins; ``gap`` the number of empty lines above, room for a seal among them.
    """

    cells: tuple[str, ...]
    right: float = 0.0
    gap: int = 0
    left: float | None = None


def signature_lines(doc: OfficialDocument, layout: Layout) -> tuple[SignLine, ...]:
    """Signature and date. Sealed: bodies centred over the date; otherwise the date starts further in.

    A briefing without a signature ends without a date too, which stands in its head.
    """
    gap = layout.sealed_gap_lines if doc.sealed else layout.signature_gap_lines
    far = float(layout.sealed_date_indent_chars)
    names, day = doc.signature, chinese_date(doc.document_date)
    if doc.kind == "form":
        return _form_lines(names, layout)
    if doc.kind == "letter":
        lines = [*names, *([f"经办：{doc.handler}"] if doc.handler else [])]
        return tuple(SignLine((line,), far, gap if i == 0 else 0) for i, line in enumerate(lines))
    if not names:
        return () if doc.kind == "briefing" else (SignLine((day,), far, gap),)
    if not doc.sealed:
        return _unsealed(names, day, layout)
    if len(names) == 1:
        right = max(0.0, far + (width(day) - width(names[0])) / 2)
        return SignLine(names, right, gap), SignLine((day,), far)
    return (*(SignLine(row, gap=gap) for row in _sealed_rows(names, layout)), SignLine((day,), far))


def _form_lines(labels: tuple[str, ...], layout: Layout) -> tuple[SignLine, ...]:
    """Labels one below the other from a common left end, room behind each, and the date to be written in."""
    if not labels:
        return ()
    lines = [*(with_colon(label) for label in labels), FORM_DATE]
    block = max(width(FORM_DATE), *(width(line) + _FORM_ROOM_CHARS for line in lines[:-1]))
    left = max(0.0, layout.chars - block)
    gaps = [layout.sealed_gap_lines, *[layout.signature_gap_lines] * (len(lines) - 1)]
    return tuple(SignLine((line,), gap=gap, left=left) for line, gap in zip(lines, gaps, strict=True))


def _sealed_rows(names: tuple[str, ...], layout: Layout) -> list[tuple[str, ...]]:
    """Bodies side by side in equal columns, as many as the seals and the longest name leave room for."""
    roomy = int(layout.chars // (max(width(name) for name in names) + 1))
    step = max(1, min(layout.seals_per_line, roomy))
    rows = [names[i : i + step] for i in range(0, len(names), step)]
    # The last body seals over the date, which stands at the right: a short last row fills from the left.
    return [("",) * (step - len(row)) + row for row in rows]


def _unsealed(names: tuple[str, ...], day: str, layout: Layout) -> tuple[SignLine, ...]:
    longest = max(width(name) for name in names)
    margin = float(layout.signature_indent_chars)
    date_right = max(margin, margin + longest - layout.date_shift_chars - width(day))
    sign_right = date_right + width(day) + layout.date_shift_chars - longest
    lines = [
        SignLine((name,), sign_right + longest - width(name), layout.signature_gap_lines if i == 0 else 0)
        for i, name in enumerate(names)
    ]
    return (*lines, SignLine((day,), date_right))
