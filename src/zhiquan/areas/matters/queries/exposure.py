"""What a day of new law, or a later edition, means for open cases and drafts: seen before it happens.

Which law applies is asked by the day of the legal event: a clock that runs keeps the period with which it began, and
what happens from the day of the change on goes by the new rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy, ngettext

from zhiquan.areas.matters import access, packs
from zhiquan.areas.matters.models import Case, Draft
from zhiquan.areas.matters.packs import Pack, words
from zhiquan.areas.matters.ports import Exposure, exposure
from zhiquan.areas.matters.queries import lawtext
from zhiquan.areas.matters.queries.lawtext import NOW, Cited
from zhiquan.engines import flows
from zhiquan.engines.rules import Change, Parameter, Status, Switch, Table, switches
from zhiquan.kernel import editions, refs
from zhiquan.kernel.actor import Actor

AHEAD = timedelta(days=400)
DAY = timedelta(days=1)
# The rule tables that the guards of flows ask.
GUARD_TABLES = {
    "matters.mark_change_grounds": "trademark_change.grounds",
    "matters.transfer_grounds": "trademark_window.transfer_grounds",
    "matters.renewal_grounds": "trademark_window.renewal_grounds",
}
COUNTING, SERVICE = "clocks.counting", "clocks.service_rule"
CHANGES = {
    Change.STARTS: gettext_lazy("comes into force"),
    Change.ENDS: gettext_lazy("ceases"),
    Change.VALUE: gettext_lazy("another value"),
    Change.SOURCE: gettext_lazy("stands in another article"),
    Change.STATUS: gettext_lazy("no longer confirmed by a text that was read"),
}
CLOCK, GROUND, BASIS, OTHER = "clock", "ground", "basis", "other"
USES = {
    CLOCK: gettext_lazy("Clock"),
    GROUND: gettext_lazy("Grounds"),
    BASIS: gettext_lazy("Legal basis"),
    OTHER: gettext_lazy("Time or fee"),
}


@dataclass(frozen=True)
class RuleChange:
    """One rule of a matter that is different from a day on; empty texts where it is not in force on that side."""

    use: str
    code: str
    change: Change
    before: Parameter | Table | None = None
    after: Parameter | Table | None = None
    basis: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in the reader's language, with the text it stands on before and after."""

    use: str
    name: str
    word: str
    before: str
    after: str
    cited_before: tuple[Cited, ...]
    cited_after: tuple[Cited, ...]
    sample: bool


@dataclass(frozen=True)
class Touched:
    """Open cases and drafts of one matter under one edition, and what changes for them."""

    pack: Pack
    changes: tuple[RuleChange, ...]
    cases: int
    drafts: int


def rules_of(pack: Pack) -> dict[str, str]:
    """Codes of the parameters and tables that a matter rests on, each with what it is used for; a bundle's are those
    of its parts too."""
    found = dict.fromkeys(_plain(pack), OTHER)
    parts = [packs.pack(p.code, pack.edition.hash) for p in pack.parts] if pack.is_bundle else [pack]
    for part in parts:
        found |= dict.fromkeys(_plain(part), OTHER)
        flow = part.packs.flow(part.code)
        if flow is None:
            continue
        found |= {GUARD_TABLES[f.origin]: GROUND for f in flow.facts if f.origin in GUARD_TABLES}
        for each in flow.clocks:
            found |= dict.fromkeys(_of_clock(each), CLOCK)
    return found


def _plain(pack: Pack) -> Iterator[str]:
    yield from pack.matter.get("time", {}).values()
    yield from (fee["parameter"] for fee in pack.matter.get("fees", ()) if fee.get("parameter"))


def _of_clock(each: flows.Clock) -> Iterator[str]:
    yield each.period
    if each.extension:
        yield each.extension
    if each.counting:
        yield COUNTING
    if each.anchor == "served":
        yield SERVICE


@lru_cache(maxsize=512)
def changes(digest: str, matter: str, day: date) -> tuple[RuleChange, ...]:
    """What is different for a matter of an edition from `day` on, against the day before."""
    pack = packs.pack(matter, digest)
    wanted = rules_of(pack)
    found = [
        RuleChange(wanted[s.code], s.code, s.change, s.before, s.after)
        for s in switches(pack.edition.rules, day - DAY, day)
        if _counts(s, wanted)
    ]
    return (*found, *_bases(pack, day))


def _counts(switch: Switch, wanted: Collection[str]) -> bool:
    """How far a table of all registers is confirmed says nothing of one matter; a changed row does."""
    shared = switch.code in (COUNTING, SERVICE) and switch.change is Change.STATUS
    return switch.code in wanted and not shared


def _bases(pack: Pack, day: date) -> Iterator[RuleChange]:
    for basis in pack.matter.get("bases", ()):
        key = (basis["source"], basis.get("article"))
        spans = pack.packs.citations.get(key, ())
        before, after = (lawtext.force_on(spans, d) == NOW for d in (day - DAY, day))
        if before != after:
            change = Change.STARTS if after else Change.ENDS
            yield RuleChange(BASIS, f"{key[0]} {key[1] or ''}".strip(), change, basis=(key[0], key[1] or ""))


def switch_days(today: date, actor: Actor) -> tuple[date, ...]:
    """Days after today, within a good year, on which something changes for an open case or draft of the actor's desk."""
    days: set[date] = set()
    for digest, matter, _cases, _drafts in _open(actor):
        pack = packs.pack(matter, digest)
        wanted = rules_of(pack)
        days |= {s.day for s in switches(pack.edition.rules, today, today + AHEAD) if _counts(s, wanted)}
    return tuple(sorted(days))


def touched_by_switch(day: date, actor: Actor) -> tuple[Touched, ...]:
    """Matters whose rules change on `day`, with how many open cases and drafts of the actor's desk stand under each."""
    found = []
    for digest, matter, cases, drafts in _open(actor):
        told = changes(digest, matter, day)
        if told:
            found.append(Touched(packs.pack(matter, digest), told, cases, drafts))
    return tuple(sorted(found, key=lambda t: (-t.cases, -t.drafts, t.pack.code)))


def touched_cases(day: date, actor: Actor) -> QuerySet[Case]:
    """The open cases of the actor's desk that the day touches, the most pressing first."""
    return _of(open_cases(actor), touched_by_switch(day, actor)).order_by("due_on", "pk")


def open_cases(actor: Actor) -> QuerySet[Case]:
    """Open cases of the actor's desk, each matter for itself: of bundles the parts."""
    return access.CASES.visible_to(actor, "work").filter(finished_at=None, is_bundle=False)


def _of(rows: QuerySet[Case], touched: Iterable[Touched]) -> QuerySet[Case]:
    keys = {(t.pack.edition.hash, t.pack.code) for t in touched if t.cases}
    found = rows.none()
    for digest in {d for d, _m in keys}:
        found = found | rows.filter(edition=digest, matter__in=[m for d, m in keys if d == digest])
    return found


def _open(actor: Actor) -> list[tuple[str, str, int, int]]:
    """(edition, matter, open cases, open drafts) of the desk; drafts are counted and never shown."""
    cases = _counted(open_cases(actor))
    body = actor.organisation.body_code if actor.organisation else None
    drafts = {
        (digest, matter): n
        for (digest, matter), n in _counted(Draft.objects.filter(state=Draft.OPEN)).items()
        if actor.system or packs.pack(matter, digest).desk == body
    }
    return [(d, m, cases.get((d, m), 0), drafts.get((d, m), 0)) for d, m in sorted({*cases, *drafts})]


def _counted(rows: QuerySet[Any]) -> dict[tuple[str, str], int]:
    found = rows.order_by().values_list("edition_id", "matter").annotate(n=Count("pk"))
    return {(digest, matter): n for digest, matter, n in found}


# ---------- in words


def lines(touched: Touched) -> tuple[ChangeLine, ...]:
    """The changes of rules one by one, then the legal bases together."""
    known = lawtext.confirmed()
    bases = [c for c in touched.changes if c.use == BASIS]
    rest = tuple(_line(touched.pack, c, known) for c in touched.changes if c.use != BASIS)
    return (*rest, _bases_line(touched.pack, bases)) if bases else rest


def _bases_line(pack: Pack, bases: Sequence[RuleChange]) -> ChangeLine:
    before, after = ([b.basis for b in bases if b.change is side] for side in (Change.ENDS, Change.STARTS))
    said = CHANGES[Change.SOURCE if before and after else bases[0].change]
    name = str(USES[BASIS])
    return ChangeLine(name, name, str(said), "", "", _cited(pack, before), _cited(pack, after), False)


def _cited(pack: Pack, bases: Sequence[tuple[str, str]]) -> tuple[Cited, ...]:
    """Each text once, with all its articles."""
    articles: dict[str, list[str]] = {}
    for source, article in bases:
        articles.setdefault(source, []).append(article)
    return tuple(
        lawtext.cited(pack.edition.rules, code, "、".join(found)) for code, found in articles.items()
    )


def _line(pack: Pack, change: RuleChange, known: frozenset[str]) -> ChangeLine:
    shown = change.after or change.before
    if shown is None:
        raise ValueError(f"{change.code}: a change has a side")
    before, after = (
        (lawtext.cited(pack.edition.rules, side.source, side.article),) if side else ()
        for side in (change.before, change.after)
    )
    sample = bool(change.after and change.after.status is Status.SAMPLE and change.after.hash not in known)
    return ChangeLine(
        str(USES[change.use]), words(shown.label) or change.code, str(CHANGES[change.change]),
        _value(change.before), _value(change.after), before, after, sample,
    )  # fmt: skip


def _value(rule: Parameter | Table | None) -> str:
    if rule is None:
        return ""
    if isinstance(rule, Table):
        return ngettext("table of %(n)s row", "table of %(n)s rows", len(rule.rows)) % {"n": len(rule.rows)}
    return lawtext.value_text(rule)


# ---------- the extension point


@exposure.register("matters")
def exposed(day: date) -> Iterator[Exposure]:
    """Every open case and draft of this area that rests on a rule that changes on `day`, once for each rule."""
    cases = Case.objects.filter(finished_at=None, is_bundle=False).order_by("pk")
    drafts = Draft.objects.filter(state=Draft.OPEN).order_by("pk")
    kinds: tuple[tuple[str, QuerySet[Any]], ...] = (("matters.case", cases), ("matters.draft", drafts))
    for kind, rows in kinds:
        for row in rows.iterator(chunk_size=2000):
            for change in changes(row.edition_id, row.matter, day):
                yield Exposure(refs.make(kind, row), str(row), change.code, day)


def older_editions(actor: Actor) -> QuerySet[Case]:
    """Open cases of the desk under an edition that is no longer the current one."""
    now = editions.current(settings.CITY).hash
    return open_cases(actor).exclude(edition=now).order_by("submitted_at", "pk")
