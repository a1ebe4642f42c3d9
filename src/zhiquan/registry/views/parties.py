"""Parties: the list, one party with its names, numbers and rights, and the changes recorded there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.kernel import clock
from zhiquan.kernel.errors import NotVisible
from zhiquan.registry import access, forms, identifiers, labels, queries, service
from zhiquan.registry.models import Party, PartyIdentity
from zhiquan.registry.views.shared import PAGE, crumbs, right_facts
from zhiquan.ui.requests import actor_of, carried_out, signed_in, version_of

SHOWN_RIGHTS = 20


@signed_in
@require_GET
def parties(request: HttpRequest) -> HttpResponse:
    """The list; `q` finds present and former names in any script, and numbers of every scheme."""
    actor = actor_of(request)
    rows = queries.search_parties(access.PARTIES.visible_to(actor), request.GET.get("q", ""))
    place = request.GET.get("country", "")
    if place:
        rows = rows.exclude(country="CN") if place == "outside" else rows.filter(country=place)
    owned = Count("ownerships", filter=Q(ownerships__until=None))
    page = Paginator(
        rows.order_by("name", "pk").annotate(rights=owned).prefetch_related("identities", "names"), PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs((_("Parties"), "")),
        "page": page,
        "rows": [_listed(p) for p in page],
        "text": request.GET.get("q", "").strip(),
        "places": [("CN", _("Mainland")), ("HK", _("Hong Kong")), ("MO", _("Macau")), ("outside", _("All outside the mainland"))],
        "filtered": any(request.GET.get(k) for k in ("q", "country")),
        "may_add": access.PARTIES.may(actor, "add"),
        "keep": [(k, v) for k, v in request.GET.items() if k == "country" and v],
    }  # fmt: skip
    return render(request, "registry/parties.html", context)


def _listed(party: Party) -> dict[str, Any]:
    identity = next(iter(party.identities.all()), None)
    former = [n.text for n in party.names.all() if n.main and n.valid_to]
    return {
        "party": party,
        "number": identifiers.shown_identity(identity.scheme, identity.number) if identity else "–",
        "scheme": identifiers.scheme_label(identity.scheme) if identity else "",
        "former": former[0] if former else "",
        "rights": party.rights,  # type: ignore[attr-defined]
    }


@signed_in
@require_GET
def party(request: HttpRequest, uid: str) -> HttpResponse:
    """One party: every name with its days, every number, its rights, and those under an older name."""
    actor = actor_of(request)
    row = access.PARTIES.get_for(actor, uid)
    visible = access.RIGHTS.visible_to(actor)
    mine = queries.rights_of(row)
    open_to = mine.filter(pk__in=visible.values("pk"))
    old = queries.rights_under_older_name(row).filter(pk__in=visible.values("pk"))
    context = {
        "crumbs": crumbs((_("Parties"), reverse("registry:parties")), (row.name, "")),
        "party": row,
        "kind": labels.PARTY_KINDS[row.kind],
        "names": [(n, labels.LANGUAGES.get(n.language, n.language)) for n in row.names.all()],
        "identities": [_identity(i) for i in row.identities.all()],
        "recordals": [
            (r, labels.RECORDALS[r.kind], r.recorded_name != row.name)
            for r in access.RECORDALS.visible_to(actor).filter(pk__in=queries.recordals_of(row).values("pk"))[
                :SHOWN_RIGHTS
            ]
        ],
        "rights": [right_facts(r) for r in open_to[:SHOWN_RIGHTS]],
        "total": mine.count(),
        "openable": open_to.count(),
        "old": [right_facts(r) for r in old[:SHOWN_RIGHTS]],
        "old_total": old.count(),
        "may_change": access.PARTIES.may(actor, "change", row),
    }
    return render(request, "registry/party.html", context)


def _identity(identity: PartyIdentity) -> dict[str, Any]:
    return {
        "identity": identity,
        "scheme": identifiers.scheme_label(identity.scheme),
        "number": identifiers.shown_identity(identity.scheme, identity.number),
    }


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Enter a party."""
    actor = actor_of(request)
    access.PARTIES.require(actor, "add")
    form = forms.PartyForm(request.POST or None)
    made: list[Party] = []

    def do() -> None:
        data = form.cleaned_data
        numbers = [(data["scheme"], data["number"])] if data["number"] else []
        made.append(
            service.add_party(
                actor,
                kind=data["kind"],
                name=data["name"],
                country=data["country"],
                identities=numbers,
                since=data["since"],
            )
        )

    if request.method == "POST" and carried_out(form, do):
        messages.success(request, _("The party was entered."))
        return redirect("registry:party", made[0].uid)
    url = reverse("registry:parties")
    context = {"form": form, "title": _("Enter a party"), "submit_label": _("Enter the party"), "cancel_url": url,
               "crumbs": crumbs((_("Parties"), url), (_("Enter a party"), ""))}  # fmt: skip
    return render(request, "registry/form.html", context)


def _changed(
    request: HttpRequest, row: Party, form: Any, do: Any, title: str, done: str, submit: str
) -> HttpResponse:
    if request.method == "POST" and carried_out(form, do):
        messages.success(request, done)
        return redirect("registry:party", row.uid)
    url = reverse("registry:party", args=[row.uid])
    context = {"form": form, "title": title, "lead": row.name, "version": row.version, "submit_label": submit,
               "cancel_url": url,
               "crumbs": crumbs((_("Parties"), reverse("registry:parties")), (row.name, url), (title, ""))}  # fmt: skip
    return render(request, "registry/form.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a party its new name."""
    actor = actor_of(request)
    row = access.PARTIES.get_for(actor, uid, "change")
    form = forms.RenameForm(request.POST or None)
    return _changed(
        request, row, form,
        lambda: service.rename_party(actor, row, version_of(request), **form.cleaned_data),
        _("Record a change of name"), _("The new name was recorded; the old one stays as a former name."),
        _("Record the new name"),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def particulars(request: HttpRequest, uid: str) -> HttpResponse:
    """Record a new address or legal representative."""
    actor = actor_of(request)
    row = access.PARTIES.get_for(actor, uid, "change")
    initial = {"address": row.address, "legal_representative": row.legal_representative, "on": clock.today()}
    form = forms.ParticularsForm(request.POST or None, initial=initial)
    return _changed(
        request, row, form,
        lambda: service.change_particulars(actor, row, version_of(request), **form.cleaned_data),
        _("Record new particulars"), _("The particulars were recorded."), _("Record the particulars"),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def add_name(request: HttpRequest, uid: str) -> HttpResponse:
    """Add a name in another language, or a former one."""
    actor = actor_of(request)
    row = access.PARTIES.get_for(actor, uid, "change")
    form = forms.NameForm(request.POST or None)
    return _changed(
        request, row, form, lambda: service.add_name(actor, row, **form.cleaned_data),
        _("Add a name"), _("The name was added."), _("Add the name"),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def add_identity(request: HttpRequest, uid: str) -> HttpResponse:
    """Add a number."""
    actor = actor_of(request)
    row = access.PARTIES.get_for(actor, uid, "change")
    form = forms.IdentityForm(request.POST or None)
    return _changed(
        request, row, form, lambda: service.add_identity(actor, row, **form.cleaned_data),
        _("Add a number"), _("The number was added."), _("Add the number"),
    )  # fmt: skip


@signed_in
@require_POST
def confirm(request: HttpRequest, uid: str, identity: int) -> HttpResponse:
    """Note that a number was compared with the document."""
    actor = actor_of(request)
    row = access.PARTIES.get_for(actor, uid, "change")
    found = row.identities.filter(pk=identity).first()
    if found is None:
        raise NotVisible(request.path)
    service.confirm_identity(actor, found)
    messages.success(request, _("The number is confirmed."))
    return redirect("registry:party", row.uid)
