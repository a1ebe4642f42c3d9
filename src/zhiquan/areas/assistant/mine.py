"""Personal cases: only for who signed in, only his own, through the doors of the rooms that keep them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.areas.matters.queries import cases, catalogue
from zhiquan.engines.answers.model import Answer, Sentence
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible
from zhiquan.registry import queries as registry

MOST = 5
OWN = "own"
DJANGO = {"zh-Hans": "zh-hans", "zh-Hant": "zh-hant", "yue": "zh-hant", "en": "en"}
# Registers whose rights a form opens with, and the states in which a right is alive.
REGISTERS, LIVE = ("trademark", "patent"), ("pending", "in_force")


def added(actor: Actor, answer: Answer) -> Answer:
    """The answer with what concerns the person who signed in; as it was for everybody else.

    Where the question is about one's own cases, they stand in place of the request to sign in. Where a form is offered,
    how many of one's rights it concerns. Case titles and names of others never stand in it.
    """
    if not actor.signed_in or not (answer.login or answer.matter):
        return answer
    with translation.override(DJANGO.get(answer.language, "zh-hans")):
        lines = tuple(_cases(actor)) if answer.login else tuple(_rights(actor, answer.matter))
    if not lines:
        return answer
    own = tuple(Sentence(text, OWN) for text in lines)
    if answer.login:
        return replace(answer, login=False, text="\n".join(lines), sentences=own)
    return replace(answer, text="\n".join((answer.text, *lines)), sentences=(*answer.sentences, *own))


def _cases(actor: Actor) -> Iterator[str]:
    """One's open cases with their state and next day, then what else is due."""
    found = [line for line in cases.mine(actor) if not line.case.finished_at][:MOST]
    if not found:
        yield _("You have no open case here.")
    for line in found:
        said = {"number": line.case.number, "matter": line.matter, "state": line.word}
        if line.due:
            yield _("%(number)s, %(matter)s: %(state)s, next day %(due)s.") % {
                **said,
                "due": line.due.isoformat(),
            }
        else:
            yield _("%(number)s, %(matter)s: %(state)s.") % said
    due = [each.deadline for each in catalogue.deadlines(actor) if each.deadline.due >= clock.today()]
    for each in due[:MOST]:
        told = {"title": each.title, "subject": each.subject, "due": each.due.isoformat()}
        yield _("%(title)s (%(subject)s): by %(due)s.") % told


def _rights(actor: Actor, matter: str) -> Iterator[str]:
    """How many of one's rights the form of the matter opens with."""
    try:
        register = str(catalogue.pack_of(matter).authority.get("register", ""))
    except NotVisible:
        return
    if register not in REGISTERS:
        return
    count = sum(
        registry.rights_of(party).filter(register=register, status__in=LIVE).count()
        for party in registry.own_parties(actor)[:MOST]
    )
    if count:
        yield ngettext(
            "The form opens with %(n)s right of yours.", "The form opens with %(n)s rights of yours.", count
        ) % {"n": count}
