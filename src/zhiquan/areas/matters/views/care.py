"""Care mode: one question a screen, in large type, without time limits; it ends in a summary to confirm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiquan.areas.matters import packs
from zhiquan.areas.matters.formfields import NO, YES
from zhiquan.areas.matters.models import Draft
from zhiquan.areas.matters.queries.drafts import Sheet
from zhiquan.areas.matters.views import form_shared as shared
from zhiquan.areas.matters.views.materials import material_lines
from zhiquan.areas.matters.views.summary import summary_context
from zhiquan.engines import forms
from zhiquan.engines.forms import ElementKind, Fault
from zhiquan.kernel.errors import Conflict, NotVisible, Refused
from zhiquan.ui.requests import signed_in

END = "end"
_BRINGS = forms.Origin.APPLICANT


def screens(sheet: Sheet) -> list[str]:
    """The questions that a person must answer, then the materials he must bring. What is known already, and what
    may stay empty, is only looked at in the end, unless something is wrong with it."""
    wrong = {f.element for f in sheet.faults}
    asked = [
        q.field.code
        for q in forms.questions(sheet.form, sheet.known)
        if q.field.code not in sheet.locked
        and (q.required or q.field.code in wrong)
        and (
            q.field.code not in sheet.origins
            or q.field.element.kind is ElementKind.RIGHTS
            or q.field.code in wrong
        )
    ]
    brought = [f"m:{w.key}" for w in sheet.wanted if w.material.required and w.material.origin is _BRINGS]
    return [*asked, *brought]


@require_http_methods(["GET", "POST"])
@signed_in
def care(request: HttpRequest, uid: UUID) -> HttpResponse:
    """State in the query: q, an element or `end`; m, a material."""
    request.zhiquan_care = True  # type: ignore[attr-defined]
    if request.method == "POST":
        return _answer(request, shared.sheet_of(request, uid, "edit"))
    sheet = shared.sheet_of(request, uid)
    if sheet.draft.state == Draft.SUBMITTED and sheet.draft.case:
        return redirect(shared.url_of("case", sheet.draft.case.uid))
    if not sheet.may_edit:
        return redirect("matters:draft", uid)
    if request.GET.get("m"):
        return _material(request, sheet, request.GET["m"])
    code = request.GET.get("q") or _first_open(sheet)
    if code == END:
        return ending(request, sheet)
    if code.startswith("m:"):
        return redirect(_url(sheet, code))
    if code not in sheet.shown:
        return redirect("matters:care", uid)
    return _question(request, sheet, code)


def _first_open(sheet: Sheet) -> str:
    wrong = {f.element for f in sheet.faults}
    missing = {f"m:{w.key}" for w in sheet.wanted if w.missing}
    return next((s for s in screens(sheet) if s in wrong or s in missing), END)


def _url(sheet: Sheet, screen: str) -> str:
    here = reverse("matters:care", args=[sheet.draft.uid])
    return f"{here}?m={screen[2:]}" if screen.startswith("m:") else f"{here}?q={screen}"


def _around(sheet: Sheet, screen: str) -> dict[str, Any]:
    """Place among the screens, and the ones before and after."""
    every = screens(sheet)
    at = every.index(screen) if screen in every else None
    before = every[at - 1] if at else None
    after = every[at + 1] if at is not None and at + 1 < len(every) else END
    return {
        "at": at + 1 if at is not None else None,
        "of": len(every),
        "before_url": _url(sheet, before) if before else "",
        "after_url": _url(sheet, after),
        "draft": sheet.draft,
        "pack": sheet.pack,
        "window": sheet.windows[0] if sheet.windows else None,
    }


def _question(
    request: HttpRequest,
    sheet: Sheet,
    code: str,
    *,
    faults: tuple[Fault, ...] = (),
    blank: dict[str, int] | None = None,
    clashes: list[shared.Clash] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    field = sheet.shown[code]
    form = shared.page_form(sheet, [field], faults=faults, blank=blank, care=True)
    if refusal:
        form.add_error(None, refusal)
    element = field.element
    context = {
        **_around(sheet, code),
        "form": form,
        "field": form[code],
        "code": code,
        "question": packs.words(element.question()),
        "help": form.fields[code].help_text,
        "origin": sheet.origins.get(code, ""),
        "required": sheet.required.get(code, False),
        "yes_no": _yes_no(element, sheet.values.get(code)),
        "base": shared.base_of(sheet.draft.values, [field]),
        "clash": shared.clash_context(sheet, clashes or []),
        "from_end": request.GET.get("back") == END or request.POST.get("back") == END,
    }
    return render(request, "matters/care.html", context, status=status)


def _yes_no(element: forms.Element, value: Any) -> list[tuple[str, str, bool]]:
    """Value, word and whether it is the present answer, for a question of yes or no."""
    if element.kind is not ElementKind.YES_NO:
        return []
    return [(YES, _("Yes"), value is True), (NO, _("No"), value is False)]


def _answer(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    code = request.POST.get("q", "")
    if code not in sheet.shown:
        return redirect("matters:care", sheet.draft.uid)
    sent = shared.typed(request, sheet)
    change = shared.row_change(request, sheet)
    if change and change[1] is not None:
        without = shared.without_row(request, sheet, change[0], change[1])
        sent = shared.Typed({**sent.values, change[0]: without}, sent.base, sent.version)
    give_way = request.POST.getlist("clash") if request.POST.get("conflict") == "theirs" else ()
    try:
        after, clashes = shared.save(sheet, sent, give_way)
    except Conflict:
        raise
    except Refused as error:
        over = Sheet(sheet.actor, sheet.draft, {**sheet.draft.values, **sent.values})
        return _question(request, over, code, refusal=error.sentence(), status=422)
    if clashes:
        over = Sheet(sheet.actor, after.draft, {**after.draft.values, **sent.values})
        return _question(request, over, code, clashes=clashes, status=409)
    if change:
        return _question(request, after, code, blank={code: 1} if change[1] is None else None)
    faults = tuple(f for f in after.faults if f.element == code)
    if faults:
        return _question(request, after, code, faults=faults, status=422)
    if request.POST.get("back") == END:
        return redirect(_url(after, END))
    return redirect(
        _around(after, code)["after_url"] if code in screens(after) else _url(after, _first_open(after))
    )


def _material(request: HttpRequest, sheet: Sheet, key: str) -> HttpResponse:
    line = next((each for each in material_lines(sheet) if each["key"] == key), None)
    if line is None:
        raise NotVisible(f"material {key}")
    context = {**_around(sheet, f"m:{key}"), "line": line}
    return render(request, "matters/care_material.html", context)


def ending(request: HttpRequest, sheet: Sheet, refusal: str = "", status: int = 200) -> HttpResponse:
    """All answers to look at once more, all that is missing, one button."""
    request.zhiquan_care = True  # type: ignore[attr-defined]
    every = screens(sheet)
    context = {
        **summary_context(sheet, refusal),
        "crumbs": [],
        "care_url": reverse("matters:care", args=[sheet.draft.uid]),
        "before_url": _url(sheet, every[-1]) if every else "",
        "locked": sheet.locked,
    }
    return render(request, "matters/care_end.html", context, status=status)


CARE_URLS = [path("drafts/<uuid:uid>/care/", care, name="care")]
