"""Files of matters, checked against one another: what a schema and a single file cannot show.

Flows and forms are proven by their engines; here their problems get a file and a line, and what crosses files is
checked: articles cited, templates and placeholders, elements, parameters, materials, parts of bundles, windows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from zhiquan.engines import flows, forms
from zhiquan.engines.documents.textform import Template, TextFormError, parse
from zhiquan.engines.rules import RuleSet

from .kinds import SHARED, template_key
from .packs import citations
from .problems import PolicyProblem
from .reader import Document
from .reader import Path as NodePath

ROLES = ("applicant", "window", "handler", "approver", "authority", "system")
TIME_UNITS = ("day", "working_day", "week", "month", "quarter", "year")
TABLES = ("rights", "defects", "materials")
PLACEHOLDERS = (
    *("case.number", "case.matter", "case.submitted_on"),
    *("applicant.name", "applicant.identity", "authority.name", "issuer.name"),
    *("letter.number", "letter.date", "decision.reason", "receipt.number"),
    *("window.name", "window.phone", "window.address"),
    *("party.old_name", "party.new_name", "right.number", "right.title", "lock.holder", "lock.reference"),
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of functions and facts that a running platform knows. What is None is not checked."""

    guards: Collection[str] | None = None
    effects: Collection[str] | None = None
    prefills: Collection[str] | None = None
    platform: Collection[str] | None = None


ANY_NAME = Names()
Documents = Mapping[str, Sequence[Document]]


class MatterFiles:
    """All files of matters of one city, with the rules that they cite."""

    def __init__(
        self, documents: Documents, rules: RuleSet, city: Mapping[str, Any] | None, names: Names = ANY_NAME
    ) -> None:
        self.documents = documents
        self.rules = rules
        self.city = city or {"bodies": (), "districts": ()}
        self.names = names
        self.matters = {document.data["code"]: document for document in documents["matter"]}
        self.forms = {document.data["matter"]: document for document in documents["form"]}
        self.flows = {document.data["matter"]: document for document in documents["flow"]}
        self.bases = {document.data["code"]: document for document in documents["base_flow"]}
        self.groups = {document.data["group"]: document for document in documents["elements"]}
        self.elements = forms.read_elements({group: each.data for group, each in self.groups.items()})
        self.templates: dict[str, Template] = {}
        self.cited = citations(rules)

    def problems(self, complete: bool) -> list[PolicyProblem]:
        """Return what is wrong. With `complete` false (a file was unreadable) only what stands in single files."""
        found = [*self._element_problems(), *self._template_problems()]
        if complete and not found:
            for code, document in self.matters.items():
                found += self._matter_problems(code, document)
            for code, document in self.forms.items():
                found += self._form_problems(code, document)
            for code, document in self.flows.items():
                found += self._flow_problems(code, document)
            found += self._between_matters()
            for document in self.documents["windows"]:
                found += self._window_problems(document)
        return found

    # --- elements and templates ---

    def _element_problems(self) -> Iterator[PolicyProblem]:
        data = {group: document.data for group, document in self.groups.items()}
        for problem in forms.lint_elements(data):
            group = str(problem.path[0])
            yield self.groups[group].problem(problem.path[1:], problem.message, problem.hint)
        for document in self.groups.values():
            for place, entry in enumerate(document.data["elements"]):
                for at, name in enumerate(entry.get("from", ())):
                    path = ("elements", place, "from", at)
                    yield from _unless_known(document, path, name, self.names.prefills, "prefill function")

    def _template_problems(self) -> Iterator[PolicyProblem]:
        for document in (*self.documents["template"], *self.documents["shared_template"]):
            try:
                self.templates[template_key(document.file)] = parse(document.data)
            except TextFormError as wrong:
                for fault in wrong.faults:
                    yield PolicyProblem(document.file, fault.line, "", fault.message, "correct this line")

    def _template(self, matter: str, use: str, name: str) -> Template | None:
        own = self.templates.get(f"{matter}/{use}/{name}")
        return own or self.templates.get(f"{SHARED}/{use}/{name}")

    def _missing_template(
        self, document: Document, path: NodePath, use: str, name: str
    ) -> Iterator[PolicyProblem]:
        matter = document.file.split("/")[-2]
        template = self._template(matter, use, name)
        if template is None:
            hint = f"write {use}/{name}.txt beside this file, or templates/{use}/{name}.txt"
            yield document.problem(path, f"there is no text form {name!r}", hint)
            return
        unknown = sorted(_used(template) - self._fills())
        for placeholder in unknown:
            message = f"{use}/{name}.txt uses {{{{ {placeholder} }}}}, which nothing fills"
            yield document.problem(path, message, "correct the name in the text form, or define the element")

    def _fills(self) -> set[str]:
        return {*PLACEHOLDERS, *_tables(TABLES), *self.elements}

    # --- one matter ---

    def _matter_problems(self, code: str, document: Document) -> Iterator[PolicyProblem]:
        matter = document.data
        yield from self._citations(document, ("bases",), matter.get("bases", ()))
        yield from self._parameters(document)
        if "desk" in matter and matter["desk"] not in _codes(self.city["bodies"]):
            yield document.problem(
                ("desk",), f"{matter['desk']!r} is no body of city.yaml", "name a body's code"
            )
        yield from self._materials(document)
        yield from self._conditions(document)
        for section in ("parts", "instead"):
            for place, entry in enumerate(matter.get(section, ())):
                if "matter" in entry and entry["matter"] not in self.matters:
                    yield self._no_matter(document, (section, place, "matter"), entry["matter"])
        if matter["kind"] == "matter":
            for kind, files in (("form", self.forms), ("flow", self.flows)):
                if code not in files:
                    hint = f"write matters/{code}/{kind}.yaml; what only informs has kind: reminder"
                    yield document.problem(("kind",), f"{kind}.yaml is missing", hint)
        if matter["kind"] == "bundle":
            yield from self._bundle_problems(code, document)

    def _no_matter(self, document: Document, path: NodePath, code: str) -> PolicyProblem:
        return document.problem(path, f"there is no matter {code!r}", "correct the code, or write the matter")

    def _citations(
        self, document: Document, path: NodePath, citations: Sequence[Mapping[str, Any]]
    ) -> Iterator[PolicyProblem]:
        for place, cited in enumerate(citations):
            yield from self._citation(document, (*path, place), cited)

    def _citation(
        self, document: Document, path: NodePath, cited: Mapping[str, Any]
    ) -> Iterator[PolicyProblem]:
        source, article = cited["source"], cited.get("article")
        if source not in self.rules.sources:
            yield document.problem(
                (*path, "source"), f"{source!r} is no source", "add it to rules/sources.yaml"
            )
        elif (source, article) not in self.cited:
            named = f"{source} {article}" if article else source
            hint = "add the provision to a topic under rules/, with its dates, or correct the article"
            yield document.problem(path, f"no dated rule stands on {named}", hint)

    def _parameters(self, document: Document) -> Iterator[PolicyProblem]:
        for key, code in document.data.get("time", {}).items():
            yield from self._parameter(document, ("time", key), code, TIME_UNITS)
        for place, fee in enumerate(document.data.get("fees", ())):
            yield from self._parameter(document, ("fees", place, "parameter"), fee["parameter"], ("cny",))

    def _parameter(
        self, document: Document, path: NodePath, code: str, units: Collection[str]
    ) -> Iterator[PolicyProblem]:
        versions = self.rules.parameters.get(code, ())
        if not versions:
            yield document.problem(
                path, f"there is no parameter {code!r}", "add it under rules/, or correct it"
            )
        for version in versions:
            if version.unit not in units:
                message = f"{code} is in {version.unit}, not in {' or '.join(units)}"
                yield document.problem(path, message, "name a parameter of the right unit")
                return

    def _materials(self, document: Document) -> Iterator[PolicyProblem]:
        entries = document.data.get("materials", ())
        problems: list[forms.Problem] = []
        forms.read_materials(entries, problems)
        yield from (document.problem(each.path, each.message, each.hint) for each in problems)
        for place, code in _repeats(entries):
            path = ("materials", place, "code")
            yield document.problem(path, f"{code!r} stands here a second time", "rename or remove one")
        for place, material in enumerate(entries):
            path = ("materials", place, "document")
            if "document" in material:
                yield from self._missing_template(document, path, "documents", material["document"])
            elif material["from"] == "generated":
                message = "a material that the platform makes needs its text form"
                yield document.problem(("materials", place), message, "add document: <name>")
            yield from self._asked(document, ("materials", place), material, ("when", "required"))

    def _conditions(self, document: Document) -> Iterator[PolicyProblem]:
        for section in ("conditions", "parts", "instead", "elsewhere"):
            for place, entry in enumerate(document.data.get(section, ())):
                problems: list[forms.Problem] = []
                forms.read_when(entry.get("when"), (section, place, "when"), problems)
                yield from (document.problem(each.path, each.message, each.hint) for each in problems)
                yield from self._asked(document, (section, place), entry, ("when",))

    def _asked(
        self, document: Document, path: NodePath, entry: Mapping[str, Any], keys: Sequence[str]
    ) -> Iterator[PolicyProblem]:
        """A condition may ask elements and, where the platform's facts are known, those."""
        known = self.names.platform
        for key in keys:
            for fact in forms.read_when(entry.get(key), (), []).facts:
                if fact in self.elements or known is None or fact in known:
                    continue
                hint = "correct the name; it is neither an element nor a fact of the platform"
                yield document.problem((*path, key), f"there is no fact {fact!r}", hint)

    # --- bundles ---

    def _bundle_problems(self, code: str, document: Document) -> Iterator[PolicyProblem]:
        for place, entry in enumerate(document.data["parts"]):
            part = self.matters.get(entry["matter"])
            if part is not None and part.data["kind"] == "bundle":
                path = ("parts", place, "matter")
                yield document.problem(
                    path, f"{entry['matter']} is a bundle itself", "list its parts here instead"
                )
        union = self._union(document)
        for conflict in union.conflicts:
            said = ", ".join(conflict.parts)
            detail = f": {conflict.detail}" if conflict.detail else ""
            message = f"the parts do not agree about {conflict.code} ({conflict.kind}{detail})"
            yield document.problem(
                ("parts",), f"{message} — {said}" if said else message, _CONFLICTS[conflict.kind]
            )

    def _union(self, document: Document) -> forms.Union:
        parts = []
        for entry in document.data["parts"]:
            form = self.forms.get(entry["matter"])
            matter = self.matters.get(entry["matter"])
            if form is None or matter is None:
                continue
            read = forms.read_form(form.data, self.elements)
            materials = forms.read_materials(matter.data.get("materials", ()), [])
            parts.append(
                forms.Part(entry["matter"], read, forms.read_when(entry.get("when"), (), []), materials)
            )
        order = self.forms.get(document.data["code"])
        steps = forms.read_order(order.data) if order is not None else ()
        return forms.merge(parts, steps, document.data["code"])

    # --- forms ---

    def _form_problems(self, code: str, document: Document) -> Iterator[PolicyProblem]:
        matter = self.matters.get(code)
        if matter is None:
            yield self._no_matter(document, ("matter",), code)
            return
        bundle = matter.data["kind"] == "bundle"
        for place, step in enumerate(document.data["steps"]):
            wanted, other = ("elements", "fields") if bundle else ("fields", "elements")
            if wanted not in step or other in step:
                kind = "a bundle" if bundle else "a matter"
                yield document.problem(
                    ("steps", place), f"a step of {kind} lists {wanted}", f"write {wanted}"
                )
            yield from self._bases_of_fields(document, place, step)
        if not bundle:
            form = forms.read_form(document.data, self.elements)
            for problem in forms.lint(form, self.elements, self.names.platform):
                yield document.problem(problem.path, problem.message, problem.hint)
        for place, name in enumerate(document.data.get("documents", ())):
            yield from self._missing_template(document, ("documents", place), "documents", name)

    def _bases_of_fields(
        self, document: Document, place: int, step: Mapping[str, Any]
    ) -> Iterator[PolicyProblem]:
        for at, asked in enumerate(step.get("fields", ())):
            basis = asked.get("basis", {})
            if "source" in basis:
                yield from self._citation(document, ("steps", place, "fields", at, "basis"), basis)

    # --- flows ---

    def _flow_problems(self, code: str, document: Document) -> Iterator[PolicyProblem]:
        matter = self.matters.get(code)
        if matter is None:
            yield self._no_matter(document, ("matter",), code)
            return
        base = self.bases.get(document.data.get("like", ""))
        if base is None and "like" in document.data:
            hint = f"there are {', '.join(sorted(self.bases))}"
            yield document.problem(("like",), f"there is no base flow {document.data['like']!r}", hint)
            return
        data = flows.expand(base.data, document.data) if base is not None else document.data
        problems: Sequence[flows.Problem]
        try:
            problems = flows.lint(flows.read_flow(data), self._known(code, matter))
        except flows.FlowInvalid as wrong:
            problems = wrong.problems
        if base is not None:
            problems = (*flows.check_expansion(base.data, document.data), *problems)
        for problem in problems:
            home, path = _home(document, base, data, problem.path)
            said = problem.message if home is document else f"{problem.message} (in {code})"
            yield home.problem(path, said, problem.hint)
        yield from self._clock_units(document, data)

    def _clock_units(self, document: Document, data: Mapping[str, Any]) -> Iterator[PolicyProblem]:
        for place, clock in enumerate(data.get("clocks", ())):
            for key in ("period", "extension"):
                if clock.get(key) in self.rules.parameters:
                    path = flows.place_in(document.data, data, ("clocks", place, key))
                    yield from self._parameter(document, path, clock[key], TIME_UNITS)

    def _known(self, code: str, matter: Document) -> flows.Known:
        form = self.forms.get(code)
        asked = forms.read_form(form.data, self.elements).fields if form is not None else self.elements
        letters = {
            key.split("/")[-1]: _used(template)
            for owner in (SHARED, code)
            for key, template in self.templates.items()
            if key.startswith(f"{owner}/letters/")
        }
        return flows.Known(
            roles=ROLES,
            elements=frozenset(asked),
            materials=frozenset(_codes(matter.data.get("materials", ()))),
            guards=self.names.guards,
            effects=self.names.effects,
            platform=self.names.platform,
            parameters=frozenset(self.rules.parameters),
            counting=self._countings(),
            templates=letters,
            placeholders=frozenset({*self._fills(), *self._shared_clocks()}),
        )

    def _countings(self) -> frozenset[tuple[str, str]] | None:
        versions = self.rules.tables.get("clocks.counting")
        if not versions:
            return None
        values = {source.code: source.values or () for source in versions[-1].inputs}
        return frozenset(product(values.get("register", ()), values.get("period", ())))

    def _shared_clocks(self) -> Iterator[str]:
        """Shared letters name the clocks of base flows in lines that are left out where there is no such clock."""
        for base in self.bases.values():
            for clock in base.data.get("clocks", ()):
                yield from (f"due.{clock['code']}", f"days.{clock['code']}")

    # --- what all matters share ---

    def _between_matters(self) -> Iterator[PolicyProblem]:
        owners: dict[str, str] = {}
        for code, document in self.matters.items():
            prefix = document.data.get("prefix")
            if prefix is None or document.data["kind"] == "reminder":
                continue
            if owners.setdefault(prefix, code) != code:
                message = f"cases of {owners[prefix]} are already numbered {prefix}"
                yield document.problem(("prefix",), message, "choose another prefix")

    def _window_problems(self, document: Document) -> Iterator[PolicyProblem]:
        districts = _codes(self.city["districts"])
        windows = document.data["windows"]
        for place, code in _repeats(windows):
            path = ("windows", place, "code")
            yield document.problem(path, f"{code!r} stands here a second time", "rename or remove one")
        for place, window in enumerate(windows):
            if window["district"] not in districts:
                message = f"{window['district']!r} is no district of city.yaml"
                yield document.problem(("windows", place, "district"), message, "name a district's code")
            if window["matters"] != "all":
                for at, code in enumerate(window["matters"]):
                    if code not in self.matters:
                        yield self._no_matter(document, ("windows", place, "matters", at), code)


_CONFLICTS = {
    "step_name": "give the steps one name, or different codes",
    "element_differs": "define the element once",
    "same_outcome": "let the parts ask the same element",
    "check_at_absent": "let the check stand at a field of its form",
    "check_differs": "give the checks different codes, or one meaning",
    "gate_on_own_field": "rest the part's condition on a field that another part asks too",
    "unknown_element": "remove it from the steps of the bundle's form.yaml",
    "placed_twice": "name it in one step only",
    "material_origin": "let it come from the same side in all parts, or give it another type",
    "material_name": "give the materials one name, or different types",
    "part_twice": "list each matter once",
    "cycle": "let one of them rest on nothing",
}


def _codes(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    return [entry["code"] for entry in entries]


def _repeats(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    codes = _codes(entries)
    yield from ((place, code) for place, code in enumerate(codes) if code in codes[:place])


def _tables(names: Collection[str]) -> set[str]:
    return {f"table {name}" for name in names}


def _used(template: Template) -> set[str]:
    return {*template.placeholders, *_tables(template.tables)}


def _unless_known(
    document: Document, path: NodePath, name: str, known: Collection[str] | None, what: str
) -> Iterator[PolicyProblem]:
    if known is not None and name not in known:
        yield document.problem(path, f"there is no {what} {name!r}", f"use one of {', '.join(sorted(known))}")


def _home(
    document: Document, base: Document | None, data: Mapping[str, Any], path: NodePath
) -> tuple[Document, NodePath]:
    """The file in which a path of the expanded flow stands, and the path there."""
    own = flows.place_in(document.data, data, path)
    if base is None or own != ("like",) or path == ("like",):
        return document, own
    return base, flows.place_in(base.data, data, path)
