"""Reading YAML without surprises, with a line for every node.

PyYAML's C parser does the reading; which plain scalars are more than text is decided here. Only `null`/`~`,
`true`/`false` and numbers as JSON writes them are special. Dates, codes, `on`, `no`, `yes`, `0123`, `1:30`,
`0x1F`, `1_000` and `.inf` stay text. A key is always text and may stand only once. Anchors, merges and tags
are refused: a policy file says what it says in the place where it says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import BaseResolver

from .problems import PolicyProblem, field_text

Path: TypeAlias = tuple[str | int, ...]

_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_STR = "tag:yaml.org,2002:str"

_SCALARS = {
    _NULL: re.compile(r"(?:~|null|Null|NULL|)\Z"),
    _BOOL: re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"),
    _INT: re.compile(r"-?(?:0|[1-9][0-9]*)\Z"),
    _FLOAT: re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)\Z"),
}
MOST_NODES = 200_000
_FIRST = {
    _NULL: ["~", "n", "N", ""],
    _BOOL: list("tTfF"),
    _INT: list("-0123456789"),
    _FLOAT: list("-0123456789"),
}


class _Loader(CParser, BaseResolver):
    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        BaseResolver.__init__(self)


for _tag, _pattern in _SCALARS.items():
    _Loader.add_implicit_resolver(_tag, _pattern, _FIRST[_tag])


@dataclass
class Document:
    """One file as plain data. `lines` maps the path of each node to its line (from 1)."""

    file: str
    data: Any
    lines: dict[Path, int]
    problems: list[PolicyProblem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of the node at `path`, or of the nearest node around it; 0 for an empty file."""
        steps = tuple(path)
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps, 0)

    def problem(self, path: Path, message: str, hint: str = "") -> PolicyProblem:
        """Return a problem that names this file and the line of `path`."""
        return PolicyProblem(self.file, self.line(path), field_text(path), message, hint)


def read_document(file: str, raw: bytes) -> Document:
    """Read one YAML file. Nothing is raised: what is wrong stands in `problems`, and `data` is then not to
    be used."""
    document = _decoded(file, raw)
    if document.problems:
        return document
    try:
        node = _compose(document.data)
    except yaml.YAMLError as wrong:
        document.problems.append(_syntax_problem(file, wrong))
        return document
    if node is None:
        document.problems.append(PolicyProblem(file, 0, "", "is empty", "fill it or delete it"))
        return document
    document.data = _Builder(document).build(node, ())
    return document


def read_text(file: str, raw: bytes) -> Document:
    """Read one text file; `data` is its text. What is wrong stands in `problems`."""
    document = _decoded(file, raw)
    if not document.problems and not document.data.strip():
        document.problems.append(PolicyProblem(file, 0, "", "is empty", "fill it or delete it"))
    return document


def _decoded(file: str, raw: bytes) -> Document:
    document = Document(file, None, {})
    try:
        document.data = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        document.problems.append(PolicyProblem(file, line, "", "is not UTF-8", "save the file as UTF-8"))
    return document


def _compose(text: str) -> Node | None:
    loader = _Loader(text)
    try:
        node: Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _syntax_problem(file: str, wrong: yaml.YAMLError) -> PolicyProblem:
    mark = getattr(wrong, "problem_mark", None)
    what = getattr(wrong, "problem", None) or str(wrong)
    hint = "check indentation, colons and quotes here; text that contains ': ' or ' #' needs quotes"
    return PolicyProblem(file, mark.line + 1 if mark else 0, "", f"is not YAML: {what}", hint)


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: set[int] = set()
        self.count = 0

    def build(self, node: Node, path: Path) -> Any:
        self.document.lines.setdefault(path, node.start_mark.line + 1)
        self.count += 1
        if id(node) in self.open:
            self._complain(node, path, "an anchor contains itself", "write the content out")
            return None
        if self.count > MOST_NODES:
            self._refuse_size(node, path)
            return None
        self.open.add(id(node))
        built = self._of_kind(node, path)
        self.open.discard(id(node))
        return built

    def _of_kind(self, node: Node, path: Path) -> Any:
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return self._sequence(node, path)
        assert isinstance(node, ScalarNode)
        return self._scalar(node, path)

    def _refuse_size(self, node: Node, path: Path) -> None:
        # Said once: aliases of aliases could otherwise fill the list (and the memory) by themselves.
        if self.count == MOST_NODES + 1:
            self._complain(node, path, f"the file has more than {MOST_NODES} values", "split the file")

    def _complain(self, node: Node, path: Path, message: str, hint: str) -> None:
        line = node.start_mark.line + 1
        self.document.problems.append(
            PolicyProblem(self.document.file, line, field_text(path), message, hint)
        )

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        if node.tag != "tag:yaml.org,2002:map":
            self._complain(node, path, f"has the tag {node.tag}", "remove the tag")
        if self.count > MOST_NODES:
            return {}
        built: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._complain(key_node, path, "has a key that is not text", "use plain text as key")
                continue
            key = key_node.value
            line = key_node.start_mark.line + 1
            if key in lines:
                again = f"{key!r} stands here twice (first on line {lines[key]})"
                self._complain(key_node, (*path, key), again, "keep one of them")
                continue
            lines[key] = line
            self.document.lines[(*path, key)] = line
            built[key] = self.build(value_node, (*path, key))
        return built

    def _sequence(self, node: SequenceNode, path: Path) -> list[Any]:
        if node.tag != "tag:yaml.org,2002:seq":
            self._complain(node, path, f"has the tag {node.tag}", "remove the tag")
        if self.count > MOST_NODES:
            return []
        return [self.build(child, (*path, place)) for place, child in enumerate(node.value)]

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        text = node.value
        if node.tag == _STR:
            return text
        pattern = _SCALARS.get(node.tag)
        if pattern is None or not pattern.match(text):
            self._complain(node, path, f"has the tag {node.tag}", "remove the tag")
            return None
        if node.tag == _NULL:
            return None
        if node.tag == _BOOL:
            return text.lower() == "true"
        return int(text) if node.tag == _INT else self._float(node, path)

    def _float(self, node: ScalarNode, path: Path) -> float | None:
        number = float(node.value)
        if number in (float("inf"), float("-inf")):
            self._complain(node, path, f"{node.value} is too large for a number", "quote it if it is text")
            return None
        return number
