"""Terms that drift within the claims (F-CLM-9): one thing in two spellings (毛坯, 毛胚), or its letters in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts import phrases
from zhiquan.engines.drafts.claimtext import ClaimText, claim_text
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.likeness import DRIFTING
from zhiquan.engines.drafts.mentions import mentions
from zhiquan.engines.drafts.model import Finding

RULE = "F-CLM-9"
# So many letters before a word that drifts are compared, and so many places are looked at.
BEFORE = 4
PLACES = 200
# Shorter names than this are not looked for with their letters in another order.
SHORTEST = 3
# So many names are looked at (a million letters must not hang).
MOST = 1000
_PAIRS = tuple((re.compile(re.escape(one)), one, other) for one, other in DRIFTING)


def drift(context: Context) -> Iterator[Finding]:
    """The second of two near spellings, told once, with the first."""
    text = claim_text(context)
    check = context.active(RULE, "variant_in_claims")
    if text is None or check is None:
        return
    for name, other in dict.fromkeys((*_spellings(text), *_orders(text))):
        first, second = sorted((name, other), key=lambda one: _place(text, one))
        at = _place(text, second)
        claim = next((index for index, (low, high) in enumerate(text.bounds) if low <= at < high), None)
        if claim is None:
            continue
        start, end = text.span(at, at + len(second))
        yield context.found(
            check, "claims", start, end, claim=text.claims[claim].number, term=second, candidate=first
        )


def _spellings(text: ClaimText) -> Iterator[tuple[str, str]]:
    work = text.work
    for pattern, one, other in _PAIRS:
        if other not in work:
            continue
        for at, hit in enumerate(pattern.finditer(work)):
            if at == PLACES:
                break
            lead = _lead(work, hit.start(), 2 if len(one) > 1 else 1)
            if lead and _place(text, lead + other) >= 0 and _place(text, lead + one) >= 0:
                yield lead + one, lead + other


def _lead(work: str, at: int, least: int) -> str:
    """The letters right before `at` that belong to the same name; empty where there are too few."""
    before = phrases.CLAUSE_END.split(work[max(0, at - BEFORE) : at])[-1]
    lead = phrases.noun_tail(before + "x")[:-1] if before else ""
    return lead if len(lead) >= least and lead.isalpha() and not lead.isascii() else ""


def _orders(text: ClaimText) -> Iterator[tuple[str, str]]:
    names = (phrases.stretch(phrases.bare(text.work[spot.start : spot.end])) for spot in mentions(text))
    told = dict.fromkeys(name.text for name in names if not name.soft and name.text.isalpha())
    for name in list(told)[:MOST]:
        if not SHORTEST <= len(name) <= 8 or phrases.ORDINAL.match(name):
            continue
        for at in range(len(name) - 1):
            turned = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
            if turned != name and _place(text, turned) >= 0:
                yield (name, turned) if name < turned else (turned, name)


def _place(text: ClaimText, name: str) -> int:
    """Where in the claims a name first stands with an end behind it; -1 where nowhere."""
    if any(pair not in text.pairs for pair in (name[:2], name[-2:])):
        return -1
    at = text.work.find(name)
    for _ in range(PLACES):
        if at < 0 or phrases.ended(text.work, at + len(name), len(text.work)):
            return at
        at = text.work.find(name, at + 1)
    return -1


RULES = (drift,)
