"""Forms of the desk for abnormal filings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiquan.ui.forms import BaseForm, DateInput, UploadInput


class RunForm(BaseForm):
    title = forms.CharField(label=_("What is screened"), max_length=200)
    file = forms.FileField(
        label=_("Filings (JSON Lines)"),
        widget=UploadInput,
        help_text=_(
            "One filing a line; any field but id may be missing. Lines that cannot be read are told and left out."
        ),
    )
    against_published = forms.BooleanField(
        label=_("Also against the published texts"), required=False, initial=True
    )


class ListForm(BaseForm):
    number = forms.CharField(label=_("Number of the list"), max_length=60)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    issued_on = forms.DateField(label=_("Issued on"), widget=DateInput)
    due_on = forms.DateField(label=_("To be reported by"), widget=DateInput)
    file = forms.FileField(
        label=_("List (XLSX or CSV)"),
        widget=UploadInput,
        help_text=_("Needed columns: 申请号, 申请人. Known besides: 发明名称, 代理机构, 辖区, 情形."),
    )


class PublishedForm(BaseForm):
    source = forms.CharField(label=_("Source"), max_length=200)
    file = forms.FileField(label=_("Published texts (JSON Lines)"), widget=UploadInput)


class WhiteForm(BaseForm):
    name = forms.CharField(label=_("Firm, by its registered name"), max_length=300)
    code = forms.CharField(label=_("Unified social credit code"), max_length=40, required=False)
    reason = forms.CharField(label=_("Why it is listed"), max_length=500, widget=forms.Textarea)
    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(label=_("Until"), widget=DateInput)


class ResultsForm(BaseForm):
    """CNIPA's results: numbers one a line, each with yes or no behind it."""

    on = forms.DateField(label=_("Day of the results"), widget=DateInput)
    confirmed = forms.CharField(
        label=_("Found abnormal, one number a line"), required=False, widget=forms.Textarea
    )
    cleared = forms.CharField(
        label=_("Not abnormal, one number a line"), required=False, widget=forms.Textarea
    )
