"""JSON Schemas of the file kinds, and their findings in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import jsonschema_rs

from .problems import PolicyProblem
from .reader import Document
from .reader import Path as NodePath

SUFFIX = ".schema.json"
_BASE = "json-schema:///"


class Schemas:
    """The schemas of one folder, by kind: `<kind>.schema.json`. References reach other files of the folder
    only."""

    def __init__(self, folder: Path) -> None:
        """Read every schema. Raises FileNotFoundError when `folder` holds none, ValueError when one is no
        schema."""
        self._schemas: dict[str, dict[str, Any]] = {
            path.name.removesuffix(SUFFIX): json.loads(path.read_bytes())
            for path in sorted(folder.glob(f"*{SUFFIX}"))
        }
        if not self._schemas:
            raise FileNotFoundError(f"no *{SUFFIX} in {folder}")
        resources = [(f"{_BASE}{kind}{SUFFIX}", schema) for kind, schema in self._schemas.items()]
        registry = jsonschema_rs.Registry(resources)
        self._validators = {
            kind: jsonschema_rs.Draft202012Validator(
                schema,
                registry=registry,
                base_uri=f"{_BASE}{kind}{SUFFIX}",
                validate_formats=True,
                offline=True,
            )
            for kind, schema in self._schemas.items()
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of all schemas."""
        return tuple(self._schemas)

    def problems(self, kind: str, document: Document) -> list[PolicyProblem]:
        """Return everything in `document` that the schema of `kind` refuses."""
        return [
            document.problem(path, message, hint)
            for error in self._validators[kind].iter_errors(document.data)
            for path, message, hint in _explain(error, self._around(kind))
        ]

    def _around(self, kind: str) -> list[dict[str, Any]]:
        """The schema of a kind and those that it may refer to, its own first."""
        return [self._schemas[kind], *(schema for name, schema in self._schemas.items() if name != kind)]


Explained = tuple[NodePath, str, str]


def _explain(
    error: jsonschema_rs.ValidationError, schemas: Sequence[Mapping[str, Any]]
) -> Iterator[Explained]:
    path: NodePath = tuple(error.instance_path)
    name = error.kind.name
    details = error.kind.as_dict()
    if name == "required":
        yield path, f"{details['property']!r} is missing", f"add {details['property']}"
    elif name == "additionalProperties":
        for unknown in details["unexpected"]:
            yield (*path, unknown), f"{unknown!r} is not known here", _nearest(unknown, error, schemas)
    elif name == "enum":
        options = ", ".join(str(option) for option in details["options"])
        yield path, f"{_shown(error.instance)} is not allowed", f"use one of {options}"
    elif name == "type":
        yield (
            path,
            f"{_shown(error.instance)} is of the wrong type",
            f"write {_types(details)}{_quoting(error)}",
        )
    elif name == "pattern":
        yield path, f"{_shown(error.instance)} does not have the form wanted", _form(error, schemas, details)
    elif name == "format":
        yield path, f"{_shown(error.instance)} is no {details['format']}", _form(error, schemas, details)
    else:
        yield path, error.message, "see the schema of this file kind"


def _nearest(unknown: str, error: jsonschema_rs.ValidationError, schemas: Sequence[Mapping[str, Any]]) -> str:
    known = _parent(error, schemas).get("properties", {})
    near = get_close_matches(unknown, list(known), n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(known)}" if known else "remove it"


def _parent(error: jsonschema_rs.ValidationError, schemas: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    # The path of an error behind a reference starts at the file referred to, which the error does not name.
    keyword = error.schema_path[-1]
    for schema in schemas:
        part = _follow(schema, error.schema_path[:-1])
        if isinstance(part, Mapping) and keyword in part:
            return part
    return {}


def _follow(schema: Mapping[str, Any], steps: Sequence[str | int]) -> Any:
    part: Any = schema
    for step in steps:
        try:
            part = part[step]
        except (KeyError, IndexError, TypeError):
            return None
    return part


def _types(details: Mapping[str, Any]) -> str:
    types = details.get("types") or details.get("type") or "another type"
    return types if isinstance(types, str) else " or ".join(str(each) for each in types)


def _quoting(error: jsonschema_rs.ValidationError) -> str:
    return " (quote it)" if isinstance(error.instance, int | float) else ""


def _form(
    error: jsonschema_rs.ValidationError, schemas: Sequence[Mapping[str, Any]], details: Mapping[str, Any]
) -> str:
    described = _parent(error, schemas).get("description")
    return str(described) if described else f"the form is {details.get('pattern') or details.get('format')}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
