"""The rules on terms as the tests run them: those of policy, and one draft through all five modules."""

from __future__ import annotations

from itertools import chain

from zhiquan.engines.drafts import antecedents, drift, exclusions, signs, support, terms
from zhiquan.engines.drafts.claims import parse
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Draft, Finding, Part
from zhiquan.engines.drafts.rules import found
from zhiquan.engines.drafts.tests.shipped import rules

MODULES = (antecedents, drift, signs, terms, support, exclusions)


def found_in(draft: Draft) -> tuple[Finding, ...]:
    """What the rules on terms find in a draft, in order."""
    claims = parse(draft.claims.text) if draft.claims else None
    context = Context(draft, rules(), claims)
    return found(chain.from_iterable(rule(context) for module in MODULES for rule in module.RULES))


def codes(text: str, description: str | None = None) -> list[tuple[str, int | None, str]]:
    """Check, claim and quotation of every finding in these claims."""
    draft = Draft("t", claims=Part(text), description=None if description is None else Part(description))
    return [(finding.check, finding.place.claim, finding.quote) for finding in found_in(draft)]
