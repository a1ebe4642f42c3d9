"""The catalogue of services: lists, life events, search, windows, and what is due for the reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from itertools import pairwise
from math import log
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhiquan.areas.matters import packs
from zhiquan.areas.matters.packs import Pack, words
from zhiquan.engines.clocks import Calendar
from zhiquan.kernel import clock, editions, points
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible
from zhiquan.policy import Edition
from zhiquan.ui import script

LIFE_EVENTS: Mapping[str, Any] = {
    "start": pgettext_lazy("life event", "Start"),
    "research": pgettext_lazy("life event", "Research"),
    "protect": pgettext_lazy("life event", "Protect"),
    "finance": pgettext_lazy("life event", "Finance"),
    "abroad": pgettext_lazy("life event", "Go abroad"),
    "defend": pgettext_lazy("life event", "Defend"),
    "change": pgettext_lazy("life event", "Change"),
    "close": pgettext_lazy("life event", "Close"),
}
AUDIENCES: Mapping[str, Any] = {
    "company": gettext_lazy("Companies"),
    "sole_proprietor": gettext_lazy("Sole proprietors"),
    "institution": gettext_lazy("Institutions"),
    "person": gettext_lazy("Individuals"),
    "agency": gettext_lazy("Agencies"),
}
KINDS: Mapping[str, Any] = {
    packs.BUNDLE: gettext_lazy("Several in one"),
    packs.MATTER: gettext_lazy("Single service"),
    packs.REMINDER: gettext_lazy("Reminder"),
}
CHANNELS: Mapping[str, Any] = {
    "online": gettext_lazy("Online"),
    "window": gettext_lazy("At a window"),
    "post": gettext_lazy("By post"),
    "paper": gettext_lazy("On paper"),
}
# One-sentence questions that people ask; each must find a service.
ASKED = (
    gettext_lazy("Our company changed its name: what about the trade marks?"),
    gettext_lazy("How do I renew a trade mark that ends soon?"),
    gettext_lazy("Can a pledged trade mark change its owner's name?"),
    gettext_lazy("A sole proprietor becomes a company: change or transfer?"),
)
# Days to the last day up to which a deadline is shown as late or at risk.
PRESSING, NEAR = 7, 30
MOST_HITS, MOST_ANSWERS = 8, 3
LONGEST = 200
# Letters of an English word that are compared: “renew” finds “renewal”.
STEM = 5


# ---------- services


def services(life: str = "", audience: str = "", kind: str = "", text: str = "") -> tuple[Pack, ...]:
    """The services under all given filters: by relevance where a text was typed, else bundles first, by name."""
    found = search(text) if text else _ordered(every())
    return tuple(
        pack
        for pack in found
        if (not life or life in pack.matter["life_events"])
        and (not audience or audience in pack.matter["audience"])
        and (not kind or pack.kind == kind)
    )


def every() -> tuple[Pack, ...]:
    """All services of the current edition; none before the first edition is loaded."""
    try:
        return packs.every()
    except editions.NoEdition:
        return ()


def pack_of(code: str) -> Pack:
    """A service of the current edition. Raises NotVisible for none, and before the first edition is loaded."""
    try:
        return packs.pack(code)
    except editions.NoEdition:
        raise NotVisible(f"matter {code}") from None


def _ordered(found: Iterable[Pack]) -> list[Pack]:
    order = list(KINDS)
    return sorted(found, key=lambda pack: (order.index(pack.kind), pack.code))


def counts(found: Sequence[Pack], key: str) -> dict[str, int]:
    """How many of the services each value of a list field (life_events, audience) has, or each kind."""
    total: dict[str, int] = {}
    for pack in found:
        for value in [pack.kind] if key == "kind" else pack.matter[key]:
            total[value] = total.get(value, 0) + 1
    return total


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A column of the portal: the first services of one life event, and how many more there are."""

    code: str
    name: str
    first: tuple[Pack, ...]
    more: int


def by_life(most: int = 4) -> tuple[LifeEvent, ...]:
    """Every life event in the order in which a firm meets them, with its first services."""
    found = _ordered(every())
    events = []
    for code, name in LIFE_EVENTS.items():
        mine = [pack for pack in found if code in pack.matter["life_events"]]
        events.append(LifeEvent(code, str(name), tuple(mine[:most]), max(0, len(mine) - most)))
    return tuple(events)


# ---------- search


@dataclass(frozen=True, slots=True)
class AnswerFound:
    """A question of a guide that fits what was typed."""

    pack: Pack
    question: str
    answer: str
    place: int


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is searched of one matter, folded: keywords count most, then the name, then all else."""

    pack: Pack
    keywords: tuple[str, ...]
    name: frozenset[str]
    rest: frozenset[str]


_LATIN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_STOP_WORDS = """
    a an and are as at be by can do does for from has how i in is it its mine my of on or our that the this to what
    when where which who will with you your
"""
_STOP = frozenset(_STOP_WORDS.split())
# Grams of questions themselves, which say nothing about the matter.
_EMPTY = frozenset(("怎么", "么办", "什么", "可以", "办理", "需要", "怎麼", "麼辦", "什麼", "辦理", "如何"))


def fold(text: str) -> str:
    """Lower case, in Traditional characters, so that both scripts of Chinese find the same."""
    return script.traditional(text.casefold())


@lru_cache(maxsize=4096)
def _grams(folded: str) -> frozenset[str]:
    """What two texts are compared by: pairs of Han characters, Latin words without their endings."""
    pairs = {a + b for run in _HAN.findall(folded) for a, b in pairwise(run)}
    latin = {word.removesuffix("s")[:STEM] for word in _LATIN.findall(folded) if word not in _STOP}
    return frozenset((pairs - _EMPTY) | latin)


def _texts(label: Mapping[str, str]) -> str:
    return fold(" ".join(label.values()))


@lru_cache(maxsize=4)
def _shelves(digest: str) -> tuple[tuple[_Shelf, ...], Mapping[str, float]]:
    """All shelves, and the weight of each gram: what stands on every shelf tells nothing apart."""
    shelves = tuple(_shelf(pack) for pack in packs.every(digest))
    seen = Counter(gram for shelf in shelves for gram in shelf.name | shelf.rest)
    return shelves, {gram: log(1 + len(shelves) / count) for gram, count in seen.items()}


def _shelf(pack: Pack) -> _Shelf:
    matter = pack.matter
    keywords = [fold(word) for found in matter["keywords"].values() for word in found]
    names = [matter["name"], matter.get("short", matter["name"])]
    rest = [matter["summary"], *(q["q"] for q in matter.get("questions", ()))]
    return _Shelf(
        pack,
        tuple(dict.fromkeys(keywords)),
        _grams(" ".join(map(_texts, names))),
        _grams(" ".join([*map(_texts, rest), *keywords])),
    )


def search(text: str) -> tuple[Pack, ...]:
    """Services that fit a typed sentence in any of the three languages, best first."""
    typed = fold(text[:LONGEST])
    asked = _grams(typed)
    try:
        shelves, weights = _shelves(editions.current(settings.CITY).hash)
    except editions.NoEdition:
        return ()
    ranked = [(_score(shelf, typed, asked, weights), shelf.pack) for shelf in shelves]
    best = max((score for score, _pack in ranked), default=0)
    found = [(score, pack) for score, pack in ranked if score and score * 4 >= best]
    order = list(KINDS)
    found.sort(key=lambda each: (-each[0], order.index(each[1].kind), each[1].code))
    return tuple(pack for _score_, pack in found)


def _score(shelf: _Shelf, typed: str, asked: frozenset[str], weights: Mapping[str, float]) -> float:
    def weight(grams: Iterable[str]) -> float:
        return sum(weights.get(gram, 0) for gram in grams)

    if typed.strip() == shelf.pack.code:
        return 1000
    named = {gram for word in shelf.keywords if word in typed for gram in _grams(word)}
    return 6 * weight(named) + 3 * weight(asked & shelf.name) + weight(asked & shelf.rest)


def answers(text: str, found: Sequence[Pack]) -> tuple[AnswerFound, ...]:
    """Questions of the services found that come near the sentence typed, best first."""
    asked = _grams(fold(text[:LONGEST]))
    near: list[tuple[int, AnswerFound]] = []
    for pack in found[:MOST_HITS]:
        for place, each in enumerate(pack.matter.get("questions", ()), 1):
            common = len(asked & _grams(_texts(each["q"])))
            if common >= 2:
                near.append((common, AnswerFound(pack, words(each["q"]), words(each["a"]), place)))
    near.sort(key=lambda each: -each[0])
    return tuple(answer for _common, answer in near[:MOST_ANSWERS])


def guide_url(code: str) -> str:
    return reverse("matters:guide", args=[code])


@points.search.register("matters.services")
def find(actor: Actor, text: str) -> Iterator[points.Hit]:
    """Services whose guide fits; public."""
    for pack in search(text)[:MOST_HITS]:
        yield points.Hit(_("Service"), pack.name, words(pack.matter["summary"]), guide_url(pack.code))


def hits(actor: Actor, text: str) -> tuple[points.Hit, ...]:
    """What all areas find for the actor, services first, each address once."""
    makers = points.search.all()
    order = sorted(
        makers, key=lambda name: (name != "matters.services", not name.startswith("matters."), name)
    )
    found: dict[str, points.Hit] = {}
    for name in order:
        for hit in makers[name](actor, text):
            found.setdefault(hit.url, hit)
    return tuple(found.values())


# ---------- windows


@dataclass(frozen=True, slots=True)
class Window:
    """A place where people can come in person; `telephone` has the digits alone, for a link that dials."""

    code: str
    name: str
    district: str
    district_code: str
    address: str
    hours: str
    phone: str
    telephone: str
    sample: bool
    matters: tuple[str, ...]


def windows(edition: Edition, code: str = "", district: str = "") -> tuple[Window, ...]:
    """Windows of an edition that take the matter `code`, in a district; `matters` is empty where they take all."""
    names = {each["code"]: words(each["name"]) for each in edition.city.get("districts", ())}
    return tuple(
        _window(each, names)
        for each in edition.windows
        if (not code or each["matters"] == "all" or code in each["matters"])
        and (not district or each["district"] == district)
    )


def _window(data: Mapping[str, Any], districts: Mapping[str, str]) -> Window:
    phone = str(data.get("phone", ""))
    return Window(
        code=data["code"],
        name=words(data["name"]),
        district=districts.get(data["district"], data["district"]),
        district_code=data["district"],
        address=words(data["address"]),
        hours=words(data["hours"]),
        phone=phone,
        telephone=re.sub(r"[^0-9+]", "", phone),
        sample=bool(data.get("sample")),
        matters=() if data["matters"] == "all" else tuple(data["matters"]),
    )


# ---------- what is due


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as lists show it: days and working days left (negative when past), and the tone of its bar."""

    deadline: points.Deadline
    days: int
    working: int
    tone: str

    @property
    def waits(self) -> bool:
        """Whether the first day on which it can be done is still to come."""
        return self.deadline.start is not None and self.deadline.start > clock.today()


@lru_cache(maxsize=4)
def _calendar(digest: str) -> Calendar:
    return Calendar.from_data(editions.by_hash(digest).calendars["CN"])


def deadlines(actor: Actor) -> tuple[Due, ...]:
    """What the actor has to do by a day, in all areas, the nearest first; nothing for a visitor."""
    if not actor.signed_in:
        return ()
    found = [each for make in points.deadline.all().values() for each in make(actor)]
    if not found:
        return ()
    today = clock.today()
    working = _working(today)
    rows = [_due(each, today, working(each.due)) for each in found]
    return tuple(sorted(rows, key=lambda row: (row.deadline.due, row.deadline.title, row.deadline.subject)))


def _working(today: date) -> Callable[[date], int]:
    """Working days from `today` to a day, without today and with that day; negative for a day that is past."""
    calendar = _calendar(editions.current(settings.CITY).hash)

    def count(day: date) -> int:
        if day >= today:
            return calendar.working_days_between(today, day)
        return -calendar.working_days_between(day, today)

    return count


def _due(each: points.Deadline, today: date, working: int) -> Due:
    days = (each.due - today).days
    tone = "late" if days <= PRESSING else "warn" if days <= NEAR else "ok"
    return Due(each, days, working, tone)


# ---------- cases, where the case pages offer them


def my_cases(actor: Actor, most: int = 5) -> list[Any]:
    """The actor's own cases as the portal lists them; none as long as nothing offers them."""
    mine = _offered("cases", "mine")
    return list(mine(actor))[:most] if mine and actor.signed_in else []


def open_cases(actor: Actor, code: str) -> list[Any] | None:
    """Open cases of a matter that the actor may open; None as long as nothing offers them."""
    touched = _offered("cases", "open_of_matter")
    return list(touched(actor, code)) if touched else None


def _offered(module: str, name: str) -> Callable[..., Any] | None:
    try:
        found = import_module(f"zhiquan.areas.matters.queries.{module}")
    except ModuleNotFoundError:
        return None
    function: Callable[..., Any] | None = getattr(found, name, None)
    return function
