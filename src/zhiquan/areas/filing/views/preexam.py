"""The examiner's pages: the queue, the case with all findings and their evidence, the opinion before it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from zhiquan.areas.filing import access, classes, passages, seats
from zhiquan.areas.filing.forms import KINDS
from zhiquan.areas.filing.models import Examination, FindingDecision, TextVersion
from zhiquan.areas.filing.queries import preexam as query
from zhiquan.areas.filing.queries import revisions
from zhiquan.areas.filing.service import examining
from zhiquan.areas.filing.views import shared
from zhiquan.areas.matters.queries import casefile, cases, timeline
from zhiquan.kernel import clock, editions, files
from zhiquan.kernel.errors import Refused
from zhiquan.ui.requests import actor_of, signed_in, version_of

PAGE = 50
# States of the flow in which the examiner speaks about the text.
WORKING = ("examining", "replied")
CLAIMS, DESCRIPTION, REDLINE, PASSAGES = "claims", "description", "redline", "passages"


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The desk's cases. State in the query: show, q, page."""
    actor = actor_of(request)
    show = request.GET.get("show", query.OPEN_ONLY)
    rows = query.queue(actor, show=show, text=request.GET.get("q", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": query.queue_lines(list(page)),
        "show": show,
        "shows": [
            (query.OPEN_ONLY, pgettext("case", "Open")), (query.MINE, _("Mine")), (query.DONE, _("Finished")), ("all", _("All")),
        ],
        "q": request.GET.get("q", ""),
        "tabs": shared.tabs(actor),
        "crumbs": shared.crumbs((_("Pre-examination"), "")),
    }  # fmt: skip
    return render(request, "filing/preexam_queue.html", context)


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_GET
def case(request: HttpRequest, uid: str) -> HttpResponse:
    """The case on one page. State in the query: f (the finding whose evidence shows), show (which evidence)."""
    actor = actor_of(request)
    row = access.EXAMINATIONS.get_for(actor, uid, "read")
    return _page(request, row)


def _page(
    request: HttpRequest,
    row: Examination,
    *,
    problem: str = "",
    status: int = 200,
    given: Mapping[str, tuple[str, str, str]] | None = None,
) -> HttpResponse:
    """The case; `given` are choices that were refused and stay filled in."""
    actor = actor_of(request)
    may = access.EXAMINATIONS.may(actor, "examine", row)
    version = query.latest(row)
    head = cases.head_of(actor, row.case, ())
    read = query.read(version, actor.person) if version else None
    if read and given:
        read = query.with_choices(read, given)
    clocks = casefile.clock_lines([row.case], running=True)
    chosen = _chosen(request, read)
    context = {
        "row": row,
        "case": row.case,
        "title": row.case.values.get("preexam.title") or row.case.title,
        "kind": dict(KINDS).get(row.kind, row.kind),
        "head": head,
        "version": version,
        "read": read,
        "chosen": chosen,
        "show": request.GET.get("show", CLAIMS),
        "shows": _shows(version),
        "evidence": _evidence(request, version, read, chosen),
        "may": may and row.case.state in WORKING,
        "may_compare": may and row.case.finished_at is None,
        "clocks": clocks,
        "moments": timeline.timeline([row.case])[:12],
        "quota": query.quota_of(row),
        "field": _field(row),
        "texts": row.texts.order_by("-number"),
        "comparisons": access.COMPARISONS.visible_to(actor)
        .filter(text__examination=row)
        .select_related("by")[:5],
        "problem": problem,
        "sample": any(line.sample for line in clocks),
        "opinions": row.opinions.order_by("-round"),
        "crumbs": shared.crumbs((_("Pre-examination"), "filing:preexam"), (row.case.number, "")),
    }
    return render(request, "filing/preexam_case.html", context, status=status)


def _chosen(request: HttpRequest, read: query.Read | None) -> query.Judged | None:
    if read is None or not read.judged:
        return None
    wanted = request.GET.get("f", "")
    return next((j for j in read.judged if j.key == wanted), read.judged[0])


def _shows(version: TextVersion | None) -> list[tuple[str, str]]:
    found = [(CLAIMS, _("Claims")), (DESCRIPTION, _("Description"))]
    if version and version.number > 1:
        found.append((REDLINE, _("Since the last text")))
    found.append((PASSAGES, _("Closest published passages")))
    return found


def _evidence(
    request: HttpRequest, version: TextVersion | None, read: query.Read | None, chosen: query.Judged | None
) -> dict[str, Any]:
    """What the lower half of the page shows."""
    if version is None or read is None:
        return {}
    show = request.GET.get("show", CLAIMS)
    if show == REDLINE:
        return {"redline": revisions.redline(version), "added": revisions.added(version)}
    if show == PASSAGES:
        return {"chart": revisions.closest(version)}
    name = DESCRIPTION if show == DESCRIPTION else CLAIMS
    numbered = [shared.Shown(j.number, j.finding) for j in read.judged]
    own = [s for s in numbered if s.finding["part"] == name]
    parts = [p for p in shared.marked(read.report, own) if p.name == name]
    text = read.report["texts"].get(name, "")
    if not parts and text:
        pieces = [(f"{c['number']}.", c["start"], c["end"]) for c in read.report["claims"]]
        whole = pieces if name == CLAIMS and pieces else passages.paragraphs(text)
        parts = [shared.PartText(name, shared.part_label(name), passages.lines(text, (), whole))]
    return {"parts": parts, "chain": _chain(read, chosen)}


def _chain(read: query.Read, chosen: query.Judged | None) -> list[int]:
    """The claims that the chosen claim rests on, from itself to the first."""
    if chosen is None or not chosen.finding["claim"]:
        return []
    by_number = {c["number"]: c for c in read.report["claims"]}
    found, at = [chosen.finding["claim"]], chosen.finding["claim"]
    while (claim := by_number.get(at)) and claim["refers_to"] and len(found) < len(by_number):
        at = claim["refers_to"][0]
        if at in found:
            break
        found.append(at)
    return found


def _field(row: Examination) -> classes.Field | None:
    rules = editions.by_hash(row.case.edition_id).rules.at(clock.today())
    return classes.field_of(rules, row.case.values)


@signed_in
@sensitive_post_parameters()
@require_POST
def decide(request: HttpRequest, uid: str) -> HttpResponse:
    """The examiner's words on findings, one or many."""
    actor = actor_of(request)
    text = access.TEXTS.get_for(actor, uid, "examine")
    given = {
        name.removeprefix("d-"): (
            value,
            request.POST.get(f"t-{name.removeprefix('d-')}", "") if value == FindingDecision.EDIT else "",
            request.POST.get(f"t-{name.removeprefix('d-')}", "") if value == FindingDecision.DISMISS else "",
        )
        for name, value in request.POST.items()
        if name.startswith("d-") and value in (c for c, _label in FindingDecision.CHOICES)
    }
    if request.POST.get("do") == "accept_rest" and actor.person:
        rest = examining.undecided(text, actor.person.pk)
        given |= {key: (FindingDecision.ACCEPT, "", "") for key in rest if key not in given}
    try:
        found = examining.decide_all(actor, text, given)
    except Refused as error:
        return _page(request, text.examination, problem=shared.said(error), status=422, given=given)
    messages.success(request, _("%(n)s findings decided.") % {"n": len(found)})
    return redirect("filing:preexam-case", text.examination.uid)


@signed_in
@sensitive_post_parameters()
@require_POST
def own(request: HttpRequest, uid: str) -> HttpResponse:
    """A finding of the examiner himself."""
    actor = actor_of(request)
    text = access.TEXTS.get_for(actor, uid, "examine")
    claim = request.POST.get("claim", "")
    try:
        examining.add_own(
            actor, text, rule="", part=request.POST.get("part", "claims"),
            claim=int(claim) if claim.isdigit() else None, words=request.POST.get("words", ""),
        )  # fmt: skip
    except Refused as error:
        return _page(request, text.examination, problem=shared.said(error), status=422)
    return redirect("filing:preexam-case", text.examination.uid)


@signed_in
@sensitive_post_parameters()
@require_POST
def opinion(request: HttpRequest, uid: str) -> HttpResponse:
    """The opinion: looked at first, then sent with everything in it."""
    actor = actor_of(request)
    row = access.EXAMINATIONS.get_for(actor, uid, "examine")
    try:
        if request.POST.get("do") == "send":
            sent = examining.send_opinion(actor, row, version_of(request), note=request.POST.get("note", ""))
            messages.success(
                request, _("Opinion %(round)s sent with %(n)s findings.") % {"round": sent.round, "n": len(sent.keys)}
            )  # fmt: skip
            return redirect("filing:preexam-case", row.uid)
        assert actor.person is not None
        text = examining.latest(row)
        left = examining.undecided(text, actor.person.pk)
        if left:
            raise Refused("undecided", examining.UNDECIDED, n=len(left))
        told = examining.told_findings(text, actor.person.pk)
        if not told:
            raise Refused("nothing", examining.NOTHING)
    except Refused as error:
        return _page(request, row, problem=shared.said(error), status=422)
    context = {
        "row": row,
        "case": row.case,
        "told": told,
        "crumbs": shared.crumbs(
            (_("Pre-examination"), "filing:preexam"),
            (row.case.number, reverse("filing:preexam-case", args=[row.uid])),
            (_("Opinion"), ""),
        ),
    }
    return render(request, "filing/preexam_opinion.html", context)


@signed_in
@require_POST
def passed(request: HttpRequest, uid: str) -> HttpResponse:
    """Pass the text."""
    actor = actor_of(request)
    row = access.EXAMINATIONS.get_for(actor, uid, "examine")
    try:
        examining.pass_text(actor, row, version_of(request))
    except Refused as error:
        return _page(request, row, problem=shared.said(error), status=422)
    messages.success(request, _("Passed. The notice bears the hash of the text."))
    return redirect("filing:preexam-case", row.uid)


@signed_in
@require_POST
def compare(request: HttpRequest, uid: str) -> HttpResponse:
    """Hold the text against the others under pre-examination; the reason is logged."""
    actor = actor_of(request)
    text = access.TEXTS.get_for(actor, uid, "examine")
    try:
        row = examining.compare(actor, text, request.POST.get("reason", ""))
    except Refused as error:
        return _page(request, text.examination, problem=shared.said(error), status=422)
    return redirect("filing:preexam-comparison", row.uid)


@shared.at_seat(seats.PRE_EXAMINATION)
@never_cache
@require_GET
def comparison(request: HttpRequest, uid: str) -> HttpResponse:
    """What a comparison found: passages side by side, for officers only."""
    row = access.COMPARISONS.get_for(actor_of(request), uid)
    examination = row.text.examination
    context = {
        "row": row,
        "pairs": revisions.compared(row),
        "crumbs": shared.crumbs(
            (_("Pre-examination"), "filing:preexam"),
            (examination.case.number, reverse("filing:preexam-case", args=[examination.uid])),
            (_("Comparison"), ""),
        ),
    }
    return render(request, "filing/preexam_comparison.html", context)


@signed_in
@never_cache
@require_GET
def source(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """A file as it was handed in; each opening is on the audit log."""
    from zhiquan.areas.filing.service import opening
    from zhiquan.ui.requests import attachment

    actor = actor_of(request)
    text = access.TEXTS.get_for(actor, uid)
    file = opening.open_source(actor, text, number)
    return attachment(file.name, files.read(file), file.media_type)


PREEXAM_URLS = [
    path("preexam/", queue, name="preexam"),
    path("preexam/<uuid:uid>/", case, name="preexam-case"),
    path("preexam/text/<uuid:uid>/decide/", decide, name="preexam-decide"),
    path("preexam/text/<uuid:uid>/own/", own, name="preexam-own"),
    path("preexam/text/<uuid:uid>/compare/", compare, name="preexam-compare"),
    path("preexam/text/<uuid:uid>/file/<int:number>/", source, name="text-file"),
    path("preexam/<uuid:uid>/opinion/", opinion, name="preexam-opinion"),
    path("preexam/<uuid:uid>/pass/", passed, name="preexam-pass"),
    path("preexam/comparison/<uuid:uid>/", comparison, name="preexam-comparison"),
]
