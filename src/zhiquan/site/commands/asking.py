"""What the assistant's commands share on the line: folders, days, files of questions. Light, so that it starts fast."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .folders import bad_input, cities


def folder() -> Path:
    """Where law texts and vectors are kept."""
    root = Path(__file__).resolve().parents[4]
    return Path(os.environ.get("ZHIQUAN_VAR") or root / "var") / "knowledge"


def city_folder(city: Path | None) -> Path:
    """The city's folder, or the only one there is."""
    folders = [city] if city else cities()
    if len(folders) > 1:
        names = ", ".join(each.name for each in folders)
        bad_input(f"there are several cities ({names}); choose one with --city")
    if not folders[0].is_dir():
        bad_input(f"{folders[0]} is not a folder")
    return folders[0].resolve()


def day_of(text: str, where: str) -> date:
    """A day as typed; today where nothing is."""
    if not text:
        from zhiquan.kernel import clock

        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        bad_input(f"{where} {text}: write a day as YYYY-MM-DD")


def question_lines(file: Path, day: date) -> Iterator[dict[str, Any]]:
    """The questions of a file, all checked before the first is given; a wrong line is named with its field."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        bad_input(f"{file}: cannot be read as UTF-8 text ({type(wrong).__name__})")
    lines = [each for each in enumerate(text.splitlines(), start=1) if each[1].strip()]
    yield from [_line(file, number, line, day) for number, line in lines]


def _line(file: Path, number: int, line: str, day: date) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError:
        bad_input(f"{file}:{number}: no JSON object")
    if not isinstance(data, dict) or not isinstance(data.get("question"), str):
        bad_input(f'{file}:{number}: field question: write {{"id": …, "question": "…", "on": "YYYY-MM-DD"}}')
    on = data.get("on") or ""
    if not isinstance(on, str):
        bad_input(f"{file}:{number}: field on: write a day as YYYY-MM-DD")
    return {
        "id": data.get("id", number),
        "question": data["question"],
        "on": day_of(on, f"{file}:{number}: field on") if on else day,
        "talk": str(data.get("talk", "")),
    }
