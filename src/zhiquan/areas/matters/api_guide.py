"""The catalogue of services over the API: public, the same reads as the pages. The site mounts `router`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from zhiquan.areas.matters import packs
from zhiquan.areas.matters.queries import catalogue, guides
from zhiquan.areas.matters.queries.lawtext import Figure
from zhiquan.kernel.errors import NotVisible
from zhiquan.policy import thawed

router = Router(tags=["services"])

Life = Literal["", "start", "research", "protect", "finance", "abroad", "defend", "change", "close"]
Audience = Literal["", "company", "sole_proprietor", "institution", "person", "agency"]
Kind = Literal["", "bundle", "matter", "reminder"]
Label = dict[str, str]


class ServiceOut(Schema):
    """A service; labels by language as policy gives them (zh-Hans and en)."""

    code: str
    kind: str
    name: Label
    summary: Label
    audience: list[str]
    life_events: list[str]
    channels: list[str]
    parts: list[str]


class FigureOut(Schema):
    """One version of a parameter: `force` is now, next or gone; `day` its first day, or its last one if gone."""

    parameter: str
    text: str
    force: str
    day: date
    source: str
    article: str
    sample: bool


class MaterialOut(Schema):
    name: str
    origin: str
    when: str
    required: bool
    per: str
    note: str


class FeeOut(Schema):
    label: str
    channel: str
    versions: list[FigureOut]


class ClockOut(Schema):
    name: str
    side: str
    versions: list[FigureOut]


class BasisOut(Schema):
    """A legal basis with its state today and, if a change of law is known, from that day on."""

    source: str
    article: str
    since: date | None
    until: date | None
    today: str
    later: str


class PartOut(Schema):
    code: str
    name: str
    when: str
    typical: bool


class SavingsOut(Schema):
    fields: int
    fields_before: int
    materials: int
    materials_before: int
    automatic: int


class QuestionOut(Schema):
    question: str
    answer: str


class WindowOut(Schema):
    code: str
    name: str
    district: str
    address: str
    hours: str
    phone: str
    sample: bool


class GuideOut(ServiceOut):
    """The whole guide; sentences are in the language asked for (`lang` or Accept-Language)."""

    edition: str
    authority: str
    conditions: list[str]
    materials: list[MaterialOut]
    statutory: list[FigureOut]
    promised: list[FigureOut]
    clocks: list[ClockOut]
    fees: list[FeeOut]
    results: list[str]
    questions: list[QuestionOut]
    bases: list[BasisOut]
    law_day: date | None
    savings: SavingsOut | None
    part_list: list[PartOut]
    elsewhere: list[str]
    windows: list[WindowOut]


def _service(pack: packs.Pack) -> dict[str, Any]:
    matter: Mapping[str, Any] = thawed(pack.matter)
    return {
        "code": pack.code,
        "kind": pack.kind,
        "name": matter["name"],
        "summary": matter["summary"],
        "audience": matter["audience"],
        "life_events": matter["life_events"],
        "channels": matter.get("channels", []),
        "parts": [part["matter"] for part in matter.get("parts", [])],
    }


def _figure(each: Figure) -> dict[str, Any]:
    return {
        "parameter": each.code,
        "text": each.value,
        "force": each.force,
        "day": each.day,
        "source": each.cited.title,
        "article": each.cited.article,
        "sample": each.sample,
    }


def _figures(each: tuple[Figure, ...]) -> list[dict[str, Any]]:
    return [_figure(one) for one in each]


@router.get("", response=list[ServiceOut], auth=None)
def list_services(
    request: HttpRequest,
    life: Life = "",
    audience: Audience = "",
    kind: Kind = "",
    q: str = Query("", max_length=catalogue.LONGEST),
) -> list[dict[str, Any]]:
    """Services under all filters given; by relevance where `q` is."""
    return [_service(pack) for pack in catalogue.services(life, audience, kind, q.strip())]


@router.get("/{code}", response=GuideOut, auth=None)
def get_service(request: HttpRequest, code: str) -> dict[str, Any]:
    """The guide of a service, as its page tells it."""
    found = guides.guide(code)
    return _service(found.pack) | {
        "edition": found.pack.edition.hash,
        "authority": found.authority,
        "conditions": [line.text for line in found.conditions],
        "materials": [asdict(line) for line in found.materials],
        "statutory": _figures(found.statutory),
        "promised": _figures(found.promised),
        "clocks": [
            {"name": each.name, "side": each.side, "versions": _figures(each.figures)}
            for each in found.clocks
        ],
        "fees": [
            {"label": each.label, "channel": each.channel, "versions": _figures(each.figures)}
            for each in found.fees
        ],
        "results": [line.name for line in found.results],
        "questions": [{"question": line.name, "answer": line.text} for line in found.questions],
        "bases": [
            {
                "source": each.cited.title,
                "article": each.cited.article,
                "since": each.since,
                "until": each.until,
                "today": each.today,
                "later": each.later,
            }
            for each in found.bases
        ],
        "law_day": found.law_day,
        "savings": asdict(found.savings) if found.savings else None,
        "part_list": [asdict(each) for each in found.parts],
        "elsewhere": [line.name for line in found.elsewhere],
        "windows": [asdict(each) for each in found.windows],
    }


@router.get("/{code}/flow.svg", auth=None)
def get_flow(request: HttpRequest, code: str) -> HttpResponse:
    """The way of a case as an SVG picture; bundles and reminders have none."""
    pack = catalogue.pack_of(code)
    if pack.kind != packs.MATTER:
        raise NotVisible(f"flow of {code}")
    return HttpResponse(guides.drawing(pack), content_type="image/svg+xml; charset=utf-8")
