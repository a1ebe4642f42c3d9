"""Lines of JSON read into filings. A line that cannot be read is said once per fault, and the rest goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from zhiquan.engines.screening.model import Filing
from zhiquan.engines.text import fold

TEXTS = (
    *("title", "abstract", "claims", "description", "kind", "applicant", "agency", "agent", "address"),
    *("phone", "email", "parent", "family", "stage", "application_no"),
)
LISTS = ("inventors", "ipc", "priority")
KNOWN = frozenset(field.name for field in fields(Filing)) - {"extra"}

# Letters; what no filing could fill is no filing. The draft checker has the same bounds.
LONGEST = {"title": 20_000, "abstract": 100_000, "claims": 400_000, "description": 6_000_000}

_SEPARATORS = re.compile(r"[;；、,，\n]+")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?$")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})$")
# Twelve digits since 2003, eight before, each with or without a check digit.
_CHINESE_NUMBER = re.compile(r"(?:CN|ZL)?(\d{12}|\d{8})[\dX]?")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What people type where they have nothing to say.
_NOTHING = frozenset({"", "-", "--", "/", "无", "無", "none", "null", "n/a", "nil", "0"})
_KINDS = {
    "invention": ("invention", "发明", "發明", "发明专利", "發明專利", "发明申请", "fm"),
    "utility_model": (
        "utility_model",
        "utility model",
        "utility-model",
        "实用新型",
        "實用新型",
        "实用新型专利",
        "um",
        "xx",
    ),
    "design": ("design", "外观设计", "外觀設計", "外观设计专利", "外观", "wg"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}

_MESSAGES = {
    "not_utf8": (
        "这一行不是UTF-8文本；请把文件另存为UTF-8",
        "this line is not UTF-8: save the file as UTF-8",
    ),
    "empty": ("这一行是空行；请删去", "this line is empty: delete it"),
    "not_json": (
        "这一行不是JSON（第{column}个字符：{why}）；每行应是一个JSON对象",
        "this line is not JSON (character {column}: {why}): write one JSON object a line",
    ),
    "not_object": (
        '这一行不是JSON对象；应写成 {{"id": …}}',
        'this line is no JSON object: write {{"id": …}}',
    ),
    "no_id": ("缺少id；请为每件申请写明id", "id is missing: give every filing an id"),
    "not_text": ("应为文本；请加引号", "must be text: put it in quotes"),
    "too_long": (
        "有{count}个字符，超过上限{limit}；请检查这一行是否合并了多件申请",
        "has {count} characters, more than {limit}: see whether the line holds several filings",
    ),
    "not_list": ('应为文本列表，如 ["甲", "乙"]', 'must be a list of texts, such as ["A", "B"]'),
    "not_day": (
        "不是有效日期；请写成2026-08-11的形式",
        "is no day that exists: write it as 2026-08-11",
    ),
    "repeated": (
        "id与第{first}行重复；请改正其中一个，或删去重复的一行",
        "repeats the id of line {first}: correct one of them, or delete the line",
    ),
}


@dataclass(frozen=True)
class RecordError:
    """One fault of one line. `line` counts from 1; `field` is empty where the whole line is meant. The texts of
    filings never stand in a message."""

    code: str
    file: str
    line: int
    field: str
    message: Mapping[str, str]

    def text(self, language: str) -> str:
        """The message in this language (Chinese where there is no other)."""
        return self.message.get(language) or self.message["zh-Hans"]


def read_lines(lines: Iterable[str | bytes], file: str) -> tuple[list[Filing], list[RecordError]]:
    """Read JSONL: the filings of the good lines in order, and every fault of the others.

    Any field but `id` may be missing or null. A line with a fault in any field is left out as a whole. Unknown
    fields are kept in `extra`. `lines` may or may not end in line ends; a final line end makes no empty line.
    """
    filings: list[Filing] = []
    errors: list[RecordError] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        reading = _Line(file, number)
        filing = reading.filing(line, first=number == 1)
        if filing is not None and filing.id in seen:
            reading.fault("repeated", "id", first=seen[filing.id])
        elif filing is not None:
            seen[filing.id] = number
        errors += reading.errors
        if filing is not None and not reading.errors:
            filings.append(filing)
    return filings, errors


class _Line:
    def __init__(self, file: str, number: int) -> None:
        self.file = file
        self.number = number
        self.errors: list[RecordError] = []

    def fault(self, code: str, field: str = "", **values: object) -> None:
        chinese, english = (text.format(**values) for text in _MESSAGES[code])
        message = {"zh-Hans": chinese, "en": english}
        self.errors.append(RecordError(code, self.file, self.number, field, message))

    def filing(self, line: str | bytes, *, first: bool) -> Filing | None:
        data = self._object(line, first)
        if data is None:
            return None
        given = data.get("id")
        if given is None or (isinstance(given, str) and not given.strip()):
            self.fault("no_id", "id")
        texts = {name: self._text(data, name) for name in ("id", *TEXTS) if data.get(name) is not None}
        lists = {name: self._list(data, name) for name in LISTS if data.get(name) is not None}
        day = self._day(data.get("filed_on"))
        if self.errors:
            return None
        return Filing(
            **_normal(texts),  # type: ignore[arg-type]
            **lists,  # type: ignore[arg-type]
            filed_on=day,
            extra={name: _sound(value) for name, value in data.items() if name not in KNOWN},
        )

    def _object(self, line: str | bytes, first: bool) -> dict[str, Any] | None:
        if isinstance(line, bytes):
            try:
                line = line.decode("utf-8")
            except UnicodeDecodeError:
                self.fault("not_utf8")
                return None
        text = line.removeprefix("\ufeff") if first else line
        if not text.strip():
            self.fault("empty")
            return None
        try:
            data = json.loads(text)
        except json.JSONDecodeError as wrong:
            self.fault("not_json", column=wrong.colno, why=wrong.msg)
            return None
        except (RecursionError, ValueError):
            self.fault("not_json", column=1, why="too deep or too long a number")
            return None
        if not isinstance(data, dict):
            self.fault("not_object")
            return None
        return data

    def _text(self, data: Mapping[str, Any], name: str) -> str:
        value = data[name]
        if name == "applicant" and _is_texts(value):
            value = "；".join(value)
        if not isinstance(value, str):
            self.fault("not_text", name)
            return ""
        if len(value) > LONGEST.get(name, len(value)):
            self.fault("too_long", name, count=len(value), limit=LONGEST[name])
            return ""
        return _SURROGATE.sub("\ufffd", value)

    def _list(self, data: Mapping[str, Any], name: str) -> tuple[str, ...]:
        value = data[name]
        if isinstance(value, str):
            value = _SEPARATORS.split(value)
        if not _is_texts(value):
            self.fault("not_list", name)
            return ()
        cleaned = (_SURROGATE.sub("\ufffd", each).strip() for each in value)
        return tuple(dict.fromkeys(each for each in cleaned if each.casefold() not in _NOTHING))

    def _day(self, value: object) -> date | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        day = read_day(value)
        if day is None:
            self.fault("not_day", "filed_on")
        return day


def read_day(value: object) -> date | None:
    """A day as people write it (2026-08-11, 2026/8/11, 20260811, 2026年8月11日); None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    hit = _DAY.match(value.strip()) or _PLAIN_DAY.match(value.strip())
    if hit is None:
        return None
    try:
        return date(*(int(part) for part in hit.groups()))
    except ValueError:
        return None


def number_key(text: str) -> str:
    """One form for a number of an application however it is written: without country, dots and check digit for
    Chinese ones (a wrong check digit must not part two members of a family), letters and digits for others.
    Empty where nothing is said."""
    plain = "".join(letter for letter in fold(text).text if letter.isalnum()).upper()
    if plain.casefold() in _NOTHING:
        return ""
    hit = _CHINESE_NUMBER.fullmatch(plain)
    return hit[1] if hit else plain


def said(text: str) -> str:
    """`text` trimmed; empty where it only says that there is nothing (无, -, N/A)."""
    trimmed = text.strip()
    return "" if trimmed.casefold() in _NOTHING else trimmed


def kind_of(text: str) -> str:
    """invention, utility_model or design in any usual wording; other text as it is."""
    return _KIND_OF.get(text.strip().casefold(), text.strip())


def _normal(texts: dict[str, str]) -> dict[str, str]:
    kept = {name: text for name, text in texts.items() if text}
    for name in ("applicant", "agency", "agent", "address", "phone", "email", "parent", "family", "stage"):
        if name in kept:
            kept[name] = said(kept[name])
    if "kind" in kept:
        kept["kind"] = kind_of(kept["kind"])
    return kept


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _sound(value: Any) -> Any:
    """Plain data without halves of characters, which no file could hold."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_sound(each) for each in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", key): _sound(each) for key, each in value.items()}
    return value
