"""One case at the desk: everything on one page, the step taken from it, its letter before it goes out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhiquan.areas.matters import access, deskinput, packs, ports, service
from zhiquan.areas.matters.deskinput import Given
from zhiquan.areas.matters.models import Case, Proposal
from zhiquan.areas.matters.officers import officers_of
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.queries import casefile, casewords, desk, desk_case, sheet
from zhiquan.areas.matters.queries.desk_case import Proposed, StepShown
from zhiquan.areas.matters.service.handover import STEP as HAND_OVER
from zhiquan.areas.matters.service.steps import Told, facts_of, roles_of
from zhiquan.areas.matters.views.desk_shared import case_of, crumbs, officers, replay, url_or_none
from zhiquan.engines import documents, flows
from zhiquan.kernel import clock, files
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused
from zhiquan.kernel.models import Person
from zhiquan.ui import formats
from zhiquan.ui.requests import INCOMPLETE, actor_of, version_of

TAKE, PREVIEW, EDIT = "take", "preview", "edit"


@officers
@require_GET
def case(request: HttpRequest, uid: str) -> HttpResponse:
    """The case as it stands."""
    return _page(request, case_of(request, uid))


def _page(
    request: HttpRequest,
    row: Case,
    step: StepShown | None = None,
    given: Given | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; with `step` and `given` as somebody left it half done."""
    if row.is_bundle:
        return _bundle(request, row)
    actor, pack = actor_of(request), packs.pack(row.matter, row.edition_id)
    known, grounds = facts_of(row, pack, clock.today())
    open_proposal = row.proposals.filter(state=Proposal.OPEN).select_related("by").first()
    steps = _offered(request, row, pack, known) if open_proposal is None else []
    asking = next((s for s in steps if s.defects != "none"), None)
    found, phrases = _sayable(row, pack, asking, grounds)
    primary = None if row.turn == desk.APPLICANT else desk_case.likely(steps, found)
    line = desk.lines(actor, [row])[0]
    context = {
        "case": row,
        "pack": pack,
        "panels": ports.panels(actor, row),
        "line": line,
        "title": casewords.about_of(row) or pack.short,
        "clock_said": _clock_said(line),
        "crumbs": crumbs((pack.short, f"{reverse('matters:desk')}?matter={row.matter}"), (row.number, "")),
        "queue_place": desk.place_of(actor, row),
        "steps": [s for s in steps if s is not asking],
        "asking": asking,
        "primary": primary,
        "given": given or deskinput.fresh(found, phrases),
        "given_step": step.code if step else "",
        "places": desk_case.places(row, pack),
        "own_phrases": desk_case.own_phrases(row) if asking else [],
        "materials_named": _named_materials(pack),
        "today": clock.today(),
        **_evidence(row, pack),
        **_people(request, row),
        "proposal": _proposal(request, row, pack, open_proposal),
    }
    return render(request, "matters/desk_case.html", context, status=status)


def _clock_said(line: desk.Line) -> str:
    """The nearest clock in one phrase: its name and what is left of it."""
    left = formats.days_left_text(line.days or 0, working=line.working)
    return f"{line.clock}{casewords.colon()}{left}" if line.clock else left


def _offered(request: HttpRequest, row: Case, pack: Pack, known: dict[str, Any]) -> list[StepShown]:
    if row.finished_at is not None:
        return []
    roles = roles_of(actor_of(request), row)
    return [desk_case.step_shown(pack, s) for s in flows.offered(pack.flow, row.state, roles, known)]


def _sayable(
    row: Case, pack: Pack, asking: StepShown | None, grounds: Any
) -> tuple[list[Proposed], list[Proposed]]:
    """What can be said against the case; an authority's own list is only typed in."""
    if asking is None or asking.takes_files:
        return [], []
    found = desk_case.proposed(row, pack, grounds)
    return found, desk_case.phrases(pack, found, clock.today())


def _evidence(row: Case, pack: Pack) -> dict[str, Any]:
    clock_lines = casefile.clock_lines([row])
    rights = desk_case.rights(row, pack)
    return {
        "answers": desk_case.answers(row, pack),
        "materials": desk_case.materials(row, pack),
        "rights": _split(rights) if rights else None,
        "right_count": len(rights),
        "rounds": desk_case.rounds(row, pack),
        "clocks": clock_lines,
        "timeline": desk_case.timeline(row, pack),
        "by_hand": desk_case.not_carried_out(row),
        "siblings": desk_case.siblings(row),
        "letters": [(each, url_or_none("matters:letter", each.uid)) for each in row.letters.all()],
        "origins": casewords.ORIGINS,
        "case_url": url_or_none("matters:case", row.uid),
        "sample": any(c.sample and c.running for c in clock_lines),
        "previewed": casefile.PREVIEWED,
    }


def _split(rights: list[desk_case.RightFacts]) -> dict[str, list[desk_case.RightFacts]]:
    """What an officer must look at apart from the long rest."""
    notable = [r for r in rights if r.locks or r.phase]
    return {"notable": notable, "plain": [r for r in rights if not (r.locks or r.phase)]}


def _people(request: HttpRequest, row: Case) -> dict[str, Any]:
    actor = actor_of(request)
    manages = access.CASES.may(actor, "manage", row)
    mine = actor.person is not None and row.handler_id == actor.person.pk
    handles = access.CASES.may(actor, "handle", row)
    open_now = row.finished_at is None
    answers = access.OBJECTIONS.may(actor, "answer")
    return {
        "may": {"claim": handles and not row.handler_id and open_now, "release": handles and mine and open_now,
                "assign": manages and open_now, "answer": answers},
        "desk_officers": officers_of(row.desk) if manages else [],
        "objections": list(row.objections.filter(state="open").select_related("by", "event")),
    }  # fmt: skip


def _named_materials(pack: Pack) -> list[tuple[str, str]]:
    """Materials as choices for a file, what comes from an authority first."""
    rows = [m for part in pack.parts for m in part.materials]
    rows.sort(key=lambda m: m.origin != "authority")
    return [(m.code, packs.words(m.name)) for m in rows]


def _proposal(
    request: HttpRequest, row: Case, pack: Pack, proposal: Proposal | None
) -> dict[str, Any] | None:
    if proposal is None:
        return None
    actor = actor_of(request)
    step = pack.flow.action.get(proposal.action)
    return {
        "row": proposal,
        "name": casewords.action_name(pack, proposal.action),
        "may": access.PROPOSALS.may(actor, "decide", proposal),
        "own": actor.person is not None and proposal.by_id == actor.person.pk,
        "letter": bool(step and step.letter),
    }


def _bundle(request: HttpRequest, row: Case) -> HttpResponse:
    """The parent of several cases: it is worked on in its parts."""
    pack = packs.pack(row.matter, row.edition_id)
    parts = row.parts.select_related("handler", "organisation", "person")
    light, state = casewords.state_of(row, pack)
    context = {
        "case": row, "pack": pack, "light": light, "state": state,
        "crumbs": crumbs((row.number, "")),
        "lines": desk.lines(actor_of(request), parts),
        "case_url": url_or_none("matters:case", row.uid),
    }  # fmt: skip
    return render(request, "matters/desk_bundle.html", context)


# ---------- steps


@officers
@require_POST
def step(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """Preview, go back to edit, or take a step of the flow."""
    row = case_of(request, uid)
    version = version_of(request)
    pack = packs.pack(row.matter, row.edition_id)
    if row.is_bundle or code not in pack.flow.action:
        raise NotVisible(f"step {code}")
    shown = desk_case.step_shown(pack, pack.flow.action[code])
    _known, grounds = facts_of(row, pack, clock.today())
    asking = shown if shown.defects != "none" else None
    given = deskinput.read(request.POST, request.FILES, shown, *_sayable(row, pack, asking, grounds))
    do = request.POST.get("do", TAKE)
    if do == EDIT or given.faults:
        return _page(request, row, shown, given, 200 if do == EDIT else 422)
    try:
        if do == PREVIEW and shown.letter:
            return _preview(request, row, version, shown, given)
        _take(request, row, version, shown, given)
    except Conflict:
        return _moved_on(request, row, shown)
    except Denied:
        raise
    except Refused as error:
        given.faults["file" if error.code.startswith("file_") else "step"] = error.sentence()
        return _page(request, row, shown, given, 422)
    return redirect("matters:desk-case", row.uid)


def _preview(request: HttpRequest, row: Case, version: int, shown: StepShown, given: Given) -> HttpResponse:
    letter = service.rehearse(actor_of(request), row, version, shown.code, given.told)
    context = {
        "case": row,
        "step": shown,
        "given": given,
        "version": version,
        "count": len(given.defects),
        "crumbs": crumbs((row.number, reverse("matters:desk-case", args=[row.uid])), (_("Preview"), "")),
        "hidden": replay(request),
        "materials_named": _named_materials(packs.pack(row.matter, row.edition_id)),
        **_sheet(letter),
    }
    return render(request, "matters/desk_preview.html", context)


def _sheet(letter: documents.OfficialDocument | None) -> dict[str, Any]:
    return {"letter": letter, "blocks": sheet.blocks(letter) if letter else []}


def _take(request: HttpRequest, row: Case, version: int, shown: StepShown, given: Given) -> None:
    actor, told = actor_of(request), given.told
    if shown.code == HAND_OVER:
        service.enter_receipt(actor, row, version, told.receipt, told.on)
    else:
        service.act(actor, row, version, shown.code, told)
    if shown.second:
        messages.success(request, _("Proposed. It takes effect when somebody else confirms it."))
    elif shown.letter:
        messages.success(request, _("Done: “%(step)s”. The letter was issued.") % {"step": shown.name})
    else:
        messages.success(request, _("Done: “%(step)s”.") % {"step": shown.name})


def _moved_on(request: HttpRequest, row: Case, shown: StepShown | None) -> HttpResponse:
    """Somebody else moved the case meanwhile: what he did, what was about to be done, and both ways on."""
    row.refresh_from_db()
    pack = packs.pack(row.matter, row.edition_id)
    known, _grounds = facts_of(row, pack, clock.today())
    offered = {s.code for s in _offered(request, row, pack, known)}
    last = row.events.order_by("-pk").first()
    context = {
        "case": row,
        "step": shown,
        "last": last,
        "last_name": casewords.action_name(pack, last.action) if last else "",
        "state": casewords.state_of(row, pack)[1],
        "still": shown is not None and shown.code in offered,
        "hidden": replay(request),
        "told": [
            (name, text)
            for name, text in replay(request)
            if text and not name.startswith(("d-", "own-place"))
        ],
        "crumbs": crumbs((row.number, reverse("matters:desk-case", args=[row.uid]))),
    }
    return render(request, "matters/desk_conflict.html", context, status=409)


# ---------- the desk's own work


@officers
@require_POST
def act(request: HttpRequest, uid: str) -> HttpResponse:
    """Claim, release, reassign, comment, add a file."""
    row, actor = case_of(request, uid), actor_of(request)
    do = request.POST.get("do")
    try:
        match do:
            case "claim":
                service.claim(actor, row, version_of(request))
                messages.success(request, _("The case is yours."))
            case "release":
                service.release(actor, row, version_of(request))
                messages.success(request, _("The case is back in the queue."))
            case "assign":
                person = _officer(request.POST.get("person", ""))
                service.assign(actor, row, version_of(request), person)
                messages.success(request, _("Reassigned to %(name)s.") % {"name": person.display_name})
            case "comment":
                service.comment(actor, row, request.POST.get("text", ""))
                messages.success(request, _("Noted. Only officers see it."))
            case "file":
                _add_file(request, row)
            case _:
                raise Refused("unknown_act", INCOMPLETE)
    except Conflict:
        return _moved_on(request, row, None)
    return redirect("matters:desk-case", row.uid)


def _officer(uid: str) -> Person:
    try:
        return Person.objects.get(uid=UUID(uid))
    except (ValueError, Person.DoesNotExist):
        raise Refused("no_person", INCOMPLETE) from None


def _add_file(request: HttpRequest, row: Case) -> None:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("no_file", INCOMPLETE)
    material = request.POST.get("file-material", "")
    service.add_file(
        actor_of(request), row, version_of(request), material, upload.name or "", files.receive(upload)
    )
    messages.success(request, _("The file was added."))


@officers
@require_POST
def decide(request: HttpRequest, uid: str) -> HttpResponse:
    """Confirm a proposal or return it with a note. The proposal's letter can be read before."""
    actor = actor_of(request)
    proposal = access.PROPOSALS.get_for(actor, uid)
    note, do = request.POST.get("note", ""), request.POST.get("do")
    row = proposal.case
    if do == PREVIEW:
        return _preview_proposal(request, proposal)
    try:
        if do == "confirm":
            service.confirm_proposal(actor, proposal, version_of(request), note)
            messages.success(request, _("Confirmed: the step was taken."))
        elif do == "return":
            service.return_proposal(actor, proposal, version_of(request), note)
            messages.success(request, _("Returned with your note."))
        else:
            raise Refused("unknown_act", INCOMPLETE)
    except Conflict:
        return _moved_on(request, row, None)
    return redirect("matters:desk-case", row.uid)


def _preview_proposal(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    row, said = proposal.case, proposal.payload
    pack = packs.pack(row.matter, row.edition_id)
    told = Told(
        reason=said.get("reason", ""), receipt=said.get("receipt", ""), defects=said.get("defects", ())
    )
    letter = service.rehearse(actor_of(request), row, row.version, proposal.action, told)
    context = {
        "case": row,
        "step": desk_case.step_shown(pack, pack.flow.action[proposal.action]),
        "proposal": proposal,
        "crumbs": crumbs((row.number, reverse("matters:desk-case", args=[row.uid])), (_("Preview"), "")),
        **_sheet(letter),
    }
    return render(request, "matters/desk_preview.html", context)


@officers
@require_POST
def answer(request: HttpRequest, uid: str) -> HttpResponse:
    """Answer an objection."""
    actor = actor_of(request)
    row = access.OBJECTIONS.get_for(actor, uid, "answer")
    upheld = request.POST.get("do") == "uphold"
    try:
        service.answer_objection(
            actor, row, version_of(request), upheld=upheld, answer=request.POST.get("answer", "")
        )
    except Conflict:
        return _moved_on(request, row.case, None)
    messages.success(request, _("Answered. The applicant was told."))
    return redirect("matters:desk-case", row.case.uid)


DESK_CASE_URLS = [
    path("desk/cases/<str:uid>/", case, name="desk-case"),
    path("desk/cases/<str:uid>/steps/<slug:code>/", step, name="desk-step"),
    path("desk/cases/<str:uid>/act/", act, name="desk-act"),
    path("desk/proposals/<str:uid>/", decide, name="desk-decide"),
    path("desk/objections/<str:uid>/", answer, name="desk-answer"),
]
