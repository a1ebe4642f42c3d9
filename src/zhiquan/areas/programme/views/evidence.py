"""Evidence: the queue, handing in, the record, reviewing, sharing."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.programme import access, queries, service
from zhiquan.areas.programme.forms import EvidenceForm, ReviewForm, ShareForm
from zhiquan.areas.programme.models import Evidence, Item, Submission
from zhiquan.areas.programme.views.shared import members_only, uid_of
from zhiquan.kernel import files, indicators, refs
from zhiquan.kernel.actor import REPORTER, REVIEWER
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.ui.requests import INCOMPLETE, actor_of, attachment

PAGE = 50
STATES = {
    Submission.SUBMITTED: gettext_lazy("Waiting for review"),
    Submission.ACCEPTED: gettext_lazy("Accepted"),
    Submission.RETURNED: gettext_lazy("Returned"),
    Submission.WITHDRAWN: gettext_lazy("Withdrawn"),
    Submission.REVOKED: gettext_lazy("Revoked"),
}
TAGS = {
    Submission.SUBMITTED: "wait",
    Submission.ACCEPTED: "in",
    Submission.RETURNED: "out",
    Submission.WITHDRAWN: "out",
    Submission.REVOKED: "out",
}
KINDS = {
    Evidence.DOCUMENT: ("doc", gettext_lazy("Document")),
    Evidence.FIGURE: ("said", gettext_lazy("Reported figure")),
    Evidence.CASES: ("counted", gettext_lazy("Case list")),
}


def shown(row: Submission) -> dict[str, Any]:
    how, kind = KINDS[row.evidence.kind]
    return {"row": row, "state": STATES[row.state], "tag": TAGS[row.state], "how": how, "kind": kind}


@members_only
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for review first; search, filters and paging in the address."""
    actor = actor_of(request)
    state = request.GET.get("state", Submission.SUBMITTED if actor.has(REVIEWER) else "")
    if state == "all":
        state = ""
    text = request.GET.get("q", "").strip()
    mine = request.GET.get("mine") == "1"
    rows = queries.evidence_list(
        actor, state=state, text=text, plan=uid_of(request.GET.get("plan")), mine=mine
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [shown(r) for r in page],
        "q": text,
        "state": state,
        "states": [("all", _("All")), *STATES.items()],
        "waiting": queries.waiting_count(actor),
        "is_reporter": actor.has(REPORTER),
        "mine": mine,
    }
    return render(request, "programme/evidence.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand in evidence for an item. The hidden key makes a double click or a lost answer harmless."""
    actor = actor_of(request)
    item = access.items.get_for(actor, uid, "submit")
    initial = {
        "key": secrets.token_urlsafe(16),
        "kind": "document",
        "milestone": request.GET.get("milestone"),
    }
    form = EvidenceForm(request.POST or None, request.FILES or None, item=item, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = _hand_in(request, item, form.cleaned_data)
        except Refused as error:
            form.add_error("file" if error.code.startswith("file_") else None, error.sentence())
        else:
            messages.success(request, _("Handed in. A reviewer will accept it or return it with a reason."))
            return redirect("programme:submission", row.uid)
    context = {"form": form, "item": item, "title": _("Hand in evidence for %(item)s") % {"item": item.code}}
    return render(request, "programme/submit.html", context, status=422 if form.errors else 200)


def _hand_in(request: HttpRequest, item: Item, data: dict[str, Any]) -> Submission:
    actor = actor_of(request)
    common = {"true_on": data["true_on"], "note": data["note"], "key": data["key"]}
    if data["kind"] == "cases":
        return service.submit_cases(
            actor,
            item,
            indicator=data["indicator"],
            milestone=data["milestone"],
            completes=data["completes"],
            **common,
        )
    upload = data["file"]
    held = {"name": upload.name, "data": files.receive(upload)}
    if data["kind"] == "figure":
        return service.submit_figure(
            actor, item, target_code=data["target"].code, value=data["value"], **held, **common
        )
    return service.submit_document(
        actor,
        item,
        title=data["title"],
        milestone=data["milestone"],
        completes=data["completes"],
        **held,
        **common,
    )


@members_only
@require_GET
def submission(request: HttpRequest, uid: str) -> HttpResponse:
    """One submission: the document, its hash, what it is to prove, what was decided, the form to decide."""
    row = _get(request, uid)
    return _page(request, row, ReviewForm(initial={"version": row.version}))


def _get(request: HttpRequest, uid: str) -> Submission:
    access.submissions.get_for(actor_of(request), uid)
    return Submission.objects.select_related(
        "evidence", "evidence__file", "evidence__organisation", "item", "item__plan", "milestone",
        "submitted_by", "reviewed_by",
    ).get(uid=uid)  # fmt: skip


def _page(request: HttpRequest, row: Submission, form: ReviewForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    indicator = indicators.get(row.evidence.indicator) if row.evidence.indicator else None
    now = None
    if indicator:
        members = indicators.counted(indicator.members(row.evidence.true_on), row.evidence.true_on)
        now = indicators.fingerprint(members)
    others = (
        access.submissions.visible_to(actor)
        .filter(evidence=row.evidence)
        .exclude(pk=row.pk)
        .select_related("item", "item__plan", "evidence")
    )
    context = {
        **shown(row),
        "form": form,
        "file": row.evidence.file,
        "indicator": indicator,
        "unchanged": now == row.evidence.fingerprint if now else None,
        "others": [shown(o) for o in others],
        "may": {n: access.submissions.may(actor, n, row) for n in ("review", "revoke", "withdraw")},
        "own": bool(actor.person and row.submitted_by_id == actor.person.pk),
        "history": queries.history_of([refs.make("programme.submission", row)]),
    }
    return render(request, "programme/submission.html", context, status=status)


@members_only
@require_POST
def review(request: HttpRequest, uid: str) -> HttpResponse:
    """Accept, return, revoke or withdraw."""
    actor, row = actor_of(request), _get(request, uid)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, 422)
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    try:
        match request.POST.get("decision"):
            case "accept":
                service.accept_submission(actor, row, version, reason)
                messages.success(request, _("Accepted. It counts from today."))
            case "return":
                service.return_submission(actor, row, version, reason)
                messages.success(request, _("Returned; the body was told why."))
            case "revoke":
                service.revoke_submission(actor, row, version, reason)
                messages.success(request, _("The acceptance was taken back from today."))
            case "withdraw":
                service.withdraw_submission(actor, row, version)
                messages.success(request, _("Withdrawn."))
            case _:
                raise Refused("unknown_act", INCOMPLETE)
    except Refused as error:
        if error.code != "reason_missing":
            raise
        form.add_error("reason", error.sentence())
        return _page(request, row, form, 422)
    return redirect("programme:submission", row.uid)


@members_only
@require_GET
def download(request: HttpRequest, uid: str) -> HttpResponse:
    """The evidence's document, as it was handed in."""
    row = _get(request, uid)
    if row.evidence.file is None:
        raise NotVisible(uid)
    return attachment(row.evidence.file.name, files.read(row.evidence.file), row.evidence.file.media_type)


@members_only
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, uid: str) -> HttpResponse:
    """Use the same evidence for another item, also of another plan."""
    actor, row = actor_of(request), _get(request, uid)
    items = access.items.visible_to(actor, "submit").exclude(pk=row.item_id).select_related("plan")
    form = ShareForm(request.POST or None, items=items.order_by("plan", "order"))
    if request.method == "POST" and form.is_valid():
        try:
            made = service.share_evidence(actor, row.evidence, form.cleaned_data["item"])
        except Refused as error:
            form.add_error("item", error.sentence())
        else:
            return redirect("programme:submission", made.uid)
    context = {"form": form, "row": row, "title": _("Use this evidence for another item")}
    return render(request, "programme/share.html", context)
