"""What the summary of a draft shows: every answer in words, every fault, missing material and ground at once."""

from __future__ import annotations

import secrets
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.areas.matters import packs, wording
from zhiquan.areas.matters.queries import touched
from zhiquan.areas.matters.queries.drafts import MATERIALS, SUMMARY, Sheet
from zhiquan.areas.matters.service import drafts as service
from zhiquan.areas.matters.views import form_shared as shared
from zhiquan.areas.matters.views.materials import material_lines
from zhiquan.engines.forms import Fault


def touched_context(sheet: Sheet) -> dict[str, Any]:
    """The table of registers that the change reaches."""
    found = touched.touched(sheet.actor, sheet.draft, sheet.pack, sheet.expected, sheet.wanted)
    return {
        "touched": found,
        "elsewhere": sheet.elsewhere(),
        "together": touched.together(sheet.pack),
        "draft": sheet.draft,
        "pack": sheet.pack,
    }


def materials_context(sheet: Sheet) -> dict[str, Any]:
    lines = material_lines(sheet)
    brought = [line for line in lines if line["origin"] == "applicant"]
    return {
        **shared.head(sheet, MATERIALS),
        "ready": [],
        "groups": [
            (_("To bring"), [line for line in brought if line["required"]]),
            (_("If you have it"), [line for line in brought if not line["required"]]),
        ],
        "made": [line for line in lines if line["origin"] == "generated"],
        "arriving": [line for line in lines if line["origin"] == "authority"],
    }


def summary_context(sheet: Sheet, refusal: str = "") -> dict[str, Any]:
    """All answers, and all that stands between them and the submission."""
    judged = sheet.verdict
    return {
        **shared.head(sheet, SUMMARY),
        "ready": [],
        "summary": sheet.summary(),
        "files": material_lines(sheet),
        "faults": [_fault_line(sheet, f) for f in judged.faults],
        "missing": [shared.ready_line(sheet, w) for w in judged.missing],
        "grounds": [_ground_line(sheet, g) for g in judged.grounds],
        "blocked": judged.blocks,
        "count": len(judged.faults) + len(judged.missing) + len(judged.refusals),
        "key": secrets.token_urlsafe(16),
        "refusal": refusal,
        "unconfirmed": bool(sheet.draft.confirmer_id)
        and sheet.draft.confirmed_hash != service.fingerprint(sheet.draft),
    }


def _fault_line(sheet: Sheet, fault: Fault) -> dict[str, Any]:
    element = sheet.elements.get(fault.element)
    step = next((s.code for s in sheet.steps if any(f.code == fault.element for f in s.fields)), "")
    here = reverse("matters:draft", args=[sheet.draft.uid])
    sentence = (
        wording.fault_sentence(fault, element, sheet.elements)
        if element
        else str(wording.FAULTS["unknown_element"])
    )
    return {
        "code": fault.element,
        "label": wording.label_of(element) if element else fault.element,
        "text": sentence,
        "url": f"{here}?step={step}&check=1#id_{fault.element}",
    }


def _ground_line(sheet: Sheet, ground: Any) -> dict[str, Any]:
    source = sheet.pack.edition.rules.sources.get(ground.source)
    return {
        "text": packs.words(ground.text),
        "about": ground.about,
        "effect": ground.effect,
        "effect_word": wording.EFFECTS.get(ground.effect, ""),
        "law": source.title.get("zh-Hans", ground.source) if source else ground.source,
        "article": ground.article,
        "sample": ground.sample,
    }
