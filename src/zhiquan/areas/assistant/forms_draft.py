"""The form of an entry: its data in the form of the knowledge files, to fields and back. What has no field stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiquan.ui.forms import BaseForm, DateInput

STATUSES = (
    ("sample", _("Sample: nobody has confirmed it, it gives no figures")),
    ("confirmed", _("Confirmed: every rule names its article")),
)
KINDS = (
    ("rule", pgettext_lazy("entry", "A rule")),
    ("service", pgettext_lazy("entry", "How to do something")),
    ("concept", pgettext_lazy("entry", "What something is")),
    ("plan", pgettext_lazy("entry", "A measure of the plan")),
)
SAYS = (
    ("rule", pgettext_lazy("sentence", "Rule: needs a source")),
    ("help", pgettext_lazy("sentence", "Help")),
    ("caution", pgettext_lazy("sentence", "Caution")),
)
EMPTY_ROWS, MOST_ROWS = 2, 30
_CITE = re.compile(r"^(?P<law>\S.*?)\s+(?P<article>\S+?)\s*(?:[:：]\s*(?P<keys>.*))?$")
_COMMAS = re.compile(r"[,，、;；]")


class DraftForm(BaseForm):
    """What an entry is about and how people ask it."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    status = forms.ChoiceField(label=_("Standing"), choices=STATUSES, widget=forms.RadioSelect)
    intent = forms.CharField(
        label=_("Intent"), max_length=60, required=False, help_text="trademark.opposition"
    )
    topic = forms.CharField(label=_("Topic"), max_length=60, required=False)
    matters = forms.CharField(
        label=_("Services"), required=False, help_text=_("Codes of matters that it leads to, with commas.")
    )
    see = forms.CharField(label=_("See also"), required=False, help_text=_("Codes of entries, with commas."))
    review_by = forms.DateField(
        label=_("Next review"), required=False, widget=DateInput(), input_formats=["%Y-%m-%d"]
    )
    asks_zh = forms.CharField(
        label=_("How people ask it, in Chinese"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One question a line, in their own words; at least three of different wording."),
    )
    asks_en = forms.CharField(
        label=_("How people ask it, in English"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SaysForm(BaseForm):
    """One sentence with what it rests on and when it holds."""

    kind = forms.ChoiceField(label=pgettext_lazy("sentence", "Kind"), choices=SAYS)
    text_zh = forms.CharField(
        label=_("Sentence in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    text_en = forms.CharField(
        label=_("Sentence in English"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    cites = forms.CharField(
        label=_("Rests on"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("A line for each source: law, article, a colon, and words that stand in the article."),
    )
    valid_from = forms.DateField(
        label=_("Holds from"), required=False, widget=DateInput(), input_formats=["%Y-%m-%d"]
    )
    valid_to = forms.DateField(
        label=_("Holds until"), required=False, widget=DateInput(), input_formats=["%Y-%m-%d"]
    )

    def clean_cites(self) -> list[dict[str, Any]]:
        found = []
        for line in str(self.cleaned_data.get("cites") or "").splitlines():
            if line.strip():
                cite = cite_of(line.strip())
                if cite is None:
                    raise forms.ValidationError(
                        _("“%(line)s” names no article: write law, space, article."), params={"line": line}
                    )
                found.append(cite)
        return found


SaysFormSet = formset_factory(SaysForm, extra=EMPTY_ROWS, max_num=MOST_ROWS)


def cite_of(line: str) -> dict[str, Any] | None:
    """`商标法 第三十三条: 异议, 公告` as data; other kinds of source stand as JSON. None for what is neither."""
    if line.startswith("{"):
        try:
            found = json.loads(line)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None
    match = _CITE.match(line)
    if match is None:
        return None
    keys = split(match["keys"] or "")
    return {"law": match["law"], "article": match["article"], **({"keys": keys} if keys else {})}


def cite_line(cite: Mapping[str, Any]) -> str:
    """A source as the form writes it."""
    if not set(cite) <= {"law", "article", "keys"} or not cite.get("law") or not cite.get("article"):
        return json.dumps(dict(cite), ensure_ascii=False)
    keys = ", ".join(cite.get("keys") or ())
    return f"{cite['law']} {cite['article']}" + (f": {keys}" if keys else "")


def split(text: str) -> list[str]:
    return [part.strip() for part in _COMMAS.split(text) if part.strip()]


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def initial(content: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's data as the first values of the form."""
    title, asks = content.get("title") or {}, content.get("asks") or {}
    return {
        "title_zh": title.get("zh-Hans", ""),
        "title_en": title.get("en", ""),
        **{name: content.get(name) or "" for name in ("kind", "status", "intent", "topic", "review_by")},
        "matters": ", ".join(content.get("matters") or ()),
        "see": ", ".join(content.get("see") or ()),
        "asks_zh": _lines(asks.get("zh-Hans") or ()),
        "asks_en": _lines(asks.get("en") or ()),
    }


def says_initial(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entry's sentences as the first values of their forms."""
    return [
        {
            "kind": each.get("kind") or "rule",
            "text_zh": (each.get("text") or {}).get("zh-Hans", ""),
            "text_en": (each.get("text") or {}).get("en", ""),
            "cites": _lines(cite_line(cite) for cite in each.get("cites") or ()),
            "valid_from": each.get("valid_from") or "",
            "valid_to": each.get("valid_to") or "",
        }
        for each in content.get("says") or ()
    ]


def content_of(
    before: Mapping[str, Any], data: Mapping[str, Any], says: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The entry's data from the cleaned fields; what has no field is taken from `before`, empty ones are left out."""
    asks = {
        **(before.get("asks") or {}),
        "zh-Hans": data["asks_zh"].split("\n"),
        "en": data["asks_en"].split("\n"),
    }
    found: dict[str, Any] = {
        **before,
        "title": {**(before.get("title") or {}), **_words(data["title_zh"], data["title_en"])},
        **{name: data[name] for name in ("kind", "status", "intent", "topic")},
        "matters": split(data["matters"]),
        "see": split(data["see"]),
        "review_by": data["review_by"].isoformat() if data["review_by"] else "",
        "asks": {
            lang: kept for lang, texts in asks.items() if (kept := [t.strip() for t in texts if t.strip()])
        },
    }
    old = before.get("says") or ()
    found["says"] = [
        _sentence(old[at] if at < len(old) else {}, each)
        for at, each in enumerate(says)
        if each.get("text_zh")
    ]
    return {name: value for name, value in found.items() if value not in ("", [], {}, None)}


def _sentence(before: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: _iso(data.get(name)) for name in ("valid_from", "valid_to")}
    found = {
        **before,
        "kind": data["kind"],
        "text": {**(before.get("text") or {}), **_words(data["text_zh"], data["text_en"])},
        "cites": data["cites"],
        **days,
    }
    return {name: value for name, value in found.items() if value not in ("", [], {}, None)}


def _words(chinese: str, english: str) -> dict[str, str]:
    return {lang: text.strip() for lang, text in (("zh-Hans", chinese), ("en", english)) if text.strip()}


def _iso(day: Any) -> str:
    return day.isoformat() if isinstance(day, date) else ""
