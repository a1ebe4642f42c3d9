"""Who fills a draft: colleagues who share it, and the owner who confirms what somebody else filled for him."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import DraftMember
from zhiquan.areas.matters.queries.drafts import Sheet, colleagues
from zhiquan.areas.matters.service import drafts as service
from zhiquan.areas.matters.views import form_shared as shared
from zhiquan.areas.matters.views.summary import summary_context
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Person
from zhiquan.ui.forms import BaseForm
from zhiquan.ui.requests import carried_out, signed_in, version_of

ROLE_WORDS: dict[str, Any] = {
    DraftMember.EDITOR: gettext_lazy("may write and hand in"),
    DraftMember.VIEWER: gettext_lazy("may only read"),
}
NOBODY = N_("Nobody has this user name. Ask the person for it: it stands under “Account”.")


class PersonForm(BaseForm):
    """A colleague from the list, or anybody by his user name."""

    colleague = forms.ChoiceField(label=gettext_lazy("Colleague"), required=False)
    username = forms.CharField(
        label=gettext_lazy("User name"), required=False, max_length=80,
        help_text=gettext_lazy("For somebody outside your organisation, such as a relative or a window officer."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(p.uid): p for p in people}
        names = [(uid, p.display_name) for uid, p in self.people.items()]
        self.fields["colleague"].choices = [("", "–"), *names]  # type: ignore[attr-defined]
        if not names:
            del self.fields["colleague"]
        for field in self.fields.values():
            field.conditional = True  # type: ignore[attr-defined]

    def person(self) -> Person:
        """The person meant. Raises Refused where nobody is."""
        chosen = self.people.get(self.cleaned_data.get("colleague") or "")
        if chosen:
            return chosen
        name = str(self.cleaned_data.get("username") or "").strip()
        if not name:
            raise Refused("nobody", N_("Choose a colleague, or write a user name."))
        found = Person.objects.filter(username__iexact=name, is_active=True).first()
        if found is None:
            raise Refused("nobody", NOBODY)
        return found


class ShareForm(PersonForm):
    role = forms.ChoiceField(
        label=gettext_lazy("What the person may do"), choices=list(ROLE_WORDS.items()), widget=forms.RadioSelect,
        initial=DraftMember.EDITOR,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def people(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Share, take back, ask somebody to confirm."""
    sheet = shared.sheet_of(request, uid)
    draft, actor = sheet.draft, sheet.actor
    do = request.POST.get("do", "") if request.method == "POST" else ""
    known = colleagues(actor, draft)
    share = ShareForm(request.POST if do == "share" else None, people=known, prefix="share")
    ask = PersonForm(request.POST if do == "ask" else None, people=known, prefix="ask")
    if do == "share" and carried_out(share, lambda: _share(sheet, share)):
        messages.success(request, _("Shared. The person was told."))
        return redirect("matters:draft-people", uid)
    if do == "ask" and carried_out(ask, lambda: _ask(request, sheet, ask)):
        messages.success(request, _("The person was asked to confirm."))
        return redirect("matters:draft-people", uid)
    if do == "unshare":
        member = draft.members.filter(person__uid=request.POST.get("person", "")).first()
        if member:
            service.unshare(actor, draft, member.person)
            messages.success(request, _("The person can no longer open the draft."))
        return redirect("matters:draft-people", uid)
    context = {
        **shared.head(sheet, ""),
        "crumbs": shared.crumbs(sheet, _("Who fills it")),
        "members": [(m, ROLE_WORDS[m.role]) for m in draft.members.select_related("person")],
        "share": share,
        "ask": ask,
        "may_share": access.DRAFTS.may(actor, "share", draft) and sheet.may_edit,
    }
    return render(
        request, "matters/draft_people.html", context, status=422 if share.errors or ask.errors else 200
    )


def _share(sheet: Sheet, form: ShareForm) -> None:
    service.share(sheet.actor, sheet.draft, form.person(), form.cleaned_data["role"])


def _ask(request: HttpRequest, sheet: Sheet, form: PersonForm) -> None:
    person = form.person()
    if sheet.actor.person and person.pk == sheet.actor.person.pk:
        raise Refused("own_draft", N_("You need not confirm what you fill yourself."))
    service.ask_confirmation(sheet.actor, sheet.draft, version_of(request), person)


@require_http_methods(["GET", "POST"])
@signed_in
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The owner looks at what was filled for him, and confirms it or writes in it himself."""
    sheet = shared.sheet_of(request, uid, "confirm")
    if request.method == "POST":
        service.confirm(sheet.actor, sheet.draft, version_of(request))
        messages.success(request, _("Confirmed. It can be handed in now."))
        return redirect("matters:draft-confirm", uid)
    context = summary_context(sheet)
    context["crumbs"] = shared.crumbs(sheet, _("Confirm"))
    return render(request, "matters/draft_confirm.html", context)


PEOPLE_URLS = [
    path("drafts/<uuid:uid>/people/", people, name="draft-people"),
    path("drafts/<uuid:uid>/confirm/", confirm, name="draft-confirm"),
]
