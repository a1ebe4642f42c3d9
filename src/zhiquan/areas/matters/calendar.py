"""The calendar feed of one's deadlines: its secret address, its end, and the iCalendar text (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from icalendar import Alarm, Calendar, Event

from zhiquan.areas.matters.models import CalendarFeed
from zhiquan.areas.matters.queries.catalogue import Due
from zhiquan.kernel import actions, clock
from zhiquan.kernel.actor import Actor, acting, mandates_of
from zhiquan.kernel.errors import NotVisible, Refused

_SIGNER = signing.Signer(sep=".", salt="matters.calendar")
WARN = timedelta(days=7)


def feed_of(actor: Actor) -> CalendarFeed | None:
    """The actor's own open feed for the organisation he acts for."""
    if actor.person is None:
        return None
    rows = CalendarFeed.objects.filter(person=actor.person, organisation=actor.organisation, revoked_at=None)
    return rows.first()


def token_of(feed: CalendarFeed) -> str:
    """What the secret address ends with."""
    return _SIGNER.sign(feed.uid.hex)


def open_feed(actor: Actor) -> CalendarFeed:
    """Give the actor a new address; one that he had before ends. Action `matters.calendar.open`."""
    if actor.person is None:
        raise Refused("sign_in", N_("Sign in first."))
    with actions.action(actor, "matters.calendar.open") as act:
        _end(actor)
        feed = CalendarFeed.objects.create(
            person=actor.person, organisation=actor.organisation, language=get_language() or "zh-hans"
        )
        act.ref = f"matters.feed:{feed.uid}"
    return feed


def revoke(actor: Actor) -> None:
    """End the actor's address. Action `matters.calendar.revoke`; Refused where there is none."""
    feed = feed_of(actor)
    if feed is None:
        raise Refused("no_feed", N_("There is no calendar address to revoke."))
    with actions.action(actor, "matters.calendar.revoke", f"matters.feed:{feed.uid}"):
        _end(actor)


def _end(actor: Actor) -> None:
    rows = CalendarFeed.objects.filter(person=actor.person, organisation=actor.organisation, revoked_at=None)
    rows.update(revoked_at=clock.now())


def read(token: str) -> tuple[CalendarFeed, Actor]:
    """The feed of a token and its owner with the roles that he holds now. Raises NotVisible for a token that is
    wrong or revoked, and once he may no longer act for the organisation."""
    try:
        uid = UUID(hex=_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        raise NotVisible("calendar feed") from None
    feed = (
        CalendarFeed.objects.filter(uid=uid, revoked_at=None).select_related("person", "organisation").first()
    )
    if feed is None or not feed.person.is_active:
        raise NotVisible("calendar feed")
    organisation = str(feed.organisation.uid) if feed.organisation else None
    actor = acting(feed.person, mandates_of(feed.person), organisation)
    if actor.organisation != feed.organisation:
        raise NotVisible("calendar feed")
    return feed, actor


def as_ics(rows: Iterable[Due], absolute: Callable[[str], str]) -> bytes:
    """The deadlines as all-day events with an alarm a week before; `absolute` makes an address whole."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zhiquan//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Zhiquan: my deadlines"))
    for row in rows:
        calendar.add_component(_event(row, absolute))
    return bytes(calendar.to_ical())


def _event(row: Due, absolute: Callable[[str], str]) -> Event:
    due = row.deadline
    key = hashlib.sha256(f"{due.ref}\n{due.title}\n{due.basis}".encode()).hexdigest()[:32]
    notes = [due.basis]
    if due.provisional:
        notes.append(_("The day is provisional: the holidays of that year are not announced yet."))
    if due.sample:
        notes.append(_("The rule behind it is a sample that was not confirmed yet."))
    event = Event()
    event.add("uid", f"{key}@zhiquan")
    event.add("dtstamp", clock.now())
    event.add("dtstart", due.due)
    event.add("dtend", due.due + timedelta(days=1))
    event.add("summary", f"{due.title} · {due.subject}")
    event.add("description", "\n".join(note for note in notes if note))
    event.add("transp", "TRANSPARENT")
    if due.url:
        event.add("url", absolute(due.url))
    event.add_component(_alarm(due.title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -WARN)
    return alarm
