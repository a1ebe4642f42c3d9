"""``./zhiquan matter …``: list, prove, show and compare the matters of a city, without a database.

Exit status: 0 clean, 1 findings (faults, or differences), 2 bad input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from zhiquan.engines import flows
from zhiquan.engines.rules import When
from zhiquan.policy import CityCheck, Difference, Packs, PolicyProblem, differences, thawed

from .folders import CityOption, JsonOption, bad_input, checked, cities, edition, print_json

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console()
# What a fault in a matter can stand in besides its own folder: files that all matters share.
SHARED_FILES = ("elements/", "flows/", "templates/", "windows.yaml")


class Language(StrEnum):
    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


LanguageOption = Annotated[Language, typer.Option("--language", help="zh-Hans, zh-Hant or en.")]


# --- list ---


@app.command(name="list")
def list_matters(
    city: CityOption = None, language: LanguageOption = Language.SIMPLIFIED, as_json: JsonOption = False
) -> None:
    """List the matters of a city: fields, materials, states and clocks of each."""
    packs = Packs(edition(city))
    rows = [_row(packs, code, language) for code in packs.edition.matters]
    if as_json:
        print_json(rows)
        return
    grid = Grid(title=escape(packs.edition.code))
    grid.add_column("matter", no_wrap=True)
    grid.add_column("kind")
    counted = ("parts", "fields", "materials", "states", "actions", "clocks")
    for column in counted:
        grid.add_column(column, justify="right")
    for row in rows:
        counts = ("" if row[column] is None else str(row[column]) for column in counted)
        grid.add_row(escape(f"{row['code']}\n{row['name']}"), row["kind"], *counts)
    out.print(grid)
    out.print(f"{len(rows)} matters")


def _row(packs: Packs, code: str, language: str) -> dict[str, Any]:
    matter, flow = packs.matter(code), packs.flow(code)
    materials = [*packs.materials(code), *(m for part in packs.parts(code) for m in part.materials)]
    return {
        "code": code,
        "kind": matter["kind"],
        "name": flows.named(matter["name"], language, code),
        "parts": len(matter.get("parts", ())) or None,
        "fields": len(packs.form(code).fields),
        "materials": len({material.type for material in materials}),
        "states": len(flow.states) if flow else None,
        "actions": len(flow.actions) if flow else None,
        "clocks": len(flow.clocks) if flow else None,
    }


# --- lint ---


@app.command()
def lint(
    codes: Annotated[list[str] | None, typer.Argument(help="Matters; all of them when left out.")] = None,
    city: CityOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove matters: forms, flows, letters, articles cited, parts of bundles."""
    wanted = codes or []
    results = {folder: checked(folder) for folder in ([city] if city else cities())}
    known = {path.parent.name for folder in results for path in folder.glob("matters/*/matter.yaml")}
    for code in wanted:
        if code not in known:
            bad_input(f"there is no matter {code!r}; there are {', '.join(sorted(known))}")
    found = {folder: _of_matters(result, wanted) for folder, result in results.items()}
    if as_json:
        print_json(
            [
                {"city": folder.name, "problems": [problem.to_data() for problem in problems]}
                for folder, problems in found.items()
            ]
        )
    else:
        for folder, problems in found.items():
            _print_problems(folder, problems, len(wanted) or len(list(folder.glob("matters/*/matter.yaml"))))
    if any(found.values()):
        raise typer.Exit(1)


def _of_matters(result: CityCheck, codes: list[str]) -> list[PolicyProblem]:
    """The problems that concern these matters; with none named, every problem: all matters rest on the whole."""
    if not codes:
        return list(result.problems)
    starts = (*SHARED_FILES, *(f"matters/{code}/" for code in codes))
    unread = [
        problem for problem in result.problems if not problem.file.startswith(("matters/", *SHARED_FILES))
    ]
    return [problem for problem in result.problems if problem.file.startswith(starts)] + unread


def _print_problems(folder: Path, problems: list[PolicyProblem], matters: int) -> None:
    if not problems:
        out.print(f"{escape(folder.name)}: {matters} matters: clean")
        return
    for problem in problems:
        out.print(escape(str(problem)), soft_wrap=True, highlight=False)
    out.print(f"{escape(folder.name)}: {len(problems)} problems")


# --- show ---


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="A matter, such as trademark-change.")],
    city: CityOption = None,
    language: LanguageOption = Language.SIMPLIFIED,
    svg: Annotated[Path | None, typer.Option("--svg", help="Write the drawing of the flow here.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the guide of a matter and its flow."""
    packs = Packs(edition(city))
    if code not in packs.edition.matters:
        bad_input(f"there is no matter {code!r}; there are {', '.join(packs.edition.matters)}")
    flow = packs.flow(code)
    if svg is not None:
        _write_drawing(svg, flow, language, _Words(language)(packs.matter(code)["name"]), code)
    if as_json:
        print_json({"matter": thawed(packs.matter(code)), "flow": flows.to_data(flow) if flow else None})
        return
    for line in _guide(packs, code, _Words(language)):
        out.print(escape(line), soft_wrap=True, highlight=False)
    if flow is not None:
        out.print(_flow_grid(flow, _Words(language)))


def _write_drawing(file: Path, flow: flows.Flow | None, language: str, title: str, code: str) -> None:
    if flow is None:
        bad_input(f"{code} has no flow of its own to draw")
    try:
        file.write_text(flows.draw(flow, language, title=title), encoding="utf-8")
    except OSError as wrong:
        bad_input(f"--svg {file}: {wrong.strerror or wrong}")


class _Words:
    """Texts of the packs in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, label: Mapping[str, str] | None) -> str:
        if not label:
            return ""
        if self.language == Language.TRADITIONAL and "zh-Hant" not in label:
            from zhiquan.ui.script import traditional

            return traditional(label.get("zh-Hans", ""))
        return flows.named(label, self.language)


def _guide(packs: Packs, code: str, words: _Words) -> Iterator[str]:
    matter = packs.matter(code)
    yield f"{words(matter['name'])}  [{code}, {matter['kind']}]"
    yield words(matter["summary"])
    yield f"audience: {', '.join(matter['audience'])}    life events: {', '.join(matter['life_events'])}"
    if "authority" in matter:
        yield f"authority: {words(matter['authority']['name'])}"
    yield from _section("bases", (_cited(packs, basis) for basis in matter.get("bases", ())))
    yield from _section(
        "conditions", (_with_condition(each, "text", words) for each in matter.get("conditions", ()))
    )
    yield from _section("parts", (_part(packs, each, words) for each in matter.get("parts", ())))
    yield from _section("materials", (_material(each, words) for each in matter.get("materials", ())))
    yield from _section("time", (_figure(packs, key, each) for key, each in matter.get("time", {}).items()))
    fees = ((words(fee["label"]), fee["parameter"]) for fee in matter.get("fees", ()))
    yield from _section("fees", (_figure(packs, label, parameter) for label, parameter in fees))
    yield from _section("results", (words(each["name"]) for each in matter.get("results", ())))
    elsewhere = matter.get("elsewhere", ())
    yield from _section("elsewhere", (f"{words(each['name'])}: {words(each['text'])}" for each in elsewhere))
    for question in matter.get("questions", ()):
        yield f"? {words(question['q'])}"
        yield f"  {words(question['a'])}"
    for step in packs.form(code).steps:
        yield f"step {words(step.name)}: {', '.join(words(field.element.label) for field in step.fields)}"


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"{title}:"
        yield from (f"  - {line}" for line in listed)


def _cited(packs: Packs, basis: Mapping[str, Any]) -> str:
    title = packs.edition.rules.sources[basis["source"]].title.get("zh-Hans", basis["source"])
    spans = packs.citations.get((basis["source"], basis.get("article")), ())
    dates = ", ".join(f"{start} – {end or ''}".strip() for start, end in spans)
    return " ".join(filter(None, (title, basis.get("article"), f"({dates})" if dates else "")))


def _with_condition(entry: Mapping[str, Any], key: str, words: _Words) -> str:
    when = f"  [{_condition(entry['when'])}]" if "when" in entry else ""
    return f"{words(entry[key])}{when}"


def _condition(when: Any) -> str:
    return str(When.parse(when))


def _part(packs: Packs, part: Mapping[str, Any], words: _Words) -> str:
    name = words(packs.matter(part["matter"])["name"])
    when = f"  [{_condition(part['when'])}]" if "when" in part else ""
    return f"{name} ({part['matter']}){when}"


def _material(material: Mapping[str, Any], words: _Words) -> str:
    per = f", one for each {material['per']}" if "per" in material else ""
    optional = ", optional" if material.get("required") is False else ""
    return f"{_with_condition(material, 'name', words)} — {material['from']}{per}{optional}"


def _figure(packs: Packs, label: str, code: str) -> str:
    version = packs.edition.rules.parameters[code][-1]
    sample = " (sample)" if version.status.value == "sample" else ""
    return f"{label}: {version.value} {version.unit}{sample}  [{code}]"


def _flow_grid(flow: flows.Flow, words: _Words) -> Grid:
    grid = Grid("state", "action", "by", "to", "clocks", title=escape(flow.code))
    for state in flow.states:
        names = f"{words(state.name)}{' ■' if state.final else ''}"
        for action in flow.leaving[state.code]:
            by = ", ".join(action.by) + (f" + {', '.join(action.second)}" if action.second else "")
            to = " | ".join(words(flow.state[target].name) for target in action.targets)
            grid.add_row(
                *(escape(cell) for cell in (names, words(action.name), by, to, _clocks(flow, action.code)))
            )
            names = ""
        if not flow.leaving[state.code]:
            grid.add_row(escape(names), "", "", "", "")
    return grid


def _clocks(flow: flows.Flow, action: str) -> str:
    signs = (("+", "start"), ("−", "stop"), ("‖", "pause"), ("▶", "resume"))
    found = [
        f"{sign}{clock.code}" for clock in flow.clocks for sign, key in signs if action in getattr(clock, key)
    ]
    late = [f"!{clock.code}" for clock in flow.clocks if clock.late == action]
    return " ".join(found + late)


# --- diff ---


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A city's folder.")],
    new: Annotated[Path, typer.Argument(help="Another version of it.")],
    as_json: JsonOption = False,
) -> None:
    """List what differs between the matters of two versions of a city's folder."""
    found = differences(edition(old), edition(new))
    if as_json:
        print_json([_difference_data(each) for each in found])
    else:
        grid = Grid("matter", "file", "field", "change", "before", "after")
        for each in found:
            cells = (each.matter, each.file, each.field, each.change, _brief(each.before), _brief(each.after))
            grid.add_row(*(escape(cell) for cell in cells))
        if found:
            out.print(grid)
        out.print(f"{len(found)} differences")
    if found:
        raise typer.Exit(1)


def _difference_data(each: Difference) -> dict[str, Any]:
    return {
        "matter": each.matter,
        "file": each.file,
        "field": each.field,
        "change": each.change,
        "before": thawed(each.before),
        "after": thawed(each.after),
    }


def _brief(value: Any) -> str:
    text = "" if value is None else str(thawed(value))
    return text if len(text) <= 60 else f"{text[:57]}…"


if __name__ == "__main__":
    app()
