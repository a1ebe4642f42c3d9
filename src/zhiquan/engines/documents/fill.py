"""Filling a text template: ``{{ name }}`` stands for a value, and nothing else is a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .errors import DocumentError

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


def names(text: str) -> list[str]:
    """Names of the placeholders in a text, in order, repeats included."""
    return [match[1].strip() for match in _PLACEHOLDER.finditer(text)]


def put(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; every name must have a value."""
    return _PLACEHOLDER.sub(lambda match: values[match[1].strip()], text)


def malformed(text: str) -> Iterator[str]:
    """What is wrong with the placeholders of a line, whatever the values."""
    for match in _PLACEHOLDER.finditer(text):
        if not _NAME.fullmatch(match[1].strip()):
            yield f"{match[0]} is not a placeholder; write {{{{ name }}}}"
    rest = _PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        yield "a placeholder is opened or closed only once"


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values in the place of their names.

    Raises DocumentError naming every fault at once, each with line and placeholder: a name that has no
    value, a value that no placeholder uses, a malformed placeholder. Values are put in as they are and
    not read for placeholders again.
    """
    lines = template.split("\n")
    problems = [f"line {n}: {fault}" for n, line in enumerate(lines, 1) for fault in _faults(line, values)]
    unused = values.keys() - set(names(template))
    problems += [f"value {name!r} has no placeholder" for name in sorted(unused)]
    if problems:
        raise DocumentError("template", "; ".join(problems))
    return put(template, values)


def _faults(line: str, values: Mapping[str, str]) -> Iterator[str]:
    for name in names(line):
        if _NAME.fullmatch(name) and name not in values:
            yield f"no value for {{{{ {name} }}}}"
    yield from malformed(line)
