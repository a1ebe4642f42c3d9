"""One entry of the knowledge: what it says on a day, what it rests on, how people ask it, who keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhiquan.areas.assistant import ports
from zhiquan.areas.assistant.queries import library as query
from zhiquan.areas.assistant.views import shared
from zhiquan.areas.assistant.views.shown import Shown, shown
from zhiquan.engines.answers.model import Cite, Entry, Statement
from zhiquan.kernel import clock, editions
from zhiquan.ui.formats import html_lang

MOST_ASKS = 6


@dataclass(frozen=True)
class _Said:
    """The entry's sentences in the form of a turn, so that they look as they do in a talk."""

    answer: dict[str, Any]
    on: date
    no: int = 1
    kind: str = "answer"
    talk: Any = field(default=None)


@require_GET
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """One entry. State in the query: on."""
    day, chosen, bad = shared.asked_day(request)
    found = query.entry(code, day)
    row = found.entry
    others = [_other(said, "next", said.valid_from) for said in found.coming]
    others += [_other(said, "gone", said.valid_to) for said in found.past]
    context = {
        "entry": row,
        "title": shared.words(row.title),
        "kind": _kind(row.kind),
        "sample": row.status == "sample",
        "s": said_by(row, day),
        "unsure": shared.words(row.unsure) if row.unsure else "",
        "others": others,
        "asks": [(text, html_lang()) for text in row.asks.get(_language(), ())][:MOST_ASKS],
        "see": [{"code": each.code, "title": shared.words(each.title)} for each in found.see],
        "matters": [{"code": each, "name": shared.words(name)} for each, name in found.matters],
        "owner": _owner(row.owner),
        "late": row.review_by < clock.today(),
        "on": day,
        "chosen_on": chosen,
        "bad_day": bad,
        "crumbs": shared.crumbs((_("Search"), "assistant:search"), (shared.words(row.title), "")),
    }
    return render(request, "assistant/entry.html", context)


def said_by(entry: Entry, day: date, number: int = 1) -> Shown:
    """The entry's sentences of a day in the form of a turn; `number` keeps the anchors of several on a page apart."""
    now = [each for each in entry.says if each.holds(day)]
    return shown(_Said(_answer(now, day), day, number))


def _language() -> str:
    return "en" if html_lang() == "en" else "zh-Hans"


def _kind(kind: str) -> str:
    return {
        "rule": pgettext("entry", "A rule"),
        "service": pgettext("entry", "How to do something"),
        "concept": pgettext("entry", "What something is"),
        "plan": pgettext("entry", "A measure of the plan"),
    }.get(kind, kind)


def _other(said: Statement, tag: str, day: date | None) -> dict[str, Any]:
    return {"text": shared.words(said.text), "tag": tag, "day": day}


def _owner(code: str) -> str:
    try:
        bodies = editions.current(settings.CITY).city["bodies"]
    except editions.NoEdition:
        return code
    return next((shared.words(body["name"]) for body in bodies if body["code"] == code), code)


def _answer(said: Sequence[Statement], day: date) -> dict[str, Any]:
    """The sentences with their sources numbered in order, each source once."""
    places: dict[Cite, int] = {}
    sentences = []
    for each in said:
        at = [places.setdefault(_bare(cite), len(places)) for cite in each.cites]
        sentences.append({"text": shared.words(each.text), "kind": each.kind, "citations": at})
    return {
        "sentences": sentences,
        "citations": [_citation(cite, day) for cite in places],
        "on": day.isoformat(),
    }


def _bare(cite: Cite) -> Cite:
    """The source without the words that a check looks for in it."""
    return Cite(law=cite.law, article=cite.article, source=cite.source)


def _citation(cite: Cite, day: date) -> dict[str, Any]:
    library = ports.library()
    found = library.article(cite.law, cite.article, day) if library and cite.law else None
    if found is None:
        return {
            "source": cite.law or _source(cite.source),
            "article": cite.article,
            "standing": "unknown",
        }
    law, article = found
    return {
        "source": law.name,
        "article": article.label,
        "version": law.id,
        "valid_from": law.valid_from,
        "valid_to": law.valid_to,
        "quote": article.text,
        "standing": law.standing(day),
        "ref": article.key,
        "collected": law.collected,
    }


def _source(code: str) -> str:
    """The title of a source of the rules."""
    try:
        found = editions.current(settings.CITY).rules.sources.get(code)
    except editions.NoEdition:
        return code
    return shared.words(found.title) if found else code


ENTRY_URLS = [path("answers/<slug:code>/", entry, name="entry")]
