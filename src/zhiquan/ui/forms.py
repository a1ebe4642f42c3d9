"""Forms in the house style: label, help, error above the field, a summary that takes the focus.

Set `FORM_RENDERER = "zhiquan.ui.forms.Renderer"` and every form, also those of other packages, comes out
this way; `BaseForm` and `BaseModelForm` do so whatever the setting is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, TemplatesSetting
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    FileInput,
    MultiWidget,
    NumberInput,
    RadioSelect,
    Widget,
)
from django.utils.translation import gettext, gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_REQUIRED = forms.Field.default_error_messages["required"]
_SHORT = (forms.DateInput, forms.TimeInput, NumberInput)


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary: the message and the id of the control it leads to ("" for none)."""

    target: str
    label: str
    message: str

    @property
    def text(self) -> str:
        """Label and message in one line; a label that asks already ends its sentence."""
        if not self.label:
            return self.message
        if self.label.endswith(("?", "？")):
            return f"{self.label} {self.message}"
        return gettext("%(label)s: %(text)s") % {"label": self.label, "text": self.message}


class UiBoundField(BoundField):
    """A field that knows its style class, the ids of its help, errors and origin, and its summary target."""

    def css_classes(self, extra_classes: Any = None) -> str:
        """The class of the wrapping block, with `field-bad` when something is wrong."""
        bad = " field-bad" if self.errors else ""
        return f"field{bad} {super().css_classes(extra_classes)}".rstrip()

    @property
    def kind(self) -> str:
        """How the template lays it out: `group` (fieldset), `check` (label behind the box), `line`."""
        if isinstance(self.field.widget, CheckboxInput):
            return "check"
        if isinstance(self.field.widget, RadioSelect | CheckboxSelectMultiple | MultiWidget):
            return "group"
        return "line"

    @property
    def origin(self) -> str:
        """Where a prefilled value came from, "" when the reader typed it."""
        return str(getattr(self.form, "origins", {}).get(self.name, ""))

    @property
    def target(self) -> str:
        """The id of the first control, for the links of the error summary."""
        base = str(self.field.widget.attrs.get("id") or self.auto_id)
        return f"{base}_0" if self.kind == "group" else base

    @property
    def described_by(self) -> str:
        """Ids of what explains the field, in reading order."""
        given = self.field.widget.attrs.get("aria-describedby")
        if given:
            return str(given)
        parts = (
            (bool(self.help_text), "helptext"),
            (bool(self.errors), "error"),
            (bool(self.origin), "origin"),
        )
        return " ".join(f"{self.auto_id}_{name}" for wanted, name in parts if wanted and self.auto_id)

    def build_widget_attrs(self, attrs: Mapping[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """Django's attributes, plus our class; ours name help, errors and origin."""
        given = dict(attrs)
        if self.kind != "group" and self.described_by:
            given.setdefault("aria-describedby", self.described_by)
        built: dict[str, Any] = super().build_widget_attrs(given, widget)
        shown = widget or self.field.widget
        if self.kind == "line" and not shown.is_hidden:
            short = " input-short" if isinstance(shown, _SHORT) else ""
            own = str(shown.attrs.get("class", ""))
            built["class"] = f"input{short} {own}".rstrip()
        return built

    def as_widget(
        self, widget: Widget | None = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> Any:
        """Draws choices as rows one can hit, and a file field without layout by line breaks."""
        shown = widget or self.field.widget
        if isinstance(shown, RadioSelect | CheckboxSelectMultiple):
            shown.template_name = "ui/forms/choices.html"
        elif isinstance(shown, ClearableFileInput):
            shown.template_name = "ui/forms/file.html"
        return super().as_widget(shown, attrs, only_initial)


class Renderer(TemplatesSetting):
    """Form renderer of the design system (needs `django.forms` in INSTALLED_APPS)."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
    bound_field_class = UiBoundField


def _please(field: forms.Field) -> _StrPromise:
    if isinstance(field, forms.FileField):
        return gettext_lazy("Please add the file.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return gettext_lazy("Please choose.")
    if isinstance(field, forms.BooleanField):
        return gettext_lazy("Please tick this to go on.")
    return gettext_lazy("Please fill this in.")


class _Styled:
    """What BaseForm and BaseModelForm share. `origins` maps field names to where their value came from."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = Renderer
    use_required_attribute = False
    # The server answers with all errors at once; the browser's own check would stop at the first.

    def __init__(self, *args: Any, origins: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.origins = dict(origins or {})
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            if field.error_messages.get("required") == _REQUIRED:
                field.error_messages["required"] = _please(field)


class BaseForm(_Styled, forms.Form):
    """A form in the house style."""


class BaseModelForm(_Styled, forms.ModelForm):  # type: ignore[type-arg]
    """A model form in the house style."""


class DateInput(forms.DateInput):
    """An ISO date typed as text, the same in every language and browser: `2026-12-31`."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}, format="%Y-%m-%d")


class CodeInput(forms.TextInput):
    """A code or number read character by character: equal widths, no correction by the browser."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        fixed = {"class": "mono", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        super().__init__({**fixed, **(attrs or {})})


class UploadInput(FileInput):
    """A file to hand in, without the clear box of Django's default widget."""


def problems(form: forms.BaseForm) -> list[Problem]:
    """All errors of a form in field order, those of the whole form first."""
    found = [Problem("", "", str(error)) for error in form.non_field_errors()]
    for bound in form:
        target = bound.target if isinstance(bound, UiBoundField) else str(bound.auto_id)
        found += [Problem(target, str(bound.label), str(error)) for error in bound.errors]
    return found
