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
from zhiquan.engines.drafts.chains import Chain, Known, plain
from zhiquan.engines.drafts.claimtext import ClaimText, claim_text
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.likeness import nearest, variant
from zhiquan.engines.drafts.mentions import Mention, mentions
from zhiquan.engines.drafts.model import Finding
from zhiquan.engines.drafts.phrases import CLAUSE_END
from zhiquan.engines.drafts.residuals import (
    DOINGS,
    NOMINAL,
    RELATING,
    VERBS_OF_ONE,
    doing,
    goes_on,
    moves,
    surely_verb,
)
from zhiquan.engines.drafts.steps import loose_steps, step_missing, step_named

RULE = "F-CLM-9"
# Subjects by their category: 所述方法 needs no word 方法 before it where the claim is one.
OWN_NAMES = frozenset(
    ("方法", "工艺", "步骤", "过程", "操作", "工序", "装置", "设备", "系统", "产品", "组合物")
)
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
# What every doing has: 干燥|温度.
OF_DOINGS = frozenset(
    ("方法", "方式", "操作", "温度", "时间", "时长", "压力", "速度", "转速", "速率", "条件", "次数", "频率", "强度", "周期", "结果")
)
# A step may be named by what it makes: 所述配制分散液包括.
STEPS = frozenset(
    (
        "提供",
        "配制",
        "制备",
        "制作",
        "获取",
        "获得",
        "得到",
        "确定",
        "生成",
        "建立",
        "构建",
        "形成",
        "采集",
        "提取",
    )
)
STEP_BEHIND = re.compile(
    r"$|包括|包含|具体|的(?:步骤|过程|方法|工序)|步骤|过程|之[前后]|[前后时中]|还|进一步|为"
)
# A step named by its words counts as said where this share of its letter pairs stands before.
SAID = 0.75
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
    chain = Chain(text, mention)
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
        term = _basis(chain, form.text, before)
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


def _basis(chain: Chain, naked: str, before: str) -> str:
    """The phrase at the beginning of `naked` that has been introduced; empty where none has.

    `before`: the letters right before 所述.
    """
    found = phrases.stretch(naked)
    bare_ordinal = phrases.ORDINAL.fullmatch(found.text) is not None
    if chain.has(found.text) and not bare_ordinal:
        return _lengthened(chain, found)
    joined = _joined(found)
    if joined and (chain.has(joined) or (_modifies(found.text) and chain.has(joined[len(found.text) :]))):
        return joined
    if chain.listed(found.text) or _own_name(chain, found.text) or chain.is_share(found.text):
        return found.text
    if chain.abbreviated(found.text):
        return found.text
    if _said_before(chain, naked, found.text):
        return found.text
    relative = _relative(chain, naked, found.text)
    if relative:
        return relative
    for end in _ends(chain, found):
        head = found.text[:end]
        after = found.text[end:]
        if not _names_thing(head) and not phrases.leading_verb(after):
            continue
        if (
            phrases.ORDINAL.fullmatch(head)
            or not chain.has(head)
            or goes_on(after, found.rest, before, chain.has)
        ):
            continue
        if _named_longer(chain, found.text, end):
            return ""
        if chain.alone(head):
            return head
    return ""


def _lengthened(chain: Chain, found: phrases.Stretch) -> str:
    """A phrase cut one letter short (总|成为): with that letter, where only so it has been introduced."""
    longer = found.text + found.rest[:1]
    letter = found.rest[:1]
    if letter < "\u4e00" or letter == "的" or chain.alone(found.text):
        return found.text
    return longer if chain.has(longer) and chain.alone(longer) else found.text


def _named_longer(chain: Chain, phrase: str, end: int) -> bool:
    """Do the claims elsewhere introduce a longer name that begins so (时间|选择轴)?"""
    for length in sorted(
        {*phrases.word_ends(phrase), *phrases.stretch(phrase).soft, len(phrase)}, reverse=True
    ):
        if length <= end:
            return False
        verb = phrases.leading_verb(phrase[end:length])
        thing = phrase[end + verb : length]
        if (
            not verb
            or not thing
            or len(thing) > 4
            or moves(phrase[end : end + verb])
            or phrases.leading_verb(thing)
        ):
            continue
        if chain.named(phrase[:length]):
            return True
    return False


def _names_thing(phrase: str) -> bool:
    """Neither a verb alone (固定|结构) nor an ordinal alone (第二|旋钮)?"""
    return phrases.leading_verb(phrase) < len(phrase) and not phrases.ORDINAL.fullmatch(phrase)


def _relative(chain: Chain, naked: str, phrase: str) -> str:
    """所述带有孔的盖: what the verb's 的 leads to, where that stands before; empty otherwise."""
    verb = phrases.leading_verb(phrase)
    clause = (
        verb > 1
        and len(phrase) > verb + 2
        and naked.startswith("的", len(phrase))
        and not phrases.is_name(phrase)
    )
    verbal = phrases.starts_hard(naked) or verb == len(phrase) or clause
    after = naked.rfind("的") + 1
    if not verbal or not after or after == len(naked):
        return ""
    head = phrases.stretch(phrases.bare(naked[after:]))
    if head.text in DOINGS and chain.share(naked[: after - 1]) < SAID:
        return ""
    if any(chain.has(head.text[:end]) for end in (len(head.text), *_ends(chain, head))):
        return naked[:after] + head.text
    return ""


def _joined(found: phrases.Stretch) -> str:
    """待检测的图像: the phrase with what its 的 leads to; empty where no 的 follows."""
    if not found.rest.startswith("的") or len(found.rest) < 2:
        return ""
    return found.text + phrases.stretch(phrases.bare(found.rest[1:])).text


def _modifies(phrase: str) -> bool:
    """Is it a property (加热后, 待检测) that tells which, no thing by itself?"""
    last = phrases.words(phrase)[-1]
    named = phrases.is_name(phrase) or (len(phrase) > len(last) + 1 and phrases.is_name(phrase[: -len(last)]))
    return phrases.nature(last) in "vadbtf" and not named


def _own_name(chain: Chain, phrase: str) -> bool:
    """所述方法, 所述步骤 and the like in a claim of that category."""
    return phrase in OWN_NAMES and chain.is_called(phrase)


def _said_before(chain: Chain, naked: str, phrase: str) -> bool:
    """所述根据X确定Y: a step named by its words. Most of its letter pairs stand before."""
    if phrases.starts_hard(naked):
        return len(naked) >= 6 and chain.share(naked) >= SAID
    verb = phrases.leading_verb(phrase)
    if not verb or len(phrase) < verb + 2 or not chain.has(phrase[:verb]):
        return False
    thing = phrase[verb:]
    if thing in DOINGS or thing in OF_DOINGS:
        return True
    if phrases.QUANTITY.match(thing):
        return chain.has(phrases.bare(thing)) or chain.share(phrase) >= SAID
    if phrases.is_name(phrase):
        return (
            phrase[:verb] in STEPS
            and len(thing) > 2
            and chain.has(thing)
            and STEP_BEHIND.match(naked, len(phrase)) is not None
        )
    return chain.share(phrase) >= SAID


def _ends(chain: Chain, found: phrases.Stretch) -> list[int]:
    """Possible ends of two characters at least, longest first."""
    ends = {*found.soft, *phrases.word_ends(found.text), chain.longest(found.text)}
    return sorted((end for end in ends if 2 <= end < len(found.text)), reverse=True)


def _doubt(chain: Chain, mention: Mention, form: Form, term: str, known: Known) -> Verdict | None:
    """A phrase that stands before, but only inside longer names."""
    start = mention.start + form.skip
    end = start + len(term)
    follows = chain.text.work[end : end + 6]
    if form.skip or follows.startswith(COLLECTIVE):
        return None
    whole = chain.inside(term)
    if len(whole) == len(term) + 1 and phrases.is_kind(whole[-1]) and phrases.nature(phrases.words(term)[-1]) == "v":
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
    for end in _ends(chain, found):
        if not chain.has(term[:end]):
            continue
        if chain.alone(term[:end]) and _names_thing(term[:end]):
            return verdict("compound", reach if reach > end else len(term), term[:end])
        return verdict("not_introduced", reach, close or chain.inside(term[:end]))
    return verdict("not_introduced", reach)


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
        if verb == len(residual) and found.rest[:1] in ("为", "的") and not doing(residual, "包括" if found.rest[0] == "的" and residual not in RELATING else found.rest):
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
    for spot in spots:
        verdict = judge(text, spot, known, advise=advised < ADVISED)
        if verdict is not None:
            advised += 1
            yield spot.claim, verdict
    for claim, start, end, label, holding in loose_steps(text):
        low, high = (int(np.searchsorted(text.kept, edge)) for edge in (start, end))
        yield claim, Verdict("some_chains" if holding else "no_step", low, max(high, low + 1), label, "", holding)


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
        yield context.found(
            check,
            "claims",
            start,
            end,
            claim=text.claims[claim].number,
            term=verdict.term,
            candidate=verdict.candidate or "—",
            where="、".join(str(text.claims[one].number) for one in verdict.claims) or "—",
        )


RULES = (antecedents,)
