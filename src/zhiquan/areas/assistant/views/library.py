"""Search over law, answers and services; an instrument, an article with its versions, an entry. All on a day of one's choice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhiquan.areas.assistant import ports
from zhiquan.areas.assistant.queries import library as query
from zhiquan.areas.assistant.queries.library import ARTICLE, ENTRY, INSTRUMENT, MATTER, Line
from zhiquan.areas.assistant.views import shared
from zhiquan.areas.assistant.views.shown import TAGS
from zhiquan.engines.answers.model import Instrument
from zhiquan.kernel import editions
from zhiquan.ui import formats

MOST_FACETS = 8
LONGEST = 200


def kind_label(kind: str) -> str:
    return {
        ENTRY: pgettext("find", "Answers"),
        ARTICLE: pgettext("find", "Articles"),
        INSTRUMENT: pgettext("find", "Law texts"),
        MATTER: pgettext("find", "Services"),
    }.get(kind, kind)


def one_label(kind: str) -> str:
    return {
        ENTRY: pgettext("find", "Answer"),
        ARTICLE: pgettext("find", "Article"),
        INSTRUMENT: pgettext("find", "Law text"),
        MATTER: pgettext("find", "Service"),
    }.get(kind, kind)


def level_label(level: str) -> str:
    return {
        "constitution": pgettext("level", "Constitution"),
        "law": pgettext("level", "Law"),
        "interpretation": pgettext("level", "Judicial interpretation"),
        "regulation": pgettext("level", "Administrative regulation"),
        "rule": pgettext("level", "Department rule"),
        "local": pgettext("level", "Local regulation"),
        "plan": pgettext("level", "Plan"),
    }.get(level, pgettext("level", "Other text"))


def _dated(address: str, chosen: date | None) -> str:
    """The address, keeping the day that the reader chose."""
    return f"{address}?on={chosen.isoformat()}" if chosen else address


def url_of(kind: str, key: str, chosen: date | None = None) -> str:
    """Where a find opens."""
    if kind == MATTER:
        return reverse("matters:guide", args=[key])
    name = {ENTRY: "assistant:entry", ARTICLE: "assistant:article", INSTRUMENT: "assistant:instrument"}[kind]
    return _dated(reverse(name, args=[key]), chosen)


def _tag(standing: str, valid_from: date | None, valid_to: date | None) -> dict[str, Any]:
    tag = TAGS.get(standing, "")
    return {"tag": tag, "day": valid_to if tag == "gone" else valid_from}


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """One box. State in the query: q, kind, instrument, on, page."""
    day, chosen, bad = shared.asked_day(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    kind, instrument = request.GET.get("kind", ""), request.GET.get("instrument", "")
    number = request.GET.get("page", "1")
    found = query.search(text, day, kind, instrument, int(number) if number.isdecimal() else 1)
    context = {
        "q": text,
        "on": day,
        "chosen_on": chosen,
        "bad_day": bad,
        "kept": [(n, v) for n in ("q", "kind", "instrument") if (v := request.GET.get(n, ""))],
        "narrowed": [(n, v) for n, v in (("kind", kind), ("instrument", instrument), ("on", chosen)) if v],
        "total": found.total,
        "kinds": [(code, kind_label(code), n) for code, n in found.kinds.items()],
        "instruments": [(name, name, n) for name, n in list(found.instruments.items())[:MOST_FACETS]],
        "hits": [_hit(line, chosen) for line in found.lines],
        "pages": Paginator(range(found.total), query.PAGE).get_page(found.page) if found.lines else None,
        "has_library": found.has_library,
        "texts": [] if text else _texts(day, chosen),
        "crumbs": shared.crumbs((_("Search"), "")),
    }
    return render(request, "assistant/search.html", context)


def _hit(line: Line, chosen: date | None) -> dict[str, Any]:
    chinese = line.kind in (ARTICLE, INSTRUMENT)
    shown = line.kind in (ARTICLE, INSTRUMENT) and line.standing
    return {
        "kind": level_label(line.level) if chinese and line.level else one_label(line.kind),
        "url": url_of(line.kind, line.key, chosen),
        "title": line.title["zh-Hans"] if chinese else shared.words(line.title),
        "text": line.text.get("zh-Hans", "") if chinese else shared.words(line.text),
        "chinese": chinese,
        "source": line.kind == ARTICLE,
        "sample": line.sample,
        **(_tag(line.standing, line.valid_from, line.valid_to) if shown else {}),
    }


def _texts(day: date, chosen: date | None) -> list[dict[str, Any]]:
    """The law texts on intellectual property in force on the day, for a reader who only looks around."""
    library = ports.library()
    if library is None:
        return []
    rows = [row for row in library.instruments() if row.ip and row.standing(day) in ("in_force", "coming")]
    return [
        {
            "title": row.title,
            "url": url_of(INSTRUMENT, row.id, chosen),
            **_tag(row.standing(day), row.valid_from, row.valid_to),
        }
        for row in sorted(rows, key=lambda row: (row.level != "law", row.level, row.name, row.id))
    ]


@require_GET
def instrument(request: HttpRequest, key: str) -> HttpResponse:
    """One law text: its articles under their chapters, its versions. State in the query: on."""
    day, chosen, bad = shared.asked_day(request)
    found = query.instrument(key, day)
    law = found.shown
    tag = _tag(law.standing(day), law.valid_from, law.valid_to)
    context = {
        "law": law,
        "tag": tag["tag"],
        "tag_day": tag["day"],
        "level": level_label(law.level),
        "stale": _stale(law),
        "rows": list(_rows(found.articles, chosen)),
        "count": len(found.articles),
        "versions": [_version(row, row.id == law.id, day, chosen) for row in found.versions],
        "entries": [
            {"title": shared.words(e.title), "url": url_of(ENTRY, e.code, chosen)} for e in found.entries
        ],
        "on": day,
        "chosen_on": chosen,
        "bad_day": bad,
        "crumbs": shared.crumbs((_("Search"), "assistant:search"), (law.name, "")),
    }
    return render(request, "assistant/instrument.html", context)


def _rows(articles: Iterable[Any], chosen: date | None) -> Iterable[dict[str, str]]:
    path_before: tuple[str, ...] = ()
    for row in articles:
        if row.path != path_before and row.path:
            yield {"head": " ".join(row.path)}
        path_before = row.path
        yield {"label": row.label, "text": row.text, "url": url_of(ARTICLE, row.key, chosen)}


def _version(row: Instrument, current: bool, day: date, chosen: date | None) -> dict[str, Any]:
    return {
        "title": row.title,
        "current": current,
        "url": url_of(INSTRUMENT, row.id, chosen),
        **_tag(row.standing(day), row.valid_from, row.valid_to),
    }


def _stale(law: Instrument) -> str:
    """What replaced a text whose newer version is not at hand."""
    return law.replaced_by if law.stale else ""


@require_GET
def article(request: HttpRequest, key: str) -> HttpResponse:
    """One article: its text, the other versions, who rests on it, its neighbours. State in the query: on."""
    day, chosen, bad = shared.asked_day(request)
    found = query.article(key, day)
    law, shown = found.instrument, found.article
    tag = _tag(found.standing, law.valid_from, law.valid_to)
    cited = [
        (
            pgettext("find", "Answers"),
            [{"title": shared.words(e.title), "url": url_of(ENTRY, e.code, chosen)} for e in found.entries],
        ),
        (_("Services"), [{"title": shared.words(n), "url": url_of(MATTER, c)} for c, n in found.matters]),
        (_("Rules"), _rules(found.rules)),
    ]
    context = {
        "law": law,
        "law_url": url_of(INSTRUMENT, law.id, chosen),
        "article": shown,
        "paragraphs": [line.strip() for line in shown.text.split("\n") if line.strip()],
        "tag": tag["tag"],
        "tag_day": tag["day"],
        "stale": _stale(law),
        "collected_text": formats.day_text(law.collected) if law.collected else "",
        "before": _neighbour(found.before, chosen),
        "behind": _neighbour(found.after, chosen),
        "versions": [_article_version(v, v.article.key == shown.key, chosen) for v in found.versions],
        "cited": cited,
        "cited_count": sum(len(rows) for _head, rows in cited),
        "on": day,
        "chosen_on": chosen,
        "bad_day": bad,
        "crumbs": shared.crumbs(
            (_("Search"), "assistant:search"),
            (law.name, url_of(INSTRUMENT, law.id, chosen)),
            (shown.label, ""),
        ),
    }
    return render(request, "assistant/article.html", context)


def _rules(codes: Iterable[str]) -> list[dict[str, str]]:
    """Rules by the names that the rule book gives them."""
    versions = editions.current(settings.CITY).rules.parameters
    return [
        {"title": shared.words(versions[code][-1].label), "text": code, "url": f"{reverse('rules')}?q={code}"}
        for code in codes
    ]


def _neighbour(row: Any, chosen: date | None) -> dict[str, str] | None:
    return {"label": row.label, "url": url_of(ARTICLE, row.key, chosen)} if row else None


def _article_version(version: Any, current: bool, chosen: date | None) -> dict[str, Any]:
    law = version.instrument
    return {
        "title": law.title,
        "current": current,
        "url": url_of(ARTICLE, version.article.key, chosen),
        "same": version.same and not current,
        "differs": not version.same,
        "text": version.article.text,
        **_tag(version.standing, law.valid_from, law.valid_to),
    }


LIBRARY_URLS = [
    path("search/", search, name="search"),
    path("law/<path:key>/", instrument, name="instrument"),
    path("article/<path:key>/", article, name="article"),
]
