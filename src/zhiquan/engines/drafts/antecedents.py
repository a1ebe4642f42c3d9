"""Antecedent basis (F-CLM-9): whatever a claim calls 所述X must stand before, in it or along every chain it cites.

The question is never "which words make up X?" alone: it is whether some phrase that may end where X may end has been
introduced. What is certain is an error, what leaves a doubt a warning, what a reader may wish to know a hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zhiquan.engines.drafts import phrases
from zhiquan.engines.drafts.basis import basis, names_thing, possible_ends
from zhiquan.engines.drafts.chains import Chain, Known, plain
from zhiquan.engines.drafts.claimtext import ClaimText, claim_text
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.likeness import nearest, variant
from zhiquan.engines.drafts.mentions import Mention, mentions
from zhiquan.engines.drafts.model import Finding
from zhiquan.engines.drafts.phrases import CLAUSE_END
from zhiquan.engines.drafts.residuals import NOMINAL, RELATING, VERBS_OF_ONE, doing, moves, surely_verb
from zhiquan.engines.drafts.steps import loose_steps, step_missing, step_named

RULE = "F-CLM-9"
# Behind a phrase, these make it mean all of a kind.
COLLECTIVE = (
    "均",
    "都",
    "分别",
    "之间",
    "各自",
    "彼此",
    "相互",
    "互相",
    "一一",
    "共同",
    "依次",
    "二者",
    "两者",
    "中的一",
    "中的至少",
    "中的任",
    "为多",
    "为两",
    "有多",
    "设置有两",
)
# A text with more findings than this is in another state than a draft: the rest is told without advice.
ADVISED = 300
# Beyond so many mentions (far more than any draft has) names are no more compared, so that none hangs.
COMPARED = 6000
# 第一、第二, 第一和第二: one noun for several.
ORDINALS = re.compile(
    rf"(?:{phrases.ORDINAL.pattern})(?:(?:[、,和与及或至到]|以及)(?:{phrases.ORDINAL.pattern}))+"
)
# A variable: it may be explained in a formula that is a picture.
SYMBOL = re.compile(r"[a-zα-ω]{1,2}\d{0,2}|[a-z]\d?[a-z]?\d?")


@dataclass(frozen=True)
class Verdict:
    """What is wrong with one mention: a check's code, the phrase, its place in `ClaimText.work`, what to say."""

    code: str
    start: int
    end: int
    term: str
    candidate: str = ""
    claims: tuple[int, ...] = ()


@dataclass(frozen=True)
class Form:
    """One reading of what follows 所述: with or without the quantity before it. `skip`: characters left away."""

    text: str
    skip: int


def judge(text: ClaimText, mention: Mention, known: Known, *, advise: bool = True) -> Verdict | None:
    """None where the mention has its basis. `known`: all terms that the claims call 所述; `advise`: look for likes."""
    chain = Chain(text, mention, quick=not advise)
    whole = text.work[mention.start : mention.end]
    naked = phrases.bare(whole)
    skipped = len(whole) - len(naked)
    readings = [Form(naked, skipped)]
    if skipped and not phrases.starts_hard(whole) and len(phrases.stretch(whole).text) > skipped:
        readings.insert(0, Form(whole, 0))
    if whole.startswith("权利要求") or not naked[:1].isalnum():
        return None
    step = step_named(text, mention)
    if step:
        label = step_missing(text, mention, step)
        end = int(np.searchsorted(text.kept, step.end()))
        return Verdict("no_step", mention.at, max(end, mention.start + 1), label) if label else None
    several = ORDINALS.match(text.work, mention.start, text.bounds[mention.claim][1])
    if several:
        return _several(chain, mention, several)
    low = text.bounds[mention.claim][0]
    before = text.work[max(low, mention.at - 4) : mention.at]
    for form in readings:
        term = basis(chain, form.text, before)
        if term:
            return _doubt(chain, mention, form, term, known)
    return _missing(chain, mention, readings[-1], known, advise)


def _several(chain: Chain, mention: Mention, several: re.Match[str]) -> Verdict | None:
    """所述第一、第二电机: each of them must stand before, by itself or in such a list."""
    text = chain.text
    rest = CLAUSE_END.split(text.work[several.end() : several.end() + phrases.LONGEST])[0]
    base = phrases.stretch(rest).text if rest else ""
    for ordinal in phrases.ORDINAL.findall(several.group()):
        name = ordinal + base
        if base and not (chain.has(name) or chain.listed(name) or chain.has(several.group() + base)):
            others = "、".join(chain.ordinals(base)[:4])
            end = several.end() + len(base)
            return Verdict("ordinal" if others else "not_introduced", mention.at, end, name, others)
    return None


def _doubt(chain: Chain, mention: Mention, form: Form, term: str, known: Known) -> Verdict | None:
    """A phrase that stands before, but only inside longer names."""
    start = mention.start + form.skip
    end = start + len(term)
    follows = chain.text.work[end : end + 6]
    if form.skip or follows.startswith(COLLECTIVE):
        return None
    whole = chain.inside(term)
    if (
        len(whole) == len(term) + 1
        and phrases.is_kind(whole[-1])
        and phrases.nature(phrases.words(term)[-1]) == "v"
    ):
        return Verdict("not_introduced", mention.at, end, term, whole)
    holders = chain.holders(term, known)
    if not holders:
        return None
    names = tuple(dict.fromkeys(holders))
    if chain.is_subject(names):
        return None
    if all(name.endswith(term) for name in names):
        ordinal = [name for name in names if phrases.ORDINAL.fullmatch(name[: -len(term)])]
        if len(ordinal) == len(names) > 1:
            return Verdict("ambiguous", mention.at, end, term, "、".join(names[:4]))
        return Verdict("shortened", mention.at, end, term, "、".join(names[:4]))
    return Verdict("inside", mention.at, end, term, "、".join(names[:4]))


def _missing(chain: Chain, mention: Mention, form: Form, known: Known, advise: bool) -> Verdict:
    """How sure it is that nothing before introduces the phrase, and what may help."""
    found = phrases.stretch(form.text)
    start = mention.start + form.skip
    term = found.text

    def verdict(code: str, length: int, candidate: str = "", claims: list[int] | None = None) -> Verdict:
        return Verdict(code, mention.at, start + length, found.text[:length], candidate, tuple(claims or ()))

    clause = _clause(found)
    if clause:
        return Verdict("not_introduced", mention.at, start + len(clause), clause, "")
    if not advise:
        return verdict("not_introduced" if chain.touches(term) else "no_antecedent", len(term))
    reach = _extent(found, chain)
    if SYMBOL.fullmatch(term):
        return verdict("symbol", reach)
    if chain.has(term[:reach]) and reach < len(term):
        return verdict("compound", len(term), term[:reach])
    some = chain.somewhere(term[:reach])
    if some:
        return verdict("some_chains", reach, claims=some)
    if chain.later(term[:reach]):
        return verdict("introduced_later", reach, claims=[chain.claim])
    elsewhere = chain.elsewhere(term[:reach])
    ordinal = phrases.ORDINAL.match(term)
    if ordinal and ordinal.end() < len(term):
        others = chain.ordinals(term[ordinal.end() : reach])
        if others:
            return verdict("ordinal", reach, "、".join(others[:4]), elsewhere)
    likes = chain.labelled(term[:reach])
    if likes:
        return verdict("ordinal", reach, "、".join(likes[:4]), elsewhere)
    close = nearest(term[:reach], chain.names(term[:reach], known), chain.words_like(term[:reach]))
    if not chain.touches(term[:reach]):
        return verdict("no_antecedent", reach, close, elsewhere)
    if elsewhere:
        return verdict("other_claim", reach, claims=elsewhere)
    whole = chain.inside(term[:reach])
    if whole:
        return verdict("inside", reach, whole)
    if close and not term.startswith(close):
        return verdict("similar" if variant(term[:reach], close) else "not_introduced", reach, close)
    for end in possible_ends(chain, found):
        if not chain.has(term[:end]):
            continue
        if chain.alone(term[:end]) and names_thing(term[:end]):
            return verdict("compound", reach if reach > end else len(term), term[:end])
        return verdict("not_introduced", reach, close or chain.inside(term[:end]))
    return verdict("not_introduced", reach)


def _clause(found: phrases.Stretch) -> str:
    """请求创建快照|的通知: the whole, where a verb with its object tells which; empty otherwise."""
    verb = phrases.leading_verb(found.text)
    named = phrases.is_name(found.text) or phrases.is_part(found.text)
    if (
        verb < 2
        or len(found.text) < verb + 3
        or named
        or not found.rest.startswith("的")
        or len(found.rest) < 3
    ):
        return ""
    return found.text + "的" + phrases.stretch(found.rest[1:]).text


def _extent(found: phrases.Stretch, chain: Chain) -> int:
    """How far the phrase most likely reaches: up to a place word, or to a verb that is none of a noun."""
    term = found.text
    for end in sorted({*found.soft, *phrases.word_ends(term), chain.text.spoken(term)}):
        if not 2 <= end < len(term) or phrases.ORDINAL.fullmatch(term[:end]):
            continue
        residual = term[end:]
        if residual in phrases.PLACES or phrases.nature(phrases.words(residual)[0]) == "t":
            return end
        sure = surely_verb(residual)
        if sure and moves(residual[:sure]):
            return end
        verb = phrases.leading_verb(residual)
        if (
            verb == len(residual)
            and found.rest[:1] in ("为", "的")
            and not doing(
                residual, "包括" if found.rest[0] == "的" and residual not in RELATING else found.rest
            )
        ):
            return end
        kind = phrases.THING.match(residual)
        if not verb or found.rest.startswith(NOMINAL) or (kind and kind.end() >= verb):
            continue
        if len(residual) == 1 and residual not in VERBS_OF_ONE:
            continue
        if (verb == len(residual) and not doing(residual, found.rest)) or (
            sure and chain.text.spoken(term) >= end
        ):
            return end
        if not phrases.is_name(residual) and not phrases.is_part(residual):
            return end
    return len(term)


def judged(text: ClaimText) -> Iterator[tuple[int, Verdict]]:
    """All verdicts on the claims, in order, each with the index of its claim."""
    spots = tuple(mentions(text))
    known = known_terms(text, spots)
    advised = 0
    for at, spot in enumerate(spots):
        verdict = judge(text, spot, known, advise=advised < ADVISED and at < COMPARED)
        if verdict is not None:
            advised += 1
            yield spot.claim, verdict
    for claim, start, end, label, holding in loose_steps(text):
        low, high = (int(np.searchsorted(text.kept, edge)) for edge in (start, end))
        # A number in brackets is no part of `work`: the letter behind it is taken along.
        code = "some_chains" if holding else "no_step"
        yield claim, Verdict(code, low, max(high, low + 1) + label.endswith(")"), label, "", holding)


def judged_mentions(text: ClaimText) -> Iterator[tuple[Mention, str]]:
    """Every mention with the phrase that it most likely is about (where its basis is, that of its basis)."""
    for spot in mentions(text):
        naked = phrases.bare(text.work[spot.start : spot.end])
        if not naked[:1].isalnum() or naked.startswith("权利要求") or step_named(text, spot):
            continue
        found = phrases.stretch(naked)
        if found.text:
            yield spot, found.text


def known_terms(text: ClaimText, spots: tuple[Mention, ...]) -> Known:
    """What the claims call 所述, in order; phrases that may hold a verb are left out."""
    found = (phrases.stretch(phrases.bare(text.work[spot.start : spot.end])) for spot in spots)
    return Known(plain(one.text) for one in found if one.text and not one.soft)


def antecedents(context: Context) -> Iterator[Finding]:
    """Every mention without basis, or with a doubtful one; of several of one term along a chain the first alone."""
    text = claim_text(context)
    if text is None:
        return
    told: dict[tuple[str, str], set[int]] = {}
    for claim, verdict in judged(text):
        check = context.active(RULE, verdict.code)
        if check is None:
            continue
        before = told.setdefault((verdict.code, verdict.term), set())
        if claim in before or before.intersection(text.ancestors(claim)):
            continue
        before.add(claim)
        start, end = text.span(verdict.start, verdict.end)
        where = "、".join(str(text.claims[one].number) for one in verdict.claims)
        yield context.found(
            check,
            "claims",
            start,
            end,
            claim=text.claims[claim].number,
            term=verdict.term,
            candidate=verdict.candidate or "—",
            where=where or "—",
            elsewhere=_elsewhere(where),
        )


def _elsewhere(where: str) -> dict[str, str]:
    """The claims that do introduce a term, to be put behind a sentence; nothing where none does."""
    if not where:
        return {"zh-Hans": "", "en": ""}
    return {"zh-Hans": f"（权利要求{where}）", "en": f" (claim {where})"}


RULES = (antecedents,)
