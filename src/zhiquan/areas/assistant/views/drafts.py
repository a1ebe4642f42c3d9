"""The editor of an entry, and the review by another person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhiquan.areas.assistant import access, checking, forms_draft
from zhiquan.areas.assistant.access import DESK, READERS
from zhiquan.areas.assistant.forms import CodeForm
from zhiquan.areas.assistant.forms_draft import DraftForm, SaysFormSet
from zhiquan.areas.assistant.models import DraftEntry
from zhiquan.areas.assistant.service import drafts
from zhiquan.areas.assistant.views import shared
from zhiquan.kernel.errors import Conflict, Refused
from zhiquan.ui.requests import actor_of, version_of

STEPS = ("save", "submit", "accept", "give_back", "withdraw")


@shared.at_desk(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, uid: str) -> HttpResponse:
    """An entry: its form while it is open, its text while another person reviews it."""
    actor = actor_of(request)
    row = access.DRAFTS.get_for(actor, uid)
    if request.method != "POST":
        return _page(request, row)
    do = request.POST.get("do", "")
    form, says = DraftForm(request.POST), SaysFormSet(request.POST, prefix="says")
    writes = do in ("save", "submit")
    if writes and not (form.is_valid() and says.is_valid()):
        return _page(request, row, form=form, says=says, status=422)
    try:
        version = version_of(request)
        if writes:
            content = forms_draft.content_of(row.content, form.cleaned_data, [f.cleaned_data for f in says])
            row = drafts.save(actor, row, version, content)
            version = row.version
        _step(request, row, version, do)
    except Conflict:
        raise
    except Refused as error:
        row.refresh_from_db()
        return _page(request, row, problem=shared.said(error), status=422)
    return redirect("assistant:draft", row.uid)


def _step(request: HttpRequest, row: DraftEntry, version: int, do: str) -> None:
    actor, words = actor_of(request), request.POST.get("words", "")
    if do == "save":
        messages.success(request, _("Kept."))
    elif do == "submit":
        drafts.submit(actor, row, version)
        messages.success(request, _("Handed in: another person reviews it."))
    elif do == "accept":
        drafts.accept(actor, row, version, words)
        messages.success(request, _("Accepted: the assistant answers with it from now on."))
    elif do == "give_back":
        drafts.give_back(actor, row, version, words)
    elif do == "withdraw":
        drafts.withdraw(actor, row, version)


def _page(
    request: HttpRequest,
    row: DraftEntry,
    *,
    form: DraftForm | None = None,
    says: Any = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    opened = row.state in drafts.OPEN and access.DRAFTS.may(actor, "write", row)
    waiting = row.state == DraftEntry.IN_REVIEW
    light, word = light_of(row)
    context = {
        "draft": row,
        "title": title_of(row.content) or row.code,
        "light": light,
        "word": word,
        "open": opened,
        "form": form or DraftForm(initial=forms_draft.initial(row.content)),
        "says": says or SaysFormSet(initial=forms_draft.says_initial(row.content), prefix="says"),
        "said": [_said(each) for each in row.content.get("says") or ()],
        "asks": row.content.get("asks") or {},
        "faults": checking.problems(row.content),
        "may_review": waiting and access.DRAFTS.may(actor, "review", row) and row.author != actor.person,
        "own_review": waiting and row.author == actor.person,
        "may_withdraw": row.state in (*drafts.OPEN, DraftEntry.IN_REVIEW)
        and access.DRAFTS.may(actor, "write", row),
        "problem": problem,
        "crumbs": shared.crumbs((_("Answers and texts"), "assistant:editing"), (row.code, "")),
    }
    return render(request, "assistant/draft.html", context, status=status)


def title_of(content: Mapping[str, Any]) -> str:
    return str((content.get("title") or {}).get("zh-Hans", ""))


def _said(each: Mapping[str, Any]) -> dict[str, Any]:
    text = each.get("text") or {}
    return {
        "kind": dict(forms_draft.SAYS).get(each.get("kind") or "rule", ""),
        "chinese": text.get("zh-Hans", ""),
        "english": text.get("en", ""),
        "cites": [forms_draft.cite_line(cite) for cite in each.get("cites") or ()],
        "starts": each.get("valid_from", ""),
        "ends": each.get("valid_to", ""),
    }


def light_of(row: DraftEntry) -> tuple[str, str]:
    return {
        DraftEntry.DRAFT: ("idle", _("being written")),
        DraftEntry.IN_REVIEW: ("ok", _("in review")),
        DraftEntry.RETURNED: ("warn", _("given back")),
        DraftEntry.ACCEPTED: ("done", pgettext("entry", "accepted")),
        DraftEntry.WITHDRAWN: ("unasked", _("withdrawn")),
    }[row.state]


@shared.at_desk(*DESK)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A draft of a new entry, or of a change to one in force."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The code of an entry has small letters, digits and hyphens."))
        return redirect("assistant:editing")
    try:
        row = drafts.begin(actor_of(request), form.cleaned_data["code"])
    except Refused as error:
        messages.error(request, shared.said(error))
        return redirect("assistant:editing")
    return redirect("assistant:draft", row.uid)


DRAFT_URLS = [
    path("drafts/new/", begin, name="draft-new"),
    path("drafts/<uuid:uid>/", draft, name="draft"),
]
