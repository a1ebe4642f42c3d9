"""One file of law text → a draft of its instrument: title, dates as the text says them, articles.

What a text does not say (which version is in force when, how people call it) is settled in `versions`.
Reads .md, .txt and .docx; a broken file raises `LawTextUnreadable` with the line. Nothing is guessed silently:
a draft says where its first day comes from (`begins_by`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiquan.engines.plantext import DocumentError, read_file_bytes
from zhiquan.engines.plantext.docx import docx_lines
from zhiquan.engines.plantext.numerals import chinese_number

FORMAT = 3  # a stored draft of another format is read again
MAX_BYTES = 16 * 1024 * 1024
_INFO_END = "<!-- INFO END -->"
_N = "[零〇一二三四五六七八九十百千0-9０-９]+"
_ARTICLE = re.compile(rf"(?:\*\*)?(第({_N})条(?:之({_N}))?)(?:\*\*)?(?:([\s:：]+)|$)?")
_CHAPTER = re.compile(rf"第{_N}[编分章节](?:[\s ]|$)|第{_N}分编")
_DEPTH = {"编": 1, "章": 3, "节": 4}
_POINT = re.compile(r"([一二三四五六七八九十百]+)\s*[、.．]\s*")
_DIGIT_POINT = re.compile(r"(\d{1,3})\s*[、.．](?!\d)\s*")
_SPACES = re.compile("[\\s\u3000\u200b\ufeff\xa0]+")
_DAY = rf"({_N})\s*年\s*({_N})\s*月\s*({_N})\s*日"
_BEGINS = re.compile(rf"(?:自|从|于){_DAY}\s*起?\s*(?:正式|开始)?\s*(?:施行|实施|生效|执行)")
_HEAD_BEGINS = re.compile(rf"{_DAY}\s*起?\s*(?:正式|开始)?\s*(?:施行|实施|生效)")
_FROM_ISSUE = re.compile(r"自(?:公布|发布|颁布|批准|印发|通过)之日起(?:施行|实施|生效|执行)")
_FILE_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(施行)?")
_MADE = re.compile(r"通过|公布|发布|修正|修订|批准|印发|颁布|公告")
_GONE = re.compile(r"《([^》]*(?:《[^》]*》[^》]*)*)》")
_PLACE = re.compile(
    r"(?!中华|全国|最高|国务院|国家)([一-龥]{2,7}?)(?:经济特区|省|自治区|自治州|自治县|市|县|地区)(?!场)"
)
_LEVELS = {
    "宪法": "constitution",
    "司法解释": "interpretation",
    "行政法规": "regulation",
    "部门规章": "rule",
    "DLC_local": "local",
    "案例": "other",
    "其他": "other",
}
_ALIKE = str.maketrans("〈〉<>()", "《》《》（）", "、，")
_LAWS = ("刑法", "宪法相关法", "民法典", "民法商法", "社会法", "经济法", "行政法", "诉讼与非诉讼程序法")


class LawTextUnreadable(Exception):
    """A file that is no law text: `file`, `line` (0: the whole file) and what is wrong."""

    def __init__(self, file: str, line: int, why: str) -> None:
        self.file, self.line, self.why = file, line, why
        super().__init__(f"{file}:{line}: {why}" if line else f"{file}: {why}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One article as printed; `text` goes without its label, paragraphs divided by line breaks."""

    label: str
    number: int
    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What one file says. `begins` is the first day in force as far as the file tells, `begins_by` how it tells
    (name | heading | closing | issue | guess); `closing` the day in the closing article, on which `repeals` end."""

    file: str
    title: str
    level: str
    place: str
    promulgated: date | None
    begins: date | None
    begins_by: str
    closing: date | None
    repeals: tuple[str, ...]
    pieces: tuple[Piece, ...]


def read(name: str, data: bytes, plan: bool = False) -> Draft:
    """Read one file. `name` is its path below the imported folder: folders and days in it tell level and version.
    `plan` reads a plan document with the plan reader. Raises LawTextUnreadable."""
    if len(data) > MAX_BYTES:
        raise LawTextUnreadable(name, 0, f"larger than {MAX_BYTES // 2**20} MB")
    if plan:
        return _plan(name, data)
    lines = list(_lines(name, data))
    if not lines:
        raise LawTextUnreadable(name, 0, "holds no text")
    title, head, body = _divided(lines)
    if re.search(r"\.(md|txt|docx)$", title):
        raise LawTextUnreadable(name, 1, "is a list of files, no law text")
    pieces = tuple(_articles(body)) or tuple(_points(body if body else head))
    if not pieces:
        raise LawTextUnreadable(name, 0, "holds a title but no text")
    return _draft(name, title, head, pieces)


def bare(title: str) -> str:
    """A title as compared: without 中华人民共和国, blanks and commas, all title marks alike."""
    text = _SPACES.sub("", title).replace("中华人民共和国", "")
    return text.translate(_ALIKE)


def label_number(label: str) -> int:
    """The number in a label (第三十条 → 30); 0 where there is none."""
    found = re.search(_N, label)
    return _number(found[0]) if found else 0


def same_label(label: str) -> str:
    """A label as compared: 第30条, 第三十条, 三十、 and 第三十条第二款 name the same article; M14 stays."""
    text = _SPACES.sub("", label)
    found = re.fullmatch(rf"第?({_N})(?:条|、|\.)?(?:之({_N}))?(?:第{_N}[款项].*)?", text)
    if not found:
        return text
    return f"{_number(found[1])}" + (f"-{_number(found[2])}" if found[2] else "")


# ---------- lines


def _lines(name: str, data: bytes) -> Iterator[tuple[int, str]]:
    """Numbered lines without blanks at their ends, the empty ones left out."""
    if data.startswith(b"PK\x03\x04"):
        try:
            raw = [(each.line, each.text) for each in docx_lines(data, name)]
        except DocumentError as error:
            raise LawTextUnreadable(name, error.line or 0, error.what) from error
    else:
        raw = list(enumerate(_decoded(name, data).splitlines(), 1))
    for number, line in raw:
        text = re.sub("[\u200b\ufeff]", "", line).strip()
        if text:
            yield number, text


def _decoded(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise LawTextUnreadable(name, 0, "is no text in UTF-8 or GB 18030")


def _divided(lines: list[tuple[int, str]]) -> tuple[str, list[str], list[str]]:
    """The title, the history of promulgation, and the body."""
    title = lines[0][1].lstrip("#").strip()
    rest = [text for _, text in lines[1:]]
    if _INFO_END in rest:
        at = rest.index(_INFO_END)
        return title, rest[:at], rest[at + 1 :]
    for at, text in enumerate(rest):
        if text.startswith("#") or _is_article(text, 0) or _CHAPTER.match(text) or _POINT.match(text):
            return title, rest[:at], rest[at:]
    return title, [], rest


# ---------- articles


def _is_article(text: str, before: int) -> re.Match[str] | None:
    found = _ARTICLE.match(text)
    if not found:
        return None
    if found[4] or found.end() == len(text):
        return found
    # 第三条规定的… may begin a paragraph; only the next number without a blank is an article
    following = _number(found[2]) == before + 1 and not re.match(r"[的所规第和、至或]", text[found.end() :])
    return found if following else None


def _articles(lines: list[str]) -> Iterator[Piece]:
    """The articles of a body; text below a heading that is no article's becomes one under the heading's name."""
    if not any(_is_article(text, 0) for text in lines):
        return
    path: list[tuple[int, str]] = []
    open_piece: tuple[str, int, tuple[str, ...], list[str]] | None = None
    before, started = 0, False
    for text in lines:
        depth, heading = _heading(text)
        found = None if depth else _is_article(text, before)
        if depth or found:
            if open_piece:
                yield from _closed(open_piece)
            open_piece = None
        if depth:
            path = [each for each in path if each[0] < depth] + [(depth, heading)]
        elif found:
            before, started = _number(found[2]), True
            where = tuple(each for _, each in path)
            open_piece = (_SPACES.sub("", found[1]), before, where, [text[found.end() :].strip()])
        elif open_piece:
            open_piece[3].append(text)
        elif path and path[-1][1].startswith("第") and len(text) <= 40 and "。" not in text:
            path[-1] = (path[-1][0], path[-1][1] + text)  # a heading broken over two lines
        elif path and (started or "序言" in path[-1][1]):
            open_piece = (path[-1][1], 0, tuple(each for _, each in path[:-1]), [text])
    if open_piece:
        yield from _closed(open_piece)


def _closed(piece: tuple[str, int, tuple[str, ...], list[str]]) -> Iterator[Piece]:
    text = "\n".join(line for line in piece[3] if line)
    if text:
        yield Piece(piece[0], piece[1], piece[2], text)


def _heading(text: str) -> tuple[int, str]:
    """Depth and words of a heading; depth 0 for any other line."""
    if text.startswith("#"):
        words = text.lstrip("#").strip()
        return len(text) - len(text.lstrip("#")), " ".join(words.split())
    if len(text) <= 40 and _CHAPTER.match(text) and "。" not in text:
        unit = re.search("[编章节]", text)
        return _DEPTH[unit[0]] if unit else 2, " ".join(text.split())
    return 0, ""


def _points(lines: list[str]) -> Iterator[Piece]:
    """A text without articles, by its numbered points (一、 or else 1.), or whole."""
    texts = [text for text in lines if not _heading(text)[0] or _POINT.match(text.lstrip("# "))]
    texts = [text.lstrip("# ") for text in texts]
    for pattern, form in ((_POINT, "{}、"), (_DIGIT_POINT, "{}.")):
        if sum(bool(pattern.match(text)) for text in texts) >= 2:
            yield from _numbered(texts, pattern, form)
            return
    whole = "\n".join(texts)
    if whole:
        yield Piece("全文", 0, (), whole)


def _numbered(texts: list[str], pattern: re.Pattern[str], form: str) -> Iterator[Piece]:
    label, number, collected = "引言", 0, list[str]()
    seen: dict[str, int] = {}
    for text in [*texts, ""]:
        found = pattern.match(text)
        if not found and text:
            collected.append(text)
            continue
        if any(collected):
            # a second run of the same numbers (an annex) must not hide the first
            seen[label] = seen.get(label, 0) + 1
            unique = label if seen[label] == 1 else f"{label}（{seen[label]}）"
            yield Piece(unique, number, (), "\n".join(collected))
        if found:
            label, number = form.format(found[1]), _number(found[1])
            collected = [text[found.end() :]]


def _number(written: str) -> int:
    digits = written.translate({0xFF10 + at: ord("0") + at for at in range(10)})
    if digits.isdigit() and digits.isascii():
        return int(digits)
    return chinese_number(digits) or 0


# ---------- title, level, dates


def _draft(name: str, title: str, head: list[str], pieces: tuple[Piece, ...]) -> Draft:
    level, place = _standing(name, title)
    made, from_name = _days_of_name(name)
    promulgated = made or _promulgated(head)
    closing, repeals = _closing(pieces)
    stated = _head_day(head)
    begins, by = _begins(promulgated, from_name, stated, closing, pieces)
    return Draft(name, title, level, place, promulgated, begins, by, closing, repeals, pieces)


def _standing(name: str, title: str) -> tuple[str, str]:
    short = bare(title)
    found = _PLACE.match(short)
    place = found[1] if found else ""
    if short.startswith(("最高人民法院", "最高人民检察院", "人民法院", "人民检察院")):
        return "interpretation", ""
    folders = name.split("/")[:-1]
    for folder in folders:
        if folder in _LEVELS:
            return _LEVELS[folder], place if _LEVELS[folder] == "local" else ""
        if folder in _LAWS:
            return "law", ""
    if place:
        return "local", place
    if re.search("(?:(?<!办)法|法典)$", short):
        return "law", ""
    return ("regulation" if short.endswith("条例") else "rule"), ""


def _days_of_name(name: str) -> tuple[date | None, date | None]:
    made, begins = None, None
    for year, month, day, in_force in _FILE_DAY.findall(name.rsplit("/", 1)[-1]):
        found = date(int(year), int(month), int(day))
        if in_force:
            begins = found
        else:
            made = found
    return made, begins


def _promulgated(head: list[str]) -> date | None:
    """The latest day on which the text was passed, published or revised, as its heading says."""
    days = [
        day
        for line in head
        for found in re.finditer(_DAY, line)
        if (day := _day(found.groups()))
        and _MADE.search(line[found.end() : found.end() + 90])
        and not re.match(r"\s*起?\s*(?:施行|实施|生效)", line[found.end() :])
    ]
    return max(days, default=None)


def _head_day(head: list[str]) -> date | None:
    days = [day for line in head for found in _HEAD_BEGINS.finditer(line) if (day := _day(found.groups()))]
    return max(days, default=None)


def _closing(pieces: tuple[Piece, ...]) -> tuple[date | None, tuple[str, ...]]:
    """The day in the closing article, and the titles that it repeals."""
    day, gone = None, list[str]()
    for piece in pieces[-6:]:
        for sentence in re.split("[。\n]", piece.text):
            if "本" in sentence[:2] or sentence.startswith(("自", "从")):
                found = _BEGINS.search(sentence)
                day = (found and _day(found.groups())) or day
            if re.search("同时废止|即行废止|起废止|同时失效", sentence):
                gone += _GONE.findall(sentence)
    return day, tuple(dict.fromkeys(bare(title) for title in gone))


def _begins(
    made: date | None,
    from_name: date | None,
    stated: date | None,
    closing: date | None,
    pieces: tuple[Piece, ...],
) -> tuple[date | None, str]:
    """The first day in force and how it is known. An amended text keeps its old closing article: a day before
    the last promulgation says when the first version began, and the last is only guessed to begin when made."""
    if from_name:
        return from_name, "name"
    if stated and (made is None or stated >= made):
        return stated, "heading"
    if closing and (made is None or closing >= made):
        return closing, "closing"
    if made and any(_FROM_ISSUE.search(piece.text) for piece in pieces[-4:]) and not closing:
        return made, "issue"
    return (made or closing or stated), "guess"


def _day(parts: tuple[str | None, ...]) -> date | None:
    numbers = [_number(part or "") for part in parts[:3]]
    try:
        return date(*numbers)
    except ValueError:
        return None


# ---------- plans


def _plan(name: str, data: bytes) -> Draft:
    """A plan's items as articles, labelled as plans/*.yaml codes them: M1 … for numbered tasks, then H and G for
    the numbered passages of the third and fourth part, S5 for the fifth."""
    try:
        plan = read_file_bytes(data, name)
    except DocumentError as error:
        raise LawTextUnreadable(name, error.line or 0, error.what) from error
    pieces = tuple(_plan_pieces(plan.text))
    if not pieces:
        raise LawTextUnreadable(name, 0, "no numbered task was found")
    day = date.fromisoformat(plan.issued_on) if plan.issued_on else None
    return Draft(name, plan.title, "plan", "", day, day, "heading" if day else "guess", None, (), pieces)


def _plan_pieces(text: str) -> Iterator[Piece]:
    part, section, parts = 0, "", {3: "H", 4: "G"}
    path: tuple[str, ...] = ()
    held: dict[str, tuple[int, tuple[str, ...], list[str]]] = {}
    label = ""
    for line in filter(None, (each.strip() for each in text.splitlines())):
        if found := _POINT.match(line):
            part, section, path, label = _number(found[1]), "", (line,), ""
            if part not in (2, 3, 4):
                label = {1: "S1", 5: "S5"}.get(part, f"S{part}")
                held[label] = (part, (), [line])
            continue
        if found := re.match(r"[(（]([一二三四五六七八九十]+)[)）]\s*", line):
            section = _number(found[1]).__str__()
            if part == 2:
                path, label = (path[0], line), ""
            elif part in parts:
                label = f"{parts[part]}{section}"
                held[label] = (int(section), path, [line[found.end() :]])
            elif label:
                held[label][2].append(line)
            continue
        if part == 2 and (found := _DIGIT_POINT.match(line)):
            label = f"M{found[1]}"
            held[label] = (int(found[1]), path, [line[found.end() :]])
        elif label:
            held[label][2].append(line)
    for label, (number, where, lines) in held.items():
        yield Piece(label, number, where, "\n".join(lines))
