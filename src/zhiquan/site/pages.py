"""The pages behind the footer: what the platform is, how it can be used by everyone, which rules it applies."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhiquan.kernel import clock, editions
from zhiquan.site import rulebook
from zhiquan.ui import lights


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by themselves."""
    return redirect(static("ui/icon.svg"), permanent=True)


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html", {"edition": _edition_mark()})


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


def _edition_mark() -> str:
    try:
        return editions.current(settings.CITY).hash[:12]
    except editions.NoEdition:
        return ""


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every dated rule with its source, narrowed by `q`, `topic` and `force` (now, next, gone, sample)."""
    text, topic, force = (request.GET.get(k, "").strip() for k in ("q", "topic", "force"))
    try:
        edition = editions.current(settings.CITY)
    except editions.NoEdition:
        return render(
            request, "site/rules.html", {"topics": [], "count": 0, "choices": [], "forces": [], "q": text}
        )
    every = rulebook.topics(edition, clock.today())
    shown = [_narrowed(t, text, force) for t in every if not topic or t.code == topic]
    shown = [t for t in shown if t.lines]
    context = {
        "q": text,
        "topic": topic,
        "force": force,
        "topics": shown,
        "forces": [*((code, word) for code, word in lights.LAW.items()), ("sample", _("Sample"))],
        "choices": [(t.code, t.label, len(t.lines)) for t in every],
        "count": sum(len(t.lines) for t in shown),
        "edition": edition.hash[:12],
    }
    return render(request, "site/rules.html", context)


def _narrowed(topic: rulebook.Topic, text: str, force: str) -> rulebook.Topic:
    words = text.casefold().split()
    lines = tuple(line for line in topic.lines if _fits(line, topic, words, force))
    return replace(topic, lines=lines)


def _fits(line: rulebook.Line, topic: rulebook.Topic, words: list[str], force: str) -> bool:
    if force and not (line.sample if force == "sample" else line.force == force):
        return False
    source = line.source
    told = " ".join(
        (
            topic.label,
            line.label,
            line.code,
            line.value,
            source.title,
            source.english,
            source.number,
            source.article,
        )
    )
    return all(word in told.casefold() for word in words)
