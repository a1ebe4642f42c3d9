"""From a talk into a form: the matter's draft begins with what the talk said and what the platform knows of the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant.models import Turn
from zhiquan.areas.assistant.queries import talks as query
from zhiquan.areas.matters import service as matters
from zhiquan.areas.matters.queries import catalogue
from zhiquan.kernel import refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

NO_FORM = N_("This answer opens no form.")
SIGN_IN = N_("Sign in first: a draft belongs to somebody.")
TALK = "assistant.talk"
# Slots that are no elements, and the fields that they fill; a form takes those that it has.
NUMBERS: Mapping[str, str] = {"uscc": "party.identity"}
MARK = "mark.text"
# Masked when the talk was stored; a form is not filled with the mask.
MASK = "〔"


def values_of(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The form values that a talk's slots give: slots with an element's code, a credit code, a mark's name."""
    found = {name: value for name, value in slots.items() if "." in name and _plain(value)}
    for scheme, element in NUMBERS.items():
        numbers = (slots.get("numbers") or {}).get(scheme) or ()
        if len(numbers) == 1 and _plain(numbers[0]):
            found[element] = numbers[0]
    marks = slots.get("marks") or ()
    if len(marks) == 1 and _plain(marks[0]):
        found[MARK] = marks[0]
    return found


def _plain(value: Any) -> bool:
    """A value that a form may begin with: one word, number or yes; nothing masked, no list."""
    if isinstance(value, str):
        return bool(value) and MASK not in value
    return isinstance(value, (bool, int))


def open_form(actor: Actor, turn: Turn, *, visitor: str = "") -> Any:
    """Begin the draft of the answer's matter, filled in with slots, the person's data and his rights.

    Returns the draft of matters (`uid`); its page is `matters:draft`. Raises Refused without a matter or a person.
    """
    query.require(actor, turn.talk, visitor)
    if not turn.matter:
        raise Refused("no_form", NO_FORM)
    if actor.person is None:
        raise Refused("sign_in", SIGN_IN)
    catalogue.pack_of(turn.matter)
    with action(actor, "assistant.talk.open_form", refs.make(TALK, turn.talk)) as act:
        draft = matters.begin(actor, turn.matter, values=values_of(turn.answer.get("slots", {})))
        act.note(matter=turn.matter, draft=str(draft.uid))
    return draft
