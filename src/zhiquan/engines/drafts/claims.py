"""Claims as a tree: numbers, kinds, subject names, preambles and references, with offsets into the part's text.

What is taken for what:
- `dependent`: begins by citing claims and repeats (or shortens, or mistakes) their subject name.
- `independent_by_reference`: names a subject of its own, or another category, and cites claims to describe it.
- A claim that begins 根据权利要求所述的 and names no number is `dependent` and has no references.
- `Claim.references` of a dependent claim are those before the characterising part; of a claim
  `independent_by_reference` all of them, wherever they stand.
- `Claim.preamble_end` is where 其特征在于 (or the like) begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zhiquan.engines.drafts import segments
from zhiquan.engines.drafts.model import Claim, ClaimKind, Claims, Reference
from zhiquan.engines.drafts.references import CLAIM, LONGEST_RANGE, references
from zhiquan.engines.drafts.subjects import BRACKETED, MIXED, category, head, name_span, other_method, plain

CHARACTERISED = re.compile(
    r"其(?:技术|主要)?(?:特征|特点|改进|创新|区别)(?:之处|点)?(?:还|也|就|主要|至少)?(?:是在于|在于|在於|是|为|在|包括|如下|[:：])"
    r"|(?:特征|特点|改进)(?:之处|点)?(?:还|也)?(?:是)?在[于於]"
)
LEAD = re.compile(
    r"(?:一种|一类|一个)?[ \u3000]{0,4}(?:根据|按照|依照|依据|遵照|基于|如|按|据|似)?[ \u3000]{0,4}"
    r"(?:本|所述|前[述面]|上述|以上|在先)?(?:的)?$"
)
SAID = re.compile(
    r"[ \t\u3000\n]{0,8}(?:项|条)?(?:步骤)?(?:之?中)?(?:限定|要求|提供|公开|描述|记载)?(?:所)?"
    r"(?:述及|述|说|称|提供|限定|要求|记载|描述|公开|定义)?(?:的|之)?(?:所述的?)?[ \t\u3000\n]{0,8}"
)
LINK = re.compile(r"[，,：:]?(?:其)?(?:是|为)?(?:根据|按照|依照|依据|如|按|即)(?:前[述面]|上述)?$")
TRAILING = re.compile(r"(?:中|，|,)$")
# 根据权利要求1，一种水杯: the name stands behind the comma.
NAMED_LATER = re.compile(r"[，,：:](?:一种|所述的)")
# 根据权利要求所述的: a dependent claim that does not say on which it depends.
NO_NUMBER = re.compile(
    rf"(?:一种)?(?:根据|按照|依照|依据|遵照|如|按|据)?(?:前[述面]|上述)?{CLAIM}(?![ ]?[\d一二三四五六七八九十])"
    r"(?:步骤)?(?:其?中)?(?:的)?(?:任[意何]?一?(?:项|条|个)?)?(?:所[述示说]的?|的|(?=[，,]))"
)
PAUSES = ("，", ",", "：", ":", "。")
MADE = re.compile(
    r"(?:制备|制得|制成|制作|制造|得到|获得|生产|加工|提供)(?:得到|获得|而成|而得|出)?的?(?:一种|的)|(?:制得|制成|得到|获得)"
)


# So many numbers may references name in all; beyond, only the ends of ranges (a million letters must not hang).
MOST_NUMBERS = 500_000


@dataclass
class _Known:
    """What is known of the claims read so far."""

    claims: list[Claim] = field(default_factory=list)
    by_number: dict[int, Claim] = field(default_factory=dict)
    roots: list[Claim | None] = field(default_factory=list)
    earlier: list[int] = field(default_factory=list)
    named: int = 0

    def add(self, claim: Claim) -> None:
        self.roots.append(claim if claim.kind != "dependent" else self.root(claim.references))
        self.claims.append(claim)
        self.by_number.setdefault(claim.number, claim)
        self.earlier.append(claim.number)
        self.named += sum(len(one.numbers) for one in claim.references)

    def root(self, cited: tuple[Reference, ...]) -> Claim | None:
        return _root(cited, self.by_number, self.roots)


def parse(text: str, entries: Sequence[int] = ()) -> Claims:
    """The claims in `text`. Linear in its length; never fails: a text without claims gives none.

    `entries`: offsets where the texts of a list begin (`Part.entries`).
    """
    clean = segments.blanked(text)
    beginnings = segments.listed(clean, entries) or segments.starts(clean[: segments.tail_start(clean, 0)])
    after = beginnings[-1].body if beginnings else 0
    stop = segments.tail_start(clean, after)
    bounds = [*(start.at for start in beginnings[1:]), stop]
    known = _Known()
    for start, bound in zip(beginnings, bounds, strict=False):
        end = _trimmed(clean, start.body, bound)
        if end > start.body:
            known.add(_claim(clean, text, start, end, known))
    tail = (stop, len(text)) if stop < len(text) and clean[stop:].strip() else None
    return Claims(tuple(known.claims), text, tail)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _claim(clean: str, text: str, start: segments.Start, end: int, known: _Known) -> Claim:
    body = start.body
    value = start.number
    if value is None:
        value = known.earlier[-1] + 1 if known.earlier else 1
    hit = CHARACTERISED.search(clean, body, end)
    preamble_end = hit.start() if hit else None
    longest = LONGEST_RANGE if known.named < MOST_NUMBERS else 1
    every = references(clean, body, end, known.earlier, longest)
    kind, subject_span, cited = _kind(clean, body, end, preamble_end, every, known)
    numbers = tuple(dict.fromkeys(one for reference in cited for one in reference.numbers))
    name = clean[subject_span[0] : subject_span[1]]
    return Claim(
        number=value,
        index=len(known.claims),
        start=body,
        end=end,
        text=text[body:end],
        kind=kind,
        subject=plain(_without_references(name, subject_span[0], every)),
        subject_start=subject_span[0],
        subject_end=subject_span[1],
        references=cited,
        refers_to=numbers,
        preamble_end=preamble_end,
        numbered=start.number is not None,
    )


def _kind(
    text: str,
    body: int,
    end: int,
    preamble_end: int | None,
    every: tuple[Reference, ...],
    known: _Known,
) -> tuple[ClaimKind, tuple[int, int], tuple[Reference, ...]]:
    if not every:
        unnamed = NO_NUMBER.match(text, body, end)
        if unnamed:
            return "dependent", name_span(text, unnamed.end(), end), ()
        return "independent", name_span(text, body, end), ()
    first = every[0]
    own = name_span(text, body, end)
    if LEAD.fullmatch(text, body, first.start):
        named = _named_after(text, first, end)
        if _other_subject(text[named[0] : named[1]], known.root((first,))):
            return "independent_by_reference", named, every
        return "dependent", named, _of_preamble(every, preamble_end, named[1])
    link = LINK.search(text, own[1], first.start) if own[1] <= first.start else None
    if link and link.start() <= own[1] + 1:
        root = known.root((first,))
        if root is not None and plain(text[own[0] : own[1]]) == root.subject:
            return "dependent", own, _of_preamble(every, preamble_end, first.end)
    return "independent_by_reference", own, every


def _named_after(text: str, reference: Reference, end: int) -> tuple[int, int]:
    said = SAID.match(text, reference.end, end)
    at = said.end() if said else reference.end
    if text[at : at + 1] in PAUSES and not NAMED_LATER.match(text, at, end):
        return at, at
    start, stop = name_span(text, at, end)
    while stop > start and (hit := TRAILING.search(text, start, stop)):
        stop = hit.start()
    return start, stop


def _of_preamble(every: tuple[Reference, ...], preamble_end: int | None, named: int) -> tuple[Reference, ...]:
    limit = preamble_end if preamble_end is not None else named
    return tuple(one for one in every if one.start < limit) or every[:1]


def roots(claims: Claims) -> tuple[Claim | None, ...]:
    """Of each claim, in order, the independent claim its first reference leads to (itself, if it is one).

    None where the chain breaks: no such claim, a later one, the claim itself.
    """
    known: dict[int, Claim] = {}
    found: list[Claim | None] = []
    for claim in claims.claims:
        found.append(claim if claim.kind != "dependent" else _root(claim.references, known, found))
        known.setdefault(claim.number, claim)
    return tuple(found)


def _root(
    cited: tuple[Reference, ...], known: Mapping[int, Claim], found: Sequence[Claim | None]
) -> Claim | None:
    numbers = cited[0].numbers if cited else ()
    claim = known.get(numbers[0]) if numbers else None
    return found[claim.index] if claim is not None else None


def _other_subject(name: str, root: Claim | None) -> bool:
    """Whether the words after 权利要求1所述的 name something else than the cited claim does, by building on it:
    X的制备方法, X在Y中的应用, 方法制得的X."""
    said = plain(name)
    if not said:
        return False
    if MADE.match(said):
        return True
    if root is None:
        return category(said) == "use" and "在" in said
    subject = root.subject
    if subject.endswith(said) or (MIXED.search(subject) and said in subject):
        return False
    kinds = category(said), category(subject)
    for base in (subject, head(subject)):
        if base and said.startswith(base):
            rest = said[len(base) :]
            return kinds[0] != kinds[1] or ("的" in rest and len(rest) > 2 and rest[0] not in "或、及和与，")
    if kinds[0] == "use" != kinds[1] or other_method(said, subject):
        return True
    return kinds[0] != kinds[1] and "的" in said and kinds[0] != "unclear"


def _without_references(name: str, start: int, every: tuple[Reference, ...]) -> str:
    pieces, at = [], 0
    for one in every:
        if start <= one.start < start + len(name):
            said = SAID.match(name, min(one.end - start, len(name)))
            lead = name[at : one.start - start]
            pieces.append(lead[:-1] if lead.endswith("如") else lead.removesuffix("根据"))
            at = said.end() if said else one.end - start
    pieces.append(name[at:])
    return BRACKETED.sub("", "".join(pieces)).strip()
