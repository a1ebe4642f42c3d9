"""What people watch: they are told when an entry that concerns them changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import access
from zhiquan.areas.assistant.models import Watch
from zhiquan.engines.answers.masking import masked
from zhiquan.engines.text import simplified
from zhiquan.kernel import notices, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused

WATCH = "assistant.watch"
MOST = 50
NOTHING = N_("Say what to watch: a word, an entry or a topic.")
TOO_MANY = N_("You watch %(most)s things already. Remove one first.")
MOVED = N_("What you watch has changed: %(title)s.")


def add(actor: Actor, *, words: str = "", entry: str = "", topic: str = "") -> Watch:
    """Watch words, an entry or a topic; the same again is the same watch."""
    access.WATCHES.require(actor, "add")
    if actor.person is None:
        raise Denied("add")
    wanted = {"words": masked(words.strip())[:120], "entry": entry[:80], "topic": topic[:60]}
    if not any(wanted.values()):
        raise Refused("nothing", NOTHING)
    known = Watch.objects.filter(person=actor.person)
    if found := known.filter(**wanted).first():
        return found
    if known.count() >= MOST:
        raise Refused("too_many", TOO_MANY, most=MOST)
    try:
        with transaction.atomic(), action(actor, "assistant.watch.add") as act:
            row = Watch.objects.create(person=actor.person, is_demo=actor.person.is_demo, **wanted)
            act.ref = refs.make(WATCH, row)
    except IntegrityError:
        return known.get(**wanted)
    return row


def remove(actor: Actor, watch: Watch) -> None:
    access.WATCHES.require(actor, "remove", watch)
    with action(actor, "assistant.watch.remove", refs.make(WATCH, watch)):
        watch.delete()


def tell(moved: Iterable[Mapping[str, Any]], ref: str) -> int:
    """Tell those who watch any of the entries (their data with `topic`) that it changed; once each."""
    told: dict[int, tuple[Any, str]] = {}
    watches = list(Watch.objects.select_related("person").order_by("pk"))
    for entry in moved:
        title = str(entry["title"]["zh-Hans"])
        for watch in watches:
            if watch.person_id not in told and _concerns(watch, entry):
                told[watch.person_id] = (watch.person, title)
    for person, title in told.values():
        notices.tell([person], MOVED, ref, title=title)
    return len(told)


def _concerns(watch: Watch, entry: Mapping[str, Any]) -> bool:
    if watch.entry:
        return watch.entry == entry["code"]
    if watch.topic:
        return watch.topic == entry["topic"]
    wanted = simplified(watch.words).lower()
    texts = [*entry["title"].values(), *(text for each in entry["asks"].values() for text in each)]
    return any(wanted in simplified(text).lower() for text in texts)
