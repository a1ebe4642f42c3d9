"""Bulletins: the list, drafting, editing, countersigning, approving, downloading."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.programme import access, documents, queries, service
from zhiquan.areas.programme.forms import DraftForm
from zhiquan.areas.programme.models import Bulletin, Plan
from zhiquan.areas.programme.views.shared import Difference, members_only, uid_of
from zhiquan.engines import documents as engine
from zhiquan.kernel import clock, files
from zhiquan.kernel.errors import Conflict, NotVisible, Refused
from zhiquan.kernel.models import Organisation
from zhiquan.ui.requests import INCOMPLETE, actor_of, attachment, version_of

EDITED = ("title", "addressee", "copied_to")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@members_only
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = access.bulletins.visible_to(actor).select_related("plan", "drafted_by", "approved_by")
    context = {"rows": list(rows), "may_draft": access.bulletins.may(actor, "draft")}
    return render(request, "programme/bulletins.html", context)


def _last_quarter(today: date) -> tuple[date, date]:
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return first, today


@members_only
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Begin a bulletin: plan, form, period, the day of its figures."""
    actor = actor_of(request)
    access.bulletins.require(actor, "draft")
    running = queries.plans_of(actor).filter(state=Plan.ACTIVE)
    today = clock.today()
    first, last = _last_quarter(today)
    initial = {
        "plan": request.GET.get("plan") or running.first(),
        "period_from": first,
        "period_to": last,
        "as_of": today,
    }
    form = DraftForm(request.POST or None, plans=running, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = service.draft_bulletin(actor, data.pop("plan"), **data)
        except Refused as error:
            form.add_error("period_from" if error.code == "period_reversed" else "as_of", error.sentence())
        else:
            return redirect("programme:bulletin", row.uid)
    return render(request, "programme/draft_bulletin.html", {"form": form, "title": _("Draft a bulletin")})


@members_only
@require_GET
def bulletin(request: HttpRequest, uid: str) -> HttpResponse:
    """The bulletin as it will be printed, with what is still to be done."""
    actor = actor_of(request)
    row = access.bulletins.get_for(actor, uid)
    doc = documents.document(row)
    mine = row.countersigns.filter(organisation=actor.organisation).first() if actor.organisation else None
    context = {
        "bulletin": row,
        "doc": doc,
        "paragraphs": _numbered(row.content["paragraphs"]),
        "countersigns": row.countersigns.select_related("organisation"),
        "mine": mine,
        "corrections": row.corrections.select_related("printed_in"),
        "may": {
            n: access.bulletins.may(actor, n, row) for n in ("edit", "approve", "countersign", "correct")
        },
        "bodies": Organisation.objects.filter(responsible_for__item__plan=row.plan).distinct(),
        "stale": row.state != Bulletin.ISSUED and _moved(row),
        "own_draft": bool(actor.person and row.drafted_by_id == actor.person.pk),
    }
    return render(request, "programme/bulletin.html", context)


def _moved(row: Bulletin) -> bool:
    """Whether the board says something else for the bulletin's day than when it was drafted."""
    day = queries.board_cached(row.plan, row.as_of)
    now = queries.snapshot(day, queries.figures_of([s.item for s in day.states], row.as_of))
    return now["fingerprint"] != row.figures.get("fingerprint")


def _numbered(paragraphs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Headings with their Chinese numbers, as the printed document counts them."""
    first = second = 0
    found = []
    for paragraph in paragraphs:
        text = paragraph["text"]
        if paragraph["level"] == 1:
            first, second = first + 1, 0
            text = f"{engine.chinese_number(first)}、{text}"
        elif paragraph["level"] == 2:
            second += 1
            text = f"（{engine.chinese_number(second)}）{text}"
        found.append({**paragraph, "text": text})
    return found


@members_only
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Edit the draft's title, addressees and paragraphs; an emptied paragraph is left out."""
    actor = actor_of(request)
    row = access.bulletins.get_for(actor, uid, "edit")
    shown = _texts(row)
    rows: list[Difference] = []
    if request.method == "POST":
        typed = {n: request.POST.get(n, shown[n]).strip() for n in shown}
        typed["title"] = typed["title"] or row.title
        fields = {n: typed[n] for n in EDITED} | {
            "paragraphs": {n.removeprefix("p:"): t for n, t in typed.items() if n.startswith("p:")}
        }
        try:
            service.edit_bulletin(actor, row, version_of(request), fields)
        except Conflict as conflict:
            row = conflict.current
            rows = _conflicting(row, typed)
            shown = _texts(row) | typed
        else:
            messages.success(request, _("Saved."))
            return redirect("programme:bulletin", row.uid)
    context = {
        "bulletin": row,
        "title": _("Edit the bulletin"),
        "shown": shown,
        "paragraphs": [(p, shown[f"p:{p['code']}"]) for p in row.content["paragraphs"]],
        "differences": rows,
    }
    return render(request, "programme/edit_bulletin.html", context, status=409 if rows else 200)


def _texts(row: Bulletin) -> dict[str, str]:
    """The editable texts by the name of their control."""
    found = {"title": row.title, **{n: row.content.get(n, "") for n in EDITED[1:]}}
    return found | {f"p:{p['code']}": p["text"] for p in row.content["paragraphs"]}


def _conflicting(row: Bulletin, typed: dict[str, str]) -> list[Difference]:
    """Also the paragraphs that somebody else left out meanwhile: their text is shown, so that it is not lost."""
    labels = {"title": _("Title"), "addressee": _("Addressees (主送)"), "copied_to": _("Copied to (抄送)")}
    now = _texts(row)
    return [
        (labels.get(n, _("Paragraph")), text, now.get(n, ""))
        for n, text in typed.items()
        if text != now.get(n)
    ]


@members_only
@require_POST
def act(request: HttpRequest, uid: str) -> HttpResponse:
    """Refresh, ask for countersignatures, countersign, submit, return, approve, discard, correct."""
    actor = actor_of(request)
    row = access.bulletins.get_for(actor, uid)
    text = request.POST.get("text", "")
    match request.POST.get("do"):
        case "refresh":
            service.refresh_figures(actor, row, version_of(request), clock.today())
            messages.success(request, _("Figures as of today; what you edited stayed."))
        case "ask":
            wanted = [uid_of(text) for text in request.POST.getlist("organisation")]
            chosen = Organisation.objects.filter(uid__in=wanted)
            service.ask_countersign(actor, row, list(chosen))
        case "countersign":
            agree = request.POST.get("agree") == "1"
            service.answer_countersign(actor, row, agree=agree, comment=text)
        case "submit":
            service.submit_bulletin(actor, row, version_of(request))
            messages.success(request, _("Sent to the second approver."))
        case "return":
            service.return_bulletin(actor, row, version_of(request), text)
        case "approve":
            issued = service.approve_bulletin(actor, row, version_of(request))
            messages.success(request, _("Issued as %(number)s.") % {"number": issued.number})
        case "discard":
            service.discard_bulletin(actor, row, version_of(request))
            messages.success(request, _("The draft was thrown away."))
            return redirect("programme:bulletins")
        case "correct":
            service.correct_bulletin(actor, row, text)
            messages.success(request, _("The correction will be printed in the next bulletin."))
        case _:
            raise Refused("unknown_act", INCOMPLETE)
    return redirect("programme:bulletin", row.uid)


@members_only
@require_GET
def download(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """DOCX or PDF: the stored file of an issued bulletin, a fresh rendering of a draft."""
    row = access.bulletins.get_for(actor_of(request), uid)
    if kind not in ("docx", "pdf"):
        raise NotVisible(kind)
    stored = row.docx if kind == "docx" else row.pdf
    name = f"{row.number or row.title}.{kind}"
    media_type = DOCX if kind == "docx" else "application/pdf"
    if stored:
        return attachment(name, files.read(stored), media_type)
    render_as = documents.docx if kind == "docx" else documents.pdf
    return attachment(name, render_as(row), media_type)
