"""What the assistant brings to the portal: finds among its entries, and the desk's open tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from zhiquan.areas.assistant import access
from zhiquan.areas.assistant.queries import desk, library
from zhiquan.kernel import clock, points
from zhiquan.kernel.actor import Actor
from zhiquan.ui import script
from zhiquan.ui.formats import is_english

MOST_HITS, SHORTEST = 5, 2


@points.search.register("assistant.entries")
def find_entries(actor: Actor, text: str) -> Iterator[points.Hit]:
    """Entries that answer the typed words, with their short answer of today."""
    if len(text.strip()) < SHORTEST:
        return
    for line in library.entries_found(text, clock.today())[:MOST_HITS]:
        yield points.Hit(
            pgettext("find", "Answer"),
            said(line.title),
            said(line.text),
            reverse("assistant:entry", args=[line.key]),
        )


def said(words: Mapping[str, str]) -> str:
    """A label in the reader's language and script."""
    text = words.get("en") if is_english() else None
    return text or script.in_readers_script(words.get("zh-Hans", ""))


@points.home_card.register("assistant.desk")
def desk_card(actor: Actor) -> Mapping[str, Any] | None:
    """Questions that wait for a person."""
    if not actor.signed_in or not access.TICKETS.may(actor, "work"):
        return None
    count = desk.queue(actor).count()
    text = ngettext("%(n)s question waits for a person", "%(n)s questions wait for a person", count) % {
        "n": count
    }
    late = desk.queue(actor).filter(due_on__lt=clock.today()).count()
    if late:
        text += _(", %(n)s of them overdue") % {"n": late}
    return {"title": _("Human desk"), "text": text, "url": reverse("assistant:desk")}
