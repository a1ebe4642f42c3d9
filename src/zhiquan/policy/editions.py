"""A city's policy, frozen under one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from zhiquan.engines.rules import (
    Case,
    Parameter,
    RuleSet,
    Table,
    canonical_json,
    read_cases,
    read_parameters,
    read_sources,
    read_tables,
)

from .kinds import SHARED
from .views import frozen

FORMAT = 1
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Edition:
    """All of a city's policy at one moment. Equal content has equal bytes and the same hash.

    Made by `load_city` from files or by `from_json` from the stored bytes. Sections are read-only views
    (mappings and tuples); `thawed` gives a copy to change.
    """

    content: bytes

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Edition:
        """Return the edition with this content by section (`city`, `rules`, `matters` and so on)."""
        return cls(canonical_json({"format": FORMAT, **content}))

    @classmethod
    def from_json(cls, content: bytes | str) -> Edition:
        """Return the edition stored as `content`. Raises ValueError when these are not bytes that `to_json`
        gave."""
        raw = content.encode("utf-8") if isinstance(content, str) else bytes(content)
        data = json.loads(raw)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError(f"this is no edition of format {FORMAT}")
        if canonical_json(data) != raw:
            raise ValueError("this edition is not in canonical form, so its hash would not name it")
        return cls(raw)

    def to_json(self) -> bytes:
        """Return the canonical JSON of the edition, UTF-8."""
        return self.content

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, lower-case hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def _data(self) -> Any:
        return frozen(json.loads(self.content))

    @property
    def code(self) -> str:
        """The city's code."""
        return str(self.city["code"])

    @property
    def city(self) -> Mapping[str, Any]:
        """Names, bodies, districts, languages (city.yaml)."""
        return self.section("city")

    @property
    def plans(self) -> Mapping[str, Any]:
        """Plans by code (plan.yaml)."""
        return self.section("plans")

    @property
    def calendars(self) -> Mapping[str, Any]:
        """Calendars by place, as the clocks engine reads them."""
        return self.section("calendars")

    @property
    def layouts(self) -> Mapping[str, Any]:
        """Page layouts of documents, by code."""
        return self.section("layouts")

    @property
    def elements(self) -> Mapping[str, Any]:
        """Data elements as files by group, as the forms engine reads them."""
        return self.section("elements")

    @property
    def matters(self) -> Mapping[str, Any]:
        """Matters, bundles and reminders by code (matter.yaml)."""
        return self.section("matters")

    @property
    def forms(self) -> Mapping[str, Any]:
        """Forms by matter (form.yaml)."""
        return self.section("forms")

    @property
    def flows(self) -> Mapping[str, Any]:
        """Flows by matter as written (flow.yaml): `engines.flows.expand` adds what they share."""
        return self.section("flows")

    @property
    def base_flows(self) -> Mapping[str, Any]:
        """What flows may be like, by code."""
        return self.section("base_flows")

    @property
    def templates(self) -> Mapping[str, str]:
        """Text forms by `<matter>/letters/<name>`, `<matter>/documents/<name>`; shared ones under `shared`."""
        return self.section("templates")

    def template(self, matter: str, use: str, name: str) -> str | None:
        """Return the text form `name` of a matter for `use` (letters, documents), else the shared one."""
        own = self.templates.get(f"{matter}/{use}/{name}")
        return own if own is not None else self.templates.get(f"{SHARED}/{use}/{name}")

    @property
    def draft_rules(self) -> Mapping[str, Any]:
        """Rules of the draft checker by the names of their files; `drafting.rules_of` merges them for a day."""
        return self.section("draft_rules")

    @property
    def draft_lexicons(self) -> Mapping[str, Any]:
        """Word lists of the draft checker by the names of their files."""
        return self.section("draft_lexicons")

    @property
    def screening(self) -> Mapping[str, Any]:
        """What screening looks for, by the name of its file; `screening.settings_of` reads it."""
        return self.section("screening")

    @property
    def windows(self) -> tuple[Mapping[str, Any], ...]:
        """Where people can come in person (windows.yaml)."""
        windows: tuple[Mapping[str, Any], ...] = self._data.get("windows", ())
        return windows

    @property
    def topics(self) -> Mapping[str, Any]:
        """The rule files by topic, as plain data: label, parameters, tables, cases."""
        topics: Mapping[str, Any] = self.section("rules")["topics"]
        return topics

    @cached_property
    def rules(self) -> RuleSet:
        """Parameters and tables of all topics; ask `edition.rules.at(day)`. Codes are `<topic>.<name>`."""
        parameters: list[Parameter] = []
        tables: list[Table] = []
        for name, topic in self.topics.items():
            parameters += read_parameters({"topic": name, "parameters": topic["parameters"]})[0]
            tables += read_tables({"topic": name, "tables": topic["tables"]})[0]
        return RuleSet(parameters, tables, read_sources(self.section("rules"))[0])

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The worked examples of all topics."""
        return tuple(
            case
            for name, topic in self.topics.items()
            for case in read_cases({"topic": name, "cases": topic["cases"]})[0]
        )

    def body_code(self, name: str) -> str | None:
        """Return the code of the body that `name` (a code, name, short name or alias) means, else None."""
        return body_codes(self.city).get(name)

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section by the name that its kind of file gives it; empty when the edition has none."""
        section: Mapping[str, Any] = self._data.get(name, _NOTHING)
        return section


def body_codes(city: Mapping[str, Any]) -> dict[str, str]:
    """Return code by every code, name, short name and alias of the bodies of a city."""
    return {name: body["code"] for body in city["bodies"] for name in body_names(body)}


def body_names(body: Mapping[str, Any]) -> list[str]:
    """Return everything that a body is called, each once: code, names, short names, aliases."""
    names = [body["code"], *body["name"].values(), *body.get("short", {}).values(), *body.get("aliases", ())]
    return list(dict.fromkeys(names))


def short_names(city: Mapping[str, Any]) -> dict[str, str]:
    """Return the short name, as plans write it, by the Chinese name, short name and aliases of each body."""
    found: dict[str, str] = {}
    for body in city.get("bodies", ()):
        short = body.get("short", body["name"])["zh-Hans"]
        found.update(dict.fromkeys((body["name"]["zh-Hans"], short, *body.get("aliases", ())), short))
    return found
