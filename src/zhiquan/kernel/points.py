"""The extension points that belong to no single area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhiquan.kernel.actor import Actor
from zhiquan.kernel.extensions import Point


@dataclass(frozen=True)
class Cast:
    """The demo's invented people as actors, by user name."""

    actors: Mapping[str, Actor]

    def __getitem__(self, username: str) -> Actor:
        return self.actors[username]


# A card on the portal's home: `card(actor)` gives a mapping (title, text, url) or None.
home_card: Point[Callable[[Actor], Mapping[str, Any] | None]] = Point("home_card")
# An area's demo: calls only the area's own actions, on a fixed clock; order by name.
demo: Point[Callable[[Cast], None]] = Point("demo")
