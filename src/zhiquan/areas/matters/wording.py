"""Faults of answers, grounds and pictures in words: one clear sentence each, which says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiquan.areas.matters import packs
from zhiquan.engines import forms
from zhiquan.engines.forms import Element, ElementKind, Fault
from zhiquan.engines.money import MoneyError
from zhiquan.engines.money import explain as explain_money
from zhiquan.engines.numbers import NumberError
from zhiquan.engines.numbers import explain as explain_number
from zhiquan.engines.pictures import Code
from zhiquan.kernel import clock
from zhiquan.ui import formats, script

Sentence = str | Promise

FAULTS: Mapping[str, Sentence] = {
    "required": gettext_lazy("Please fill this in."),
    "wrong_type": gettext_lazy("This cannot be read. Please enter it again."),
    "too_short": gettext_lazy("Write at least %(limit)s characters; there are %(found)s."),
    "too_long": gettext_lazy("Write at most %(limit)s characters; there are %(found)s."),
    "too_few": gettext_lazy("At least %(limit)s are needed; there are %(found)s."),
    "too_many": gettext_lazy("At most %(limit)s are possible; there are %(found)s."),
    "twice": gettext_lazy("This stands here twice. Leave one of them out."),
    "pattern": gettext_lazy("Write it as %(shape)s."),
    "not_a_number": gettext_lazy("Write a whole number in digits, such as 12."),
    "below": gettext_lazy("It must be at least %(limit)s."),
    "above": gettext_lazy("It must be at most %(limit)s."),
    "not_a_multiple": gettext_lazy("It must be a multiple of %(of)s."),
    "not_a_date": gettext_lazy("Write a day that exists, such as %(example)s."),
    "future": gettext_lazy("This day cannot be later than today (%(today)s)."),
    "past": gettext_lazy("This day cannot be earlier than today (%(today)s)."),
    "before": gettext_lazy("This day cannot be earlier than %(limit)s."),
    "after": gettext_lazy("This day cannot be later than %(limit)s."),
    "not_a_choice": gettext_lazy("“%(found)s” cannot be chosen. Please choose from the list."),
    "bad_code": gettext_lazy("This number cannot be right. Compare it with the paper, digit by digit."),
    "bad_phone": gettext_lazy("Write a mobile number of 11 digits, or a landline with its area code."),
    "bad_email": gettext_lazy("Write an e-mail address such as name@example.com."),
    "unknown_column": gettext_lazy("This table has no such column. Leave it out."),
    "unknown_element": gettext_lazy("This form does not ask for this. Leave it out."),
    "locked": gettext_lazy("This value comes from the register and cannot be changed here."),
    "check": gettext_lazy("%(text)s"),
}
"""One sentence for each code of `engines.forms.FAULTS`."""

_REQUIRED: Mapping[ElementKind, Sentence] = {
    ElementKind.CHOICE: gettext_lazy("Please choose."),
    ElementKind.CHOICES: gettext_lazy("Please choose at least one."),
    ElementKind.YES_NO: gettext_lazy("Please choose yes or no."),
    ElementKind.DATE: gettext_lazy("Please give the day, such as %(example)s."),
    ElementKind.RIGHTS: gettext_lazy("Please tick at least one right."),
    ElementKind.TABLE: gettext_lazy("Please add at least one line."),
}
_AREA = gettext_lazy("Add the area code, such as 0755-; for Hong Kong write +852 before the number.")
_COMPARED = {
    "before": gettext_lazy("This day cannot be earlier than that of “%(other)s” (%(limit)s)."),
    "after": gettext_lazy("This day cannot be later than that of “%(other)s” (%(limit)s)."),
}

PICTURES: Mapping[Code, Sentence] = {
    Code.NOTHING: gettext_lazy("No file was chosen. Choose a file or take a photo."),
    Code.EMPTY: gettext_lazy("%(name)s is empty. Choose it again."),
    Code.TOO_LARGE: gettext_lazy(
        "%(name)s is too large. Take the photo with a lower resolution, or split it."
    ),
    Code.UNKNOWN_KIND: gettext_lazy(
        "%(name)s is neither a photo (JPEG, PNG, HEIC) nor a PDF. Choose one of these."
    ),
    Code.BROKEN: gettext_lazy("%(name)s cannot be read. Take the photo again."),
    Code.TRUNCATED: gettext_lazy(
        "%(name)s is cut off. Send it to this device again, or take the photo again."
    ),
    Code.TOO_MANY_PIXELS: gettext_lazy(
        "%(name)s is too large a picture. Take the photo with a lower resolution."
    ),
    Code.ANIMATED: gettext_lazy("%(name)s is a film. Take a still photo."),
    Code.LOCKED: gettext_lazy("%(name)s is protected by a password. Save it without one."),
    Code.TOO_MANY_PAGES: gettext_lazy("With %(name)s there are too many pages. Hand them in as two files."),
}
"""One sentence for each code of `engines.pictures.Code`."""

EFFECTS: Mapping[str, Sentence] = {
    "correct": gettext_lazy("may be sent back for correction"),
    "refuse": gettext_lazy("will be refused as it stands"),
}


def label_of(element: Element) -> str:
    """The label in the reader's language; the code where policy has none."""
    return packs.words(element.label) if element.label else element.code


# ---------- faults


def fault_sentence(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    """The fault in one sentence; `known` has the elements by code, for days that are compared."""
    column = _column(element, fault.column)
    said = _said(fault, column or element, known)
    if fault.row is None:
        return said
    place = _("Line %(n)s") % {"n": fault.row + 1}
    about = f"{place}, {label_of(column)}" if column else place
    return _("%(label)s: %(text)s") % {"label": about, "text": said}


def _column(element: Element, code: str | None) -> Element | None:
    return next((each for each in element.columns if each.code == code), None)


def _said(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    special = _SPECIAL.get(fault.code)
    if special:
        return special(fault, element, known)
    places = {"today": formats.day_text(clock.today()), "example": clock.today().isoformat()}
    return str(FAULTS[fault.code]) % {**places, **fault.params}


def _required(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    sentence = _REQUIRED.get(element.kind, FAULTS["required"])
    return str(sentence) % {"example": clock.today().isoformat()}


def _check(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    return packs.words(fault.params["text"])


def _amount(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    limit = fault.params["limit"]
    money = element.kind is ElementKind.MONEY
    shown = _("CNY %(n)s") % {"n": formats.yuan_text(limit)} if money else formats.number_text(limit)
    return str(FAULTS[fault.code]) % {"limit": shown}


def _compared(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    limit = formats.day_text(date.fromisoformat(fault.params["limit"]))
    other = known.get(fault.params.get("other") or "") or _column(element, fault.params.get("other"))
    if other is None:
        return str(FAULTS[fault.code]) % {"limit": limit}
    return str(_COMPARED[fault.code]) % {"limit": limit, "other": label_of(other)}


def _number(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    if element.kind is not ElementKind.MONEY:
        return str(FAULTS["not_a_number"])
    params = fault.params
    error = MoneyError(params["reason"], params["position"], params["detail"])
    return _both(explain_money(error, "zh-Hans"), explain_money(error, "en"))


def _code(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    params = fault.params
    if not params["scheme"]:
        return str(FAULTS["bad_code"])
    error = NumberError(params["scheme"], params["reason"], params["position"], params["detail"])
    return _both(explain_number(error, "zh-Hans"), explain_number(error, "en"))


def _phone(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    return str(_AREA if fault.params["reason"] == "area_missing" else FAULTS["bad_phone"])


def _pattern(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    shape = shape_of(fault.params["pattern"])
    if shape:
        return str(FAULTS["pattern"]) % {"shape": shape}
    return _("It is not written as asked for. Compare it with the paper, character by character.")


def _choice(fault: Fault, element: Element, known: Mapping[str, Element]) -> str:
    return str(FAULTS["not_a_choice"]) % {"found": str(fault.params["found"])[:60]}


def _both(chinese: str, english: str) -> str:
    return english if formats.is_english() else script.in_readers_script(chinese)


_SPECIAL: Mapping[str, Callable[[Fault, Element, Mapping[str, Element]], str]] = {
    "required": _required,
    "check": _check,
    "below": _amount,
    "above": _amount,
    "before": _compared,
    "after": _compared,
    "not_a_number": _number,
    "bad_code": _code,
    "bad_phone": _phone,
    "pattern": _pattern,
    "not_a_choice": _choice,
}

# One part of a simple pattern: what may stand there, and how often.
_PART = re.compile(r"(\[0-9\]|\\d|\[A-Z\]|\[A-Za-z\]|[-/.〔〕])(\{(\d+)(?:,(\d+))?\}|\?)?")
_KINDS: Mapping[str, Sentence] = {
    "[0-9]": gettext_lazy("digits"),
    "\\d": gettext_lazy("digits"),
    "[A-Z]": gettext_lazy("capital letters"),
    "[A-Za-z]": gettext_lazy("letters"),
}


def shape_of(pattern: str) -> str:
    """A simple pattern in words (“6 digits”); empty where it is not simple."""
    bare = pattern.removeprefix("^").removesuffix("$")
    found = list(_PART.finditer(bare))
    if "".join(match[0] for match in found) != bare or not found:
        return ""
    return _(", then ").join(_shape(match) for match in found)


def _shape(match: re.Match[str]) -> str:
    kind, often, least, most = match.groups()
    if kind not in _KINDS:
        return f"“{kind}”"
    low, high = (int(least or 1), int(most or least or 1)) if often != "?" else (0, 1)
    words = {"kind": str(_KINDS[kind]), "low": low, "high": high}
    if low == 0:
        return _("perhaps one of the %(kind)s") % words
    if low == high:
        return _("%(low)s %(kind)s") % words
    return _("%(low)s to %(high)s %(kind)s") % words


# ---------- values in words


def value_words(element: Element, value: Any, rights: Mapping[str, str]) -> str:
    """An answer in the reader's language; what somebody typed stays as he typed it. Empty for no answer."""
    if value in (None, "", []):
        return ""
    if element.kind is ElementKind.CHOICE:
        return _choice_words(element, value)
    if element.kind is ElementKind.CHOICES and isinstance(value, list):
        return _(", ").join(_choice_words(element, each) for each in value)
    if element.kind is ElementKind.TABLE and isinstance(value, list):
        return "\n".join(
            _(", ").join(row_words(element, row, rights)) for row in value if isinstance(row, Mapping)
        )
    said = forms.Words(_("yes"), _("no"), rights)
    return forms.value_text(element, value, "en" if formats.is_english() else "zh-Hans", said)


def row_words(element: Element, row: Mapping[str, Any], rights: Mapping[str, str]) -> list[str]:
    """The filled cells of a line of a table, each under its head."""
    cells = ((column, value_words(column, row.get(column.code), rights)) for column in element.columns)
    return [_("%(label)s: %(text)s") % {"label": label_of(c), "text": text} for c, text in cells if text]


def _choice_words(element: Element, code: Any) -> str:
    found = element.choice(code) if isinstance(code, str) else None
    return packs.words(found.label) if found and found.label else str(code)


# ---------- pictures


def picture_sentences(faults: Iterable[Any]) -> list[str]:
    """What is wrong with each file."""
    return [str(PICTURES[fault.code]) % {"name": fault.name or _("The file")} for fault in faults]
