"""What cases are called on screen: states of bundles, whose turn it is, sides, rights, files, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhiquan.areas.matters import packs
from zhiquan.areas.matters.models import Case, CaseClock, CaseEvent, CaseFile, CaseRight, Objection
from zhiquan.areas.matters.packs import Pack, words
from zhiquan.engines import flows
from zhiquan.kernel import clock
from zhiquan.ui.formats import is_english

TURNS: Mapping[str, Any] = {
    "applicant": pgettext_lazy("turn", "Applicant"),
    "desk": pgettext_lazy("turn", "Window"),
    "authority": pgettext_lazy("turn", "Authority"),
    "nobody": pgettext_lazy("turn", "Nobody"),
}
# To the applicant himself.
OWN_TURNS: Mapping[str, Any] = {**TURNS, "applicant": pgettext_lazy("turn", "You")}
SIDES: Mapping[str, Any] = {
    "applicant": pgettext_lazy("side", "Applicant"),
    "desk": pgettext_lazy("side", "Window"),
    "authority": pgettext_lazy("side", "Authority"),
    "system": pgettext_lazy("side", "Platform"),
}
OWNERS: Mapping[str, Any] = {
    "applicant": gettext_lazy("Applicant's period"),
    "desk": gettext_lazy("Window's period"),
    "authority": gettext_lazy("Authority's period"),
}
BUNDLE_STATES: Mapping[str, tuple[str, Any]] = {
    Case.OPEN: ("ok", pgettext_lazy("bundle", "Under way")),
    Case.DONE: ("done", pgettext_lazy("bundle", "All parts done")),
    Case.PARTIAL: ("warn", pgettext_lazy("bundle", "Partly successful")),
}
RIGHT_STATES: Mapping[str, tuple[str, Any]] = {
    CaseRight.INCLUDED: ("idle", pgettext_lazy("right in a case", "Waiting")),
    CaseRight.DONE: ("done", pgettext_lazy("right in a case", "Changed")),
    CaseRight.FAILED: ("late", pgettext_lazy("right in a case", "Not changed")),
    CaseRight.EXCLUDED: ("unasked", pgettext_lazy("right in a case", "Left out")),
}
ORIGINS: Mapping[str, Any] = {
    CaseFile.APPLICANT: pgettext_lazy("file from", "Applicant"),
    CaseFile.AUTHORITY: pgettext_lazy("file from", "Authority"),
    CaseFile.SIBLING: pgettext_lazy("file from", "Another part of this case"),
    CaseFile.DESK: pgettext_lazy("file from", "Window"),
}
OBJECTION_STATES: Mapping[str, tuple[str, Any]] = {
    Objection.OPEN: ("warn", pgettext_lazy("objection", "Waiting for an answer")),
    Objection.UPHELD: ("done", pgettext_lazy("objection", "Upheld")),
    Objection.REJECTED: ("late", pgettext_lazy("objection", "Rejected")),
}
SUCCESS = ("granted", "noted", "transferred")
SUBMITTED = gettext_lazy("Handed in")
EDITION = gettext_lazy("Taken over to a later edition of the rules")


def pack_of(case: Case) -> Pack:
    """The case's matter in the case's own edition."""
    return packs.pack(case.matter, case.edition_id)


def colon() -> str:
    return ": " if is_english() else "："


def about_of(case: Case) -> str:
    """Whom the case is about: the title without the matter's name."""
    return case.title.partition("：")[2]


def title_of(case: Case, pack: Pack) -> str:
    """The case's title in the reader's language; names stay as they are registered."""
    about = about_of(case)
    return f"{pack.short}{colon()}{about}" if about else pack.short


def state_of(case: Case, pack: Pack, today: date | None = None) -> tuple[str, str]:
    """Light and word of the state a case stands in; past its last day the light is late."""
    if case.is_bundle:
        light, word = BUNDLE_STATES.get(case.state, ("ok", case.state))
        if case.state == Case.PARTIAL and case.finished_at is None:
            word = _("Partly refused, the rest under way")
    else:
        state = pack.flow.state[case.state]
        light, word = state.light, words(state.name)
    day = today or clock.today()
    late = case.finished_at is None and case.due_on is not None and case.due_on < day
    return ("late" if late else light), str(word)


def action_name(pack: Pack, code: str) -> str:
    if code == flows.SUBMIT:
        return str(SUBMITTED)
    if code == CaseEvent.EDITION:
        return str(EDITION)
    step = pack.flow.action.get(code)
    return words(step.name) if step else code


def state_name(pack: Pack, code: str) -> str:
    state = pack.flow.state.get(code)
    return words(state.name) if state else code


def part_name(case: Case, pack: Pack) -> str:
    """What a part of a bundle is called among its siblings; nothing for a case of its own."""
    return pack.short if case.parent_id else ""


def clock_name(pack: Pack, row: CaseClock) -> str:
    found = pack.flow.clock.get(row.code)
    return words(found.name) if found else row.code


def both(say: Callable[[], str]) -> dict[str, str]:
    """What `say` says in the two languages that every dossier has."""
    found = {}
    for code, name in (("zh-hans", "zh-Hans"), ("en", "en")):
        with translation.override(code):
            found[name] = str(say())
    return found
