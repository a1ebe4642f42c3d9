"""An answer as plain data: the shape of the command line, the API and the kept answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiquan.engines.answers.model import Answer, Citation, Computed, Hit, Talk


def as_json(answer: Answer) -> dict[str, Any]:
    """Plain data of an answer; days as ISO text."""
    return {
        "kind": answer.kind,
        "text": answer.text,
        "citations": [_citation(each) for each in answer.citations],
        "intent": answer.intent,
        "slots": {name: _plain(value) for name, value in sorted(answer.slots.items())},
        "matter": answer.matter,
        "form_link": answer.form_link,
        "computed": [_computed(each) for each in answer.computed],
        "language": answer.language,
        "label": answer.label,
        "sentences": [
            {"text": each.text, "kind": each.kind, "citations": list(each.citations)}
            for each in answer.sentences
        ],
        "options": [{"label": each.label, "send": each.send} for each in answer.options],
        "entry": answer.entry,
        "see": list(answer.see),
        "reason": answer.reason,
        "on": _plain(answer.on),
        "sample": answer.sample,
        "confidence": round(answer.confidence, 4),
        "handover": answer.handover,
        "login": answer.login,
    }


def _citation(source: Citation) -> dict[str, Any]:
    return {
        "source": source.source,
        "article": source.article,
        "version": source.version,
        "valid_from": _plain(source.valid_from),
        "valid_to": _plain(source.valid_to),
        "quote": source.quote,
        "score": round(source.score, 4),
        "standing": source.standing,
        "ref": source.ref,
        "collected": _plain(source.collected),
        "sample": source.sample,
    }


def _computed(figure: Computed) -> dict[str, Any]:
    return {
        "what": figure.what,
        "value": figure.value,
        "rule": figure.rule,
        "source": figure.source,
        "steps": list(figure.steps),
        "sample": figure.sample,
        "provisional": figure.provisional,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def hit_as_json(hit: Hit) -> dict[str, Any]:
    """Plain data of one article found."""
    return {
        "instrument": hit.instrument.cited,
        "name": hit.instrument.name,
        "article": hit.article.label,
        "text": hit.article.text,
        "score": round(hit.score, 4),
        "valid_from": _plain(hit.instrument.valid_from),
        "valid_to": _plain(hit.instrument.valid_to),
        "version": hit.instrument.id,
        "ref": hit.article.key,
    }


def talk_as_json(talk: Talk) -> dict[str, Any]:
    """What a talk remembers, as plain data."""
    return {
        "slots": {name: _plain(value) for name, value in sorted(talk.slots.items())},
        "intent": talk.intent,
        "entry": talk.entry,
        "pending": dict(talk.pending),
        "asked": talk.asked,
    }


def talk_of(data: dict[str, Any] | None) -> Talk:
    """The other way round. What is missing counts as empty."""
    kept = data or {}
    return Talk(
        slots=dict(kept.get("slots", {})),
        intent=kept.get("intent", ""),
        entry=kept.get("entry", ""),
        pending=dict(kept.get("pending", {})),
        asked=kept.get("asked", ""),
    )
