"""An answer that arrives in pieces: lines of JSON, each naming where on the page its HTML goes.

The pieces are the ones that the whole page is made of. They come in the order of the work: the question, the sources
found, sentence after sentence, what was computed, the ways on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.areas.assistant.models import Turn
from zhiquan.areas.assistant.views.shown import Line, Shown

KIND = "application/x-ndjson"


def wanted(request: HttpRequest) -> bool:
    """Whether the page's script asks, and not a form."""
    return request.headers.get("Accept", "").startswith(KIND)


def answer(
    request: HttpRequest, turn: Turn, shown: Shown, context: Mapping[str, Any]
) -> StreamingHttpResponse:
    """The turn as lines of JSON: `at` (a selector), `how` (append, first, replace, remove, show), `html`."""
    language = translation.get_language()

    def lines() -> Iterator[bytes]:
        # The pieces are made while they are sent, when the request's own language is no longer set.
        with translation.override(language):
            for step in _steps(request, turn, shown, context):
                yield json.dumps(step, ensure_ascii=False).encode() + b"\n"

    reply = StreamingHttpResponse(lines(), content_type=f"{KIND}; charset=utf-8")
    reply["X-Accel-Buffering"] = "no"
    reply["Cache-Control"] = "private, no-store"
    return reply


def _steps(
    request: HttpRequest, turn: Turn, shown: Shown, context: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    held = {**context, "s": shown, "last": True}

    def html(name: str, **more: Any) -> str:
        return render_to_string(f"assistant/{name}.html", {**held, **more}, request)

    body, here = f"#a{shown.no}", f"#t{shown.no}"
    yield {"url": context["talk_url"], "action": context["talk_url"]}
    for part in ("#hero", "#often"):
        yield {"at": part, "how": "remove"}
    yield {"at": "#turns", "html": html("turn_q")}
    yield {"at": "#turns", "html": html("turn_a", open=True)}
    if shown.sources:
        yield {"at": "#sources", "how": "first", "html": html("sources", many=shown.no > 1)}
        yield {"at": "#side", "how": "show"}
    if shown.refused:
        yield {"at": body, "html": html("body")}
    else:
        yield from _sentences(shown, body, html)
    yield {"at": here, "html": html("ending")}
    yield {"say": _spoken(shown)}


def _spoken(shown: Shown) -> str:
    """What a screen reader says once the answer stands there."""
    if shown.refused:
        return _("No answer.")
    if shown.asks_back:
        return _("a question back")
    if not shown.sources:
        return _("Answered.")
    said = ngettext("Answered with %(n)s source.", "Answered with %(n)s sources.", len(shown.sources))
    return said % {"n": len(shown.sources)}


def _sentences(shown: Shown, body: str, html: Any) -> Iterator[dict[str, Any]]:
    def line(each: Line, tag: str, css: str = "") -> str:
        return f"<{tag}{css}>{html('line', line=each)}</{tag}>"

    if shown.lead:
        yield {"at": body, "html": line(shown.lead, "p", ' class="lead-line"')}
    if shown.steps:
        yield {"at": body, "html": f'<ol class="do" id="d{shown.no}"></ol>'}
    for step in shown.steps:
        yield {"at": f"#d{shown.no}", "html": line(step, "li")}
    for caution in shown.cautions:
        yield {"at": body, "html": line(caution, "p", ' class="caution"')}
