"""The registry's forms: what people type, turned into the arguments of an action."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.registry import access, columns, guards, identifiers, labels, queries
from zhiquan.registry.models import Party, Right
from zhiquan.registry.queries import Blocking
from zhiquan.registry.service import Owner
from zhiquan.ui.forms import BaseForm, CodeInput, DateInput, UploadInput

_DAY_HELP = gettext_lazy("Written like 2026-12-31.")
_PARTY_HELP = gettext_lazy(
    "Full name, a former name, or any of its numbers. The party must be in the registry."
)


def meant(actor: Actor, text: str) -> Party:
    """The one party that a typed name or number means. Raises ValidationError that says what to do."""
    rows = access.PARTIES.visible_to(actor)
    numbered = list(rows.filter(pk__in=queries.party_numbered(text).values("pk"))[:2])
    named = list(rows.filter(pk__in=queries.parties_named(text, exact=True).values("pk"))[:2])
    found = numbered if len(numbered) == 1 else named
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise ValidationError(
            _("Several parties are or were called “%(name)s”: give a number.") % {"name": text}
        )
    raise ValidationError(_("There is no party “%(name)s” in the registry: add it first.") % {"name": text})


def _days(**more: Any) -> forms.DateField:
    return forms.DateField(widget=DateInput, input_formats=["%Y-%m-%d"], **more)


def _on(label: Any, help_text: Any = _DAY_HELP) -> forms.DateField:
    return _days(label=label, help_text=help_text, initial=clock.today)


class PartyForm(BaseForm):
    """A new party."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of party"), choices=lambda: list(labels.PARTY_KINDS.items()),
        widget=forms.RadioSelect, initial=Party.LEGAL,
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("Exactly as it stands in the document."),
    )
    country = forms.CharField(
        label=gettext_lazy("Country or region"), initial="CN", max_length=2,
        help_text=gettext_lazy("Two letters of WIPO ST.3: CN, HK, MO, TW, US …"), widget=CodeInput({"size": 4}),
    )  # fmt: skip
    scheme = forms.ChoiceField(label=gettext_lazy("Kind of number"), required=False)
    number = forms.CharField(label=gettext_lazy("Number"), required=False, max_length=120, widget=CodeInput)
    since = _days(label=gettext_lazy("Name in use since"), required=False, help_text=_DAY_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = scheme_choices()  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("scheme")) != bool(data.get("number")):
            self.add_error("number", _("Give both the kind of number and the number, or neither."))
        return data


def scheme_choices() -> list[tuple[str, str]]:
    return [("", "–"), *((code, identifiers.scheme_label(code)) for code in identifiers.PARTY_SCHEME_CODES)]


class RenameForm(BaseForm):
    """A new main name."""

    name = forms.CharField(
        label=gettext_lazy("New name"), max_length=200,
        help_text=gettext_lazy("Exactly as in the certificate of change. The present name stays as a former one."),
    )  # fmt: skip
    on = _on(gettext_lazy("In force from"), gettext_lazy("The day of the change in the company register."))
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)


class ParticularsForm(BaseForm):
    """A party's address and legal representative."""

    address = forms.CharField(
        label=gettext_lazy("Address"), required=False, max_length=300,
        help_text=gettext_lazy("As in the register, with province and city."),
    )  # fmt: skip
    legal_representative = forms.CharField(
        label=gettext_lazy("Legal representative"), required=False, max_length=120
    )
    on = _on(gettext_lazy("In force from"), gettext_lazy("The day of the change in the company register."))
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=120)


class NameForm(BaseForm):
    """A name in another language, or a former one."""

    text = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Language or script"), choices=lambda: list(labels.LANGUAGES.items())
    )
    valid_from = _days(label=gettext_lazy("In use from"), required=False, help_text=_DAY_HELP)
    valid_to = _days(label=gettext_lazy("In use until"), required=False, help_text=_DAY_HELP)


class IdentityForm(BaseForm):
    """One more number of a party."""

    scheme = forms.ChoiceField(label=gettext_lazy("Kind of number"))
    number = forms.CharField(label=gettext_lazy("Number"), max_length=120, widget=CodeInput)
    confirmed = forms.BooleanField(label=gettext_lazy("I compared it with the document"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = scheme_choices()  # type: ignore[attr-defined]


class OwnersField(forms.CharField):
    """One owner a line, a share behind an equals sign where shares are known: ``甲公司 = 2/3``."""

    widget = forms.Textarea

    def __init__(self, **more: Any) -> None:
        help_text = gettext_lazy(
            "One owner a line: full name or number, and “= 1/2” behind it where shares are stated."
        )
        super().__init__(label=gettext_lazy("Owners"), help_text=help_text, **more)
        self.widget.attrs["rows"] = 3
        self.actor = Actor()

    def clean(self, value: Any) -> list[Owner]:
        text = str(super().clean(value))
        owners, wrong = [], []
        for line in filter(None, (part.strip() for part in text.splitlines())):
            name, _equals, share = line.partition("=")
            try:
                owners.append(Owner(meant(self.actor, name.strip()), _fraction(share)))
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong)
        return owners


def _fraction(text: str) -> Fraction | None:
    given = text.strip()
    if not given:
        return None
    try:
        return Fraction(given.rstrip("%％")) / (100 if given[-1] in "%％" else 1)
    except (ValueError, ZeroDivisionError):
        raise ValidationError(
            _("“%(share)s” is not a share: write it like 1/2 or 50%%.") % {"share": given}
        ) from None


class RightForm(BaseForm):
    """A new right."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of right"), choices=lambda: list(labels.KINDS.items()))
    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=120, widget=CodeInput,
        help_text=gettext_lazy("In any spelling, with or without ZL. Its check digit is verified at once."),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Title or mark"), max_length=400)
    classes = forms.CharField(
        label=gettext_lazy("Nice classes"), required=False, max_length=120,
        help_text=gettext_lazy("Marks only, such as 9, 35."),
    )  # fmt: skip
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=lambda: list(labels.STATUSES.items()), initial=Right.IN_FORCE
    )
    owners = OwnersField()
    jurisdiction = forms.CharField(
        label=gettext_lazy("Where it is in force"), initial="CN", max_length=2, widget=CodeInput({"size": 4}),
        help_text=gettext_lazy("Two letters of WIPO ST.3: CN, HK, MO, TW, US …"),
    )  # fmt: skip
    filed_on = _days(label=gettext_lazy("Filed on"), required=False, help_text=_DAY_HELP)
    granted_on = _days(label=gettext_lazy("Granted or registered on"), required=False, help_text=_DAY_HELP)
    expires_on = _days(label=gettext_lazy("Expires on"), required=False, help_text=_DAY_HELP)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].actor = actor  # type: ignore[attr-defined]

    def clean_jurisdiction(self) -> str:
        return columns.country_of(str(self.cleaned_data["jurisdiction"]))


class StatusForm(BaseForm):
    """A change of status."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=lambda: list(labels.STATUSES.items()))
    on = _on(gettext_lazy("In force from"))
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=120)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)


class ConsentForm(BaseForm):
    """A form for a step that locks may hold up: asks for each consent, and for the reason of an override."""

    def __init__(self, *args: Any, blocking: list[Blocking] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent_keys: dict[str, str] = {}
        for found in blocking or []:
            key = guards.key_of(found.lock)
            name = f"consent_{key}"
            if found.effect == queries.CONSENT and name not in self.fields:
                self.consent_keys[name] = key
                self.fields[name] = forms.CharField(
                    label=_("Reference of the consent"), required=False, max_length=120,
                    help_text=guards.describe(found),
                )  # fmt: skip
        if blocking:
            self.fields["override"] = forms.CharField(
                label=_("The official register shows it all the same, because"), required=False, max_length=300,
                help_text=_("Only where a consent is missing or a lock excludes the step. Kept in the audit log."),
            )  # fmt: skip

    @property
    def consents(self) -> Mapping[str, str]:
        return {key: self.cleaned_data.get(name, "") for name, key in self.consent_keys.items()}

    @property
    def override(self) -> str:
        return str(self.cleaned_data.get("override", ""))


class OwnerForm(ConsentForm):
    """A transfer."""

    owners = OwnersField()
    how = forms.ChoiceField(
        label=gettext_lazy("How it passed"), widget=forms.RadioSelect, initial="transfer",
        choices=[
            ("transfer", gettext_lazy("Transfer by contract")),
            ("transmission", gettext_lazy("Merger, split, inheritance or judgment")),
        ],
        help_text=gettext_lazy("After a conversion, merger or split it is a transfer, not a change of name."),
    )  # fmt: skip
    on = _on(
        gettext_lazy("In force from"), gettext_lazy("The day of registration, not that of the contract.")
    )
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=120)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].actor = actor  # type: ignore[attr-defined]


class OwnerNameForm(ConsentForm):
    """The register now shows the owner's present name."""

    on = _on(gettext_lazy("In force from"))
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=120)


class LockForm(ConsentForm):
    """A new lock."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of lock"), choices=lambda: list(labels.LOCKS.items()))
    holder = forms.CharField(
        label=gettext_lazy("Holder"), required=False, max_length=200,
        help_text=gettext_lazy("Pledgee, licensee or trustee: full name or number. Not needed for a seizure."),
    )  # fmt: skip
    exclusive = forms.BooleanField(label=gettext_lazy("Exclusive or sole licence"), required=False)
    effective_from = _on(
        gettext_lazy("Registered on"),
        gettext_lazy("A pledge exists from its registration, not from the contract."),
    )
    until = _days(label=gettext_lazy("Last day"), required=False, help_text=_DAY_HELP)
    reference = forms.CharField(label=gettext_lazy("Registration number"), required=False, max_length=120)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_holder(self) -> Party | None:
        text = str(self.cleaned_data["holder"]).strip()
        return meant(self.actor, text) if text else None


class RecordalForm(BaseForm):
    """A new entry outside the registers of rights."""

    party = forms.CharField(label=gettext_lazy("Party"), max_length=200, help_text=_PARTY_HELP)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of entry"), choices=lambda: list(labels.RECORDALS.items())
    )
    number = forms.CharField(label=gettext_lazy("Number"), max_length=120, widget=CodeInput)
    title = forms.CharField(label=gettext_lazy("What it is about"), required=False, max_length=400)
    right = forms.CharField(
        label=gettext_lazy("Number of the right"), required=False, max_length=120, widget=CodeInput,
        help_text=gettext_lazy("Where the entry is about one right, as at customs."),
    )  # fmt: skip
    recorded_name = forms.CharField(
        label=gettext_lazy("Name in the entry"), required=False, max_length=200,
        help_text=gettext_lazy("Leave empty where it is the party's present name."),
    )  # fmt: skip
    authority = forms.CharField(label=gettext_lazy("Kept by"), required=False, max_length=200)
    since = _days(label=gettext_lazy("From"), required=False, help_text=_DAY_HELP)
    valid_to = _days(label=gettext_lazy("Last day"), required=False, help_text=_DAY_HELP)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_party(self) -> Party:
        return meant(self.actor, str(self.cleaned_data["party"]).strip())

    def clean_right(self) -> Right | None:
        text = str(self.cleaned_data["right"]).strip()
        if not text:
            return None
        visible = access.RIGHTS.visible_to(self.actor)
        found = list(visible.filter(pk__in=queries.rights_numbered(text).values("pk"))[:2])
        if len(found) != 1:
            raise ValidationError(
                _("There is no one right “%(number)s” in the registry: check the number.") % {"number": text}
            )
        return found[0]


class DayForm(BaseForm):
    """A day and the reference of the paper that proves it."""

    on = _on(gettext_lazy("In force from"))
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=120)


class ReleaseForm(BaseForm):
    """The end of a lock."""

    on = _on(gettext_lazy("Released on"), gettext_lazy("From this day it binds no more."))
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=120)


class UploadForm(BaseForm):
    """A list of rights."""

    file = forms.FileField(
        label=gettext_lazy("List of rights"), widget=UploadInput({"accept": ".xlsx,.csv,.txt"}),
        help_text=gettext_lazy("XLSX, or CSV in UTF-8 or GB 18030, up to 50,000 lines."),
    )  # fmt: skip
