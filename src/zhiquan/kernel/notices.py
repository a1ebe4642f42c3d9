"""In-site notices, and the ports through which e-mail and short messages leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from zhiquan.kernel import canonical, clock, outbox
from zhiquan.kernel.actor import system
from zhiquan.kernel.models import Notice, OutboxEvent, Person


class Messenger(Protocol):
    """One outside channel. `send` may be called again for the same notice after a crash."""

    channel: str

    def send(self, notice: Notice) -> None: ...


TOPIC = "kernel.notice"

_messengers: dict[str, Messenger] = {}


def connect(messenger: Messenger) -> None:
    """From now on every new notice also leaves through this channel, after commit.

    It leaves by a job: a slow mail server must hold no transaction, for that is everybody's on SQLite.
    """
    from zhiquan.kernel import jobs

    name = f"{TOPIC}.{messenger.channel}"

    @jobs.job(name)
    def send(run: jobs.Run, notice: str) -> None:
        row = Notice.objects.select_related("person").filter(uid=notice).first()
        if row:
            messenger.send(row)

    @outbox.subscribe(TOPIC, name)
    def pass_on(event: OutboxEvent) -> None:
        jobs.start(system(TOPIC), name, notice=event.payload["notice"])

    _messengers[messenger.channel] = messenger


def messengers() -> tuple[Messenger, ...]:
    return tuple(_messengers.values())


def tell(people: Iterable[Person], text: str, ref: str = "", **params: Any) -> list[Notice]:
    """Notices with the message `text` (an English msgid with %(name)s places) for each person, once."""
    seen: dict[int, Person] = {p.pk: p for p in people}
    plain = canonical.plain(params)
    made = [Notice(person=p, text=text, params=plain, ref=ref) for p in seen.values()]
    Notice.objects.bulk_create(made)
    if _messengers:
        for notice in made:
            outbox.add(TOPIC, {"notice": str(notice.uid)})
    return made


def unread(person: Person) -> int:
    return Notice.objects.filter(person=person, read_at=None).count()


def mark_read(person: Person, uids: Iterable[str] | None = None) -> int:
    rows = Notice.objects.filter(person=person, read_at=None)
    if uids is not None:
        rows = rows.filter(uid__in=list(uids))
    return rows.update(read_at=clock.now())
