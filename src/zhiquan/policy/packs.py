"""The matters of an edition as the engines read them: forms, flows with what they share, bundles as unions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from zhiquan.engines import flows, forms
from zhiquan.engines.rules import Parameter, RuleSet, Table

from .editions import Edition

MATTER, BUNDLE, REMINDER = "matter", "bundle", "reminder"
Span = tuple[date, date | None]
Cited = tuple[str, str | None]


def citations(rules: RuleSet) -> dict[Cited, tuple[Span, ...]]:
    """Return when each (source, article) that a dated rule stands on is in force, by its first day; the rows of
    tables count too. A source alone stands under (source, None)."""
    found: dict[Cited, set[Span]] = {}
    versions: Iterator[Parameter | Table] = chain(
        chain.from_iterable(rules.parameters.values()), chain.from_iterable(rules.tables.values())
    )
    for version in versions:
        articles = {None, version.article}
        if isinstance(version, Table):
            articles.update(row.article for row in version.rows)
        for article in articles:
            found.setdefault((version.source, article), set()).add((version.valid_from, version.valid_to))
    return {cited: tuple(sorted(spans, key=lambda span: span[0])) for cited, spans in found.items()}


@dataclass(frozen=True)
class Packs:
    """All packs of one edition. What is asked by the code of a matter raises KeyError when there is none."""

    edition: Edition

    @cached_property
    def elements(self) -> dict[str, forms.Element]:
        """Data elements by code."""
        return forms.read_elements(self.edition.elements)

    @cached_property
    def citations(self) -> dict[Cited, tuple[Span, ...]]:
        """When each article cited is in force (see `citations`)."""
        return citations(self.edition.rules)

    def matter(self, code: str) -> Mapping[str, Any]:
        """The matter as its file says it."""
        found: Mapping[str, Any] = self.edition.matters[code]
        return found

    def materials(self, code: str) -> tuple[forms.Material, ...]:
        """The matter's own materials; a bundle has none of its own (see `union` and `parts`)."""
        return forms.read_materials(self.matter(code).get("materials", ()))

    def form(self, code: str) -> forms.Form:
        """The form: a matter's own, a bundle's as the union of its parts, a reminder's without steps."""
        if self.matter(code)["kind"] == BUNDLE:
            return self.union(code).form
        data = self.edition.forms.get(code)
        return forms.read_form(data, self.elements) if data is not None else forms.Form(code)

    def parts(self, code: str) -> tuple[forms.Part, ...]:
        """The parts of a bundle, each with its form, its materials and the condition under which it takes part."""
        return tuple(
            forms.Part(
                entry["matter"],
                self.form(entry["matter"]),
                forms.read_when(entry.get("when")),
                self.materials(entry["matter"]),
            )
            for entry in self.matter(code).get("parts", ())
        )

    def union(self, code: str) -> forms.Union:
        """The forms of a bundle's parts as one, in the order that the bundle gives."""
        order = self.edition.forms.get(code)
        steps = forms.read_order(order) if order is not None else ()
        return forms.merge(self.parts(code), steps, code)

    def flow(self, code: str) -> flows.Flow | None:
        """The flow with everything that it shares; None for bundles and reminders, which have none."""
        data = self.edition.flows.get(code)
        if data is None:
            return None
        base = self.edition.base_flows.get(data.get("like", ""))
        return flows.read_flow(flows.expand(base, data) if base is not None else data)


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One thing that differs between two editions. `file` is matter, form, flow, element or a text form;
    `field` a path; `before` and `after` are plain data, None where there is nothing."""

    matter: str
    file: str
    field: str
    before: Any = None
    after: Any = None

    @property
    def change(self) -> str:
        """added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def differences(old: Edition, new: Edition) -> tuple[Difference, ...]:
    """Return what is different in the matters of two editions. Flows are compared with what they share, and an
    element changes every matter whose form asks it."""
    before, after = Packs(old), Packs(new)
    codes = list(dict.fromkeys((*old.matters, *new.matters)))
    found = [each for code in codes for each in _of_matter(code, before, after)]
    return tuple(found)


def _of_matter(code: str, old: Packs, new: Packs) -> Iterator[Difference]:
    sides = (old.edition, new.edition)
    here, there = (code in edition.matters for edition in sides)
    if not (here and there):
        name = (new if there else old).matter(code)["name"]
        yield Difference(code, "matter", "", None if there else name, name if there else None)
        return
    for file, section in (("matter", "matters"), ("form", "forms")):
        before, after = (edition.section(section).get(code) for edition in sides)
        for field, one, other in _compared("", before, after):
            yield Difference(code, file, field, one, other)
    yield from _flows(code, old, new)
    yield from _elements(code, old, new)
    for key in dict.fromkeys(
        key for edition in sides for key in edition.templates if key.startswith(f"{code}/")
    ):
        before, after = (edition.templates.get(key) for edition in sides)
        if before != after:
            yield Difference(code, key.removeprefix(f"{code}/"), "", before, after)


def _flows(code: str, old: Packs, new: Packs) -> Iterator[Difference]:
    before, after = old.flow(code), new.flow(code)
    if before is None or after is None:
        if before is not after:
            one, other = (flows.to_data(side) if side is not None else None for side in (before, after))
            yield Difference(code, "flow", "", one, other)
        return
    for each in flows.diff(before, after):
        field = ".".join(filter(None, (each.section, each.code, each.field)))
        yield Difference(code, "flow", field, each.before, each.after)


def _elements(code: str, old: Packs, new: Packs) -> Iterator[Difference]:
    asked = (set(old.form(code).fields), set(new.form(code).fields))
    before, after = (_element_data(packs.edition) for packs in (old, new))
    for name in sorted(asked[0] & asked[1]):
        for field, one, other in _compared(name, before[name], after[name]):
            yield Difference(code, "element", field, one, other)


def _element_data(edition: Edition) -> dict[str, Mapping[str, Any]]:
    return {entry["code"]: entry for group in edition.elements.values() for entry in group["elements"]}


Compared = tuple[str, Any, Any]
_KEYS = ("code", "element", "matter", "source", "q", "text", "label", "name")


def _compared(path: str, before: Any, after: Any) -> Iterator[Compared]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _compared(f"{path}.{key}" if path else str(key), before.get(key), after.get(key))
        return
    old, new = _keyed(before), _keyed(after)
    if old is None or new is None:
        yield path, before, after
        return
    for key in dict.fromkeys((*old, *new)):
        yield from _compared(f"{path}[{key}]", old.get(key), new.get(key))
    if before and after and set(old) == set(new) and list(old) != list(new):
        yield path, list(old), list(new)


def _keyed(entries: Any) -> dict[str, Any] | None:
    """The entries of a list by what names them; None when it is no such list."""
    if not isinstance(entries, list | tuple) or not all(isinstance(each, Mapping) for each in entries):
        return None
    found: dict[str, Any] = {}
    for entry in entries:
        found.setdefault(_name(entry), entry)
    return found if len(found) == len(entries) else None


def _name(entry: Mapping[str, Any]) -> str:
    named = [entry[key] for key in _KEYS if key in entry]
    if not named:
        return ""
    texts = [each.get("zh-Hans", "") if isinstance(each, Mapping) else str(each) for each in named[:1]]
    if "article" in entry:
        texts.append(str(entry["article"]))
    return " ".join(texts)
