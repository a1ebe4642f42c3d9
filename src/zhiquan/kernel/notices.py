"""In-site notices, and the ports through which e-mail and short messages leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from zhiquan.kernel import clock
from zhiquan.kernel.models import Notice, Person


class Messenger(Protocol):
    """One outside channel. `send` may be called again for the same notice after a crash."""

    channel: str

    def send(self, notice: Notice) -> None: ...


_messengers: list[Messenger] = []


def connect(messenger: Messenger) -> None:
    _messengers.append(messenger)


def messengers() -> tuple[Messenger, ...]:
    return tuple(_messengers)


def tell(people: Iterable[Person], text: str, ref: str = "", **params: Any) -> list[Notice]:
    """Notices with the message `text` (an English msgid with %(name)s places) for each person, once."""
    seen: dict[int, Person] = {p.pk: p for p in people}
    made = [Notice(person=p, text=text, params=params, ref=ref) for p in seen.values()]
    return Notice.objects.bulk_create(made)


def unread(person: Person) -> int:
    return Notice.objects.filter(person=person, read_at=None).count()


def mark_read(person: Person, uids: Iterable[str] | None = None) -> int:
    rows = Notice.objects.filter(person=person, read_at=None)
    if uids is not None:
        rows = rows.filter(uid__in=list(uids))
    return rows.update(read_at=clock.now())
