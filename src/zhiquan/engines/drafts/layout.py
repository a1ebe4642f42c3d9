"""The lines of a description: its title, its headed sections, its paragraph numbers.

Headings come from the file (`Paragraph.heading`) or from lines that say nothing but a heading's name; where a
text has lost its line ends, from names that open a sentence. Names of headings are word lists of policy.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Part
from zhiquan.engines.text import count, simplified

# The sections of a description in their order; `heading_<code>` are the word lists of their names.
SECTIONS = ("field", "background", "disclosure", "figures", "embodiment")
# Longer than any title may be: what is longer is a paragraph.
LONGEST_TITLE = 120
SHORTEST = 4
# A heading with its text on the same line begins within so many letters.
OPENING = 24

_NUMBER = re.compile(r"[\[［【(（]\s*(\d{4,5})\s*[\]］】)）]\s*")
_BEFORE = re.compile(
    r"(?:[#>*\s]|[一二三四五六七八九十]{1,2}\s*[、.．]|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}\s*[、.．])+"
)
_AROUND = "【】[]［］〔〕《》<>〈〉*#：:。.、 \t\u3000"
# What no sentence of a description begins with after a heading's name: 背景技术中…, 附图说明了….
_RUNS_ON = "中的了所部里方面上，,；;、"
_PAGE = re.compile(
    r"(?>说\s*明\s*书|CN\s?\d{7,12}\s?[A-Z]\d?|第?\s*\d++\s*(?:[/／]\s*\d++)?\s*页?|[\s—-]++)++$"
)
# Short lines that open a description and are no title: 相关申请的交叉引用.
_NO_TITLE = re.compile(
    r"交叉引用|相关申请|优先权|引用并入|声明|资助|序列表|领域$|^本申请|^关于|^\W*$|^[\x00-\x7f]+$"
)


@dataclass(frozen=True)
class Line:
    """One line that holds text: offsets of the text without paragraph number and blanks; `ordinal` from 1."""

    start: int
    end: int
    text: str
    number: str
    ordinal: int
    centred: bool = False
    heading: bool = False

    @property
    def paragraph(self) -> str:
        """The paragraph as people name it: its printed number, else its place among the lines."""
        return self.number or str(self.ordinal)


@dataclass(frozen=True)
class Section:
    """A headed section: what it is, how its heading is written and where, and where its text stands."""

    code: str
    written: str
    heading_start: int
    heading_end: int
    start: int
    end: int
    accepted: bool
    paragraph: str = ""


@dataclass(frozen=True)
class Layout:
    """A description as laid out. `title` is the line before the first section that can be one."""

    text: str
    lines: tuple[Line, ...]
    title: Line | None
    sections: tuple[Section, ...]

    def section(self, code: str) -> Section | None:
        """The first section of that code."""
        return next((section for section in self.sections if section.code == code), None)

    def paragraph(self, at: int) -> str:
        """The paragraph that holds an offset; empty where none does."""
        place = bisect_right(self.lines, at, key=lambda line: line.start) - 1
        return self.lines[place].paragraph if place >= 0 else ""


def of(context: Context) -> Layout | None:
    """The layout of the description; None where none was handed in."""
    part = context.part("description")
    if part is None:
        return None
    return context.once("layout", lambda: _layout(part, _names(context)))


def _names(context: Context) -> Mapping[str, tuple[str, bool]]:
    """Every name of a heading: its section, and whether it is the one that the rules want."""
    found: dict[str, tuple[str, bool]] = {}
    for code in SECTIONS:
        for name in context.rules.words(f"heading_{code}"):
            found[name] = (code, True)
        for name in context.rules.words(f"heading_{code}_variants"):
            found.setdefault(name, (code, False))
    return found


def _layout(part: Part, names: Mapping[str, tuple[str, bool]]) -> Layout:
    lines = tuple(_lines(part))
    heads = _chosen(_headings(lines, names)) or list(_glued(part.text, names))
    ends = [*(head.heading_start for head in heads[1:]), len(part.text)]
    sections = tuple(replace(head, end=end) for head, end in zip(heads, ends, strict=False))
    first = heads[0].heading_start if heads else len(part.text)
    return Layout(part.text, lines, _title(lines, first), sections)


def lines_of(part: Part) -> Iterator[Line]:
    """The lines of any part that hold text."""
    return _lines(part)


def _lines(part: Part) -> Iterator[Line]:
    known = part.paragraphs or ()
    spans: Iterator[tuple[int, int, str, bool, bool]]
    if known:
        spans = iter([(p.start, p.end, p.number, p.centred, p.heading) for p in known])
    else:
        spans = ((hit.start(), hit.end(), "", False, False) for hit in re.finditer(r"[^\n]+", part.text))
    ordinal = 0
    for start, end, number, centred, heading in spans:
        text = part.text[start:end]
        printed = _NUMBER.match(text.lstrip())
        if printed:
            start += len(text) - len(text.lstrip()) + printed.end()
            number = number or printed[1]
        text = part.text[start:end]
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        if end <= start:
            continue
        ordinal += 1
        yield Line(start, end, part.text[start:end], number, ordinal, centred, heading)


def _bare(text: str) -> tuple[int, str]:
    """A heading without numbering and brackets, and where it begins; blanks between letters do not count."""
    before = _BEFORE.match(text)
    at = before.end() if before else 0
    while at < len(text) and text[at] in _AROUND:
        at += 1
    return at, re.sub(r"\s+", "", text[at:].strip(_AROUND))


def _headings(lines: tuple[Line, ...], names: Mapping[str, tuple[str, bool]]) -> Iterator[Section]:
    longest = max(map(len, names), default=0)
    for line in lines:
        if len(line.text) <= 3 * longest + 12:
            _, plain = _bare(simplified(line.text))
            if plain in names:
                yield _head(names[plain], line.text, line.start, line.end, line.paragraph)
                continue
        glued = _opening(line.text, names)
        if glued is not None:
            name, start, end = glued
            yield _head(names[name], name, line.start + start, line.start + end, line.paragraph)


def _chosen(heads: Iterator[Section]) -> list[Section]:
    """Without what is a heading of its own only where the wanted one is missing: 实施例 below 具体实施方式."""
    found = list(heads)
    wanted = {head.code for head in found if head.accepted}
    kept: list[Section] = []
    for head in found:
        known = {other.code for other in kept}
        if head.accepted or not (head.code in wanted or head.code in known):
            kept.append(head)
    return kept


def _opening(text: str, names: Mapping[str, tuple[str, bool]]) -> tuple[str, int, int] | None:
    """A heading with its text on the same line: 技术领域：本发明涉及…."""
    text = simplified(text[: OPENING + LONGEST_TITLE])
    at, _ = _bare(text[:OPENING])
    for name in sorted(names, key=len, reverse=True):
        if text.startswith(name, at):
            end = at + len(name)
            rest = text[end : end + 2].lstrip("】]］ ")
            if text[end : end + 1] in "：:】]］ \u3000" and rest:
                return name, at, end
    return None


def _glued(text: str, names: Mapping[str, tuple[str, bool]]) -> Iterator[Section]:
    """Headings of a text without line ends: names that follow a full stop or a paragraph number."""
    if not names:
        return
    # Short names open sentences of their own too often: 背景, 实施例1.
    longest = sorted((name for name in names if len(name) >= SHORTEST), key=lambda name: (-len(name), name))
    any_name = "|".join(map(re.escape, longest))
    # The first heading may follow the title directly.
    opens = re.compile(
        rf"(?:\A[^。；\n]{{2,{LONGEST_TITLE}}}?|^|(?<=[。；\]］】\n]))[ \t\u3000]{{0,8}}({any_name})(?![{_RUNS_ON}])"
    )
    wanted = 0
    for hit in opens.finditer(text):
        code, accepted = names[hit[1]]
        # A name that runs on into its sentence is a heading only in its place among the others.
        if SECTIONS.index(code) < wanted:
            continue
        wanted = SECTIONS.index(code) + 1
        yield _head((code, accepted), hit[1], hit.start(1), hit.end(1), "")


def _head(known: tuple[str, bool], written: str, start: int, end: int, paragraph: str) -> Section:
    return Section(known[0], written, start, end, end, end, known[1], paragraph)


def _title(lines: tuple[Line, ...], before: int) -> Line | None:
    for line in lines:
        if line.start >= before:
            return None
        if line.end > before:
            line = replace(line, end=before, text=line.text[: before - line.start])
        if _PAGE.match(line.text):
            continue
        # A title bears no paragraph number and is no sentence.
        if line.number or _NO_TITLE.search(line.text) or count(line.text) > LONGEST_TITLE:
            return None
        return None if line.text.endswith(("。", "；", ";")) else line
    return None
