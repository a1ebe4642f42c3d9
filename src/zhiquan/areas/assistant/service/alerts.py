"""Changes of law and the entries that they touch: seen before the day, settled by a named editor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import access, answering, events, figures, ports
from zhiquan.areas.assistant.models import Import, LawAlert
from zhiquan.engines.answers.model import Entry
from zhiquan.kernel import clock, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor, system
from zhiquan.kernel.errors import Refused

ALERT = "assistant.alert"
WATCHMAN = system("assistant.watchman")
SETTLED = N_("This change is settled already.")
NO_WORDS = N_("Say in a sentence what was done about it.")
DAY = timedelta(days=1)
Change = tuple[date, str, str]  # day, instrument, article (empty: the whole text)


def scan(actor: Actor = WATCHMAN) -> int:
    """Find the changes of law of the coming months with the entries they touch. Returns how many alerts are new."""
    today = clock.today()
    until = today + timedelta(days=figures.value("alert_ahead"))
    touched = touched_by_days(answering.entries().values(), today, until)
    return _raise(actor, LawAlert.DAY, touched, None)


def touched_by_days(entries: Iterable[Entry], after: date, until: date) -> dict[Change, set[str]]:
    """Entries by the coming day and text: sentences that begin or end, and new versions of what they cite.

    Days lie after `after` and up to `until`.
    """
    found: dict[Change, set[str]] = defaultdict(set)
    laws: dict[str, list[date]] = {}
    for entry in entries:
        for said in entry.says:
            own = [said.valid_from, said.valid_to + DAY if said.valid_to else None]
            days = {day for day in own if day is not None and after < day <= until}
            for cite in said.cites:
                name = cite.law or cite.source
                if cite.law and cite.law not in laws:
                    laws[cite.law] = _new_versions(cite.law)
                coming = {day for day in laws.get(cite.law, ()) if after < day <= until}
                for day in days | coming:
                    found[day, name, ""].add(entry.code)
            if not said.cites:
                for day in days:
                    found[day, _main_text(entry), ""].add(entry.code)
    return dict(found)


def _main_text(entry: Entry) -> str:
    """The text that an entry rests on first; its own title where it rests on none."""
    named = (cite.law or cite.source for said in entry.says for cite in said.cites)
    return next(named, entry.title["zh-Hans"][:200])


def _new_versions(law: str) -> list[date]:
    library = ports.library()
    if library is None:
        return []
    return [version.valid_from for version in library.versions(law) if version.valid_from]


def after_import(actor: Actor, row: Import, moved: Iterable[tuple[str, str]]) -> int:
    """Alerts for the (instrument, article) pairs that an import changed, where an entry rests on them."""
    wanted = set(moved)
    if not wanted:
        return 0
    touched: dict[Change, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for entry in answering.entries().values():
        for said in entry.says:
            for cite in said.cites:
                if not cite.law:
                    continue
                name = names.setdefault(cite.law, _full_name(cite.law))
                if (name, cite.article) in wanted or (cite.law, cite.article) in wanted:
                    touched[clock.today(), name, cite.article].add(entry.code)
    return _raise(actor, LawAlert.IMPORT, touched, row)


def _full_name(law: str) -> str:
    library = ports.library()
    versions = library.versions(law) if library else ()
    return versions[0].name if versions else law


def _raise(actor: Actor, origin: str, touched: Mapping[Change, set[str]], source: Import | None) -> int:
    new = 0
    for (day, instrument, article), codes in sorted(touched.items()):
        known = LawAlert.objects.filter(
            origin=origin, day=day, instrument=instrument, article=article
        ).first()
        entries = sorted(codes)
        if known is not None and (known.state == LawAlert.DONE and set(entries) <= set(known.entries)):
            continue
        if known is not None and known.entries == entries:
            continue
        with action(actor, "assistant.alert.raise") as act:
            row, made = LawAlert.objects.update_or_create(
                origin=origin,
                day=day,
                instrument=instrument,
                article=article,
                # A settled change that touches more entries than it did is open again.
                defaults={"entries": entries, "state": LawAlert.OPEN, "source": source},
            )
            act.ref = refs.make(ALERT, row)
            act.note(day=day.isoformat(), entries=len(entries))
            act.emit(events.LAW_CHANGES, day=day.isoformat(), entries=len(entries))
            new += made
    return new


def settle(actor: Actor, alert: LawAlert, version: int, words: str) -> LawAlert:
    """An editor says what was done about a change."""
    access.ALERTS.require(actor, "settle", alert)
    if alert.state == LawAlert.DONE:
        raise Refused("settled", SETTLED)
    if not words.strip():
        raise Refused("words_missing", NO_WORDS)
    told: dict[str, Any] = {
        "state": LawAlert.DONE,
        "done_by": actor.person,
        "done_at": clock.now(),
        "words": words.strip()[:500],
    }
    with action(actor, "assistant.alert.settle", refs.make(ALERT, alert)) as act:
        act.note(day=alert.day.isoformat())
        return save_version(alert, version, told)
