"""What a utility model may protect: F-UM-1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.lexicon import hits
from zhiquan.engines.drafts.model import Claim, Finding

# What says of an ending how it is protected, strongest first.
_ENDINGS = ("method", "program", "material")


def subjects(context: Context) -> Iterator[Finding]:
    """Claims of a utility model are for products with shape or structure: no methods, no materials as such."""
    if context.draft.kind != "utility_model" or context.claims is None:
        return
    for claim in context.claims.claims:
        if claim.kind == "dependent":
            continue
        code = _ending(context, claim.subject)
        if code and (check := context.active("F-UM-1", code)):
            start, end = claim.subject_start, claim.subject_end
            if end <= start:
                start, end = claim.start, min(claim.end, claim.start + 30)
            yield context.found(check, "claims", start, end, claim=claim.number, subject=claim.subject)


def _ending(context: Context, subject: str) -> str:
    plain = re.sub(r"[\s（(].*$", "", subject.strip())
    for code in _ENDINGS:
        if plain.endswith(context.rules.words(f"model_{code}")):
            return code
    return ""


def title(context: Context) -> Iterator[Finding]:
    """The title of a utility model names a product."""
    part = context.part("title")
    if context.draft.kind != "utility_model" or part is None:
        return
    text = part.text.rstrip(" \t\r\n。.")
    pieces = list(re.finditer(r"[^及和与、]+", text))
    check = context.active("F-UM-1", "method_title")
    for piece in pieces:
        word = piece.group().strip()
        if check and word.endswith(context.rules.words("model_method")):
            yield context.found(check, "title", *piece.span())


def composition(context: Context) -> Iterator[Finding]:
    """Shares of ingredients improve a material, not a shape or a structure."""
    check = context.active("F-UM-1", "composition")
    if context.draft.kind != "utility_model" or context.claims is None or check is None:
        return
    for claim in context.claims.claims:
        place = _first(context, claim)
        if place is not None:
            yield context.found(check, "claims", *place, claim=claim.number)


def _first(context: Context, claim: Claim) -> tuple[int, int] | None:
    text = context.claims.text[claim.start : claim.end] if context.claims else ""
    for start, end, _ in hits(text, context.rules.words("model_composition")):
        return claim.start + start, claim.start + end
    return None


RULES = (subjects, title, composition)
