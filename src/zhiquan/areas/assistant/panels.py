"""The way from a case to what the assistant knows about its service, for the officer who works on it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.areas.assistant import answering
from zhiquan.areas.matters.ports import Case, Panel, panel
from zhiquan.kernel.actor import APPROVER, HANDLER, WINDOW, Actor

OFFICERS = (WINDOW, HANDLER, APPROVER)


@panel.register("assistant.beside")
def beside(actor: Actor, case: Case) -> Panel | None:
    """How many answers speak of the case's service; nothing for applicants, and where there is none."""
    if not actor.signed_in or not actor.has(*OFFICERS):
        return None
    count = sum(case.matter in entry.matters for entry in answering.entries().values())
    if not count:
        return None
    said = ngettext(
        "%(n)s answer with its sources speaks of this service.",
        "%(n)s answers with their sources speak of this service.",
        count,
    )
    address = f"{reverse('assistant:copilot', args=[case.uid])}?{urlencode({'matter': case.matter})}"
    return Panel(_("Assistant"), said % {"n": count}, address, _("Look at the answers"))
