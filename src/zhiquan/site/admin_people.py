"""The security administrator's pages: people, mandates, organisations."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiquan.kernel import clock, people
from zhiquan.kernel.actor import ALL_ROLES, OFFICER_ROLES, SECURITY_ADMIN
from zhiquan.kernel.models import Contact, Mandate, Organisation, Person
from zhiquan.site import admin_service
from zhiquan.site.admin_shared import PAGE, crumbs, only
from zhiquan.site.shell import ROLE_LABELS
from zhiquan.ui.forms import BaseForm, DateInput
from zhiquan.ui.requests import actor_of, carried_out

KINDS = {
    Organisation.GOVERNMENT: gettext_lazy("Government body"),
    Organisation.FIRM: gettext_lazy("Firm"),
    Organisation.AGENCY: gettext_lazy("IP agency"),
    Organisation.INSTITUTION: gettext_lazy("University, institute or hospital"),
    Organisation.FINANCIAL: gettext_lazy("Bank or insurer"),
    Organisation.OTHER: gettext_lazy("Other organisation"),
}


class PersonForm(BaseForm):
    """A new account."""

    username = forms.CharField(label=gettext_lazy("User name"), max_length=80)
    display_name = forms.CharField(label=gettext_lazy("Person's name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=30)


class GrantForm(BaseForm):
    """A mandate."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Acts for"),
        queryset=Organisation.objects.filter(active=True).order_by("kind", "name"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=lambda: [(r, ROLE_LABELS.get(r, r)) for r in sorted(ALL_ROLES)]
    )
    valid_from = forms.DateField(
        label=gettext_lazy("First day"), widget=DateInput, initial=clock.today,
        help_text=gettext_lazy("Written like 2026-12-31."),
    )  # fmt: skip
    valid_to = forms.DateField(
        label=gettext_lazy("Last day"), widget=DateInput, required=False,
        help_text=gettext_lazy("Included. Empty: until it is revoked."),
    )  # fmt: skip


class ReasonForm(BaseForm):
    """Why something ends."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("Kept in the audit log.")
    )


class OrganisationForm(BaseForm):
    """A new organisation."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: [(k, v) for k, v in KINDS.items() if k != Organisation.GOVERNMENT],
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=80, required=False)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)


def _standing() -> QuerySet[Mandate]:
    day = clock.today()
    return Mandate.objects.filter(revoked_at=None).filter(Q(valid_to=None) | Q(valid_to__gte=day))


def _without_factor(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Officers whose next sign-in will ask them to set up a second factor."""
    officers = _standing().filter(person=OuterRef("pk"), role__in=OFFICER_ROLES)
    return rows.filter(Exists(officers), is_active=True, is_demo=False, authenticator=None)


@only(SECURITY_ADMIN)
@require_GET
def people_list(request: HttpRequest) -> HttpResponse:
    """Everyone with an account: `q`, `state` (open, closed, factor, idle), `page`."""
    rows = Person.objects.order_by("display_name", "pk")
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(
            Q(username__icontains=text) | Q(display_name__icontains=text) | Q(email__icontains=text)
        )
    state = request.GET.get("state", "")
    if state in ("open", "closed"):
        rows = rows.filter(is_active=state == "open")
    if state == "factor":
        rows = _without_factor(rows)
    if state == "idle":
        rows = rows.filter(~Exists(_standing().filter(person=OuterRef("pk"))))
    shown = Prefetch("mandates", _standing().select_related("organisation"), to_attr="standing")
    page = Paginator(rows.prefetch_related(shown), PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs((_("People"), "")),
        "page": page,
        "rows": [(p, _held(p)) for p in page],
        "text": text,
        "states": [("open", _("In use")), ("closed", _("Out of use")), ("factor", _("Without second factor")),
                   ("idle", _("Without mandate"))],
        "keep": [("state", state)] if state else [],
    }  # fmt: skip
    return render(request, "admin/people.html", context)


def _held(person: Any) -> list[tuple[str, Any]]:
    """Whom the person acts for, and as what; read together with the list."""
    return [(str(m.organisation), ROLE_LABELS.get(m.role, m.role)) for m in person.standing]


@only(SECURITY_ADMIN)
@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """A new account; its password is shown once."""
    form = PersonForm(request.POST or None)
    made: list[tuple[Person, str]] = []
    if request.method == "POST" and carried_out(
        form, lambda: made.append(people.create(actor_of(request), **form.cleaned_data))
    ):
        return _secret(request, *made[0])
    url = reverse("admin-people")
    context = {"form": form, "title": _("Open an account"), "submit_label": _("Open the account"), "cancel_url": url,
               "lead": _("The password is made up and shown once. Rights come by a mandate, afterwards."),
               "crumbs": crumbs((_("People"), url), (_("Open an account"), ""))}  # fmt: skip
    return render(request, "admin/form.html", context)


def _secret(request: HttpRequest, person: Person, secret: str) -> HttpResponse:
    """The one page that shows a password; it is nowhere else, and not in the address."""
    context = {
        "person": person,
        "secret": secret,
        "crumbs": crumbs((_("People"), reverse("admin-people")), (str(person), reverse("admin-person", args=[person.uid])),
                         (_("New password"), "")),
    }  # fmt: skip
    return render(request, "admin/secret.html", context)


@only(SECURITY_ADMIN)
@require_GET
def person(request: HttpRequest, uid: str) -> HttpResponse:
    """One account: its mandates, second factor, and what may be done."""
    row = get_object_or_404(Person, uid=uid)
    mandates = row.mandates.select_related("organisation", "granted_by").order_by("-valid_from", "-pk")
    day = clock.today()
    context = {
        "crumbs": crumbs((_("People"), reverse("admin-people")), (str(row), "")),
        "person": row,
        "mandates": [(m, ROLE_LABELS.get(m.role, m.role), _state(m, day)) for m in mandates],
        "factors": Authenticator.objects.filter(user=row).count(),
        "own": actor_of(request).person == row,
        "needs_factor": settings.ZHIQUAN_MFA and _without_factor(Person.objects.filter(pk=row.pk)).exists(),
    }
    return render(request, "admin/person.html", context)


def _state(mandate: Mandate, day: Any) -> tuple[str, str]:
    """Light and word of a mandate."""
    if mandate.revoked_at:
        return ("unasked", _("Revoked"))
    if mandate.valid_to and mandate.valid_to < day:
        return ("unasked", _("Ended"))
    return ("idle", _("To come")) if mandate.valid_from > day else ("ok", _("In force"))


@only(SECURITY_ADMIN)
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a mandate."""
    row = get_object_or_404(Person, uid=uid)
    form = GrantForm(request.POST or None)

    def do() -> None:
        data = form.cleaned_data
        people.grant(
            actor_of(request), row, data["organisation"], data["role"], valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )  # fmt: skip

    return _on_person(
        request, row, form, do, _("Grant a mandate"), _("The mandate was granted."), _("Grant the mandate")
    )


@only(SECURITY_ADMIN)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """End a mandate, with a reason."""
    mandate = get_object_or_404(Mandate.objects.select_related("person", "organisation"), uid=uid)
    form = ReasonForm(request.POST or None)
    title = _("Revoke: %(role)s, %(organisation)s") % {
        "role": ROLE_LABELS.get(mandate.role, mandate.role), "organisation": mandate.organisation,
    }  # fmt: skip
    return _on_person(
        request, mandate.person, form,
        lambda: people.revoke(actor_of(request), mandate, form.cleaned_data["reason"]),
        title, _("The mandate was revoked."), _("Revoke the mandate"),
    )  # fmt: skip


@only(SECURITY_ADMIN)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """Close an account, with a reason."""
    row = get_object_or_404(Person, uid=uid)
    form = ReasonForm(request.POST or None)
    return _on_person(
        request, row, form,
        lambda: admin_service.close_account(actor_of(request), row, form.cleaned_data["reason"]),
        _("Close the account"), _("The account was closed; its sessions have ended."), _("Close the account"),
    )  # fmt: skip


def _on_person(
    request: HttpRequest, row: Person, form: forms.Form, do: Any, title: str, done: str, submit: str
) -> HttpResponse:
    if request.method == "POST" and carried_out(form, do):
        messages.success(request, done)
        return redirect("admin-person", row.uid)
    url = reverse("admin-person", args=[row.uid])
    context = {"form": form, "title": title, "lead": f"{row.display_name} ({row.username})", "submit_label": submit,
               "cancel_url": url, "crumbs": crumbs((_("People"), reverse("admin-people")), (str(row), url), (title, ""))}  # fmt: skip
    return render(request, "admin/form.html", context)


@only(SECURITY_ADMIN)
@require_POST
def person_act(request: HttpRequest, uid: str) -> HttpResponse:
    """The acts that need no form: a new password, the second factor removed, the account opened again."""
    row = get_object_or_404(Person, uid=uid)
    actor = actor_of(request)
    act = request.POST.get("do", "")
    if act == "password":
        return _secret(request, row, people.reset_password(actor, row))
    if act == "factor":
        people.reset_mfa(actor, row)
        messages.success(request, _("The second factor was removed; the next sign-in asks for a new one."))
    if act == "reopen":
        admin_service.reopen_account(actor, row)
        messages.success(request, _("The account is open again."))
    return redirect("admin-person", row.uid)


@only(SECURITY_ADMIN)
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """Whom people can act for: `q`, `kind`, `page`."""
    rows = Organisation.objects.order_by("kind", "name", "pk")
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(short_name__icontains=text) | Q(name_en__icontains=text)
        )
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    contacts = Prefetch("contacts", Contact.objects.filter(until=None), to_attr="present")
    held = Count("mandates", filter=Q(mandates__revoked_at=None), distinct=True)
    page = Paginator(rows.annotate(held=held).prefetch_related(contacts), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "crumbs": crumbs((_("Organisations"), "")),
        "page": page,
        "rows": [(o, KINDS[o.kind], o.present[0] if o.present else None) for o in page],  # type: ignore[attr-defined]
        "text": text,
        "kinds": list(KINDS.items()),
        "keep": [("kind", kind)] if kind else [],
    }
    return render(request, "admin/organisations.html", context)


@only(SECURITY_ADMIN)
@require_http_methods(["GET", "POST"])
def organisation_add(request: HttpRequest) -> HttpResponse:
    """A new organisation; government bodies come from the policy."""
    form = OrganisationForm(request.POST or None)
    url = reverse("admin-organisations")
    if request.method == "POST" and carried_out(
        form, lambda: admin_service.add_organisation(actor_of(request), **form.cleaned_data)
    ):
        messages.success(request, _("The organisation was entered."))
        return redirect(url)
    title = _("Enter an organisation")
    context = {"form": form, "title": title, "submit_label": title, "cancel_url": url,
               "crumbs": crumbs((_("Organisations"), url), (title, ""))}  # fmt: skip
    return render(request, "admin/form.html", context)


@only(SECURITY_ADMIN)
@require_POST
def organisation_act(request: HttpRequest, uid: str) -> HttpResponse:
    """Close or open an organisation."""
    row = get_object_or_404(Organisation, uid=uid)
    version = request.POST.get("version", "")
    wanted = request.POST.get("do") == "open"
    admin_service.set_organisation_open(
        actor_of(request), row, int(version) if version.isdigit() else 0, active=wanted
    )
    messages.success(request, _("The organisation is open.") if wanted else _("The organisation is closed."))
    return redirect("admin-organisations")
