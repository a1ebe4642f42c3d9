"""The way from a case of pre-examination to its text."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.areas.filing import access
from zhiquan.areas.filing.ports import Case, Panel, panel
from zhiquan.areas.filing.service import texts
from zhiquan.kernel.actor import Actor

MATTER = "patent-pre-examination"


@panel.register("filing.text")
def text(actor: Actor, case: Case) -> Panel | None:
    """Where the text is handed in, and where the examiner works on it."""
    if case.matter != MATTER:
        return None
    row = texts.examination_of(case)
    if not access.EXAMINATIONS.may(actor, "read", row):
        return None
    last = row.texts.order_by("-number").first()
    said = (
        _("Text %(n)s: %(errors)s errors, %(warnings)s warnings.")
        % {"n": last.number, "errors": last.counts.get("error", 0), "warnings": last.counts.get("warning", 0)}
        if last
        else _("No text was handed in yet. Without it nothing can be examined.")
    )
    own = access.EXAMINATIONS.may(actor, "hand_in", row)
    name = "filing:text" if own else "filing:preexam-case"
    action = _("Hand in the text") if own and last is None else _("Open the text and its findings")
    return Panel(_("The text"), said, reverse(name, args=[row.uid]), action)
