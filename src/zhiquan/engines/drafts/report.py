"""A report as JSON: places, quotes, messages in one language. Also for any page that shows findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhiquan.engines.drafts.model import Claim, Draft, Finding, Report

PARTS = ("title", "abstract", "claims", "description")
_OTHER = {"zh-Hans": "en", "en": "zh-Hans"}

# Why something was not looked at, by the reason's code.
REASONS: Mapping[str, Mapping[str, str]] = {
    "ocr_off": {
        "zh-Hans": "附图中的文字和标记未读取（已关闭识别）",
        "en": "the words and signs in this drawing were not read (reading is switched off)",
    },
    "ocr_missing": {
        "zh-Hans": "附图中的文字和标记未读取（本机没有识别模型）",
        "en": "the words and signs in this drawing were not read (no reading model on this machine)",
    },
    "ocr_failed": {
        "zh-Hans": "附图中的文字和标记未能读取；请人工核对",
        "en": "the words and signs in this drawing could not be read; look at them yourself",
    },
    "no_picture": {
        "zh-Hans": "没有给出这幅图的图片，图中文字和标记未读取",
        "en": "the picture of this drawing was not given, so its words and signs were not read",
    },
    "scanned_page": {
        "zh-Hans": "第{page}页是扫描图像，未读取",
        "en": "page {page} is a scanned picture and was not read",
    },
}


def as_json(
    report: Report,
    language: str,
    *,
    day: date | None = None,
    rules_version: str = "",
    files: Sequence[str] = (),
    with_text: bool = False,
) -> dict[str, Any]:
    """The report in the format of `draft check --json`; `with_text` adds the texts that offsets count in."""
    draft = report.draft
    return {
        "document": {
            "id": draft.id,
            "title": draft.title.text if draft.title else None,
            "kind": draft.kind,
            "day": day.isoformat() if day else None,
            "rules_version": rules_version,
            "files": list(files),
            "parts": _parts(draft),
            "not_read": [not_read(note, language) for note in report.not_read],
            **({"text": _texts(draft)} if with_text else {}),
        },
        "claims": [_claim(claim) for claim in report.claims.claims] if report.claims else [],
        "findings": findings(report, language),
    }


def findings(report: Report, language: str) -> list[dict[str, Any]]:
    """The findings alone, in the order of parts and places."""
    claims = report.claims.by_number() if report.claims else {}
    return [_finding(one, claims, language) for one in report.findings]


def not_read(note: Mapping[str, object], language: str) -> dict[str, object]:
    """One thing that was not looked at, with a sentence that says why."""
    known = REASONS.get(str(note.get("reason", "")), {})
    text = said(note.get("text") or known, language)
    return {**{k: v for k, v in note.items() if k != "text"}, "text": str(text).format_map(_Kept(note))}


class _Kept(dict[str, object]):
    """Values by name; an unknown name stays as it is."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def said(value: object, language: str) -> object:
    """A text in this language, or in the other where this one is missing; other values as they are."""
    if not isinstance(value, Mapping):
        return value
    return value.get(language) or value.get(_OTHER.get(language, ""), "") or next(iter(value.values()), "")


def _parts(draft: Draft) -> dict[str, Any]:
    held: dict[str, Any] = {
        name: {"file": part.file or None, "characters": len(part.text)}
        for name in PARTS
        if (part := draft.part(name)) is not None
    }
    if draft.figures is not None:
        held["figures"] = {"count": len(draft.figures), "labels": [figure.label for figure in draft.figures]}
    return held


def _texts(draft: Draft) -> dict[str, str]:
    return {name: part.text for name in PARTS if (part := draft.part(name)) is not None}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "number": claim.number,
        "kind": claim.kind,
        "refers_to": list(claim.refers_to),
        "subject": claim.subject,
        "start": claim.start,
        "end": claim.end,
    }


def _finding(one: Finding, claims: Mapping[int, Claim], language: str) -> dict[str, Any]:
    place = one.place
    claim = claims.get(place.claim) if place.claim is not None and place.part == "claims" else None
    inside = claim is not None and claim.start <= place.start <= place.end <= claim.end
    return {
        "rule": one.rule,
        "check": one.check,
        "severity": one.severity,
        "part": place.part,
        "claim": place.claim,
        "paragraph": place.paragraph or None,
        "start": place.start,
        "end": place.end,
        "claim_start": place.start - claim.start if claim and inside else None,
        "claim_end": place.end - claim.start if claim and inside else None,
        "quote": one.quote,
        "message": said(one.message, language),
        "basis": [_basis(entry, language) for entry in one.basis],
        "suggestion": said(one.suggestion, language),
    }


def _basis(entry: Mapping[str, object], language: str) -> dict[str, object]:
    plain = {key: said(value, language) for key, value in entry.items()}
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in {
            "source": plain.get("source"),
            "title": plain.get("title"),
            "article": plain.get("article"),
            "valid_from": plain.get("valid_from"),
            "valid_to": plain.get("valid_to"),
            "status": plain.get("status"),
        }.items()
    }
