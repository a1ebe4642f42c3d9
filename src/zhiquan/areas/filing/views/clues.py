"""The desk for abnormal filings: its queue, a clue with graph and passages, what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.filing import access, graph, papers, reading, seats
from zhiquan.areas.filing.models import Clue, ClueFiling
from zhiquan.areas.filing.queries import clues as query
from zhiquan.areas.filing.queries import published
from zhiquan.areas.filing.service import clues as service
from zhiquan.areas.filing.service import runs
from zhiquan.areas.filing.views import shared
from zhiquan.kernel import clock
from zhiquan.kernel.errors import Refused
from zhiquan.ui import papers as paper_files
from zhiquan.ui import sheets
from zhiquan.ui.requests import actor_of, attachment, signed_in, version_of

PAGE, PAIRS = 50, 5
STATE_WORDS = {
    Clue.DETECTED: ("idle", N_("Detected")),
    Clue.READY: ("warn", N_("Evidence ready")),
    Clue.REVIEWED: ("warn", N_("Reviewed by an officer")),
    Clue.DISMISSED: ("done", N_("Dismissed")),
    Clue.NOTICED: ("ok", N_("Self-check notice sent")),
    Clue.REPLIED: ("warn", N_("Replied")),
    Clue.REPORTED: ("ok", N_("Reported to CNIPA")),
    Clue.RESULT: ("warn", N_("CNIPA has answered")),
    Clue.MEASURES: ("ok", N_("Measures taken")),
    Clue.CLOSED: ("done", N_("Finished")),
}
STEP_WORDS = {
    "detect": N_("Found by screening run"), "open": N_("Opened by an officer"), "review": N_("Reviewed"),
    "dismiss": N_("Dismissed"), "notify": N_("Self-check notices sent"), "replied": N_("All replies are in"),
    "report": N_("Reported to CNIPA"), "enter_result": N_("CNIPA's answer entered"), "measures": N_("Measures taken"),
    "close": N_("Finished"), "reopen": N_("Opened again"), "pass_on": N_("Passed on"),
}  # fmt: skip
TRAIT_WORDS = {
    "address": N_("registered address"), "phone": N_("telephone"), "email": N_("mail"), "agent": N_("attorney"),
    "agency": N_("agency"),
}  # fmt: skip
FILING_WORDS = {
    ClueFiling.OPEN: ("idle", N_("no answer yet")),
    ClueFiling.WITHDRAWN: ("done", N_("withdrawn")),
    ClueFiling.EXPLAINED: ("warn", N_("explained")),
    ClueFiling.ACCEPTED: ("ok", N_("explanation accepted")),
    ClueFiling.REJECTED: ("late", N_("explanation not accepted")),
}


@shared.at_seat(seats.ABNORMAL, seats.COOPERATION)
@never_cache
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The desk's clues. State in the query: show, kind, q, page, format."""
    actor = actor_of(request)
    show, kind = request.GET.get("show", "open"), request.GET.get("kind", "")
    rows = query.queue(actor, show=show, kind=kind, text=request.GET.get("q", ""))
    if request.GET.get("format") in sheets.KINDS:
        return sheets.download(_table(rows), "clues", request.GET["format"])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(row, *_state(row.state), query.marks(row.kinds)) for row in page],
        "show": show,
        "shows": [
            ("open", pgettext("case", "Open")),
            ("mine", _("Mine")),
            ("closed", _("Finished")),
            ("all", _("All")),
        ],
        "kind": kind,
        "kinds": [(k.number, k.mark, _words(k.name)) for k in query.kinds().values()],
        "q": request.GET.get("q", ""),
        "tabs": shared.tabs(actor),
        "may_open": access.CLUES.may(actor, "open"),
        "crumbs": shared.crumbs((_("Abnormal filings"), "")),
    }
    return render(request, "filing/clues.html", context)


def _table(rows: Any) -> list[list[str]]:
    head = [[_("Number"), _("State"), _("Kinds"), _("Filings"), _("Score"), _("Opened"), _("Due")]]
    return head + [
        [
            row.number, _state(row.state)[1], query.marks(row.kinds), str(row.count), str(row.score),
            str(row.opened_on), str(row.due_on or ""),
        ]
        for row in rows
    ]  # fmt: skip


def _state(state: str) -> tuple[str, str]:
    light, word = STATE_WORDS[state]
    return light, _(word)


def _words(text: Any) -> str:
    return str(text.get(reading.language()) or text["zh-Hans"])


@shared.at_seat(seats.ABNORMAL, seats.COOPERATION)
@never_cache
@require_GET
def clue(request: HttpRequest, uid: str) -> HttpResponse:
    """One clue. State in the query: pair, page."""
    row = access.CLUES.get_for(actor_of(request), uid)
    return _page(request, row)


def _page(request: HttpRequest, row: Clue, *, problem: str = "", status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    evidence = runs.evidence_of(row)
    filings = list(row.filings.all())
    lines = query.pair_lines(evidence)
    page = Paginator(lines, PAIRS).get_page(request.GET.get("page"))
    chosen = next(
        (p for p in lines if p.key == request.GET.get("pair")), page.object_list[0] if lines else None
    )
    light, word = _state(row.state)
    told = query.kinds()
    context = {
        "row": row,
        "light": light,
        "word": word,
        "counted": query.finding(row, filings),
        "graph": graph.graph(evidence["filings"]),
        "traits": {code: _(word) for code, word in TRAIT_WORDS.items()},
        "bars": graph.bars(f.filed_on for f in filings),
        "pairs": page,
        "pair_count": len(lines),
        "chosen": chosen,
        "sides": _sides(evidence, chosen),
        "pointed": [(told[kind], _words(told[kind].name), said) for kind, said in query.pointed_at(evidence) if kind in told],
        "clearing": query.clearing(evidence),
        "cleared": evidence["cleared"],
        "filings": [(f, *_filing_state(f.state)) for f in filings],
        "notices": row.notices.select_related("organisation"),
        "steps": [(s, _(STEP_WORDS.get(s.action, s.action))) for s in row.steps.order_by("-pk")],
        "may": access.CLUES.may(actor, "decide", row),
        "can": {code for code, (sources, _target) in service.STEPS.items() if row.state in sources},
        "passes": _passes(row),
        "problem": problem,
        "today": clock.today(),
        "crumbs": shared.crumbs((_("Abnormal filings"), "filing:clues"), (row.number, "")),
    }  # fmt: skip
    return render(request, "filing/clue.html", context, status=status)


def _passes(row: Clue) -> list[tuple[str, str]]:
    """To whom a clue may be passed on."""
    if row.seat == seats.body_of(seats.ABNORMAL):
        return [(seats.COOPERATION, _("the examination-cooperation centre"))]
    return [(seats.ABNORMAL, _("the bureau"))]


def _filing_state(state: str) -> tuple[str, str]:
    light, word = FILING_WORDS[state]
    return light, _(word)


def _sides(evidence: dict[str, Any], chosen: query.PairLine | None) -> list[shared.SidePart]:
    if chosen is None:
        return []
    own = {f["id"]: f for f in evidence["filings"]}
    others = published.texts([key for key in (chosen.a, chosen.b) if key not in own])
    texts = {**own, **others}
    return shared.side_by_side(chosen.pair, texts.get(chosen.a, {}), texts.get(chosen.b, {}))


@signed_in
@require_POST
def act(request: HttpRequest, uid: str) -> HttpResponse:
    """One named step; `do` says which."""
    actor = actor_of(request)
    row = access.CLUES.get_for(actor, uid, "decide")
    try:
        said = _carry_out(request, row)
    except Refused as error:
        return _page(request, row, problem=shared.said(error), status=422)
    messages.success(request, said)
    return redirect("filing:clue", row.uid)


def _carry_out(request: HttpRequest, row: Clue) -> str:
    actor, do, version = actor_of(request), request.POST.get("do", ""), version_of(request)
    reason = request.POST.get("reason", "")
    if do in ("review", "dismiss", "close", "reopen"):
        service.move(actor, row, version, do, reason=reason)
        return _("Noted.")
    if do == "notify":
        chosen = row.filings.filter(uid__in=shared.uids(request, "filing"))
        made = service.notify(actor, row, version, chosen)
        return _("%(n)s self-check notices sent.") % {"n": len(made)}
    if do == "report":
        service.report(actor, row, version, reason)
        return _("Entered as reported to CNIPA. The report is on this page.")
    if do == "result":
        service.enter_result(
            actor, row, version, confirmed=request.POST.get("confirmed") == "yes", on=shared.day_of(request, "on"), reason=reason
        )  # fmt: skip
        return _("CNIPA's answer is entered.")
    if do == "measures":
        flags = service.measures(actor, row, version, reason)
        return _("%(n)s flags with reason and term are set.") % {"n": len(flags)}
    if do == "pass_on":
        service.pass_on(actor, row, version, request.POST.get("seat", ""), reason)
        return _("Passed on.")
    if do == "claim":
        service.assign(actor, row, version, actor.person)
        return _("It is yours now.")
    raise Refused("unknown_step", N_("This step does not exist."))


@shared.at_seat(seats.ABNORMAL, seats.COOPERATION)
@require_GET
def report(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """The report of a clue as PDF or Word."""
    row = access.CLUES.get_for(actor_of(request), uid)
    data = papers.rendered(papers.report(row), kind)
    return attachment(f"{row.number}.{kind}", data, paper_files.TYPES[kind])


@signed_in
@require_POST
def judge(request: HttpRequest, uid: str, filing: str) -> HttpResponse:
    """The officer's view of one explanation."""
    actor = actor_of(request)
    row = access.CLUES.get_for(actor, uid, "decide")
    try:
        service.judge(
            actor, row, row.filings.get(uid=filing), request.POST.get("accepted") == "yes", request.POST.get("note", "")
        )  # fmt: skip
    except ClueFiling.DoesNotExist:
        return redirect("filing:clue", row.uid)
    except Refused as error:
        return _page(request, row, problem=shared.said(error), status=422)
    return redirect("filing:clue", row.uid)


@shared.at_seat(seats.ABNORMAL)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A clue that a person brings: a complaint, or what an officer saw. The white list does not stand before it."""
    actor = actor_of(request)
    access.CLUES.require(actor, "open")
    problem = ""
    if request.method == "POST":
        try:
            row = service.open_clue(
                actor, _members(request.POST.get("filings", "")),
                [int(k) for k in request.POST.getlist("kind") if k.isdigit() and 1 <= int(k) <= 8],
                request.POST.get("reason", ""), origin=request.POST.get("origin", Clue.OFFICER),
            )  # fmt: skip
            return redirect("filing:clue", row.uid)
        except Refused as error:
            problem = shared.said(error)
    context = {
        "problem": problem,
        "given": request.POST,
        "kinds": [(k.number, k.mark, _words(k.name)) for k in query.kinds().values()],
        "chosen": request.POST.getlist("kind"),
        "crumbs": shared.crumbs((_("Abnormal filings"), "filing:clues"), (_("New clue"), "")),
    }
    return render(request, "filing/clue_new.html", context, status=422 if problem else 200)


def _members(text: str) -> list[service.Member]:
    """Lines as pasted from a spreadsheet: number, title, applicant, agency."""
    found = []
    for line in text.splitlines():
        cells = [c.strip() for c in (line.split("\t") if "\t" in line else line.split(","))]
        if cells and cells[0]:
            padded = [*cells, "", "", ""][:4]
            found.append(service.Member(padded[0], padded[1], padded[2], padded[3]))
    return found


CLUE_URLS = [
    path("clues/", queue, name="clues"),
    path("clues/new/", new, name="clue-new"),
    path("clues/<uuid:uid>/", clue, name="clue"),
    path("clues/<uuid:uid>/act/", act, name="clue-act"),
    path("clues/<uuid:uid>/report.pdf", report, {"kind": "pdf"}, name="clue-report-pdf"),
    path("clues/<uuid:uid>/report.docx", report, {"kind": "docx"}, name="clue-report-docx"),
    path("clues/<uuid:uid>/filings/<uuid:filing>/judge/", judge, name="clue-judge"),
]
