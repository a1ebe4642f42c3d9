"""Forms of filing quality."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiquan.ui.forms import BaseForm, UploadInput

KINDS = (
    ("invention", _("Invention")),
    ("utility_model", _("Utility model")),
    ("design", _("Design")),
)
KEEP_DAYS = (("", _("Do not keep it")), ("7", _("Keep it for 7 days")), ("90", _("Keep it for 90 days")))


class ManyFiles(forms.FileField):
    """Several uploads in one field."""

    def clean(self, data: object, initial: object = None) -> list[object]:
        single = super().clean
        given = data if isinstance(data, list) else [data] if data else []
        if not given and self.required:
            single(None, initial)
        return [single(each, initial) for each in given]


class ManyUploads(UploadInput):
    allow_multiple_selected = True


class CheckForm(BaseForm):
    """What to check: files, or texts pasted in."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect, initial="invention")
    files = ManyFiles(
        label=_("Files"),
        required=False,
        widget=ManyUploads(attrs={"multiple": True}),
        help_text=_(
            "Claims, description, abstract and drawings, in one file or several: Word, PDF with text, plain text or "
            "CNIPA's XML. Many drafts at once: JSON Lines (.jsonl)."
        ),
    )
    title = forms.CharField(label=_("Or paste: title of the invention"), required=False)
    claims = forms.CharField(label=_("Claims"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    abstract = forms.CharField(label=_("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    compare = forms.BooleanField(
        label=_("Also look for similar texts"),
        required=False,
        initial=True,
        help_text=_("Among your own drafts and in published texts. Nobody's unpublished text is looked at."),
    )
    keep = forms.ChoiceField(
        label=_("Afterwards"),
        choices=KEEP_DAYS,
        required=False,
        help_text=_("Unless you keep it, nothing stays here when you leave the page: no text, no finding."),
    )
