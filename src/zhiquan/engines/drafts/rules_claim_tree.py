"""F-CLM-3 (what dependents cite), F-CLM-4 (multiple dependents), F-CLM-5 (order), F-CLM-6 (independents), F-UNITY-1.

F-CLM-3 and F-CLM-4 bind dependent claims only: of a claim `independent_by_reference` they say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from zhiquan.engines.drafts.claims import NO_NUMBER, roots
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claim, Claims, Finding, Reference
from zhiquan.engines.drafts.rules_claim_form import clean
from zhiquan.engines.drafts.subjects import category, generic, plain, same_name

SPELT = re.compile(r"权利[ \t\u3000]{0,4}要[ \t\u3000]{0,4}求")
SLIP = re.compile(r"权[利力][ \t\u3000]{0,4}要[ \t\u3000]{0,4}求")
# 权利要求1述的: a letter is missing behind the reference.
SHORT_SAID = re.compile(r"(?:中)?(?:任[一意何]项)?[述说](?:的|[^及明])")
OR = re.compile(r"或")
# 权利要求1-3所述的任一种水泵.
ANY_LATER = re.compile(r"(?:中)?(?:所述)?的?(?:至少|任)")
# Names that share this much are one name loosely repeated; less, another thing.
ALIKE = 0.6
# Where no 其特征在于 ends the preamble, so many letters behind the name count as one.
PREAMBLE = 40
BODY = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}")
GRAM = 3


def _tree(context: Context) -> tuple[Claims, Mapping[int, Claim]] | None:
    claims = context.claims
    if claims is None:
        return None
    return claims, context.once("claims.by_number", claims.by_number)


def _roots(context: Context, claims: Claims) -> tuple[Claim | None, ...]:
    return context.once("claims.roots", lambda: roots(claims))


def _said(
    context: Context, rule: str, code: str, claim: Claim, start: int, end: int, **params: object
) -> Iterator[Finding]:
    if check := context.active(rule, code):
        yield context.found(
            check, "claims", start, end, claim=claim.number, paragraph="", number=claim.number, **params
        )


def cited_claims(context: Context) -> Iterator[Finding]:
    """F-CLM-3: a dependent claim cites earlier claims that are there, and repeats their subject name."""
    tree = _tree(context)
    if tree is None:
        return
    claims, known = tree
    over = _roots(context, claims)
    first = min((claim.number for claim in claims.claims), default=1)
    for claim in claims.claims:
        if claim.kind != "dependent":
            continue
        if not claim.references:
            yield from _without_number(context, claim)
            continue
        yield from _numbers(context, claim, known, first)
        yield from _name(context, claim, over[claim.index])


def _without_number(context: Context, claim: Claim) -> Iterator[Finding]:
    hit = NO_NUMBER.match(clean(context), claim.start, claim.end)
    if hit:
        yield from _said(context, "F-CLM-3", "no_number", claim, *hit.span())


def _numbers(context: Context, claim: Claim, known: Mapping[int, Claim], first: int) -> Iterator[Finding]:
    text = clean(context)
    for reference in claim.references:
        place = (reference.start, reference.end)
        spoilt = _misspelt(text, claim, reference)
        if spoilt:
            yield from _said(context, "F-CLM-3", "misspelt", claim, *spoilt)
        own = [one for one in reference.numbers if one == claim.number]
        later = [one for one in reference.numbers if one > claim.number and one in known]
        missing = [one for one in reference.numbers if one not in known and one >= first]
        if own:
            yield from _said(context, "F-CLM-3", "cites_itself", claim, *place)
        if later:
            yield from _said(context, "F-CLM-3", "cites_later", claim, *place, cited=listed(later))
        if missing:
            yield from _said(context, "F-CLM-3", "cites_missing", claim, *place, cited=listed(missing))


def _misspelt(text: str, claim: Claim, reference: Reference) -> tuple[int, int] | None:
    """The stretch of a misspelt reference (权力要求1, 权利要求1述的); None where it is well spelt."""
    start, end = reference.start, reference.end
    said = SHORT_SAID.match(text, end, claim.end)
    if said:
        return start, said.end()
    return None if SPELT.search(text, start, end) else (start, end)


def _name(context: Context, claim: Claim, root: Claim | None) -> Iterator[Finding]:
    if claim.number in claim.refers_to or not SLIP.search(
        clean(context), claim.references[0].start, claim.references[0].end
    ):
        return
    if not claim.subject:
        reference = claim.references[0]
        yield from _said(context, "F-CLM-3", "no_subject", claim, reference.start, reference.end)
        return
    if root is None or not root.subject or same_name(claim.subject, root.subject):
        return
    alike = _alike(claim.subject, root.subject) or _within(context, claim, root)
    yield from _said(
        context,
        "F-CLM-3",
        "subject_varies" if alike else "subject_differs",
        claim,
        claim.subject_start,
        claim.subject_end,
        subject=claim.subject,
        cited=root.number,
        expected=root.subject,
    )


def _within(context: Context, claim: Claim, root: Claim) -> bool:
    """Whether the root's preamble has the name elsewhere: 在终端中的方法，该显示方法其特征在于."""
    if category(claim.subject) != category(root.subject):
        return False
    end = root.preamble_end if root.preamble_end is not None else min(root.end, root.subject_end + PREAMBLE)
    return plain(claim.subject) in clean(context)[root.start : end]


def _alike(name: str, other: str) -> bool:
    """One name loosely repeated: 装置 for a 系统, or most letters the same."""
    if category(name) != category(other):
        return False
    return generic(name) or SequenceMatcher(None, plain(name), plain(other), autojunk=False).ratio() >= ALIKE


def listed(numbers: Iterable[int]) -> str:
    """1、2、5 for a message."""
    return "、".join(str(one) for one in numbers) or "—"


def multiple(context: Context) -> Iterator[Finding]:
    """F-CLM-4: cited in the alternative only; none rests on another multiple dependent claim."""
    tree = _tree(context)
    if tree is None:
        return
    claims, known = tree
    several = {number for number, one in known.items() if one.kind == "dependent" and one.multiple}
    for claim in claims.claims:
        if claim.kind != "dependent" or not claim.multiple:
            continue
        place = (claim.references[0].start, claim.references[-1].end)
        if not _alternative(clean(context), claim):
            yield from _said(
                context, "F-CLM-4", "not_alternative", claim, *place, cited=listed(claim.refers_to)
            )
        bad = [one for one in claim.refers_to if one in several and one != claim.number]
        if not bad:
            continue
        kept = [one for one in claim.refers_to if one not in several and one < claim.number]
        yield from _said(
            context, "F-CLM-4", "multiple_on_multiple", claim, *place, cited=listed(bad), allowed=listed(kept)
        )


def _alternative(text: str, claim: Claim) -> bool:
    for reference in claim.references:
        if len(set(reference.numbers)) < 2 or reference.alternative:
            continue
        if not ANY_LATER.match(text, reference.end, claim.end):
            return False
    pairs = zip(claim.references, claim.references[1:], strict=False)
    return all(set(b.numbers) <= set(a.numbers) or OR.search(text, a.end, b.start) for a, b in pairs)


def order(context: Context) -> Iterator[Finding]:
    """F-CLM-5: all dependents stand behind their independent claim and before the next one."""
    tree = _tree(context)
    if tree is None:
        return
    claims, known = tree
    over = _roots(context, claims)
    latest: Claim | None = None
    names: set[str] = set()
    for claim in claims.claims:
        if claim.kind != "dependent":
            if claim.kind == "independent" or claim.subject not in names:
                latest = claim
            names.add(claim.subject)
            continue
        root = over[claim.index]
        if latest is None or root is None or root.index >= latest.index:
            continue
        if not same_name(claim.subject, root.subject) or _reaches(claim, latest, known, over):
            continue
        reference = claim.references[0]
        yield from _said(
            context,
            "F-CLM-5",
            "after_next_independent",
            claim,
            reference.start,
            reference.end,
            root=root.number,
            next=latest.number,
        )


def _reaches(claim: Claim, latest: Claim, known: Mapping[int, Claim], over: tuple[Claim | None, ...]) -> bool:
    """Whether one of the claims cited belongs to the latest independent claim: then this is its place."""
    cited = (known.get(number) for number in claim.refers_to)
    return any(one is not None and over[one.index] is latest for one in cited)


def independents(context: Context) -> Iterator[Finding]:
    """F-CLM-6: preamble and characterising part; one independent claim for one invention."""
    tree = _tree(context)
    if tree is None:
        return
    claims, _ = tree
    usual = any(claim.preamble_end is not None for claim in claims.claims)
    first: dict[str, Claim] = {}
    for claim in claims.claims:
        if claim.kind == "dependent":
            continue
        place = (claim.subject_start, max(claim.subject_end, min(claim.end, claim.subject_start + 1)))
        if claim.kind == "independent" and claim.preamble_end is None and category(claim.subject) != "use":
            code = "no_characterising_part" if usual else "not_two_part"
            yield from _said(context, "F-CLM-6", code, claim, *place)
        if claim.kind == "independent_by_reference":
            yield from _cites_nothing(context, claim, claims)
            continue
        other = first.setdefault(category(claim.subject), claim)
        if other is not claim:
            same = plain(claim.subject) == plain(other.subject)
            code = "several_independents" if same else "same_category"
            yield from _said(context, "F-CLM-6", code, claim, *place, other=other.number)


def _cites_nothing(context: Context, claim: Claim, claims: Claims) -> Iterator[Finding]:
    """An independent claim described by claims that are not there leaves open what is claimed."""
    numbers = {one.number for one in claims.claims}
    first = min(numbers)
    for reference in claim.references:
        wrong = [
            one for one in reference.numbers if (one not in numbers and one >= first) or one == claim.number
        ]
        if wrong:
            yield from _said(
                context,
                "F-CLM-6",
                "refers_to_missing",
                claim,
                reference.start,
                reference.end,
                cited=listed(wrong),
            )


def unity(context: Context) -> Iterator[Finding]:
    """F-UNITY-1: an independent claim that shares little with the first one; a person decides."""
    tree = _tree(context)
    check = context.active("F-UNITY-1", "little_in_common")
    if tree is None or check is None:
        return
    least = float(check.settings.get("least_shared", 0.3))
    lone = [claim for claim in tree[0].claims if claim.kind == "independent"]
    if len(lone) < 2:
        return
    base = _grams(clean(context), lone[0])
    for claim in lone[1:]:
        grams = _grams(clean(context), claim)
        smaller = min(len(base), len(grams))
        if smaller and len(base & grams) / smaller < least:
            place = (claim.subject_start, claim.subject_end)
            yield from _said(context, "F-UNITY-1", "little_in_common", claim, *place, other=lone[0].number)


def _grams(text: str, claim: Claim) -> frozenset[str]:
    words = "".join(BODY.findall(text, claim.start, claim.end))
    return frozenset(words[at : at + GRAM] for at in range(len(words) - GRAM + 1))


RULES = (cited_claims, multiple, order, independents, unity)
