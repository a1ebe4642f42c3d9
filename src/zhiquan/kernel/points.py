"""The extension points that belong to no single area."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.extensions import Point
from zhiquan.kernel.models import Organisation


@dataclass(frozen=True)
class Cast:
    """The demo's invented people as actors, by user name; further organisations by the key of their story."""

    actors: Mapping[str, Actor]
    organisations: Mapping[str, Organisation] = field(default_factory=dict)

    def __getitem__(self, username: str) -> Actor:
        return self.actors[username]


@dataclass(frozen=True)
class Story:
    """The cast and the day from which the story counts back; `on(n)` is n days before it."""

    cast: Cast
    today: date

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    @contextmanager
    def on(self, ago: int, hour: int = 10) -> Iterator[date]:
        day = self.day(ago)
        with clock.use(datetime.combine(day, time(hour), clock.ZONE)):
            yield day


@dataclass(frozen=True)
class Deadline:
    """A day by which the actor has something to do, in the reader's language.

    `title` says what, `subject` about which record, `basis` by which text. `start` is the first day on which it
    can be done (None: at once), `due` the last. `provisional`: an announcement may still move it; `sample`: the
    rule is not confirmed yet. `url` is empty where the record may not be opened.
    """

    title: str
    subject: str
    basis: str
    start: date | None
    due: date
    ref: str
    url: str
    provisional: bool = False
    sample: bool = False


@dataclass(frozen=True)
class Hit:
    """One find of the portal's search: `kind` and `title` in the reader's language, `text` tells it apart."""

    kind: str
    title: str
    text: str
    url: str
    ref: str = ""


# A card on the portal's home: `card(actor)` gives a mapping (title, text, url) or None.
home_card: Point[Callable[[Actor], Mapping[str, Any] | None]] = Point("home_card")
# An area's demo: calls only the area's own actions, on a fixed clock; order by name.
demo: Point[Callable[[Cast], None]] = Point("demo")
# What the actor has to do by a day, of one area: his own records only, in any order.
deadline: Point[Callable[[Actor], Iterable[Deadline]]] = Point("deadline")
# What one area finds for the actor under a typed text, best first and few; nothing that he may not open.
search: Point[Callable[[Actor, str], Iterable[Hit]]] = Point("search")
