"""Forms of the assistant."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiquan.areas.assistant.models import Ticket
from zhiquan.ui.forms import BaseForm, CodeInput, DateInput, UploadInput

TICKET_KINDS = (
    (Ticket.QUESTION, pgettext_lazy("ticket", "A question")),
    (Ticket.COMPLAINT, pgettext_lazy("ticket", "A complaint")),
    (Ticket.CORRECTION, pgettext_lazy("ticket", "An answer to put right")),
)
CHANNELS = (
    ("electronic", pgettext_lazy("letter", "In an electronic system or by e-mail")),
    ("post", pgettext_lazy("letter", "By post")),
    ("direct", pgettext_lazy("letter", "Handed over")),
    ("announcement", pgettext_lazy("letter", "By public announcement")),
)
MOST_REPLY = 5_000


class HandOverForm(BaseForm):
    """What goes to a person, and how he can be reached."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("assistant", "What it is"),
        choices=TICKET_KINDS,
        widget=forms.RadioSelect,
        initial=Ticket.QUESTION,
    )
    question = forms.CharField(
        label=_("Your question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If there was a talk before it, it goes along. Leave out what nobody needs to know."),
    )
    contact = forms.CharField(
        label=_("Where the answer goes"),
        max_length=200,
        required=False,
        help_text=_("Telephone or e-mail. Only the desk can read it, and it is erased after the answer."),
    )

    def __init__(self, *args: object, needs_contact: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = needs_contact


class NoticeForm(BaseForm):
    """A letter: its text, or a photograph of it, and the day on which it came."""

    text = forms.CharField(
        label=_("Paste the letter"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("All of it, with sender and date. A text message or an e-mail will do."),
    )
    photo = forms.FileField(
        label=_("Or photograph it"),
        required=False,
        widget=UploadInput(attrs={"accept": ".png,.jpg,.jpeg,.tif,.tiff,.pdf,.docx,.txt"}),
        help_text=_("A picture, a PDF or a Word file. It is read here, in memory, and kept nowhere."),
    )
    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=CHANNELS,
        required=False,
        help_text=_("Each register has its own rule for when a notice counts as served."),
    )
    received = forms.DateField(
        label=_("On which day did it come?"),
        required=False,
        widget=DateInput(),
        input_formats=["%Y-%m-%d"],
        help_text=_("YYYY-MM-DD. Some periods run from this day."),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if not data.get("text") and not data.get("photo") and not self.errors:
            self.add_error("text", _("Paste the letter or add a picture of it."))
        return data


class ReplyForm(BaseForm):
    """What a person answers."""

    text = forms.CharField(
        label=pgettext_lazy("desk", "Your reply"),
        max_length=MOST_REPLY,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Name the article that it rests on. It is signed by your organisation."),
    )


class CodeForm(BaseForm):
    """Which entry: a new code, or that of one to be changed."""

    code = forms.SlugField(
        label=_("Code of the entry"),
        max_length=80,
        widget=CodeInput(),
        help_text=_(
            "Small letters and hyphens, like tm-opposition. The code of an entry in force changes that entry."
        ),
    )


class ImportForm(BaseForm):
    """A law text for the store."""

    file = forms.FileField(
        label=_("Law text"),
        widget=UploadInput(attrs={"accept": ".md,.docx,.txt"}),
        help_text=_("Markdown, Word or plain text: title, history of promulgation, articles."),
    )
