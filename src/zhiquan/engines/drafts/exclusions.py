"""Hints on subject matter that Articles 5 and 25 of the Patent Law may exclude (F-EXC-1). Never more than hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhiquan.engines.drafts.claimtext import claim_text
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claim, Finding, PartName

RULE = "F-EXC-1"


@dataclass(frozen=True)
class Kind:
    """One kind of exclusion: the check, its words, the words that take it away, and which claims it is asked of.

    `methods`: only subjects that are methods. `technical`: not where the claim has a technical means.
    """

    code: str
    words: str
    unless: str = ""
    methods: bool = False
    technical: bool = False
    anywhere: bool = False


KINDS = (
    Kind("diagnosis", "excluded_diagnosis", "excluded_diagnosis_not", methods=True),
    Kind("treatment", "excluded_treatment", "excluded_treatment_not", methods=True),
    Kind("mental_rules", "excluded_mental", "excluded_mental_not", methods=True, technical=True),
    Kind("business_rules", "excluded_business", "", methods=True, technical=True),
    Kind("discovery", "excluded_discovery"),
    Kind("variety", "excluded_variety", "excluded_variety_not"),
    Kind("nuclear", "excluded_nuclear"),
    Kind("public_order", "excluded_order", "excluded_order_not", anywhere=True),
)
# Endings of a subject that is a thing: a device or a medium is no method of diagnosis.
THINGS = (
    "装置",
    "设备",
    "系统",
    "介质",
    "终端",
    "仪器",
    "仪",
    "器",
    "产品",
    "组合物",
    "药物",
    "试剂盒",
    "用途",
    "应用",
    "存储器",
    "处理器",
    "服务器",
    "芯片",
    "平台",
)


def exclusions(context: Context) -> Iterator[Finding]:
    """Subjects of independent claims, and the title where there are no claims, that sound like excluded matter."""
    text = claim_text(context)
    told: set[str] = set()
    for claim in text.claims if text else ():
        if claim.kind == "dependent":
            continue
        yield from _asked(context, "claims", claim.subject, claim.subject_start, told, claim)
    title = context.part("title")
    if title:
        yield from _asked(context, "title", title.text, 0, told, None)


def _asked(
    context: Context, part: PartName, subject: str, start: int, told: set[str], claim: Claim | None
) -> Iterator[Finding]:
    for kind in KINDS:
        check = context.active(RULE, kind.code)
        if check is None or kind.code in told:
            continue
        word = _word(context, kind, subject)
        if not word or _cleared(context, kind, subject, claim):
            continue
        source = context.part(part)
        at = source.text.find(word, start) if source else -1
        if at < 0:
            continue
        told.add(kind.code)
        yield context.found(check, part, at, at + len(word), claim=claim.number if claim else None)


def _word(context: Context, kind: Kind, subject: str) -> str:
    """The longest listed word in the subject; empty where none is."""
    found = [word for word in context.rules.words(kind.words) if word in subject]
    return max(found, key=len, default="")


def _cleared(context: Context, kind: Kind, subject: str, claim: Claim | None) -> bool:
    if kind.methods and subject.endswith(THINGS):
        return True
    if any(word in subject for word in context.rules.words(kind.unless)):
        return True
    body = claim.text if claim else subject
    return kind.technical and any(word in body for word in context.rules.words("excluded_technical"))


RULES = (exclusions,)
