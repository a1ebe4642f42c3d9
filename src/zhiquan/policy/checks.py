"""What a schema cannot see: files that must agree with one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from zhiquan.engines.rules import read_day

from .editions import body_codes, body_names
from .kinds import FileKind
from .problems import PolicyProblem
from .reader import Document


def name_problems(kind: FileKind, document: Document) -> Iterator[PolicyProblem]:
    """Yield a problem when a file does not repeat the name of its folder."""
    if kind.named_by is None:
        return
    folder = document.file.split("/")[-2]
    named = document.data[kind.named_by]
    if named != folder:
        message = f"{named!r} differs from the folder's name {folder!r}"
        yield document.problem((kind.named_by,), message, "make the two the same")


def city_problems(document: Document) -> Iterator[PolicyProblem]:
    """Yield bodies or districts that stand twice, and names that two bodies claim."""
    owners: dict[str, str] = {}
    for place, body in enumerate(document.data["bodies"]):
        here = ("bodies", place)
        if owners.get(body["code"]) == body["code"]:
            yield document.problem(here, f"body {body['code']!r} stands here a second time", "remove one")
            continue
        for name in body_names(body):
            owner = owners.setdefault(name, body["code"])
            if owner != body["code"]:
                message = f"the name {name!r} already means body {owner!r}"
                yield document.problem(here, message, "a name may mean one body only")
    yield from _repeated(document, "districts", "code")


def plan_problems(document: Document, city: Mapping[str, Any] | None) -> Iterator[PolicyProblem]:
    """Yield items, sections and quantities that stand twice, and bodies or sections that do not exist."""
    plan = document.data
    yield from _repeated(document, "items", "code")
    yield from _repeated(document, "sections", "no")
    if city is not None:
        names = body_codes(city)
        for path, name in _bodies_named(plan):
            if name not in names:
                hint = "add it to the bodies of city.yaml, or as an alias there"
                yield document.problem(path, f"body {name!r} is not in city.yaml", hint)
    sections = {section["no"] for section in plan["sections"]}
    quantities: set[str] = set()
    for place, item in enumerate(plan["items"]):
        for no in item["path"]:
            if no not in sections:
                hint = f"sections are {', '.join(sorted(sections))}"
                yield document.problem(("items", place, "path"), f"section {no!r} does not exist", hint)
        for at, quantity in enumerate(item.get("quantities", [])):
            if quantity["code"] in quantities:
                message = f"quantity {quantity['code']!r} stands here a second time"
                yield document.problem(("items", place, "quantities", at), message, "rename it")
            quantities.add(quantity["code"])


def _bodies_named(plan: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for place, name in enumerate(plan["issuers"]):
        yield ("issuers", place), name
    for place, item in enumerate(plan["items"]):
        for at, name in enumerate(item["bodies"]):
            yield ("items", place, "bodies", at), name


def calendar_problems(document: Document) -> Iterator[PolicyProblem]:
    """Yield days outside their year, days that stand twice, and make-up days that are no weekend."""
    weekend = document.data["weekend"]
    seen: dict[str, str] = {}
    for year, entry in document.data["years"].items():
        for path, text, makeup in _days_of(year, entry):
            problem = _day_problem(text, year, weekend if makeup else None)
            if problem is None and text in seen:
                problem = (f"{text} already stands under {seen[text]}", "a day is listed once")
            if problem is not None:
                yield document.problem(path, *problem)
            seen[text] = f"{year}.{path[2]}"


def _days_of(year: str, entry: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str, bool]]:
    for place, holiday in enumerate(entry.get("holidays", [])):
        yield ("years", year, "holidays", place, "date"), holiday["date"], False
    for place, text in enumerate(entry.get("makeup_workdays", [])):
        yield ("years", year, "makeup_workdays", place), text, True


def _day_problem(text: str, year: str, weekend: list[int] | None) -> tuple[str, str] | None:
    day = read_day(text)
    # A yearly notice may also move days of the December before it.
    if not date(int(year) - 1, 12, 1) <= day <= date(int(year), 12, 31):
        return f"{text} does not belong to {year}", "move it to its own year"
    if weekend is not None and day.isoweekday() not in weekend:
        return f"{text} is no weekend day, so it cannot become a working day", "check the date"
    return None


def _repeated(document: Document, section: str, key: str) -> Iterator[PolicyProblem]:
    seen: set[str] = set()
    for place, entry in enumerate(document.data.get(section, [])):
        if entry[key] in seen:
            message = f"{entry[key]!r} stands here a second time"
            yield document.problem((section, place, key), message, "rename or remove one")
        seen.add(entry[key])
