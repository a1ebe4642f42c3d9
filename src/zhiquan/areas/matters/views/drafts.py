"""The applicant's form: begun, filled step by step, saved as one types, checked, handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.matters import access, checks, formfields, packs, wording
from zhiquan.areas.matters.models import Draft
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.queries import touched
from zhiquan.areas.matters.queries.drafts import MATERIALS, SUMMARY, Sheet
from zhiquan.areas.matters.service import drafts as service
from zhiquan.areas.matters.service import submission
from zhiquan.areas.matters.views import form_shared as shared
from zhiquan.areas.matters.views.care import CARE_URLS, ending
from zhiquan.areas.matters.views.materials import MATERIAL_URLS
from zhiquan.areas.matters.views.people import PEOPLE_URLS
from zhiquan.areas.matters.views.summary import materials_context, summary_context, touched_context
from zhiquan.engines.forms import Fault, Field
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Conflict, Refused
from zhiquan.ui.requests import actor_of, signed_in, version_of

NEXT, STAY = "next", "stay"


# ---------- begin, switch


@require_POST
@signed_in
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """A new draft with all that is known; one that was begun and never written in is taken up again."""
    actor = actor_of(request)
    chosen = packs.startable(code)
    draft = _untouched(actor, chosen) or service.begin(actor, code)
    return redirect("matters:draft", draft.uid)


def _untouched(actor: Actor, chosen: Pack) -> Draft | None:
    rows = access.DRAFTS.visible_to(actor, "edit").filter(
        person=actor.person, organisation=actor.organisation, matter=chosen.code, state=Draft.OPEN, version=1,
        edition_id=chosen.edition.hash, files=None, members=None,
    )  # fmt: skip
    return rows.first()


@require_POST
@signed_in
def switch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go on with the matter that the answers call for: the answers go along, the reason is said."""
    sheet = shared.sheet_of(request, uid, "edit")
    wanted = next((i for i in sheet.instead() if i.code == request.POST.get("to") and not i.here), None)
    if wanted is None:
        raise Refused("no_switch", N_("Your answers do not call for that service. Open its guide instead."))
    fresh = service.begin(
        sheet.actor,
        wanted.code,
        values=sheet.draft.values,
        channel=sheet.draft.channel,
        party=sheet.draft.party,
    )
    if access.DRAFTS.may(sheet.actor, "drop", sheet.draft):
        service.drop(sheet.actor, sheet.draft, sheet.draft.version)
    messages.warning(
        request, _("You go on with “%(name)s”. %(why)s") % {"name": wanted.name, "why": wanted.text}
    )
    return redirect("matters:draft", fresh.uid)


# ---------- the steps


@require_http_methods(["GET", "POST"])
@signed_in
def draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One step of the form. State in the query: step, `check` (show what is wrong), `part` (a piece for htmx)."""
    if request.method == "POST":
        return _save_step(request, shared.sheet_of(request, uid, "edit"))
    sheet = shared.sheet_of(request, uid)
    if sheet.draft.state == Draft.SUBMITTED and sheet.draft.case:
        return redirect(shared.url_of("case", sheet.draft.case.uid))
    if request.GET.get("part") == "touched":
        return render(request, "matters/draft_touched.html", touched_context(sheet))
    step = request.GET.get("step") or sheet.first_open()
    if sheet.draft.state == Draft.DROPPED:
        return render(request, "matters/draft_dropped.html", {"draft": sheet.draft, "pack": sheet.pack})
    if step == MATERIALS:
        return render(request, "matters/draft_materials.html", materials_context(sheet))
    if step == SUMMARY:
        return _summary(request, sheet)
    known = [s.code for s in sheet.steps]
    step = step if step in known else next(iter(known), "")
    faults = sheet.faults if request.GET.get("check") else ()
    return _step(request, sheet, step, faults=faults)


def _step(
    request: HttpRequest,
    sheet: Sheet,
    step: str,
    *,
    faults: tuple[Fault, ...] = (),
    blank: dict[str, int] | None = None,
    clashes: list[shared.Clash] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    fields = sheet.fields_of(step)
    form = shared.page_form(sheet, fields, faults=faults, blank=blank)
    if refusal:
        form.add_error(None, refusal)
    context = {
        **shared.head(sheet, step),
        **(touched_context(sheet) if _decides(fields) else {}),
        "form": form,
        "step": step,
        "asked": [f.code for f in fields],
        "base": shared.base_of(sheet.draft.values, fields),
        "clash": shared.clash_context(sheet, clashes or []),
        "following": next((p for p in sheet.places(step) if p.code == sheet.next_after(step)), None),
        "compared": _compared(sheet) if sheet.savings else [],
    }
    name = "matters/draft_form.html" if getattr(request, "htmx", False) else "matters/draft.html"
    return render(request, name, context, status=status)


def _decides(fields: Sequence[Field]) -> bool:
    """Whether an answer on this page changes what the application reaches."""
    return any(field.code in touched.anchors() for field in fields)


def _compared(sheet: Sheet) -> list[dict[str, Any]]:
    rules = sheet.pack.edition.rules
    return [{"line": line, "why": formfields.why_asked(line.field, rules)} for line in sheet.compared()]


def _save_step(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    step = request.POST.get("step", "")
    give_way = request.POST.getlist("clash") if request.POST.get("conflict") == "theirs" else ()
    sent = shared.typed(request, sheet)
    change = shared.row_change(request, sheet)
    blank: dict[str, int] = {}
    if change and change[1] is not None:
        without = shared.without_row(request, sheet, change[0], change[1])
        sent = shared.Typed({**sent.values, change[0]: without}, sent.base, sent.version)
    elif change:
        blank = {change[0]: 1}
    try:
        after, clashes = shared.save(sheet, sent, give_way)
    except Conflict:
        raise
    except Refused as error:
        over = Sheet(sheet.actor, sheet.draft, {**sheet.draft.values, **sent.values})
        return _step(request, over, step, refusal=error.sentence(), status=422)
    if clashes:
        over = Sheet(sheet.actor, after.draft, {**after.draft.values, **sent.values})
        return _step(request, over, step, clashes=clashes, status=409)
    if change or request.POST.get("conflict"):
        return _step(request, after, step, blank=blank)
    return _after_step(request, after, step)


def _after_step(request: HttpRequest, sheet: Sheet, step: str) -> HttpResponse:
    """To the next step, unless something is wrong here or an answer brought further questions."""
    here = reverse("matters:draft", args=[sheet.draft.uid])
    if request.POST.get("go") == STAY:
        messages.success(request, _("Saved at %(when)s.") % {"when": shared.saved_at(sheet.draft)})
        return redirect(f"{here}?step={step}")
    fields = {f.code for f in sheet.fields_of(step)}
    asked = set(request.POST.getlist("asked"))
    new = fields - asked
    faults = tuple(f for f in sheet.faults if f.element in fields & asked)
    if faults:
        return _step(request, sheet, step, faults=faults, status=422)
    if new and any(f.element in new for f in sheet.faults):
        messages.warning(request, _("Your answer brings further questions on this page."))
        return redirect(f"{here}?step={step}")
    return redirect(f"{here}?step={sheet.next_after(step)}")


@require_POST
@signed_in
def autosave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Save while somebody types. Answers with a line, or with the whole form where other fields are asked now."""
    sheet = shared.sheet_of(request, uid, "edit")
    step = request.POST.get("step", "")
    sent = shared.typed(request, sheet)
    try:
        after, clashes = shared.save(sheet, sent)
    except Conflict:
        raise
    except Refused as error:
        return render(request, "matters/draft_saved.html", {"refusal": error.sentence()})
    if clashes:
        over = Sheet(sheet.actor, after.draft, {**after.draft.values, **sent.values})
        return _whole(_step(request, over, step, clashes=clashes))
    asked = request.POST.getlist("asked")
    fields = after.fields_of(step)
    moved = any(code in sent.values and code in touched.anchors() for code in _changed(sheet, after))
    if [f.code for f in fields] != asked:
        answer = _whole(_step(request, after, step))
    else:
        context = {
            "draft": after.draft,
            "saved": shared.saved_at(after.draft),
            "base": shared.base_of(after.draft.values, fields),
        }
        answer = render(request, "matters/draft_saved.html", context)
    if moved:
        answer["HX-Trigger"] = "draft-changed"
    return answer


def _changed(before: Sheet, after: Sheet) -> list[str]:
    codes = {*before.draft.values, *after.draft.values}
    return [c for c in codes if before.values.get(c) != after.values.get(c)]


def _whole(answer: HttpResponse) -> HttpResponse:
    answer["HX-Retarget"], answer["HX-Reswap"] = "#draft-form", "outerHTML"
    return answer


# ---------- materials, summary, handing in


def _summary(request: HttpRequest, sheet: Sheet, refusal: str = "", status: int = 200) -> HttpResponse:
    return render(request, "matters/draft_summary.html", summary_context(sheet, refusal), status=status)


@require_POST
@signed_in
def submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand in once. The key makes a double click or a lost answer harmless."""
    actor = actor_of(request)
    draft = shared.draft_of(request, uid)
    key = request.POST.get("key", "")[:80]
    try:
        case = submission.submit(actor, draft, version_of(request), key)
    except checks.Unsound as error:
        return _again(request, Sheet(actor, draft), error.sentence())
    except Conflict as error:
        text = _("Somebody else changed an answer meanwhile. Please look at all of them again.")
        return _again(request, Sheet(actor, error.current), text, status=409)
    messages.success(request, _("Handed in under %(number)s.") % {"number": case.number})
    return redirect(shared.url_of("case", case.uid))


def _again(request: HttpRequest, sheet: Sheet, text: str, status: int = 422) -> HttpResponse:
    if request.POST.get("care"):
        return ending(request, sheet, text, status=status)
    return _summary(request, sheet, text, status=status)


# ---------- throw away, take back, bring up to date, print


@require_POST
@signed_in
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    draft = shared.draft_of(request, uid, "drop")
    service.drop(actor_of(request), draft, version_of(request))
    undo = format_html(
        '{} <form class="toast-form" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" '
        'value="{}"><input type="hidden" name="version" value="{}"><button type="submit">{}</button></form>',
        _("The draft was thrown away."), reverse("matters:draft-restore", args=[draft.uid]), get_token(request),
        draft.version, _("Take it back"),
    )  # fmt: skip
    messages.success(request, undo)
    return redirect(shared.url_of("mine", fallback=reverse("matters:services")))


@require_POST
@signed_in
def restore(request: HttpRequest, uid: UUID) -> HttpResponse:
    draft = shared.draft_of(request, uid, "drop")
    service.restore(actor_of(request), draft, version_of(request))
    messages.success(request, _("The draft is back."))
    return redirect("matters:draft", draft.uid)


@require_POST
@signed_in
def update(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the draft over to the rules in force now."""
    draft = shared.draft_of(request, uid, "edit")
    service.bring_up_to_date(actor_of(request), draft, version_of(request))
    messages.success(
        request, _("The draft follows the present rules now. Please look at what is newly asked.")
    )
    return redirect("matters:draft", draft.uid)


@require_GET
@signed_in
def paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form on paper. State in the query: `only`, one question; `empty`, to fill in by hand."""
    sheet = shared.sheet_of(request, uid)
    only, empty = request.GET.get("only", ""), bool(request.GET.get("empty"))
    context = {
        "sheet": sheet,
        "draft": sheet.draft,
        "pack": sheet.pack,
        "crumbs": shared.crumbs(sheet, _("On paper")),
        "steps": paper_steps(sheet, only, empty=empty),
        "only": only,
        "wanted": [] if only else [shared.ready_line(sheet, w) for w in sheet.wanted],
        "windows": sheet.windows[:2],
    }
    return render(request, "matters/draft_paper.html", context)


def paper_steps(sheet: Sheet, only: str, *, empty: bool) -> list[dict[str, Any]]:
    """The questions as a paper form asks them: choices as boxes, gaps to write in."""
    found = []
    for step in sheet.steps:
        lines = [
            _paper_line(sheet, field, empty=empty)
            for field in sheet.fields_of(step.code)
            if not only or field.code == only
        ]
        if lines:
            found.append({"name": packs.words(step.name), "lines": lines})
    return found


def _paper_line(sheet: Sheet, field: Any, *, empty: bool) -> dict[str, Any]:
    element = field.element
    value = None if empty and field.code not in sheet.locked else sheet.view.values.get(field.code)
    listed = value if isinstance(value, list) else [value]
    boxes = [(packs.words(c.label), c.code in listed) for c in element.choices]
    if element.kind == "yes_no":
        boxes = [(_("Yes"), value is True), (_("No"), value is False)]
    rows = (
        [wording.value_words(element, [v], sheet.titles) for v in listed]
        if element.kind.listed and value
        else []
    )
    help_text = field.help or element.help
    return {
        "label": wording.label_of(element),
        "help": packs.words(help_text) if help_text else "",
        "boxes": boxes,
        "rows": [] if boxes else rows,
        "text": "" if boxes or rows else wording.value_words(element, value, sheet.titles),
        "lines": range(3 if element.kind in ("table", "textarea", "rights") else 1),
    }


DRAFT_URLS = [
    path("begin/<slug:code>/", begin, name="begin"),
    path("drafts/<uuid:uid>/", draft, name="draft"),
    path("drafts/<uuid:uid>/autosave/", autosave, name="draft-autosave"),
    path("drafts/<uuid:uid>/switch/", switch, name="draft-switch"),
    path("drafts/<uuid:uid>/submit/", submit, name="draft-submit"),
    path("drafts/<uuid:uid>/drop/", drop, name="draft-drop"),
    path("drafts/<uuid:uid>/restore/", restore, name="draft-restore"),
    path("drafts/<uuid:uid>/update/", update, name="draft-update"),
    path("drafts/<uuid:uid>/paper/", paper, name="draft-paper"),
    *MATERIAL_URLS,
    *PEOPLE_URLS,
    *CARE_URLS,
]
