"""Files of the draft checker, checked against one another and against the dated rules that they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

from zhiquan.engines.rules import RuleSet

from .problems import PolicyProblem
from .reader import Document
from .reader import Path as NodePath

Documents = Mapping[str, Sequence[Document]]


class DraftFiles:
    """All draft rules and word lists of one city, with the parameters and sources that they cite."""

    def __init__(self, documents: Documents, rules: RuleSet) -> None:
        self.rules = rules
        self.rule_files = documents["draft_rules"]
        self.lexicon_files = documents["draft_lexicons"]

    def problems(self, complete: bool) -> Iterator[PolicyProblem]:
        """Yield what is wrong. With `complete` false (a file was unreadable) sources and parameters are left
        out, since what they lack may stand in that file."""
        seen: dict[tuple[str, str], str] = {}
        for document in self.rule_files:
            for place, rule in enumerate(document.data["rules"]):
                path: NodePath = ("rules", place)
                if complete:
                    yield from self._basis_problems(document, (*path, "basis"), rule["basis"])
                for at, check in enumerate(rule["checks"]):
                    here = (*path, "checks", at)
                    code = (rule["id"], check["code"])
                    yield from _repeated(document, (*here, "code"), f"check {' '.join(code)!r}", seen, code)
                    yield from _text_problems(document, here, check)
                    if complete:
                        yield from self._check_problems(document, here, check)
        words: dict[tuple[str, str], str] = {}
        for document in self.lexicon_files:
            for place, lexicon in enumerate(document.data["lexicons"]):
                name = lexicon["code"]
                path = ("lexicons", place, "code")
                yield from _repeated(document, path, f"word list {name!r}", words, ("", name))

    def _check_problems(
        self, document: Document, path: NodePath, check: Mapping[str, Any]
    ) -> Iterator[PolicyProblem]:
        yield from self._basis_problems(document, (*path, "basis"), check.get("basis", ()))
        named = [((*path, "limits", name), code) for name, code in check.get("limits", {}).items()]
        if "limit" in check:
            named.append(((*path, "limit"), check["limit"]))
        for place, code in named:
            if code not in self.rules.parameters:
                hint = "add it to the parameters of its topic in rules/, or correct the code"
                yield document.problem(place, f"parameter {code!r} does not exist", hint)
        twice = {"limit", *check.get("limits", {})} & set(check.get("settings", {}))
        for name in sorted(twice):
            message = f"{name!r} is both a setting and a dated limit"
            yield document.problem((*path, "settings", name), message, "keep the limit")

    def _basis_problems(
        self, document: Document, path: NodePath, basis: Sequence[Mapping[str, Any]]
    ) -> Iterator[PolicyProblem]:
        for place, entry in enumerate(basis):
            here = (*path, place)
            if entry["source"] not in self.rules.sources:
                message = f"source {entry['source']!r} is not listed"
                yield document.problem((*here, "source"), message, "add it to rules/sources.yaml")
            first, last = entry.get("valid_from"), entry.get("valid_to")
            if first and last and last < first:
                yield document.problem((*here, "valid_to"), "ends before it begins", "exchange the two days")


def _repeated(
    document: Document, path: NodePath, what: str, seen: dict[tuple[str, str], str], key: tuple[str, str]
) -> Iterator[PolicyProblem]:
    if key in seen:
        message = f"{what} already stands in {seen[key]}"
        yield document.problem(path, message, "remove one of the two")
    seen.setdefault(key, document.file)


def _text_problems(document: Document, path: NodePath, check: Mapping[str, Any]) -> Iterator[PolicyProblem]:
    """Texts whose {places} cannot be filled, or differ between the languages."""
    for name in ("message", "suggestion"):
        used: dict[str, frozenset[str]] = {}
        for language, text in check[name].items():
            try:
                used[language] = _places(text)
            except ValueError as wrong:
                hint = "write a brace that is text as {{ or }}"
                yield document.problem((*path, name, language), f"cannot be filled: {wrong}", hint)
        # A suggestion may need a place in one language only; a message says the same in all.
        if name == "message" and len(set(used.values())) > 1:
            shown = "; ".join(f"{language}: {', '.join(sorted(places))}" for language, places in used.items())
            yield document.problem(
                (*path, name), f"the languages fill different places ({shown})", "align them"
            )


def _places(text: str) -> frozenset[str]:
    places = frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    odd = sorted(name for name in places if not name.isidentifier())
    if odd:
        raise ValueError(f"a place must have a plain name, not {odd[0]!r}")
    return places
