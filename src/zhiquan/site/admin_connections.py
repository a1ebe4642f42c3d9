"""The administration's view of the outside: links and their mode, webhooks, dead letters, linked identities."""

from __future__ import annotations

import os
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.adapters.webhooks import access, dead_letters, service, spreading
from zhiquan.adapters.webhooks.models import Endpoint
from zhiquan.kernel import notices
from zhiquan.kernel.actor import SECURITY_ADMIN, SYSTEM_ADMIN
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Person
from zhiquan.site import accounts, wiring
from zhiquan.site import identity as city
from zhiquan.site.admin_shared import PAGE, crumbs, only
from zhiquan.ui.forms import BaseForm, CodeInput
from zhiquan.ui.requests import actor_of, carried_out, version_of

SYSTEMS = {
    "company_register": gettext_lazy("Company register"),
    "trademark_office": gettext_lazy("Trademark office"),
    "customs": gettext_lazy("Customs"),
    "e_licence": gettext_lazy("E-licences"),
    "message_centre": gettext_lazy("Message centre"),
    "identity": gettext_lazy("The city's identity"),
}
MODES = {
    "simulated": gettext_lazy("Simulated"),
    "live": gettext_lazy("Live"),
    "file": gettext_lazy("File"),
    "worklist": gettext_lazy("Window's worklist"),
    "off": gettext_lazy("Off"),
}
MOST = 500
LIGHTS = {"simulated": "warn", "live": "ok", "file": "ok", "worklist": "idle", "off": "idle"}


def modes() -> dict[str, str]:
    """Each outside system and how it stands behind its port just now."""
    found = dict.fromkeys(wiring.AUTHORITIES, "worklist") | dict.fromkeys(
        ("e_licence", "message_centre"), "off"
    )
    if apps.is_installed("zhiquan.areas.matters"):
        from zhiquan.areas.matters import ports

        found |= {link.system: link.mode for link in ports.links()}
        if licences := ports.licences():
            found["e_licence"] = licences.mode
    if any(m.channel == "message_centre" for m in notices.messengers()):
        found["message_centre"] = "file" if wiring.wanted("message_centre") == wiring.FILE else "live"
    found["identity"] = "live" if settings.ZHIQUAN_IDENTITY else "off"
    return found


def links() -> list[tuple[str, Any, str, Any]]:
    """(code, name, light, mode) of every outside system, as a page shows them."""
    return [(code, SYSTEMS.get(code, code), LIGHTS[mode], MODES[mode]) for code, mode in modes().items()]


def simulated() -> list[Any]:
    """The names of the systems that this machine plays itself."""
    return [SYSTEMS.get(code, code) for code, mode in modes().items() if mode == "simulated"]


class EndpointForm(BaseForm):
    """An address that is told what happens to cases."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    url = forms.CharField(
        label=gettext_lazy("Address"), max_length=500, widget=CodeInput,
        help_text=gettext_lazy("It begins with https:// and lies outside private networks."),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told"), widget=forms.CheckboxSelectMultiple,
        choices=[(code, gettext_lazy(name)) for code, name in spreading.TOPICS.items()],
        help_text=gettext_lazy("Reference, number, matter and state of the case; nothing of what it holds."),
    )  # fmt: skip


class ReasonForm(BaseForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class IdentityForm(BaseForm):
    username = forms.CharField(label=gettext_lazy("User name"), max_length=80, widget=CodeInput)
    subject = forms.CharField(
        label=gettext_lazy("Identifier"), max_length=191, widget=CodeInput,
        help_text=gettext_lazy("The lasting identifier (sub) as the city's identity writes it."),
    )  # fmt: skip


# ---------- links and webhooks


@only(SYSTEM_ADMIN)
@require_GET
def connections(request: HttpRequest) -> HttpResponse:
    """Every outside system with its mode, then the addresses that are told about cases."""
    page = Paginator(Endpoint.objects.order_by("-active", "name", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "crumbs": crumbs((_("Connections"), "")),
        "links": links(),
        "simulated": simulated(),
        "page": page,
        "rows": [
            (row, [_(spreading.TOPICS[t]) for t in row.topics if t in spreading.TOPICS]) for row in page
        ],
        "letters": dead_letters.waiting(actor_of(request)),
        "hooks": [
            code for code in wiring.AUTHORITIES if os.environ.get(f"ZHIQUAN_HOOK_SECRET_{code.upper()}")
        ],
    }
    return render(request, "admin/connections.html", context)


@only(SYSTEM_ADMIN)
@require_http_methods(["GET", "POST"])
def endpoint_add(request: HttpRequest) -> HttpResponse:
    """A new address; its secret is shown once."""
    form = EndpointForm(request.POST or None)
    made: list[tuple[Endpoint, str]] = []
    if request.method == "POST" and carried_out(
        form, lambda: made.append(service.add_endpoint(actor_of(request), **form.cleaned_data))
    ):
        return _secret(request, *made[0])
    url = reverse("admin-connections")
    context = {"form": form, "title": _("Add an address"), "submit_label": _("Add the address"), "cancel_url": url,
               "crumbs": crumbs((_("Connections"), url), (_("Add an address"), ""))}  # fmt: skip
    return render(request, "admin/form.html", context)


def _secret(request: HttpRequest, row: Endpoint, secret: str) -> HttpResponse:
    url = reverse("admin-connections")
    context = {"endpoint": row, "secret": secret, "crumbs": crumbs((_("Connections"), url), (row.name, ""))}
    return render(request, "admin/hook_secret.html", context)


@only(SYSTEM_ADMIN)
@require_POST
def endpoint_act(request: HttpRequest, uid: str) -> HttpResponse:
    """`do`: open, close, renew."""
    actor = actor_of(request)
    row, do = access.ENDPOINTS.get_for(actor, uid), request.POST.get("do", "")
    if do == "renew":
        return _secret(request, row, service.renew_secret(actor, row, version_of(request)))
    if do not in ("open", "close"):
        raise Refused("unknown_step", N_("This step is not known. Open the page again."))
    service.set_endpoint_open(actor, row, version_of(request), active=do == "open")
    messages.success(request, _("Saved."))
    return redirect("admin-connections")


# ---------- dead letters


@only(SYSTEM_ADMIN)
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """What nobody could deliver or read, newest first: `kind`, `page`."""
    actor = actor_of(request)
    counts = [(s, s.listed(actor).count()) for s in dead_letters.sources()]
    chosen = dead_letters.source(request.GET.get("kind", ""))
    shown = [chosen] if chosen else [s for s, n in counts if n]
    # Of each kind the newest; whoever has more than that looks at one kind after the other.
    rows = [(s.code, s.letter(row)) for s in shown for row in s.listed(actor)[:MOST]]
    rows.sort(key=lambda pair: pair[1].since, reverse=True)
    context = {
        "crumbs": crumbs((_("Connections"), reverse("admin-connections")), (_("Dead letters"), "")),
        "kinds": [(s.code, _(s.name), n) for s, n in counts],
        "total": sum(n for _s, n in counts),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "admin/dead_letters.html", context)


def _found(request: HttpRequest, code: str, uid: str) -> tuple[dead_letters.Source, Any]:
    source = dead_letters.source(code)
    if source is None:
        raise Http404(code)
    return source, get_object_or_404(source.listed(actor_of(request)), uid=uid)


@only(SYSTEM_ADMIN)
@require_GET
def letter(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """One letter: what it is made of, what went wrong, and the two ways on."""
    source, row = _found(request, code, uid)
    return _letter(request, source, row, ReasonForm())


def _letter(request: HttpRequest, source: dead_letters.Source, row: Any, form: ReasonForm) -> HttpResponse:
    shown = source.letter(row)
    steps = (
        (_("Connections"), reverse("admin-connections")),
        (_("Dead letters"), reverse("admin-dead-letters")),
    )
    context = {"letter": shown, "facts": shown.facts, "kind": source.code, "form": form,
               "crumbs": crumbs(*steps, (shown.title, ""))}  # fmt: skip
    return render(request, "admin/dead_letter.html", context)


@only(SYSTEM_ADMIN)
@require_POST
def letter_act(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """`do`: retry, or drop with a `reason`."""
    source, row = _found(request, code, uid)
    actor, do = actor_of(request), request.POST.get("do", "")
    if do == "retry":
        source.retry(actor, row)
        messages.success(request, _("It is tried again."))
        return redirect("admin-dead-letters")
    if do != "drop":
        raise Refused("unknown_step", N_("This step is not known. Open the page again."))
    form = ReasonForm(request.POST)
    if not carried_out(form, lambda: source.drop(actor, row, form.cleaned_data["reason"])):
        return _letter(request, source, row, form)
    messages.success(request, _("It is dropped; the reason stands in the audit log."))
    return redirect("admin-dead-letters")


# ---------- the city's identity


@only(SECURITY_ADMIN)
@require_http_methods(["GET", "POST"])
def identities(request: HttpRequest) -> HttpResponse:
    """Who may sign in with the city's identity, and the form that links one more."""
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and carried_out(form, lambda: _link(request, form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("admin-identities")
    rows = (
        SocialAccount.objects.filter(provider=city.PROVIDER).select_related("user").order_by("user__username")
    )
    context = {
        "form": form,
        "title": _("The city's identity"),
        "submit_label": _("Link"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "configured": settings.ZHIQUAN_IDENTITY,
        "crumbs": crumbs((_("People"), reverse("admin-people")), (_("The city's identity"), "")),
    }
    return render(request, "admin/identities.html", context)


def _link(request: HttpRequest, given: dict[str, str]) -> None:
    person = Person.objects.filter(username=given["username"]).first()
    if person is None:
        raise Refused("person_unknown", N_("There is no account of this name."))
    accounts.link_identity(actor_of(request), person, given["subject"])


@only(SECURITY_ADMIN)
@require_POST
def identity_unlink(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SocialAccount.objects.select_related("user"), pk=pk, provider=city.PROVIDER)
    accounts.unlink_identity(actor_of(request), row)
    messages.success(request, _("Saved."))
    return redirect("admin-identities")


urlpatterns = [
    path("connections/", connections, name="admin-connections"),
    path("connections/add/", endpoint_add, name="admin-endpoint-add"),
    path("connections/<uuid:uid>/act/", endpoint_act, name="admin-endpoint-act"),
    path("dead-letters/", letters, name="admin-dead-letters"),
    path("dead-letters/<slug:code>/<uuid:uid>/", letter, name="admin-dead-letter"),
    path("dead-letters/<slug:code>/<uuid:uid>/act/", letter_act, name="admin-dead-letter-act"),
    path("identities/", identities, name="admin-identities"),
    path("identities/<int:pk>/unlink/", identity_unlink, name="admin-identity-unlink"),
]
