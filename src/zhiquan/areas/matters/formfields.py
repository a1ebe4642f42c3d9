"""Fields of the forms engine as fields of the page: widgets in the house style, answers read back as typed.

The page's own form judges nothing: every answer is stored as it was typed, and the engine's faults are put beside
the fields. Names and ids follow the element: `party.name.new` is the field `party.name.new` under `id_party.name.new`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms as django_forms
from django.utils.datastructures import MultiValueDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.areas.matters import packs, wording
from zhiquan.areas.matters.queries.offered import MOST, Offered
from zhiquan.engines import forms
from zhiquan.engines.forms import Element, ElementKind, Fault, Field
from zhiquan.engines.rules import RuleSet
from zhiquan.ui.forms import BaseForm, CodeInput, DateInput

MOST_ROWS = 200
MOST_RADIOS = 5
YES, NO = "yes", "no"
# Fields that need the whole width of the page.
WIDE = (ElementKind.RIGHTS, ElementKind.TABLE)
_BASES: Mapping[str, Any] = {
    "statutory_duty": gettext_lazy("Asked because the law requires it"),
    "consent": gettext_lazy("Asked with your consent; you may leave it empty"),
    "contract": gettext_lazy("Asked because somebody acts on your order"),
}


# ---------- widgets


class RightsWidget(django_forms.MultiWidget):
    """A table of the party's rights, a box for each; those that cannot be drawn stay as hidden fields."""

    template_name = "matters/widgets/rights.html"

    def __init__(self, rows: Sequence[Offered], attrs: dict[str, Any] | None = None) -> None:
        self.rows = rows
        super().__init__([], attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name))

    def decompress(self, value: Any) -> list[Any]:
        return []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = django_forms.Widget.get_context(self, name, value, attrs)
        ticked = set(value or ())
        drawn = self.rows[:MOST]
        rows = [{"offered": row, "ticked": row.uid in ticked} for row in drawn]
        seen = {row.uid for row in drawn if row.open}
        context["widget"] |= {
            "rows": rows,
            "hidden": [uid for uid in value or () if uid not in seen],
            "more": max(0, len(self.rows) - MOST),
            "chosen": len(ticked),
            "classes": any(row.classes for row in drawn),
        }
        return context


class TableWidget(django_forms.MultiWidget):
    """Lines with a cell for each column. Lines are added and taken away by buttons that send the form."""

    template_name = "matters/widgets/table.html"

    def __init__(self, element: Element, blank: int = 0, attrs: dict[str, Any] | None = None) -> None:
        self.element, self.blank = element, blank
        super().__init__([], attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        return read_rows(self.element, data)

    def decompress(self, value: Any) -> list[Any]:
        return []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = django_forms.Widget.get_context(self, name, value, attrs)
        rows = [*(value or ()), *({} for _each in range(self.blank))]
        lines = [
            {
                "place": place,
                "cells": [self._cell(name, place, column, row) for column in self.element.columns],
            }
            for place, row in enumerate(rows)
        ]
        context["widget"] |= {"lines": lines, "count": len(lines), "label": wording.label_of(self.element)}
        return context

    def _cell(self, name: str, place: int, column: Element, row: Mapping[str, Any]) -> dict[str, Any]:
        field = f"{name}-{place}-{column.code}"
        widget = widget_of(column)
        widget.attrs |= {"id": f"id_{field}", "class": f"input {widget.attrs.get('class', '')}".strip()}
        shown = posted(column, row.get(column.code))
        return {
            "id": f"id_{field}",
            "label": wording.label_of(column),
            "required": column.required,
            "html": widget.render(field, shown[0] if shown else None),
        }


def _choices(element: Element, *, blank: bool) -> list[tuple[str, Any]]:
    if element.kind is ElementKind.YES_NO:
        found: list[tuple[str, Any]] = [(YES, _("Yes")), (NO, _("No"))]
    else:
        found = [(choice.code, _option(choice)) for choice in element.choices]
    return [("", "–"), *found] if blank else found


def _option(choice: forms.Choice) -> str | SafeString:
    label = packs.words(choice.label)
    if not choice.help:
        return label
    return format_html('{}<br><span class="help">{}</span>', label, packs.words(choice.help))


def widget_of(
    element: Element, rows: Sequence[Offered] = (), blank: int = 0, *, alone: bool = False
) -> django_forms.Widget:
    """The widget of an element. Cells of tables use lists where a field `alone` on its line has radio buttons."""
    kind = element.kind
    if kind is ElementKind.RIGHTS:
        return RightsWidget(rows)
    if kind is ElementKind.TABLE:
        return TableWidget(element, blank)
    if kind is ElementKind.CHOICES:
        return django_forms.CheckboxSelectMultiple(choices=_choices(element, blank=False))
    if kind in (ElementKind.CHOICE, ElementKind.YES_NO):
        if alone and len(element.choices) <= MOST_RADIOS:
            return django_forms.RadioSelect(choices=_choices(element, blank=False))
        plain = [(code, str(packs.words(c.label)) if (c := element.choice(code)) else label)
                 for code, label in _choices(element, blank=True)]  # fmt: skip
        return django_forms.Select(choices=plain)
    if kind is ElementKind.TEXTAREA:
        return django_forms.Textarea({"rows": 4})
    if kind is ElementKind.DATE:
        return DateInput({"placeholder": "2026-12-31"})
    if kind is ElementKind.CODE:
        return CodeInput()
    return django_forms.TextInput(_ATTRS.get(kind, {}))


_ATTRS: Mapping[ElementKind, dict[str, Any]] = {
    ElementKind.PHONE: {"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    ElementKind.EMAIL: {"type": "email", "autocomplete": "email"},
    ElementKind.MONEY: {"inputmode": "decimal"},
    ElementKind.INTEGER: {"inputmode": "numeric"},
}


class AnswerField(django_forms.Field):
    """Takes whatever was typed; the engine judges it."""

    conditional = False

    def clean(self, value: Any) -> Any:
        return value


# ---------- answers to and from the page


def posted(element: Element, value: Any) -> list[str]:
    """A stored value as the page sends it; tables apart."""
    if value is None:
        return []
    if element.kind is ElementKind.YES_NO and isinstance(value, bool):
        return [YES if value else NO]
    if element.kind is ElementKind.MONEY and isinstance(value, int):
        return [f"{value // 100}.{value % 100:02d}"]
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)]


def as_posted(fields: Iterable[Field], values: Mapping[str, Any]) -> MultiValueDict[str, str]:
    """Stored values of all fields as the page sends them."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for each in fields:
        value = values.get(each.code)
        if each.element.kind is not ElementKind.TABLE:
            data.setlist(each.code, posted(each.element, value))
            continue
        rows = value if isinstance(value, list) else []
        data.setlist(f"{each.code}-rows", [str(len(rows))])
        for place, row in enumerate(rows):
            for column in each.element.columns:
                cell = row.get(column.code) if isinstance(row, Mapping) else row
                data.setlist(f"{each.code}-{place}-{column.code}", posted(column, cell))
    return data


def read_rows(element: Element, data: Any) -> list[dict[str, Any]]:
    """The lines of a table as they were sent, empty ones too."""
    try:
        count = min(int(data.get(f"{element.code}-rows") or 0), MOST_ROWS)
    except ValueError:
        count = 0
    return [
        {column.code: data.get(f"{element.code}-{place}-{column.code}") for column in element.columns}
        for place in range(count)
    ]


def read(element: Element, data: Any) -> Any:
    """The answer that was sent, in its stored form where it can be brought to it; None for none."""
    if element.kind is ElementKind.TABLE:
        typed: Any = read_rows(element, data)
    elif element.kind.listed:
        typed = data.getlist(element.code)
    else:
        typed = data.get(element.code)
    return forms.normalise(element, typed)


# ---------- the form of a page


class AnswerForm(BaseForm):
    """The fields of one page, always bound to answers; faults come in by `tell`."""

    def tell(self, faults: Iterable[Fault], known: Mapping[str, Element]) -> None:
        """Put the faults of the fields shown here beside them, each sentence once."""
        for fault in faults:
            if fault.element not in self.fields:
                continue
            sentence = wording.fault_sentence(fault, known[fault.element], known)
            if sentence not in self.errors.get(fault.element, ()):
                self.add_error(fault.element, sentence)
        for bound in self:
            if bound.errors and bound.kind != "group":  # type: ignore[attr-defined]
                bound.field.widget.attrs["aria-invalid"] = "true"

    @property
    def wide(self) -> set[str]:
        """Names of the fields that take the whole width."""
        return {name for name, f in self.fields.items() if isinstance(f.widget, RightsWidget | TableWidget)}


def build(
    fields: Sequence[Field],
    values: Mapping[str, Any],
    *,
    required: Mapping[str, bool],
    origins: Mapping[str, str],
    locked: Iterable[str],
    rows: Mapping[str, Sequence[Offered]],
    rules: RuleSet,
    blank: Mapping[str, int] | None = None,
    read_only: bool = False,
    care: bool = False,
) -> AnswerForm:
    """The page's form for these engine fields. `locked` may not be changed; `blank` adds empty lines to tables."""
    closed = set(locked)
    form = AnswerForm(as_posted(fields, values), origins=origins)
    for each in fields:
        code = each.code
        empty = (blank or {}).get(code, 0)
        if each.element.kind is ElementKind.TABLE and not values.get(code) and required.get(code):
            empty = max(1, empty)
        widget = widget_of(each.element, rows.get(code, ()), empty, alone=True)
        if care and isinstance(widget, RightsWidget):
            widget.template_name = "matters/widgets/rights_care.html"
        if code in closed or read_only:
            widget.attrs["disabled" if _is_choice(widget) else "readonly"] = True
        form.fields[code] = AnswerField(
            label=wording.label_of(each.element), help_text=_help(each, rules), widget=widget,
            required=required.get(code, True),
        )  # fmt: skip
    return form


def _is_choice(widget: django_forms.Widget) -> bool:
    return isinstance(widget, django_forms.Select | django_forms.RadioSelect | django_forms.MultiWidget)


def _help(asked: Field, rules: RuleSet) -> SafeString | str:
    """The help, and of a personal field why it is asked."""
    text = packs.words(asked.help or asked.element.help) if asked.help or asked.element.help else ""
    if not asked.element.personal or not asked.basis:
        return conditional_escape(text)
    return format_html('{}<span class="basis">{}</span>', text, why_asked(asked, rules, most=1))


def why_asked(asked: Field, rules: RuleSet, most: int = 99) -> str:
    """Why a personal field may be asked, each reason with its texts; `most` texts are named, the rest counted."""
    found: dict[str, dict[str, None]] = {}
    for basis in asked.basis:
        texts = found.setdefault(str(_BASES.get(basis.kind, basis.kind)), {})
        if basis.source:
            texts[_cited(basis, rules)] = None
    return _("; ").join(_reason(reason, list(texts), most) for reason, texts in found.items())


def _reason(reason: str, texts: list[str], most: int) -> str:
    if not texts:
        return reason
    source = _(", ").join(texts[:most])
    if len(texts) <= most:
        return _("%(reason)s (%(source)s)") % {"reason": reason, "source": source}
    more = {"reason": reason, "source": source, "n": len(texts) - most}
    return _("%(reason)s (%(source)s and %(n)s more)") % more


def _cited(basis: forms.Basis, rules: RuleSet) -> str:
    source = rules.sources.get(basis.source or "")
    title = source.title.get("zh-Hans", "") if source else ""
    return f"{title or basis.source}{basis.article or ''}"
