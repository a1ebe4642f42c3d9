"""The route adviser: a public page that holds four routes against one filing. Nothing is stored; the address is all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhiquan.areas.filing import classes
from zhiquan.areas.filing.forms import KINDS
from zhiquan.areas.filing.queries import adviser as query
from zhiquan.areas.filing.views import shared
from zhiquan.kernel import clock, editions
from zhiquan.ui.forms import BaseForm, CodeInput, DateInput

STAGES = (
    ("not_filed", gettext_lazy("Not filed yet")),
    ("filed", gettext_lazy("Filed, not in substantive examination")),
    ("in_examination", gettext_lazy("In substantive examination, no action yet")),
    ("first_action_out", gettext_lazy("The first action is out")),
    ("closed", pgettext_lazy("filing", "Closed")),
)
PLACES = (
    ("mainland", gettext_lazy("Mainland")),
    ("hk", gettext_lazy("Hong Kong")),
    ("macau", gettext_lazy("Macau")),
    ("other", gettext_lazy("Elsewhere")),
)
RECORDALS = (
    ("recorded", gettext_lazy("Recorded")),
    ("none", gettext_lazy("Not recorded")),
    ("suspended", gettext_lazy("Suspended")),
    ("cancelled", gettext_lazy("Cancelled")),
)
PCT = (
    ("none", gettext_lazy("No")),
    ("international", gettext_lazy("An international filing")),
    ("national_phase", gettext_lazy("Enters the national phase")),
)
TRAITS = (
    ("same_day", gettext_lazy("Invention and utility model for the same matter on one day")),
    ("divisional", gettext_lazy("A divisional")),
    ("divisional_of_accelerated", gettext_lazy("A divisional of a filing that was accelerated")),
    ("secrecy", gettext_lazy("It may have to be kept secret")),
    ("fast_lane", gettext_lazy("It is on the fast lane of pre-examination or on PPH")),
    ("accelerated_before", gettext_lazy("It was accelerated before in this procedure")),
    ("disagree", gettext_lazy("Not all applicants agree to ask priority")),
    ("on_paper", gettext_lazy("It was filed on paper")),
)
EARLIER = (
    ("earlier_allowed", gettext_lazy("An earlier office found at least one claim allowable")),
    ("corresponds", gettext_lazy("All claims correspond to those allowed")),
    ("agreement", gettext_lazy("That office has a PPH agreement")),
)
ASKED = (("0", gettext_lazy("None")), ("1", gettext_lazy("One")), ("2", gettext_lazy("Two")))
# The filing itself stands in the first column of the form, what makes it special in the second.
LEFT = ("kind", "stage", "main_class", "place", "recordal", "pct", "day")
STATES = {
    "": ("ok", pgettext_lazy("route", "Open")),
    query.CORRECT: ("warn", gettext_lazy("Open once mended")),
    query.ASK: ("warn", gettext_lazy("Ask first")),
    query.LATER: ("idle", gettext_lazy("Not yet")),
    query.REFUSE: ("unasked", pgettext_lazy("route", "Closed")),
}


class AdviserForm(BaseForm):
    """What is known of the filing."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, widget=forms.RadioSelect)
    stage = forms.ChoiceField(label=gettext_lazy("State of the filing"), choices=STAGES)
    main_class = forms.CharField(
        label=gettext_lazy("Main class"),
        required=False,
        max_length=20,
        widget=CodeInput({"class": "mono input-short"}),
        help_text=gettext_lazy("IPC such as G06N 3/08, for a design Locarno such as 14-03."),
    )
    place = forms.ChoiceField(label=gettext_lazy("Where an applicant is from"), choices=PLACES)
    recordal = forms.ChoiceField(
        label=gettext_lazy("First applicant at the protection centre"), choices=RECORDALS, required=False
    )
    pct = forms.ChoiceField(label=gettext_lazy("PCT"), choices=PCT, required=False)
    traits = forms.MultipleChoiceField(
        label=gettext_lazy("What applies"),
        choices=TRAITS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons for priority examination"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    recommended = forms.BooleanField(label=gettext_lazy("A recommendation is at hand"), required=False)
    agencies_asked = forms.ChoiceField(
        label=gettext_lazy("Patent agency offices that already have this request"),
        choices=ASKED,
        required=False,
    )
    earlier = forms.MultipleChoiceField(
        label=gettext_lazy("A result abroad"),
        choices=EARLIER,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.DateField(
        label=gettext_lazy("By the rules of"),
        widget=DateInput,
        help_text=gettext_lazy("Today, or another day."),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"].choices = query.grounds(day)  # type: ignore[attr-defined]
        for name in ("recordal", "pct", "agencies_asked", "recommended"):
            # These stand on a usual answer; to call them optional would only puzzle.
            self.fields[name].conditional = True  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        first = query.first_day()
        if day < first:
            raise forms.ValidationError(_("The tables begin on %(day)s.") % {"day": first})
        return day

    def clean_main_class(self) -> str:
        code = "".join(self.cleaned_data["main_class"].split()).upper()
        if not code:
            return ""
        design = self.cleaned_data.get("kind") == "design"
        form = classes.LOCARNO_FORM if design else classes.IPC_FORM
        if form.fullmatch(code):
            return code
        if design:
            raise forms.ValidationError(_("For a design, write the Locarno class such as 14-03."))
        raise forms.ValidationError(_("Write the IPC class such as G06N 3/08 or H01M."))

    def asked(self) -> dict[str, Any]:
        """The answers by the names that the adviser knows."""
        data = self.cleaned_data
        traits, earlier = set(data["traits"]), set(data["earlier"])
        return {
            **{
                name: data[name]
                for name in ("kind", "stage", "main_class", "place", "grounds", "recommended")
            },
            "recordal": data["recordal"] or "recorded",
            "pct": data["pct"] or "none",
            "agencies_asked": data["agencies_asked"] or 0,
            **{code: code in traits for code, _label in TRAITS},
            **{code: code in earlier for code, _label in EARLIER},
            "divisional": bool(traits & {"divisional", "divisional_of_accelerated"}),
            "all_agree": "disagree" not in traits,
            "electronic": "on_paper" not in traits,
        }


@dataclass(frozen=True)
class Shown:
    """One route as the table shows it."""

    route: query.Route
    light: str
    word: str
    first: str
    close: str
    reply: str
    basis: str
    next: str
    url: str


@never_cache
@require_GET
def adviser(request: HttpRequest) -> HttpResponse:
    """The form, and under it the answer. State in the query: the form itself."""
    day = _day(request)
    asked = "kind" in request.GET
    initial = {"kind": "invention", "stage": "not_filed", "place": "mainland", "day": day}
    form = AdviserForm(request.GET if asked else None, initial=initial, day=day)
    advice = query.advise(form.asked(), form.cleaned_data["day"]) if asked and form.is_valid() else None
    context = {
        "form": form,
        "advice": advice,
        "left": [form[name] for name in LEFT],
        "right": [form[name] for name in form.fields if name not in LEFT],
        "routes": [_shown(route) for route in advice.routes] if advice else [],
        "field": advice.field if advice else None,
        "today": clock.today(),
        "sample": any(route.sample for route in advice.routes) if advice else False,
        "crumbs": shared.crumbs((_("Which route"), "")),
    }
    return render(request, "filing/adviser.html", context, status=422 if asked and advice is None else 200)


def _day(request: HttpRequest) -> date:
    """The day whose reasons for priority the form offers."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.today()


def _shown(route: query.Route) -> Shown:
    light, word = STATES[route.state]
    told, url = _next(route)
    basis = {"order": _("fixed by the order"), "estimate": _("an estimate, no promise")}.get(route.basis, "")
    first, close, reply = (query.span_text(span) for span in (route.first_action, route.close, route.reply))
    return Shown(route, light, str(word), first, close, reply, basis, told, url)


def _next(route: query.Route) -> tuple[str, str]:
    """What to do next on a route, with the guide where this platform has the matter."""
    if route.state == query.REFUSE:
        return _("Choose another route."), _guide(route.matter)
    if route.steps:
        return _("First mend what is named here.") if route.state == query.CORRECT else "", _guide(
            route.matter
        )
    if route.matter:
        return _("Read the guide and begin."), _guide(route.matter)
    if not route.conditions:
        return _("File it at CNIPA; nothing else is needed."), ""
    return _("Ask CNIPA, with proof of what is named under the conditions."), ""


def _guide(matter: str) -> str:
    if not matter or matter not in editions.current(settings.CITY).matters:
        return ""
    return reverse("matters:guide", args=[matter])


ADVISER_URLS = [path("adviser/", adviser, name="adviser")]
