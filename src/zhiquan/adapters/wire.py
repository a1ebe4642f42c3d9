"""What travels between the platform and an authority, as JSON: its schemas, and to and from the port's own types."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Any

import jsonschema_rs

from zhiquan.areas.matters.ports import LinkGarbled, Message, Receipt

KINDS = ("lodged", "correction", "granted", "refused", "abandoned")
LARGEST_FILE = 3 * 1024 * 1024

_TEXT = {"type": "string", "maxLength": 200}
_ID = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[A-Za-z0-9._:-]+$"}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_FILE = {
    "type": "object",
    "required": ["name", "content"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 200},
        "content": {"type": "string", "maxLength": LARGEST_FILE * 4 // 3 + 4},
    },
    "additionalProperties": False,
}
MESSAGE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "key", "kind", "on", "sequence"],
    "properties": {
        "id": _ID,
        "key": _ID,
        "kind": {"enum": list(KINDS)},
        "on": _DAY,
        "sequence": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        "number": {"type": "string", "maxLength": 80},
        "reason": {"type": "string", "maxLength": 1000},
        "defects": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 500}},
        "certificate": _FILE,
    },
    "additionalProperties": False,
}
RECEIPT: dict[str, Any] = {
    "type": "object",
    "required": ["number", "on"],
    "properties": {"number": {"type": "string", "minLength": 1, "maxLength": 80}, "on": _DAY},
}
FEED: dict[str, Any] = {
    "type": "object",
    "required": ["messages", "next"],
    "properties": {"messages": {"type": "array", "maxItems": 500}, "next": _TEXT},
}
LICENCE: dict[str, Any] = {
    "type": "object",
    "required": ["file", "facts"],
    "properties": {"file": _FILE, "facts": {"type": "object"}},
}

_checks = {
    name: jsonschema_rs.validator_for(schema)
    for name, schema in (("message", MESSAGE), ("receipt", RECEIPT), ("feed", FEED), ("licence", LICENCE))
}


def fault(kind: str, data: Any) -> str:
    """What is wrong with the data by its schema; empty where it is sound. Names places, never values."""
    for error in _checks[kind].iter_errors(data):
        place = "/".join(str(step) for step in error.instance_path) or kind
        return f"{place}: {'/'.join(str(step) for step in error.schema_path) or 'schema'}"
    return ""


def require(kind: str, data: Any) -> None:
    if wrong := fault(kind, data):
        raise LinkGarbled(wrong)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LinkGarbled("on: no such day") from None


def to_file(data: Mapping[str, str]) -> tuple[str, bytes]:
    try:
        return data["name"], base64.b64decode(data["content"], validate=True)
    except (binascii.Error, ValueError):
        raise LinkGarbled("content: not base64") from None


def from_file(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def to_message(data: Any) -> Message:
    """Raises LinkGarbled where it is not as agreed."""
    require("message", data)
    return Message(
        id=data["id"], key=data["key"], kind=data["kind"], on=_day(data["on"]), sequence=data["sequence"],
        number=data.get("number", ""), reason=data.get("reason", ""), defects=tuple(data.get("defects", ())),
        certificate=to_file(data["certificate"]) if "certificate" in data else None,
    )  # fmt: skip


def to_receipt(data: Any) -> Receipt:
    """Raises LinkGarbled where it is not as agreed."""
    require("receipt", data)
    return Receipt(data["number"], _day(data["on"]))
