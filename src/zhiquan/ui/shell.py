"""What the shell (top bar, actor menu, crumbs) needs to know, as plain data handed over by the site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation; `current` marks the place the reader is in."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path above the page head; without `url` it is the page itself."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ActorChoice:
    """An identity the signed-in person may act under; `value` is what the switch form posts as `actor`."""

    value: str
    person: str
    organisation: str
    role: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class ActorMenu:
    """The person and the organisation acted for (always on screen), and the other choices."""

    person: str
    organisation: str
    choices: tuple[ActorChoice, ...] = ()
