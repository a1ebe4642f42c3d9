"""The public query: a case number and the phone number given in it tell where the case stands, and nothing else."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhiquan.areas.matters.queries import public
from zhiquan.kernel import clock, editions
from zhiquan.ui.forms import BaseForm, CodeInput
from zhiquan.ui.shell import Crumb
from zhiquan.ui.views import too_many_requests


class QueryForm(BaseForm):
    number = forms.CharField(
        label=gettext_lazy("Case number"),
        help_text=gettext_lazy(
            "As on the receipt, such as 深商变〔2026〕128号. Square or round brackets will do."
        ),
        max_length=public.LONGEST,
        widget=CodeInput,
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("The one that the applicant gave in the form."),
        max_length=30,
        widget=CodeInput({"inputmode": "tel", "type": "tel"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """Ask and answer on one page. A wrong pair and an unknown number get the same answer after the same work."""
    form = QueryForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"crumbs": [Crumb(_("Look up a case"))], "form": form}
    if request.method == "POST" and form.is_valid():
        number, phone = form.cleaned_data["number"], form.cleaned_data["phone"]
        limits, seconds = _limits()
        if not ratelimit.consume(
            request, app="matters", action="query", config={"query": limits}, key=public.folded(number)
        ):
            return too_many_requests(request, seconds)
        case = public.found(number, phone)
        # The phone number is not written back into a page that may stay open on a shared screen.
        context["form"] = QueryForm(initial={"number": public.folded(number)})
        context |= {
            "asked": True,
            "standing": public.standing(case) if case else None,
            "number": public.folded(number),
        }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "matters/public_query.html", context, status=status)


def _limits() -> tuple[str, int]:
    """As many tries as the city allows for signing in: for one number, and from one address."""
    rules = editions.current(settings.CITY).rules.at(clock.today())
    minutes = int(rules.value("security.login_attempts_window"))
    each, address = (int(rules.value(f"security.login_attempts{name}_max")) for name in ("", "_ip"))
    return f"{each}/{minutes}m/key,{address}/{minutes}m/ip", minutes * 60


PUBLIC_URLS = [path("query/", query, name="public-query")]
