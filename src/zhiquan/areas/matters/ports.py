"""What other rooms may bring to matters: named functions, and links to outside systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from zhiquan.areas.matters.models import Case, CaseEvent, Draft
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.extensions import Point

FREE, CORRECT, REFUSE = "free", "correct", "refuse"


@dataclass(frozen=True)
class Ground:
    """Why something may be sent back (correct) or refused: a clue with its rule, which an officer decides on.

    `place` is an element, a material or a right's ref; `text` by language.
    """

    code: str
    effect: str
    text: Mapping[str, str]
    place: str = ""
    about: str = ""
    source: str = ""
    article: str = ""
    sample: bool = False


@dataclass(frozen=True)
class Question:
    """What a guard is asked about: a draft or a case, as the same plain facts."""

    matter: str
    edition: str
    party: Any
    values: Mapping[str, Any]
    materials: frozenset[str]
    day: date
    case: Case | None = None
    draft: Draft | None = None


@dataclass(frozen=True)
class Answer:
    """A guard's fact for the flow, and the grounds that it rests on."""

    value: Any
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True)
class Happening:
    """What an effect is told: the case, the step just taken, its legal day."""

    actor: Actor
    case: Case
    event: CaseEvent
    on: date
    reference: str = ""


@dataclass(frozen=True)
class Wish:
    """For whom a value is sought: the person at the form, his organisation, the party it is about."""

    actor: Actor
    party: Any
    matter: str
    element: str


@dataclass(frozen=True)
class Prefilled:
    """A value found, and where it came from as an English msgid with places."""

    value: Any
    origin: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Touched:
    """Something of another area that a change of a party touches: shown beside the registers."""

    code: str
    title: str
    count: int
    text: str
    url: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Exposure:
    """A record that hangs on a rule or an edition, for the list of what a change of law touches."""

    ref: str
    title: str
    rule: str
    day: date


@dataclass(frozen=True)
class Panel:
    """What another area keeps of a case, at the head of its page: in the reader's language, with one way on."""

    title: str
    text: str
    url: str
    action: str


guard: Point[Callable[[Question], Answer]] = Point("guard")
effect: Point[Callable[[Happening], None]] = Point("effect")
prefill: Point[Callable[[Wish], Prefilled | None]] = Point("prefill")
touches: Point[Callable[[Actor, Any, str], Iterable[Touched]]] = Point("touches")
panel: Point[Callable[[Actor, Case], Panel | None]] = Point("panel")
exposure: Point[Callable[[date], Iterable[Exposure]]] = Point("exposure")


def panels(actor: Actor, case: Case) -> list[Panel]:
    """What other areas say of a case to this reader."""
    return [found for say in panel.all().values() if (found := say(actor, case))]


# ---------- links to authorities


class LinkDown(Exception):
    """The other side did not answer, or said that it cannot now. Asking again later is right."""


class LinkRefused(Exception):
    """The other side understood and said no: asking again changes nothing."""


class LinkGarbled(Exception):
    """The answer is not what was agreed. Kept for a person to look at."""


@dataclass(frozen=True)
class Receipt:
    """The other side has it: its own number, and since when."""

    number: str
    on: date


@dataclass(frozen=True)
class Message:
    """What an authority says about a hand-over: `key` is our dispatch, `id` the message's own, `sequence` its order.

    `kind`: lodged, correction, granted, refused, abandoned. `certificate` is (file name, bytes).
    """

    id: str
    key: str
    kind: str
    on: date
    sequence: int = 0
    number: str = ""
    reason: str = ""
    defects: tuple[str, ...] = ()
    certificate: tuple[str, bytes] | None = None


class AuthorityLink(Protocol):
    """A live line to one authority. `hand_over` may be called again with the same key and does nothing twice."""

    system: str
    mode: str  # live, file or simulated

    def hand_over(self, key: str, payload: Mapping[str, Any]) -> Receipt: ...

    def fetch(self, since: str) -> tuple[list[Message], str]:
        """New messages since the cursor (empty: from the beginning), any order, possibly twice; the next cursor."""
        ...


_links: dict[str, AuthorityLink] = {}


def connect(link: AuthorityLink) -> None:
    """From now on hand-overs to `link.system` leave by it instead of by the window's worklist."""
    _links[link.system] = link


def disconnect(system: str) -> None:
    _links.pop(system, None)


def link_of(system: str) -> AuthorityLink | None:
    return _links.get(system)


def links() -> tuple[AuthorityLink, ...]:
    return tuple(_links[name] for name in sorted(_links))


class LicenceService(Protocol):
    """The city's e-licences (电子证照): a party's licence as a file, where the holder lets it be shared."""

    mode: str

    def licence(self, scheme: str, number: str) -> tuple[str, bytes, Mapping[str, Any]] | None: ...


_licences: list[LicenceService] = []


def connect_licences(service: LicenceService | None) -> None:
    _licences[:] = [service] if service else []


def licences() -> LicenceService | None:
    return _licences[0] if _licences else None


def demo_paper(title: str) -> tuple[str, bytes]:
    """A small paper for the demo of any area, as (file name, bytes); its page says that it is one."""
    from zhiquan.areas.matters import demo_papers

    return demo_papers.paper(title)
