"""What exists around a flow, for lint."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """Codes that a flow may name. A field left at None is not checked.

    `counting`: pairs (register, period) of the table of countings. `templates`: for each letter template the
    names that its text uses, tables written `table rights`. `placeholders`: the names that the platform fills
    (elements, and `due.<clock>` and `days.<clock>` of the flow's clocks, are known besides). `people`: the
    persons who hold each role, to prove that a second person exists.
    """

    roles: Collection[str] | None = None
    elements: Collection[str] | None = None
    materials: Collection[str] | None = None
    guards: Collection[str] | None = None
    effects: Collection[str] | None = None
    platform: Collection[str] | None = None
    parameters: Collection[str] | None = None
    counting: Collection[tuple[str, str]] | None = None
    templates: Mapping[str, Collection[str]] | None = None
    placeholders: Collection[str] | None = None
    people: Mapping[str, Collection[str]] | None = None


EVERYTHING_KNOWN = Known()
