"""What the pages of filing quality share: who may enter a desk, its tabs, and texts with their marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext

from zhiquan.areas.filing import findings, passages, seats
from zhiquan.areas.filing.access import READERS
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, NotVisible, Refused
from zhiquan.ui.requests import actor_of
from zhiquan.ui.shell import Crumb

SEVERITIES = ("error", "warning", "hint")
PARTS = ("request", "title", "abstract", "claims", "description", "figures", "document")


def at_seat(*names: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Officers of the body that holds one of the seats; for others the page does not exist."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            if not actor.signed_in:
                return redirect_to_login(request.get_full_path())
            if not (actor.has(*READERS) and seats.sits(actor, *names)):
                raise NotVisible(request.path)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def said(error: Refused) -> str:
    """The sentence that a page shows above what was sent; what the actor may never do has a page of its own."""
    if isinstance(error, Denied):
        raise error
    return error.sentence()


def uids(request: HttpRequest, *names: str) -> list[str]:
    """The records that the fields of a POST name; what is no name is left out."""
    found = []
    for text in (each for name in names for each in request.POST.getlist(name)):
        try:
            found.append(str(UUID(text)))
        except ValueError:
            continue
    return found


def day_of(request: HttpRequest, name: str) -> date:
    """The day that a field of a POST gives."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Refused("no_day", N_("Enter the day as YYYY-MM-DD.")) from None


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    """(label, url name or address) from the outermost to the present page."""
    return [Crumb(label, reverse(at) if at and not at.startswith("/") else at) for label, at in steps]


@dataclass(frozen=True)
class Shown:
    """One finding as a page shows it: `number` within the list, `anchor` of its mark in the text."""

    number: int
    finding: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        return f"f{self.number}"

    @property
    def bases(self) -> list[dict[str, Any]]:
        return findings.bases(self.finding)


def shown(report: Mapping[str, Any]) -> list[Shown]:
    """The findings, errors first, each with its number in the list."""
    order = {severity: at for at, severity in enumerate(SEVERITIES)}
    ranked = sorted(enumerate(report["findings"]), key=lambda each: (order[each[1]["severity"]], each[0]))
    return [Shown(number, finding) for number, (_at, finding) in enumerate(ranked, start=1)]


@dataclass(frozen=True)
class PartText:
    """One part of a draft with its marks."""

    name: str
    label: str
    lines: tuple[passages.Line, ...]


def marked(report: Mapping[str, Any], findings: Sequence[Shown]) -> list[PartText]:
    """Every part that has findings, cut where they stand."""
    found = []
    for name in ("title", "abstract", "claims", "description"):
        text = report["texts"].get(name, "")
        spans = [
            passages.Span(f.finding["start"], f.finding["end"], number=f.number, anchor=f.anchor)
            for f in findings
            if f.finding["part"] == name and f.finding["end"] > f.finding["start"]
        ]
        if text and spans:
            pieces = _pieces(report, name, text)
            kept = pieces if name != "description" else _near(pieces, spans)
            found.append(PartText(name, part_label(name), passages.lines(text, spans, kept)))
    return found


def _near(
    pieces: Sequence[tuple[str, int, int]], spans: Sequence[passages.Span]
) -> list[tuple[str, int, int]]:
    """Only the paragraphs that hold a mark: a description is long."""
    return [p for p in pieces if any(s.start < p[2] and s.end > p[1] for s in spans)]


def _pieces(report: Mapping[str, Any], name: str, text: str) -> Sequence[tuple[str, int, int]]:
    if name != "claims":
        return passages.paragraphs(text)
    claims = [(f"{c['number']}.", c["start"], c["end"]) for c in report["claims"]]
    return claims or passages.paragraphs(text)


@dataclass(frozen=True)
class SidePart:
    """The same stretch of evidence in two texts: each as marked lines of its own part."""

    label_a: str
    lines_a: tuple[passages.Line, ...]
    label_b: str
    lines_b: tuple[passages.Line, ...]


AROUND = 40


def side_by_side(
    pair: Mapping[str, Any], text_a: Mapping[str, str], text_b: Mapping[str, str]
) -> list[SidePart]:
    """The passages of a pair in both texts, part by part, with a little of what stands around them."""
    parts = sorted({(p["a"]["part"], p["b"]["part"]) for p in pair["passages"]})
    found = []
    for part_a, part_b in parts:
        own = [p for p in pair["passages"] if (p["a"]["part"], p["b"]["part"]) == (part_a, part_b)]
        found.append(
            SidePart(
                part_label(part_a),
                _side(text_a.get(part_a, ""), [(p["a"]["start"], p["a"]["end"], p["how"]) for p in own]),
                part_label(part_b),
                _side(text_b.get(part_b, ""), [(p["b"]["start"], p["b"]["end"], p["how"]) for p in own]),
            )
        )
    return found


def _side(text: str, marks: Sequence[tuple[int, int, str]]) -> tuple[passages.Line, ...]:
    if not text or not marks:
        return ()
    spans = [passages.Span(start, end, MARKS.get(how, how)) for start, end, how in marks]
    first = max(0, min(s.start for s in spans) - AROUND)
    last = min(len(text), max(s.end for s in spans) + AROUND)
    return passages.lines(text, spans, [("", first, last)])


# Words that only moved are marked as the same words.
MARKS = {"moved": "same"}


def part_label(name: str) -> str:
    return {
        "request": _("Request"),
        "title": pgettext("draft", "Title"),
        "abstract": _("Abstract"),
        "claims": _("Claims"),
        "description": _("Description"),
        "figures": pgettext("draft", "Figures"),
        "document": _("The whole draft"),
    }.get(name, name)


def severity_label(severity: str) -> str:
    return {"error": _("Error"), "warning": _("Warning"), "hint": _("Hint")}.get(severity, severity)


def tabs(actor: Actor) -> list[tuple[str, str, str]]:
    """(code, label, address) of the desks of filing quality that the actor may enter."""
    found = []
    if actor.has(*READERS) and seats.sits(actor, seats.PRE_EXAMINATION):
        found.append(("preexam", _("Pre-examination"), reverse("filing:preexam")))
    if actor.has(*READERS) and seats.sits(actor, seats.ABNORMAL, seats.COOPERATION):
        found.append(("abnormal", _("Abnormal filings"), reverse("filing:clues")))
    if actor.has(*READERS) and seats.sits(actor, seats.AGENCIES):
        found.append(("agencies", _("Agencies"), reverse("filing:agencies")))
    return found
