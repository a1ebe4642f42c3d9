"""Materials of a draft: uploads, photos bound into one PDF, the wallet, forms made here, the e-licence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.areas.matters import access, checks, facts, packs, papers, ports, wording
from zhiquan.areas.matters.models import CaseRight, WalletItem
from zhiquan.areas.matters.queries.drafts import MATERIALS, Sheet
from zhiquan.areas.matters.queries.guides import BRINGS
from zhiquan.areas.matters.service import drafts as service
from zhiquan.areas.matters.service import wallet as wallet_service
from zhiquan.areas.matters.views import form_shared as shared
from zhiquan.engines import pictures
from zhiquan.engines.documents import DocumentError
from zhiquan.kernel import clock, files
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Lock
from zhiquan.ui import papers as paper_files
from zhiquan.ui.requests import actor_of, attachment, signed_in
from zhiquan.ui.shell import Crumb

# Types of material that a shared e-licence stands for.
LICENCES = ("identity_document", "business_licence")
LINK_FAULTS = (ports.LinkDown, ports.LinkRefused, ports.LinkGarbled)


# ---------- what is shown


def material_lines(sheet: Sheet) -> list[dict[str, Any]]:
    """The materials that these answers ask for, each with its files and the ways to bring it."""
    kept = _kept(sheet.actor)
    return [_line(sheet, wanted, kept) for wanted in sheet.wanted]


def _kept(actor: Actor) -> dict[str, list[WalletItem]]:
    found: dict[str, list[WalletItem]] = {}
    for item in access.WALLET.visible_to(actor).select_related("file"):
        if item.valid_until is None or item.valid_until >= clock.today():
            found.setdefault(item.type, []).append(item)
    return found


def _line(sheet: Sheet, wanted: checks.Wanted, kept: Mapping[str, list[WalletItem]]) -> dict[str, Any]:
    merged = wanted.material
    kind = merged.material.type
    notes = dict.fromkeys(packs.words(ask.material.note) for ask in merged.asks if ask.material.note)
    used = {row.wallet_id for row in wanted.files}
    return {
        "key": wanted.key,
        "id": wanted.key.replace(":", "-"),
        "name": packs.words(merged.material.name),
        "about": wanted.about,
        "holder": wanted.holder,
        "reference": wanted.reference,
        "brings": str(BRINGS[merged.origin]),
        "origin": str(merged.origin),
        "required": merged.required,
        "missing": wanted.missing,
        "note": " ".join(notes),
        "askers": [sheet.part_names[c] for c in merged.askers if c in sheet.part_names]
        if sheet.savings
        else [],
        "files": wanted.files,
        "forms": shared.form_links(sheet, wanted),
        "wallet": [item for item in kept.get(kind, ()) if item.pk not in used],
        "licence": kind in LICENCES and ports.licences() is not None and not wanted.files,
        "uploads": merged.origin is not checks.forms.Origin.GENERATED,
    }


# ---------- what is done


@require_POST
@signed_in
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Upload, take from the wallet, fetch, take out or keep; `do` says which."""
    sheet = shared.sheet_of(request, uid, "edit")
    do = _ACTS.get(request.POST.get("do", ""))
    if do is None:
        raise Refused("incomplete", N_("The form is incomplete. Open the page again."))
    material = request.POST.get("material", "")
    try:
        said = do(request, sheet, material)
    except Refused as error:
        messages.error(request, error.sentence())
    except pictures.PictureError as error:
        for sentence in wording.picture_sentences(error.faults):
            messages.error(request, sentence)
    else:
        messages.success(request, said)
    return redirect(_back(request, sheet, material))


def _back(request: HttpRequest, sheet: Sheet, material: str) -> str:
    if request.POST.get("care"):
        return f"{reverse('matters:care', args=[sheet.draft.uid])}?m={material}"
    here = reverse("matters:draft", args=[sheet.draft.uid])
    return f"{here}?step={MATERIALS}#m-{material.replace(':', '-')}"


def _upload(request: HttpRequest, sheet: Sheet, material: str) -> str:
    given = [
        (str(f.name), files.receive(f)) for f in request.FILES.getlist("files") if isinstance(f, UploadedFile)
    ]
    if not given:
        raise Refused("no_file", str(wording.PICTURES[pictures.Code.NOTHING]))
    made = bound(given, _file_name(sheet, material))
    for name, data in made:
        row = service.attach(sheet.actor, sheet.draft, material, name=name, data=data)
        if request.POST.get("keep"):
            _keep_row(sheet, row)
    if len(made) < len(given):
        return _("%(n)s photos were put into one PDF and added.") % {"n": len(given) - len(made) + 1}
    return _("Added.")


def bound(given: Sequence[tuple[str, bytes]], title: str) -> list[tuple[str, bytes]]:
    """The files to store: photos as one PDF, upright and without their metadata, everything else as it is.

    Raises PictureError with what is wrong with each photo.
    """
    photos = [(n, d) for n, d in given if pictures.kind_of(d) in ("jpeg", "png", "heic")]
    others = [(n, d) for n, d in given if (n, d) not in photos]
    if not photos:
        return others
    data = pictures.to_pdf([pictures.Source(n, d) for n, d in photos])
    name = f"{Path(photos[0][0]).stem}.pdf" if len(photos) == 1 else f"{title}.pdf"
    return [(name, data), *others]


def _file_name(sheet: Sheet, material: str) -> str:
    kind = material.partition(":")[0]
    found = next((w.material.material.name for w in sheet.wanted if w.material.material.type == kind), {})
    return found.get("zh-Hans", kind) or "file"


def _from_wallet(request: HttpRequest, sheet: Sheet, material: str) -> str:
    item = access.WALLET.get_for(sheet.actor, request.POST.get("item", ""))
    service.attach(sheet.actor, sheet.draft, material, wallet=item)
    return _("Taken from your wallet.")


def _fetch(request: HttpRequest, sheet: Sheet, material: str) -> str:
    """The e-licence of the party, where its holder lets it be shared."""
    found = ports.licences()
    identity = sheet.draft.party.identities.first() if sheet.draft.party else None
    if found is None or identity is None or material.partition(":")[0] not in LICENCES:
        raise Refused("no_licence", N_("No e-licence can be fetched here. Upload a copy instead."))
    try:
        licence = found.licence(identity.scheme, identity.number)
    except LINK_FAULTS:
        raise Refused(
            "licence_down",
            N_("The e-licence service does not answer now. Try again later, or upload a copy."),
        ) from None
    if licence is None:
        raise Refused(
            "no_licence", N_("The e-licence service knows no licence of yours. Upload a copy instead.")
        )
    name, data, _told = licence
    service.attach(sheet.actor, sheet.draft, material, name=name, data=data)
    return _("The e-licence was fetched and added.")


def _take_out(request: HttpRequest, sheet: Sheet, material: str) -> str:
    service.detach(sheet.actor, sheet.draft, request.POST.get("file", ""))
    return _("Taken out.")


def _keep(request: HttpRequest, sheet: Sheet, material: str) -> str:
    row = sheet.draft.files.filter(uid=request.POST.get("file", "")).select_related("file").first()
    if row is None:
        raise Refused("no_file", N_("This file was taken out already."))
    _keep_row(sheet, row)
    return _("Kept in your wallet for the next time.")


def _keep_row(sheet: Sheet, row: Any) -> None:
    kind = row.material.partition(":")[0]
    if not access.WALLET.visible_to(sheet.actor).filter(file=row.file).exists():
        wallet_service.keep(sheet.actor, kind, row.file.name, file=row.file)


_ACTS: Mapping[str, Callable[[HttpRequest, Sheet, str], str]] = {
    "upload": _upload,
    "wallet": _from_wallet,
    "licence": _fetch,
    "remove": _take_out,
    "keep": _keep,
}


# ---------- downloads


@require_GET
@signed_in
def file(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponse:
    """A file of the draft, as it is stored."""
    draft = shared.draft_of(request, uid)
    row = draft.files.filter(uid=file).select_related("file").first()
    if row is None:
        raise NotVisible(f"file {file}")
    return attachment(row.file.name, files.read(row.file), row.file.media_type)


@require_GET
@signed_in
def form(request: HttpRequest, uid: UUID, part: str, name: str, kind: str) -> HttpResponse:
    """An official form filled with the answers so far. `lock` names the lock that a consent is about."""
    sheet = shared.sheet_of(request, uid)
    if kind not in paper_files.TYPES or part not in {p.code for p in sheet.pack.parts}:
        raise NotVisible(f"form {part}/{name}.{kind}")
    own = packs.pack(part, sheet.draft.edition_id)
    if own.edition.template(part, papers.DOCUMENTS, name) is None:
        raise NotVisible(f"form {part}/{name}")
    about, more = _about(sheet, request.GET.get("lock", ""))
    rights = about or _case_rights(sheet)
    notices = ("演示件，不具效力",) if sheet.draft.is_demo else ()
    try:
        document = papers.form_document(
            own, name, sheet.view.stored, party=sheet.draft.party, rights=rights, more=more, notices=notices
        )
    except DocumentError as error:
        raise Refused(
            "document_unprintable", N_("The document cannot be printed: %(why)s"), why=str(error)
        ) from error
    data = paper_files.rendered(document, own.edition, kind)
    return attachment(f"{document.title}.{kind}", data, paper_files.TYPES[kind])


def _about(sheet: Sheet, lock: str) -> tuple[list[CaseRight], dict[str, str]]:
    """The right under the lock, and the lock's words for the form; nothing for no lock."""
    if not lock:
        return [], {}
    mine = {r.pk: r for r in facts.rights_in(sheet.values)}
    found = Lock.objects.filter(uid=lock, right__in=list(mine)).select_related("holder", "right").first()
    if found is None:
        raise NotVisible(f"lock {lock}")
    more = {
        "lock.holder": found.holder.name if found.holder else "",
        "lock.reference": found.reference,
        "right.number": found.right.number,
        "right.title": found.right.title,
    }
    return [r for r in _case_rights(sheet) if r.right_id == found.right_id], more


def _case_rights(sheet: Sheet) -> list[CaseRight]:
    """The chosen rights as forms list them; nothing of it is stored."""
    if sheet.draft.party is None:
        return []
    names = {f.right.pk: f.recorded_name for f in registry.rights_found_for(sheet.draft.party, clock.today())}
    return [
        CaseRight(
            right=r,
            ref=f"registry.right:{r.uid}",
            number=r.number,
            title=r.title,
            recorded_name=names.get(r.pk, ""),
        )
        for r in facts.rights_in(sheet.values)
    ]


# ---------- the wallet


@require_http_methods(["GET", "POST"])
@signed_in
def wallet(request: HttpRequest) -> HttpResponse:
    """The materials that somebody keeps for the next time."""
    actor = actor_of(request)
    if request.method == "POST":
        item = access.WALLET.get_for(actor, request.POST.get("item", ""), "change")
        wallet_service.remove(actor, item)
        messages.success(request, _("Taken out of the wallet. Cases that used it keep their copy."))
        return redirect("matters:wallet")
    rows = access.WALLET.visible_to(actor).select_related("file", "added_by")
    names = type_names()
    context = {
        "crumbs": [Crumb(_("My wallet"))],
        "rows": [(row, names.get(row.type, row.type)) for row in rows],
        "today": clock.today(),
    }
    return render(request, "matters/wallet.html", context)


def type_names() -> dict[str, str]:
    """What each type of material is called in the current edition."""
    found: dict[str, str] = {}
    for pack in packs.every():
        for material in pack.packs.materials(pack.code):
            found.setdefault(material.type, packs.words(material.name))
    return found


@require_GET
@signed_in
def wallet_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    item = access.WALLET.get_for(actor_of(request), uid)
    return attachment(item.file.name, files.read(item.file), item.file.media_type)


MATERIAL_URLS = [
    path("drafts/<uuid:uid>/materials/", change, name="draft-materials"),
    path("drafts/<uuid:uid>/files/<uuid:file>/", file, name="draft-file"),
    path("drafts/<uuid:uid>/forms/<slug:part>/<slug:name>.<slug:kind>", form, name="draft-form"),
    path("wallet/", wallet, name="wallet"),
    path("wallet/<uuid:uid>/", wallet_file, name="wallet-file"),
]
