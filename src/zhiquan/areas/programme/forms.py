"""The programme's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiquan.areas.programme import wording
from zhiquan.areas.programme.models import Bulletin, Item, Milestone, Plan, Target
from zhiquan.kernel import clock, indicators
from zhiquan.kernel.models import Organisation
from zhiquan.ui import lights
from zhiquan.ui.forms import BaseForm, DateInput, UploadInput


class Names(forms.CharField):
    """Names of bodies in one line, parted by 、 or commas; gives a list."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        for mark in (",", "，", ";", "；", "\n"):
            text = text.replace(mark, "、")
        return list(dict.fromkeys(part.strip() for part in text.split("、") if part.strip()))


class ImportForm(BaseForm):
    file = forms.FileField(
        label=_("Plan document"),
        widget=UploadInput(attrs={"accept": ".docx,.pdf,.txt,.md"}),
        help_text=_("Word (.docx), PDF with text, .txt or .md. Nothing is published before you reviewed it."),
    )


class ItemForm(BaseForm):
    """One item under review; every field is what the reader found and a person may correct."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label=_("No."), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    body_names = Names(
        label=_("Responsible bodies"),
        required=False,
        help_text=_("In the order of the plan, parted by commas."),
    )
    lead_name = forms.CharField(
        label=_("Lead body"),
        required=False,
        max_length=120,
        help_text=_("Only where the document says who leads (牵头)."),
    )
    due = forms.DateField(
        label=_("Deadline"), required=False, widget=DateInput(), help_text=_("A month means its last day.")
    )
    ongoing = forms.BooleanField(label=_("Long-term, without an end date"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("due") and data.get("ongoing"):
            self.add_error("ongoing", _("An item has either a deadline or no end date, not both."))
        lead = data.get("lead_name")
        if lead and lead not in data.get("body_names", []):
            self.add_error("lead_name", _("The lead must be one of the responsible bodies."))
        return data


class EvidenceForm(BaseForm):
    """A document, a reported figure or a case list for one item."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("What do you hand in?"),
        widget=forms.RadioSelect,
        choices=[
            ("document", _("A document that proves a milestone")),
            ("figure", _("A figure, with the document that states it")),
            ("cases", _("The case list behind an indicator")),
        ],
    )
    title = forms.CharField(
        label=_("Title of the document"),
        max_length=300,
        required=False,
        help_text=_("Needed for a document."),
    )
    file = forms.FileField(
        label=_("Document"),
        required=False,
        widget=UploadInput(),
        help_text=_("Needed for a document and for a figure."),
    )
    milestone = forms.ModelChoiceField(
        label=_("Milestone"), queryset=Milestone.objects.none(), required=False, empty_label=_("none")
    )
    completes = forms.BooleanField(
        label=_("With this the milestone is complete"),
        required=False,
        help_text=_("It counts from the day on which a reviewer accepts it."),
    )
    target = forms.ModelChoiceField(
        label=_("Figure"),
        queryset=Target.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Needed for a figure. It stands apart and is never added to a counted one."),
    )
    value = forms.DecimalField(
        label=_("Reported value"),
        max_digits=20,
        decimal_places=4,
        required=False,
        help_text=_("Needed for a figure."),
    )
    indicator = forms.ChoiceField(
        label=_("Indicator"), required=False, help_text=_("Needed for a case list.")
    )
    true_on = forms.DateField(
        label=_("True on"),
        widget=DateInput(),
        help_text=_("The day on which it came about, not today's date."),
    )
    note = forms.CharField(
        label=_("Note for the reviewer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        # Needed or not by the kind chosen: their help says so, and they are not called optional.
        for name in ("title", "file", "target", "value", "indicator"):
            self.fields[name].conditional = True  # type: ignore[attr-defined]
        self.fields["milestone"].queryset = item.milestones.filter(removed=False)  # type: ignore[attr-defined]
        targets = item.targets.exclude(comparator="")
        self.fields["target"].queryset = targets  # type: ignore[attr-defined]
        self.fields["target"].label_from_instance = (  # type: ignore[attr-defined]
            lambda t: f"{t.label} {wording.goal(t.comparator, t.value, t.unit)}"
        )
        self.fields["indicator"].choices = [("", _("none"))] + [  # type: ignore[attr-defined]
            (i.code, i.label) for i in indicators.every()
        ]

    def clean(self) -> dict[str, Any]:
        """All that is missing at once, for the kind chosen."""
        data: dict[str, Any] = super().clean() or {}
        needed = {
            "document": ("title", "file"),
            "figure": ("target", "value", "file"),
            "cases": ("indicator",),
        }.get(data.get("kind", ""), ())
        for name in needed:
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("This is needed for what you chose above."))
        if data.get("completes") and not data.get("milestone"):
            self.add_error("milestone", _("Choose the milestone that this evidence completes."))
        if data.get("true_on") and data["true_on"] > clock.today():
            self.add_error("true_on", _("Evidence cannot be true on a day that has not come yet."))
        return data


class ReviewForm(BaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Note or reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to return or revoke. Say what is missing and what would be right."),
    )


class ShareForm(BaseForm):
    item = forms.ModelChoiceField(label=_("Item"), queryset=Item.objects.none())

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]


class MilestoneForm(BaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Name"), max_length=200, required=False)
    planned_on = forms.DateField(label=_("Planned for"), widget=DateInput())
    weight = forms.IntegerField(
        label=_("Weight"), min_value=0, max_value=1000, help_text=_("Relative to the item's other steps.")
    )
    organisation = forms.ModelChoiceField(
        label=_("Body"), queryset=None, required=False, empty_label=_("all responsible bodies")
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            responsible_for__item=item
        )


class OverrideForm(BaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    light = forms.ChoiceField(label=_("Status shown"))
    reason = forms.CharField(
        label=_("Reason given"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown with the light, together with the computed one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["light"].choices = [(c, lights.light(c).word) for c in lights.LIGHTS]  # type: ignore[attr-defined]


class DraftForm(BaseForm):
    plan = forms.ModelChoiceField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)
    form = forms.ChoiceField(
        label=_("Kind of bulletin"),
        widget=forms.RadioSelect,
        choices=[
            (Bulletin.OFFICIAL, _("Official document with number (深知〔2026〕1号)")),
            (Bulletin.BRIEFING, _("Briefing with issue (第4期)")),
        ],
        initial=Bulletin.OFFICIAL,
    )
    period_from = forms.DateField(label=_("Period from"), widget=DateInput())
    period_to = forms.DateField(label=_("Period to"), widget=DateInput())
    as_of = forms.DateField(label=_("Figures as of"), widget=DateInput())

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]


class ContactForm(BaseForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    post = forms.CharField(label=_("Post"), max_length=120, required=False)
    phone = forms.CharField(label=_("Office telephone"), max_length=30, required=False)
    since = forms.DateField(label=_("Contact since"), widget=DateInput())
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)


class Members(forms.CharField):
    """One member a line: key, tab or comma, name. A line with one part is its own key. Gives pairs."""

    widget = forms.Textarea(attrs={"rows": 12, "class": "mono"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        pairs: dict[str, str] = {}
        faults = []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            key, _sep, name = line.replace("，", ",").replace("\t", ",").partition(",")
            key, name = key.strip(), name.strip() or key.strip()
            if len(key) > 80 or len(name) > 200:
                faults.append(_("Line %(n)s is too long.") % {"n": number})
            elif key in pairs:
                faults.append(_("Line %(n)s repeats the key %(key)s.") % {"n": number, "key": key})
            pairs[key] = name
        if faults:
            raise forms.ValidationError(faults)
        return list(pairs.items())


class DenominatorForm(BaseForm):
    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("The same code makes a new version, such as key-parks.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    entries = Members(
        label=_("Members"), help_text=_("One a line: number and name, as pasted from a spreadsheet.")
    )
    valid_from = forms.DateField(label=_("Counts from"), widget=DateInput())
    reason = forms.CharField(
        label=_("Reason and source"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A changed denominator changes every percentage: say which document it follows."),
    )
