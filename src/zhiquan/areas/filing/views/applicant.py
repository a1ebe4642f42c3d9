"""The applicant's side: his text under pre-examination, notices and listed filings to be answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zhiquan.areas.filing import access, findings, papers
from zhiquan.areas.filing.models import CheckNotice, ClueFiling, Examination, ListedFiling
from zhiquan.areas.filing.queries import preexam as query
from zhiquan.areas.filing.queries import revisions
from zhiquan.areas.filing.service import clues as clue_service
from zhiquan.areas.filing.service import examining, national, texts
from zhiquan.areas.filing.views import shared
from zhiquan.areas.matters.queries import casefile, cases
from zhiquan.kernel import clock, files
from zhiquan.kernel.errors import Refused
from zhiquan.ui import papers as paper_files
from zhiquan.ui.requests import actor_of, attachment, signed_in, version_of

OPINION, PASSED = "opinion", "passed"


def _uploads(request: HttpRequest, name: str = "files") -> list[tuple[str, bytes]]:
    return [
        (str(f.name), files.receive(f)) for f in request.FILES.getlist(name) if isinstance(f, UploadedFile)
    ]


# ---------- the text


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, uid: str) -> HttpResponse:
    """The texts of one's own case with all findings; handing in, answering, and the filing receipt."""
    actor = actor_of(request)
    row = access.EXAMINATIONS.get_for(actor, uid, "hand_in")
    if request.method == "POST":
        try:
            said = _do(request, row)
        except Refused as error:
            return _text(request, row, problem=shared.said(error), status=422)
        messages.success(request, said)
        return redirect("filing:text", row.uid)
    return _text(request, row)


def _do(request: HttpRequest, row: Examination) -> str:
    actor, do, uploads = actor_of(request), request.POST.get("do", ""), _uploads(request)
    if not uploads:
        raise Refused("no_files", N_("Choose the files of the text."))
    if do == "reply":
        examining.reply(actor, row, version_of(request), uploads)
        return _("Answered: the new text is with the examiner.")
    if do == "filed":
        examining.record_filing(
            actor, row, version_of(request), application_no=request.POST.get("number", ""),
            filed_on=shared.day_of(request, "filed_on"), uploads=uploads,
        )  # fmt: skip
        row.refresh_from_db()
        if row.identical:
            return _("The filed text is the one that passed.")
        return _("The filed text differs from the one that passed: it cannot go to the fast lane.")
    version = texts.hand_in(actor, row, uploads)
    return _("Text %(n)s is in. All findings stand on this page.") % {"n": version.number}


def _text(request: HttpRequest, row: Examination, *, problem: str = "", status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    version = query.latest(row)
    head = cases.head_of(actor, row.case, ())
    report = texts.report_of(version) if version else None
    shown = shared.shown(report) if report else []
    before = query.previous(version) if version else None
    standings = (
        findings.compared(texts.report_of(before)["findings"], report["findings"])
        if before and report
        else []
    )
    context = {
        "row": row,
        "case": row.case,
        "head": head,
        "version": version,
        "findings": shown,
        "parts": shared.marked(report, shown) if report else [],
        "solved": [s for s in standings if s.state == findings.SOLVED],
        "new": sum(s.state == findings.NEW for s in standings),
        "opinions": query.opinion_told(row),
        "changes": revisions.redline(version) if version else [],
        "may_hand_in": row.accepted_on is None and row.case.finished_at is None,
        "may_reply": row.case.state == OPINION,
        "may_file": row.case.state == PASSED,
        "clocks": casefile.clock_lines([row.case], running=True),
        "texts": row.texts.order_by("-number"),
        "problem": problem,
        "today": clock.today(),
        "crumbs": shared.crumbs(
            (_("My cases"), "matters:mine"),
            (row.case.number, reverse("matters:case", args=[row.case.uid])),
            (_("The text"), ""),
        ),
    }
    return render(request, "filing/text.html", context, status=status)


# ---------- notices


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """A self-check notice: the addressee answers for every filing; officers read it."""
    actor = actor_of(request)
    row = access.NOTICES.get_for(actor, uid)
    if request.method == "POST":
        access.NOTICES.require(actor, "answer", row)
        try:
            clue_service.reply(actor, row, _answers(request, row), _proof(request))
        except Refused as error:
            return _notice(request, row, problem=shared.said(error), status=422)
        messages.success(request, _("Your answers are in."))
        return redirect("filing:notice", row.uid)
    return _notice(request, row)


def _answers(request: HttpRequest, row: CheckNotice) -> dict[str, tuple[str, str]]:
    return {
        str(f.uid): (request.POST[f"a-{f.uid}"], request.POST.get(f"t-{f.uid}", ""))
        for f in row.filings.all()
        if request.POST.get(f"a-{f.uid}")
    }


def _proof(request: HttpRequest) -> tuple[str, bytes] | None:
    found = _uploads(request, "proof")
    return found[0] if found else None


def _notice(request: HttpRequest, row: CheckNotice, *, problem: str = "", status: int = 200) -> HttpResponse:
    from zhiquan.areas.filing.queries import notices as notice_query
    from zhiquan.areas.filing.views.clues import FILING_WORDS

    actor = actor_of(request)
    own = access.NOTICES.may(actor, "answer", row)
    words = {state: (light, _(word)) for state, (light, word) in FILING_WORDS.items()}
    context = {
        "row": row,
        "filings": [
            (f, *words[f.state], request.POST.get(f"a-{f.uid}", ""), request.POST.get(f"t-{f.uid}", ""))
            for f in row.filings.all()
        ],
        "own": own and row.replied_on is None,
        "evidence": notice_query.own_side(row),
        "explains": notice_query.explains(row),
        "withdrawn": ClueFiling.WITHDRAWN,
        "problem": problem,
        "crumbs": shared.crumbs((_("Self-check notice"), ""), (row.number, "")),
    }  # fmt: skip
    return render(request, "filing/notice.html", context, status=status)


@signed_in
@require_GET
def notice_file(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """The notice as PDF or Word."""
    row = access.NOTICES.get_for(actor_of(request), uid)
    return attachment(
        f"{row.number}.{kind}", papers.rendered(papers.notice(row), kind), paper_files.TYPES[kind]
    )


# ---------- listed filings


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, uid: str) -> HttpResponse:
    """A filing that CNIPA listed: withdraw it or state one's case."""
    actor = actor_of(request)
    row = access.LINES.get_for(actor, uid)
    problem = ""
    if request.method == "POST":
        try:
            national.answer(
                actor, row, version_of(request), _answer(request), request.POST.get("text", ""), _proof(request)
            )  # fmt: skip
            messages.success(request, _("Your answer is in."))
            return redirect("filing:line", row.uid)
        except Refused as error:
            problem = shared.said(error)
    context: dict[str, Any] = {
        "row": row,
        "may": row.state == ListedFiling.NOTIFIED
        and any(access.LINES.may(actor, what, row) for what in ("answer", "work")),
        "problem": problem,
        "given": request.POST,
        "crumbs": shared.crumbs((_("Listed filing"), ""), (row.application_no, "")),
    }
    return render(request, "filing/line.html", context, status=422 if problem else 200)


def _answer(request: HttpRequest) -> str:
    found = request.POST.get("answer", "")
    if found not in (ListedFiling.WITHDRAWN, ListedFiling.STATED):
        raise Refused("no_answer", N_("Choose: withdraw it, or state your case."))
    return found


APPLICANT_URLS = [
    path("texts/<uuid:uid>/", text, name="text"),
    path("notices/<uuid:uid>/", notice, name="notice"),
    path("notices/<uuid:uid>/notice.pdf", notice_file, {"kind": "pdf"}, name="notice-pdf"),
    path("notices/<uuid:uid>/notice.docx", notice_file, {"kind": "docx"}, name="notice-docx"),
    path("listed/<uuid:uid>/", line, name="line"),
]
