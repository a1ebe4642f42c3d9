"""Classes of IPC and Locarno against the catalogue of fields that a centre may pre-examine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiquan.engines.rules import NotInForce, RuleError, RuleView

IPC, LOCARNO = "ipc_catalogue.ipc", "ipc_catalogue.locarno"
MAIN_CLASS = ("preexam.main_class", "preexam.class", "preexam.ipc", "preexam.locarno")
IPC_FORM = re.compile(r"([A-H]\d{2}[A-Z])(\d{1,4})?(?:/(\d{2,6}))?$")
LOCARNO_FORM = re.compile(r"(?:LOC)?(\d{1,2})-(\d{1,2})$")


@dataclass(frozen=True)
class Field:
    """What the catalogue says of a class: approved or not, which field, in both languages."""

    code: str
    approved: bool
    field: str
    name: Mapping[str, str]
    text: Mapping[str, str]
    sample: bool


def main_class(values: Mapping[str, Any]) -> str:
    """The main class of a form, without blanks."""
    for code in MAIN_CLASS:
        found = values.get(code)
        first = found[0] if isinstance(found, list) and found else found
        if first:
            return "".join(str(first).split()).upper()
    return ""


def field_of(rules: RuleView, values: Mapping[str, Any]) -> Field | None:
    """The catalogue's answer for the main class of a form; None where it is no class, or no list is in force."""
    code = main_class(values)
    return look_up(rules, code) if code else None


def look_up(rules: RuleView, code: str) -> Field | None:
    """The catalogue's answer for one class such as G06N3/08 or 14-03."""
    asked = _asked("".join(code.split()).upper())
    if asked is None:
        return None
    table, facts = asked
    try:
        answer = rules.evaluate(table, facts)
    except (NotInForce, RuleError):
        return None
    said = answer.outputs
    return Field(
        code,
        bool(said["approved"]),
        str(said["field"]),
        {"zh-Hans": str(said["field_name"]), "en": str(said["field_name_en"])},
        {"zh-Hans": str(said["text"]), "en": str(said["text_en"])},
        answer.is_sample,
    )


def _asked(code: str) -> tuple[str, dict[str, str]] | None:
    ipc = IPC_FORM.fullmatch(code)
    if ipc:
        facts = {"subclass": ipc[1]}
        return IPC, {**facts, "main_group": ipc[1] + ipc[2]} if ipc[2] else facts
    locarno = LOCARNO_FORM.fullmatch(code)
    if locarno:
        number = f"{int(locarno[1]):02d}"
        return LOCARNO, {"class": number, "subclass": f"{number}-{int(locarno[2]):02d}"}
    return None
