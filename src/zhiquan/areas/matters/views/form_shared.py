"""What the pages of a draft share: the sheet behind them, what is typed on them, and the columns around them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiquan.areas.matters import access, formfields, packs, wording
from zhiquan.areas.matters.formfields import AnswerForm
from zhiquan.areas.matters.models import Draft
from zhiquan.areas.matters.queries.drafts import Sheet, last_change
from zhiquan.areas.matters.service import drafts as service
from zhiquan.engines import forms
from zhiquan.engines.forms import ElementKind, Fault
from zhiquan.kernel import canonical
from zhiquan.kernel.errors import Conflict, NotVisible
from zhiquan.ui import formats
from zhiquan.ui.requests import actor_of
from zhiquan.ui.shell import Crumb

View = Callable[..., HttpResponse]
# How often a save is tried again when somebody else's came between reading and writing.
TRIES = 3


def draft_of(request: HttpRequest, uid: UUID | str, action: str = "view") -> Draft:
    return access.DRAFTS.get_for(actor_of(request), uid, action)


def sheet_of(request: HttpRequest, uid: UUID | str, action: str = "view") -> Sheet:
    return Sheet(actor_of(request), draft_of(request, uid, action))


def url_of(name: str, *args: Any, fallback: str = "/") -> str:
    """The address of a page that another part of matters offers; `fallback` as long as it does not."""
    try:
        return reverse(f"matters:{name}", args=args)
    except NoReverseMatch:
        return fallback


def crumbs(sheet: Sheet, *more: str) -> list[Crumb]:
    guide = url_of("guide", sheet.pack.code)
    first = [Crumb(_("Services"), url_of("services")), Crumb(sheet.pack.short, guide)]
    here = reverse("matters:draft", args=[sheet.draft.uid])
    return [*first, Crumb(_("Application"), here if more else ""), *(Crumb(text) for text in more)]


def saved_at(draft: Draft) -> str:
    """The minute of the last save, as a clock shows it."""
    return f"{timezone.localtime(draft.touched_at):%H:%M}"


# ---------- one page of answers


def page_form(
    sheet: Sheet,
    fields: Sequence[forms.Field],
    *,
    faults: Iterable[Fault] = (),
    blank: Mapping[str, int] | None = None,
    care: bool = False,
) -> AnswerForm:
    """The page's form with the answers of the sheet and the faults given; `care` draws lists large."""
    form = formfields.build(
        fields,
        sheet.values,
        required=sheet.required,
        origins=sheet.origins,
        locked=sheet.locked,
        rows=sheet.rights(list(fields)),
        rules=sheet.pack.edition.rules,
        blank=blank,
        read_only=not sheet.may_edit,
        care=care,
    )
    form.tell(faults, sheet.elements)
    return form


def fingerprint(value: Any) -> str:
    """What stands for a value that a page showed, so that a later save knows whether it was changed there."""
    return hashlib.sha256(canonical.dumps(value).encode()).hexdigest()[:12]


def base_of(values: Mapping[str, Any], fields: Iterable[forms.Field]) -> str:
    """The values that a page shows, as fingerprints by element."""
    return json.dumps({f.code: fingerprint(values.get(f.code)) for f in fields}, separators=(",", ":"))


@dataclass(frozen=True)
class Typed:
    """What a page sent: answers by element, what it had shown, and the version that it knew."""

    values: Mapping[str, Any]
    base: Mapping[str, str]
    version: int


def typed(request: HttpRequest, sheet: Sheet) -> Typed:
    """The answers of the fields that the page says it asked; locked ones and unknown names are left out."""
    asked = [code for code in request.POST.getlist("asked") if code in sheet.elements]
    values: dict[str, Any] = {}
    for code in dict.fromkeys(asked):
        if code in sheet.locked:
            continue
        values[code] = formfields.read(sheet.elements[code], request.POST)
        if sheet.elements[code].kind is ElementKind.RIGHTS:
            values[code] = _offered_only(sheet, code, values[code])
    try:
        base = json.loads(request.POST.get("base") or "{}")
        version = int(request.POST.get("version") or 0)
    except ValueError:
        base, version = {}, 0
    return Typed(values, base if isinstance(base, dict) else {}, version)


def _offered_only(sheet: Sheet, code: str, uids: Any) -> Any:
    """Only rights that the list offered, or that were chosen before: nobody names another's right."""
    if not isinstance(uids, list):
        return None
    before = sheet.draft.values.get(code)
    known = {o.uid for f in [sheet.form.fields[code]] for o in sheet.rights([f])[code] if o.open}
    known |= set(before if isinstance(before, list) else ())
    return [uid for uid in uids if uid in known] or None


@dataclass(frozen=True)
class Clash:
    """One field in which two people typed different things: both texts."""

    code: str
    label: str
    theirs: str
    mine: str


def save(sheet: Sheet, sent: Typed, give_way: Iterable[str] = ()) -> tuple[Sheet, list[Clash]]:
    """Save what the page changed. Fields that others changed meanwhile keep theirs unless both changed them:
    these come back as clashes, and nothing is saved. Fields in `give_way` take the others' text."""
    for attempt in range(TRIES):
        changed, clashes = _sorted_out(sheet, sent, frozenset(give_way))
        if clashes or not changed:
            return sheet, clashes
        try:
            draft = service.save(sheet.actor, sheet.draft, sheet.draft.version, changed)
        except Conflict as error:
            if attempt == TRIES - 1:
                raise
            sheet = Sheet(sheet.actor, error.current)
            continue
        return Sheet(sheet.actor, draft), []
    raise AssertionError("unreachable")


def _sorted_out(sheet: Sheet, sent: Typed, give_way: frozenset[str]) -> tuple[dict[str, Any], list[Clash]]:
    changed: dict[str, Any] = {}
    clashes: list[Clash] = []
    for code, mine in sent.values.items():
        theirs = sheet.draft.values.get(code)
        if code in give_way or fingerprint(mine) == fingerprint(theirs):
            continue
        shown = sent.base.get(code)
        if sent.version == sheet.draft.version or shown == fingerprint(theirs):
            changed[code] = mine
        elif shown != fingerprint(mine):
            element, names = sheet.elements[code], sheet.titles
            said = (wording.value_words(element, value, names) or "–" for value in (theirs, mine))
            clashes.append(Clash(code, wording.label_of(element), *said))
    return changed, clashes


def clash_context(sheet: Sheet, clashes: Sequence[Clash]) -> dict[str, Any] | None:
    """The box that shows both texts; None where nothing clashes."""
    if not clashes:
        return None
    who, when = last_change(sheet.draft)
    return {
        "who": who or _("Somebody else"),
        "when": formats.when_text(when) if when else "",
        "fields": clashes,
    }


# ---------- rows of tables, added and taken away without script


def row_change(request: HttpRequest, sheet: Sheet) -> tuple[str, int | None] | None:
    """The table whose lines a button changes, and the line it takes away (None: adds one)."""
    kind, _colon, rest = request.POST.get("row", "").partition(":")
    code, _at, place = rest.partition("@")
    if code not in sheet.elements or sheet.elements[code].kind is not ElementKind.TABLE:
        return None
    if kind == "add":
        return code, None
    return (code, int(place)) if kind == "remove" and place.isdigit() else None


def without_row(request: HttpRequest, sheet: Sheet, code: str, place: int) -> Any:
    """The lines that were sent, without one."""
    rows = formfields.read_rows(sheet.elements[code], request.POST)
    kept = [row for at, row in enumerate(rows) if at != place]
    return forms.normalise(sheet.elements[code], kept)


# ---------- what surrounds the fields


def head(sheet: Sheet, current: str) -> dict[str, Any]:
    """Title, steps and side column, the same on every step."""
    draft = sheet.draft
    return {
        "sheet": sheet,
        "draft": draft,
        "pack": sheet.pack,
        "crumbs": crumbs(sheet),
        "steps": sheet.places(current),
        "current": current,
        "may_edit": sheet.may_edit,
        "role": sheet.role(),
        "saved": saved_at(draft),
        "window": sheet.windows[0] if sheet.windows else None,
        "savings": sheet.savings,
        "typed_fields": max(0, sheet.savings.typed) if sheet.savings else 0,
        "ready": [ready_line(sheet, w) for w in sheet.ready],
        "instead": sheet.instead(),
        "stale": _stale(sheet),
    }


def _stale(sheet: Sheet) -> bool:
    """Whether a later edition of the policy is in force than the one the draft was begun under."""
    try:
        return packs.pack(sheet.pack.code).edition.hash != sheet.draft.edition_id
    except NotVisible:
        return False


def ready_line(sheet: Sheet, wanted: Any) -> dict[str, Any]:
    """A material to have at hand, with the form that the platform fills in for it."""
    return {
        "key": wanted.key,
        "id": wanted.key.replace(":", "-"),
        "name": packs.words(wanted.material.material.name),
        "about": wanted.about,
        "holder": wanted.holder,
        "forms": form_links(sheet, wanted),
    }


def form_links(sheet: Sheet, wanted: Any) -> list[tuple[str, str]]:
    """Kind of file and address of each form that is made for a material."""
    lock = wanted.key.partition(":")[2]
    seen: dict[str, str] = {}
    for ask in wanted.material.asks:
        name = ask.material.document
        if name and name not in seen and sheet.pack.edition.template(ask.part, "documents", name):
            seen[name] = ask.part
    found = []
    for name, part in list(seen.items())[:1]:
        for kind in ("pdf", "docx"):
            url = reverse("matters:draft-form", args=[sheet.draft.uid, part, name, kind])
            found.append((kind.upper(), f"{url}?lock={lock}" if lock else url))
    return found
