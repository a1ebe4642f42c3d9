"""The public check of an identifier: what kind it is, how it is written, what is wrong with it. Keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhiquan.engines.numbers import (
    CHECKED,
    OPAQUE,
    SCHEMES,
    Doubt,
    Number,
    NumberError,
    detect,
    examine,
    explain,
    explain_doubt,
    scheme_name,
)
from zhiquan.site.rulebook import in_reader_language

LONGEST = 200
# Numbers of natural persons are not taken over an address; they are checked inside forms only.
# Kinds without any form of their own take whatever is typed: they can be filed under, not checked.
PUBLIC = tuple(
    s
    for s in SCHEMES.values()
    if not s.personal and s.family != "contact" and s.parse(s.example).certainty > OPAQUE
)
PERSONAL = tuple(s for s in SCHEMES.values() if s.personal)
PARTS = {
    "year": gettext_lazy("year"),
    "month": gettext_lazy("month"),
    "country": gettext_lazy("country or office"),
    "kind": gettext_lazy("kind"),
    "right": gettext_lazy("right"),
    "serial": gettext_lazy("serial number"),
    "check": gettext_lazy("check digit"),
    "section": gettext_lazy("section"),
    "class": gettext_lazy("class"),
    "subclass": gettext_lazy("subclass"),
    "group": gettext_lazy("group"),
    "subgroup": gettext_lazy("subgroup"),
    "edition": gettext_lazy("edition"),
    "region": gettext_lazy("region"),
    "org_code": gettext_lazy("organisation code"),
    "issuer": gettext_lazy("issued by"),
}
VALUES = {
    "invention_patent": pgettext_lazy("kind of right", "invention patent"),
    "utility_model": pgettext_lazy("kind of right", "utility model"),
    "design": pgettext_lazy("kind of right", "design"),
}
SHOWN_AS_EXAMPLE = ("application_no", "publication_no", "trademark_no", "uscc", "document_no")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of what was typed."""

    kind: str
    canonical: str
    checked: bool
    parts: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why it is not the kind of number that it nearly is."""

    kind: str
    sentence: str


def name_of(code: str) -> str:
    return in_reader_language({"zh-Hans": scheme_name(code, "zh-Hans"), "en": scheme_name(code, "en")})


def _reading(number: Number) -> Reading:
    doubts = tuple(_doubt(d) for d in number.warnings)
    scheme = SCHEMES[number.scheme]
    parts = tuple((str(PARTS[n]), str(VALUES.get(v, v))) for n, v in number.pairs if v and n in PARTS)
    return Reading(
        name_of(number.scheme), number.canonical, number.certainty == CHECKED, parts, doubts, scheme.source
    )


def _doubt(doubt: Doubt) -> str:
    return in_reader_language({"zh-Hans": explain_doubt(doubt, "zh-Hans"), "en": explain_doubt(doubt, "en")})


def _fault(error: NumberError) -> Fault:
    said = in_reader_language({"zh-Hans": explain(error, "zh-Hans"), "en": explain(error, "en")})
    return Fault(name_of(error.scheme), said)


def examples() -> list[tuple[str, str]]:
    """Kinds with a number of each to try: (name, number)."""
    return [(name_of(code), SCHEMES[code].example) for code in SHOWN_AS_EXAMPLE]


@require_GET
@never_cache
def identifiers(request: HttpRequest) -> HttpResponse:
    """Check one number; nothing of it is stored or logged."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    context: dict[str, Any] = {
        "q": typed,
        "examples": examples(),
        "kinds": [name_of(s.code) for s in PUBLIC],
    }
    if not typed:
        return render(request, "site/identifiers.html", context)
    verdict = examine(typed, PUBLIC)
    best = verdict.numbers[0].certainty if verdict.numbers else OPAQUE
    if any(n.certainty > best for n in detect(typed, PERSONAL)):
        context |= {"q": "", "personal": True}
    elif verdict.numbers:
        first, *rest = (_reading(n) for n in verdict.numbers if n.certainty == CHECKED or best < CHECKED)
        context |= {"best": first, "others": rest}
    else:
        context |= {
            "refused": True,
            "faults": [_fault(e) for e in verdict.errors[:3]] if verdict.near else [],
        }
    return render(request, "site/identifiers.html", context)
