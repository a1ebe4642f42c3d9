"""Support by the description (F-CLM-9): clauses of claims that nothing in the description is near to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from zhiquan.engines.drafts.chains import plain
from zhiquan.engines.drafts.claimtext import claim_text
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Finding
from zhiquan.engines.drafts.terms import described
from zhiquan.engines.text import clauses

RULE = "F-CLM-9"
# Clauses below this length say too little to be looked for.
SHORTEST = 8
# A clause is without support where less than this share of its letter pairs stands in the description.
SHARE = 0.5
CITING = re.compile(r"权利要求|任[一意]|其特征")


def support(context: Context) -> Iterator[Finding]:
    """Clauses of which most letter pairs are strange to the description."""
    text = claim_text(context)
    known = described(context)
    check = context.active(RULE, "no_support")
    if text is None or known is None or check is None:
        return
    told: set[str] = set()
    for claim, (low, high) in zip(text.claims, text.bounds, strict=True):
        body = text.work[low:high]
        for start, end in clauses(body):
            words = body[start:end]
            if end - start < SHORTEST or words in told or CITING.search(words):
                continue
            told.add(words)
            pairs = [pair for pair in map("".join, pairwise(plain(words))) if pair.isalpha()]
            if len(pairs) >= SHORTEST - 1 and sum(pair in known.pairs for pair in pairs) < SHARE * len(pairs):
                yield context.found(check, "claims", *text.span(low + start, low + end), claim=claim.number)


RULES = (support,)
