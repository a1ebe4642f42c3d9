"""Forms of agency oversight."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiquan.ui.forms import BaseForm, CodeInput, DateInput, UploadInput

MANNERS = (("written", _("In writing")), ("on_site", _("On site")), ("network", _("By network monitoring")))


class FiguresForm(BaseForm):
    """Counts of a period, one line an agency."""

    first = forms.DateField(label=pgettext_lazy("figures", "Period from"), widget=DateInput)
    last = forms.DateField(label=pgettext_lazy("figures", "Period to"), widget=DateInput)
    file = forms.FileField(
        label=_("Table"),
        widget=UploadInput,
        help_text=_(
            "XLSX or CSV. Needed: 机构代码, 机构名称, 申请量. As far as known: 非正常认定量, 主动撤回量, 撤回后再提交量, 视撤量, "
            "初审驳回量, 授权量, 结案量, 补正次数, 投诉量, 执业代理师数, 在办案件数. Counts only; rates are worked out here."
        ),
    )


class GradesForm(BaseForm):
    """The national grades of a day."""

    as_of = forms.DateField(label=_("Grades as of"), widget=DateInput)
    source = forms.CharField(
        label=_("Where they come from"),
        max_length=200,
        help_text=_("Such as the national publicity system, and its day."),
    )
    file = forms.FileField(
        label=_("Table"),
        widget=UploadInput,
        help_text=_("XLSX or CSV with 机构代码, 机构名称, 信用等级 and, if published, 分值."),
    )


class EventForm(BaseForm):
    """An event that meets the trigger table."""

    event = forms.ChoiceField(label=pgettext_lazy("trigger", "What happened"))
    on = forms.DateField(label=_("On"), widget=DateInput)
    cause = forms.CharField(
        label=_("Decision or paper"),
        max_length=120,
        help_text=_("Its number. The same paper fires a trigger once."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [("", _("Please choose")), *events]  # type: ignore[attr-defined]


class ListForm(BaseForm):
    """On which list the competent office put an agency."""

    listed = forms.ChoiceField(label=_("List"))
    paper = forms.CharField(label=_("By which decision"), max_length=300)

    def __init__(self, *args: Any, lists: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listed"].choices = lists  # type: ignore[attr-defined]


class InspectForm(BaseForm):
    """A special inspection, without a draw."""

    manner = forms.ChoiceField(label=_("Way of inspection"), choices=MANNERS)
    trigger = forms.ChoiceField(label=_("Because of"), required=False)
    inspectors = forms.CharField(
        label=_("Inspectors"), widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One a line.")
    )

    def __init__(self, *args: Any, triggers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = ("", _("A complaint or what a body passed on"))
        self.fields["trigger"].choices = [none, *triggers]  # type: ignore[attr-defined]


class PrepareForm(BaseForm):
    """What an officer adds to the list that the platform makes."""

    title = forms.CharField(label=_("Title"), max_length=200)
    per_object = forms.IntegerField(label=_("Inspectors for each agency"), min_value=1, max_value=9)
    inspectors = forms.CharField(
        label=_("Inspectors"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: number and name, such as “S01 Lin”. Paste them from a table if you like."),
    )
    aside = forms.CharField(
        label=_("Who must stand aside"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One agency a line: its code, a colon, the inspectors' numbers, such as “44001: S01, S03”."
        ),
    )


class SeedEventForm(BaseForm):
    """The public event that will give the seed."""

    seed_event = forms.CharField(
        label=_("Public event"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Something that happens after today, that everybody can look up and nobody can choose, such as the winning "
            "numbers of a named lottery draw. Say how the outcome is written down."
        ),
    )
    seed_day = forms.DateField(label=_("Its day"), widget=DateInput)


class SeedForm(BaseForm):
    """The outcome as read by one officer."""

    seed = forms.CharField(label=_("The outcome, exactly as announced"), max_length=200, widget=CodeInput)


class BeginForm(BaseForm):
    on = forms.DateField(label=_("Begun on"), widget=DateInput)
    manner = forms.ChoiceField(label=_("Way of inspection"), choices=MANNERS)
