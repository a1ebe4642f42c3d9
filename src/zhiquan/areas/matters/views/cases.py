"""Cases for their applicant: the list, one case, the steps that are his, files, objections, the dossier."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhiquan.areas.matters import access, dossier, packs, papers, ports, service
from zhiquan.areas.matters.answering import Answering
from zhiquan.areas.matters.models import Case, CaseFile
from zhiquan.areas.matters.queries import casefile, cases, casewords, timeline
from zhiquan.areas.matters.queries.casewords import pack_of
from zhiquan.areas.matters.service.steps import REASONS
from zhiquan.engines import pictures
from zhiquan.kernel import clock, files, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused
from zhiquan.kernel.models import StoredFile
from zhiquan.ui import papers as sets
from zhiquan.ui import sheets
from zhiquan.ui.requests import actor_of, attachment, signed_in, version_of
from zhiquan.ui.shell import Crumb

View = Callable[..., HttpResponse]
PAGE = 50
MOST_EXPORTED = 20_000
# More than so many stand folded, so that a bundle's page stays one page.
FOLDED_MOMENTS, FOLDED_CLOCKS, FOLDED_RIGHTS = 16, 3, 12
FILTERS = ("q", "state", "turn", "matter")


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    return [Crumb(_("My cases"), reverse("matters:mine")), *(Crumb(label, url) for label, url in steps)]


# ---------- the list


@signed_in
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Drafts to resume and one's cases. State in the query: q, state, turn, matter, sort, page; `export` gives a file."""
    actor = actor_of(request)
    own = cases.own_cases(actor)
    rows = cases.narrowed(own, request.GET)
    if request.GET.get("export") in ("csv", "xlsx"):
        return _exported(cases.lines(rows[:MOST_EXPORTED], casewords.OWN_TURNS), request.GET["export"])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    known = cases.counts(own)
    context = {
        "crumbs": [Crumb(_("My cases"))],
        "drafts": cases.drafts(actor),
        "page": page,
        "lines": cases.lines(page.object_list, casewords.OWN_TURNS),
        "text": request.GET.get("q", "").strip(),
        "states": [
            (cases.OPEN, pgettext("case", "Open"), known["states"][cases.OPEN]),
            (cases.CLOSED, pgettext("case", "Finished"), known["states"][cases.CLOSED]),
        ],
        "turns": [(turn, casewords.OWN_TURNS[turn], n) for turn, n in known["turns"].items()],
        "matters": [(code, packs.pack(code).short, n) for code, n in sorted(known["matters"].items())],
        "waiting": known["turns"]["applicant"],
        "any": bool(known["matters"]),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "keep": [(k, v) for k, v in request.GET.items() if k not in ("q", "page", "export") and v],
    }
    return render(request, "matters/mine.html", context)


def _exported(lines: tuple[cases.Line, ...], kind: str) -> HttpResponse:
    head = [_("Case number"), _("Service"), _("About"), _("State"), _("Turn"), _("Handed in"),
            _("Next legal day"), _("Finished"), _("Receipt")]  # fmt: skip
    rows = [head, *(_cells(line) for line in lines)]
    return sheets.download(rows, "cases", kind)


def _cells(line: cases.Line) -> list[str]:
    case = line.case
    ended = clock.day_of(case.finished_at).isoformat() if case.finished_at else ""
    due = line.due.isoformat() if line.due else ""
    return [
        case.number, line.matter, casewords.about_of(case), line.word, line.turn,
        line.submitted.isoformat(), due, ended, case.receipt,
    ]  # fmt: skip


# ---------- one case


@signed_in
@require_GET
def case(request: HttpRequest, uid: str) -> HttpResponse:
    """The case for its applicant, or for whoever may only read it; officers of its desk get their own page."""
    actor = actor_of(request)
    row = access.CASES.get_for(actor, uid)
    own = access.CASES.may(actor, "apply", row)
    if not own and access.CASES.may(actor, "work", row) and (desk := _desk_url(row)):
        return redirect(desk)
    head = cases.head_of(actor, row, cases.offered_to(actor, row) if own else ())
    moments = timeline.timeline(head.members, may_object=own)
    clock_lines = casefile.clock_lines(head.members)
    running = [line for line in clock_lines if line.running]
    rights = casefile.right_lines(actor, head.members)
    context = {
        "crumbs": crumbs(*_parents(row), (row.number, "")),
        "case": row,
        "head": head,
        "own": own,
        "panels": ports.panels(actor, row),
        "moments": moments[:FOLDED_MOMENTS],
        "earlier": moments[FOLDED_MOMENTS:],
        "undone": timeline.undone(moments),
        "clocks": running[:FOLDED_CLOCKS],
        "further": running[FOLDED_CLOCKS:],
        "stopped": [line for line in clock_lines if not line.running],
        "sample": any(line.sample for line in running),
        "letters": casefile.letter_lines(head.members),
        "rights": rights,
        "right_counts": casefile.counted(rights),
        "folded": len(rights) > FOLDED_RIGHTS,
        "files": casefile.file_lines(head.members),
        "forms": casefile.form_lines(head.members),
        "defects": () if row.is_bundle else casefile.defect_lines(row),
        "messages_told": casefile.messages(actor, head.members),
        "party_url": _party_url(actor, row),
        "authority": packs.words(head.pack.authority["name"]) if head.pack.authority else "",
    }
    return render(request, "matters/case.html", context)


def _parents(row: Case) -> list[tuple[str, str]]:
    if row.parent is None:
        return []
    return [(row.parent.number, reverse("matters:case", args=[row.parent.uid]))]


def _desk_url(row: Case) -> str:
    try:
        return reverse("matters:desk-case", args=[row.uid])
    except NoReverseMatch:
        return ""


def _party_url(actor: Actor, row: Case) -> str:
    if row.party is None:
        return ""
    ref = refs.make("registry.party", row.party)
    return refs.resolve([ref], actor)[ref].url


@signed_in
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """A step that is the applicant's: what it asks (an answer to each defect, files, a reason), and doing it."""
    actor = actor_of(request)
    row = access.CASES.get_for(actor, uid, "apply")
    if row.is_bundle:
        raise NotVisible(f"step {code} of a bundle")
    wanted = next((n for n in cases.offered_to(actor, row) if n.action.code == code), None)
    if wanted is None:
        raise Refused("not_offered", REASONS["wrong_state"])
    form = Answering(row, wanted.action, request.POST if request.method == "POST" else None, request.FILES)
    if request.method == "POST" and form.is_sound() and _taken(request, row, wanted.action.code, form):
        messages.success(request, _("Done: %(step)s.") % {"step": wanted.name})
        return redirect("matters:case", row.uid)
    head = cases.head_of(actor, row, (wanted,))
    context = {
        "crumbs": crumbs(
            *_parents(row), (row.number, reverse("matters:case", args=[row.uid])), (wanted.name, "")
        ),
        "case": row,
        "head": head,
        "next": wanted,
        "form": form,
        "clocks": casefile.clock_lines([row], running=True),
    }
    return render(request, "matters/case_step.html", context, status=422 if form.problems else 200)


def _taken(request: HttpRequest, row: Case, code: str, form: Answering) -> bool:
    """Whether the step went through; a refusal becomes a line above the form, and what was typed stays."""
    try:
        service.act(actor_of(request), row, version_of(request), code, form.told())
    except (Conflict, Denied):
        raise
    except Refused as error:
        form.refuse(error.sentence())
        return False
    return True


@signed_in
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, uid: str, event: str) -> HttpResponse:
    """Disagree with a step; somebody who did not take it answers."""
    actor = actor_of(request)
    row = access.CASES.get_for(actor, uid, "apply")
    found = row.events.filter(uid=event, side__in=("desk", "authority")).first()
    if found is None:
        raise NotVisible(f"event {event}")
    text, problem = request.POST.get("text", ""), ""
    if request.method == "POST":
        try:
            service.object_to(actor, found, text)
        except Denied:
            raise
        except Refused as error:
            problem = error.sentence()
        else:
            messages.success(
                request, _("Your objection was handed in. Somebody who did not take the step will answer.")
            )
            return redirect(f"{reverse('matters:case', args=[row.uid])}#trail")
    context = {
        "crumbs": crumbs(
            *_parents(row), (row.number, reverse("matters:case", args=[row.uid])), (_("Objection"), "")
        ),
        "case": row,
        "event": found,
        "action": casewords.action_name(pack_of(row), found.action),
        "text": text,
        "problem": problem,
    }
    return render(request, "matters/object.html", context, status=422 if problem else 200)


# ---------- files, forms, the dossier


def _file_of(request: HttpRequest, uid: str, file: str) -> StoredFile:
    """A file of a case that the actor may open; a secret one only for the applicant and the desk."""
    actor = actor_of(request)
    row = access.CASES.get_for(actor, uid)
    found = CaseFile.objects.filter(case=row, uid=file).select_related("file").first()
    if found is None:
        raise NotVisible(f"file {file}")
    if found.file.klass == StoredFile.SECRET and not any(
        access.CASES.may(actor, name, row) for name in ("apply", "work")
    ):
        raise NotVisible(f"file {file}")
    return found.file


@signed_in
@require_GET
def download(request: HttpRequest, uid: str, file: str) -> HttpResponse:
    """A file as it was handed in."""
    stored = _file_of(request, uid, file)
    return attachment(stored.name, files.read(stored), stored.media_type)


@signed_in
@require_GET
def preview(request: HttpRequest, uid: str, file: str) -> HttpResponse:
    """The first page drawn here as a picture: nothing of the file itself reaches the browser."""
    stored = _file_of(request, uid, file)
    if stored.media_type not in casefile.PREVIEWED or stored.klass == StoredFile.SECRET:
        raise NotVisible(f"preview {file}")
    try:
        drawn = pictures.first_page(files.read(stored))
    except pictures.PictureError:
        raise NotVisible(f"preview {file}") from None
    answer = HttpResponse(drawn.jpeg, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in
@require_GET
def form(request: HttpRequest, uid: str, name: str, kind: str) -> HttpResponse:
    """An official form of the case as DOCX or PDF."""
    row = access.CASES.get_for(actor_of(request), uid)
    if row.is_bundle or kind not in sets.TYPES:
        raise NotVisible(f"form {name}.{kind}")
    pack = pack_of(row)
    if name not in {each.name for each in pack.form.documents}:
        raise NotVisible(f"form {name}")
    document = papers.case_form(row, pack, name)
    data = sets.rendered(document, pack.edition, kind)
    return attachment(f"{document.plain_title} {row.number}.{kind}", data, sets.TYPES[kind])


@signed_in
@require_GET
def take_along(request: HttpRequest, uid: str) -> HttpResponse:
    """The whole case as one archive that can be read and checked without the platform."""
    actor = actor_of(request)
    row = access.CASES.get_for(actor, uid)
    return attachment(f"{row.number}.zip", dossier.archive(actor, row), "application/zip")


CASE_URLS = [
    path("mine/", mine, name="mine"),
    path("cases/<uuid:uid>/", case, name="case"),
    path("cases/<uuid:uid>/steps/<slug:code>/", step, name="case-step"),
    path("cases/<uuid:uid>/events/<uuid:event>/object/", object_to, name="object"),
    path("cases/<uuid:uid>/files/<uuid:file>/", download, name="case-file"),
    path("cases/<uuid:uid>/files/<uuid:file>/preview.jpg", preview, name="case-preview"),
    path("cases/<uuid:uid>/forms/<slug:name>.<slug:kind>", form, name="case-form"),
    path("cases/<uuid:uid>/dossier.zip", take_along, name="dossier"),
]
