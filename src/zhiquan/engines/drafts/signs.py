"""Reference signs: claims ⇔ description ⇔ figures (F-FIG-1), and their brackets in the claims (F-CLM-9)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from zhiquan.engines.drafts.claimtext import claim_text
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claim, Finding
from zhiquan.engines.drafts.signtext import SIGN, Sign, bare, bracketed, half, listed, unnumbered

RULE = "F-FIG-1"
# A bare number counts as a sign where its noun carries it at least so often.
OFTEN = 2
# A figure whose numbers are mostly unknown is a chart with scales, no drawing with signs.
KNOWN_SHARE = 0.5
_TOKEN = re.compile(rf"{SIGN}")


@dataclass(frozen=True)
class Signs:
    """All signs of a part: the places in order, and the names of each sign with how often they stand."""

    places: tuple[Sign, ...]
    names: dict[str, Counter[str]]
    listed: dict[str, str]

    def of(self, name: str) -> list[str]:
        """The signs that a name carries."""
        return [sign for sign, names in self.names.items() if name in names]


def _gathered(places: list[Sign]) -> Signs:
    names: dict[str, Counter[str]] = {}
    table: dict[str, str] = {}
    for place in places:
        names.setdefault(place.sign, Counter())[place.name] += 1
        if place.how == "listed":
            table.setdefault(place.sign, place.name)
    return Signs(tuple(sorted(places, key=lambda place: (place.start, place.end))), names, table)


def described(context: Context) -> Signs | None:
    """The signs of the description; None where it was not handed in."""
    part = context.part("description")
    return None if part is None else context.once("signs.description", lambda: _described(part.text))


def _described(text: str) -> Signs:
    plain = half(text)
    sure = [*listed(plain), *bracketed(plain)]
    spans = {(place.start, place.end) for place in sure}
    taken = sorted(spans)
    loose = [place for place in bare(plain) if not _inside(place, taken)]
    tally = Counter((place.sign, _tail(place.name)) for place in loose)
    known = {place.sign for place in sure}
    kept = [place for place in loose if place.sign in known or tally[place.sign, _tail(place.name)] >= OFTEN]
    return _gathered(sure + kept + _slips(sure + kept, loose))


def _slips(kept: list[Sign], loose: list[Sign]) -> list[Sign]:
    """A number that stands once behind a noun which otherwise has a sign of its own (叶片77 for 叶片22).

    Nouns that are told apart by numbers (泵1, 泵2, 泵3) and numbers below the smallest sign show nothing.
    """
    signs: dict[str, Counter[str]] = {}
    for place in kept:
        signs.setdefault(place.name, Counter())[place.sign] += 1
    single = {name: next(iter(of)) for name, of in signs.items() if len(of) == 1 and of.total() >= OFTEN}
    taken = {(place.start, place.end) for place in kept}
    once = Counter(place.name for place in loose if (place.start, place.end) not in taken)
    return [
        place
        for place in loose
        if (place.start, place.end) not in taken
        and once[place.name] == 1
        and len(place.sign) == len(single.get(place.name, ""))
    ]


def _tail(name: str) -> str:
    return name[-2:]


def _inside(place: Sign, taken: list[tuple[int, int]]) -> bool:
    at = bisect_right(taken, (place.start, 1 << 60)) - 1
    return at >= 0 and taken[at][1] > place.start


def claimed(context: Context) -> list[tuple[Claim, Sign]]:
    """The signs in brackets of every claim."""
    claims = context.claims
    if claims is None:
        return []
    plain = context.once("signs.half", lambda: half(claims.text))
    return context.once("signs.claims", lambda: _claimed(plain, claims.claims))


def _claimed(plain: str, claims: tuple[Claim, ...]) -> list[tuple[Claim, Sign]]:
    return [(claim, sign) for claim in claims for sign in bracketed(plain, claim.start, claim.end)]


def same_thing(one: str, other: str) -> bool:
    """Can two names found before a sign be one thing's? Either ends in the other (固定弹簧片, 弹簧片)."""
    return one.endswith(other) or other.endswith(one)


def _agrees(name: str, names: Counter[str]) -> bool:
    return any(same_thing(name, other) for other in names)


def _common(names: Counter[str]) -> str:
    """The name that most of a sign's places carry, the longest of several."""
    return max(names, key=lambda name: (names[name], len(name), name))


def unknown_signs(context: Context) -> Iterator[Finding]:
    """Signs of the claims that the description does not know, or knows under another name."""
    signs = described(context)
    if signs is None or not signs.names:
        return
    text = half(context.draft.description.text) if context.draft.description else ""
    for claim, place in claimed(context):
        names = signs.names.get(place.sign)
        if names is None:
            check = context.active(RULE, "sign_unknown")
            if check and not _stands(place.sign, text):
                other = "、".join(signs.of(place.name)) or "—"
                yield context.found(
                    check,
                    "claims",
                    place.start,
                    place.end,
                    claim=claim.number,
                    sign=place.sign,
                    name=place.name,
                    candidate=other,
                )
            continue
        check = context.active(RULE, "sign_name_differs")
        if check and not _agrees(place.name, names) and _differs(place.name, names):
            yield context.found(
                check,
                "claims",
                place.start,
                place.end,
                claim=claim.number,
                sign=place.sign,
                name=place.name,
                candidate=_common(names),
            )


def _differs(name: str, names: Counter[str]) -> bool:
    """No head in common: the last two letters of the names differ as well."""
    return all(_tail(name) != _tail(other) for other in names) or len(name) <= 2


def _stands(sign: str, text: str) -> bool:
    """Does the sign stand anywhere as a word of its own?"""
    return re.search(rf"(?<![\dA-Za-z.]){re.escape(sign)}(?![\dA-Za-z.%])", text) is not None


def mixed_signs(context: Context) -> Iterator[Finding]:
    """One sign for two things, one thing with two signs, within the claims and within the description."""
    signs = described(context)
    if signs is not None:
        yield from _two_names(context, "description", [(None, place) for place in signs.places])
        yield from _two_signs(context, "description", [(None, place) for place in signs.places])
    own: list[tuple[Claim | None, Sign]] = list(claimed(context))
    yield from _two_names(context, "claims", own)
    yield from _two_signs(context, "claims", own)


def _two_names(context: Context, part: str, places: list[tuple[Claim | None, Sign]]) -> Iterator[Finding]:
    check = context.active(RULE, "sign_two_names")
    if check is None:
        return
    seen: dict[str, Counter[str]] = {}
    for _, place in places:
        seen.setdefault(place.sign, Counter())[place.name] += 1
    told: set[tuple[str, str]] = set()
    for claim, place in places:
        main = _common(seen[place.sign])
        if (
            same_thing(place.name, main)
            or _tail(place.name) == _tail(main)
            or (place.sign, place.name) in told
        ):
            continue
        if any(same_thing(place.name, other) for other in seen[place.sign] if same_thing(other, main)):
            continue
        told.add((place.sign, place.name))
        yield context.found(
            check,
            "claims" if part == "claims" else "description",
            place.start,
            place.end,
            claim=claim.number if claim else None,
            sign=place.sign,
            name=main,
            candidate=place.name,
        )


def _two_signs(context: Context, part: str, places: list[tuple[Claim | None, Sign]]) -> Iterator[Finding]:
    check = context.active(RULE, "name_two_signs")
    if check is None:
        return
    trees = _trees(context)
    first: dict[tuple[int, str], Counter[str]] = {}
    for claim, place in places:
        first.setdefault((trees[claim.index] if claim else 0, place.name), Counter())[place.sign] += 1
    many = {place.name for _, place in places if place.how == "several"}
    told: set[tuple[str, str]] = set()
    for claim, place in places:
        signs = first[trees[claim.index] if claim else 0, place.name]
        main = max(signs, key=lambda sign: (signs[sign], -len(sign), sign))
        if place.sign == main or len(place.name) < 2 or (place.name, place.sign) in told:
            continue
        if place.sign.startswith(main) or main.startswith(place.sign):
            continue
        # A bare number may count something; where it has as many digits as the sign and stands but once, it is a slip.
        if place.how == "bare" and (len(signs) > 2 or signs[place.sign] > 1 or len(place.sign) != len(main)):
            continue
        if place.name in many:
            continue
        told.add((place.name, place.sign))
        yield context.found(
            check,
            "claims" if part == "claims" else "description",
            place.start,
            place.end,
            claim=claim.number if claim else None,
            sign=main,
            name=place.name,
            candidate=place.sign,
        )


def _trees(context: Context) -> list[int]:
    """For each claim the independent claim that it rests on: another device may have its own signs."""
    text = claim_text(context)
    if text is None:
        return []
    return [
        text.ancestors(claim.index)[-1] if text.parents[claim.index] else claim.index for claim in text.claims
    ]


def unbracketed(context: Context) -> Iterator[Finding]:
    """A sign in a claim without brackets, where the description gives that noun that sign."""
    check = context.active("F-CLM-9", "unbracketed")
    signs = described(context)
    claims = context.claims
    if check is None or signs is None or claims is None:
        return
    plain = context.once("signs.half", lambda: half(claims.text))
    found = [(claim, place) for claim in claims.claims for place in bare(plain, claim.start, claim.end)]
    counted = _counted([place for _, place in found])
    for claim, place in found:
        names = signs.names.get(place.sign)
        if names and place.name not in counted and _agrees(place.name, names):
            yield context.found(
                check, "claims", place.start, place.end, claim=claim.number, sign=place.sign, name=place.name
            )


def _counted(places: list[Sign]) -> set[str]:
    """Nouns that are told apart by numbers from 1 on (模块1, 模块2): names, no signs."""
    numbers: dict[str, set[str]] = {}
    for place in places:
        numbers.setdefault(place.name, set()).add(place.sign)
    return {name for name, signs in numbers.items() if len(signs) > 1 and "1" in signs}


def drawn_signs(context: Context) -> Iterator[Finding]:
    """Signs in the figures ⇔ signs in the description, where the figures' text was read."""
    figures = context.draft.figures
    signs = described(context)
    if signs is None or not figures or any(figure.text is None for figure in figures):
        return
    drawn: dict[str, str] = {}
    for figure in figures:
        tokens = [token for word in figure.text or () if _TOKEN.fullmatch(token := half(word).strip("()[] "))]
        known = sum(token in signs.names for token in tokens)
        if tokens and known >= KNOWN_SHARE * len(tokens):
            for token in tokens:
                drawn.setdefault(token, figure.label)
    if not drawn:
        return
    lacking = context.active(RULE, "sign_not_drawn")
    told: set[str] = set()
    for place in signs.places:
        if lacking and place.sign not in drawn and place.sign not in told:
            told.add(place.sign)
            yield context.found(
                lacking, "description", place.start, place.end, sign=place.sign, name=place.name
            )
    check = context.active(RULE, "sign_not_described")
    for sign in drawn:
        if check and sign not in signs.names:
            yield context.found(check, "figures", sign=sign)


def sign_form(context: Context) -> Iterator[Finding]:
    """A list of signs uses Arabic numerals: not letters, Roman numerals or numbers in circles."""
    part, check = context.part("description"), context.active(RULE, "sign_form")
    if part is None or check is None:
        return
    for start, end, sign in unnumbered(half(part.text)):
        yield context.found(check, "description", start, end, sign=sign)


RULES = (sign_form, unknown_signs, mixed_signs, unbracketed, drawn_signs)
