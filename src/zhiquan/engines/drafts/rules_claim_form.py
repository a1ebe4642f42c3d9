"""F-CLM-1 (numbers, one full stop) and F-CLM-2 (no pictures, no 如图所示) of claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts import segments
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claim, Finding, Paragraph

LABEL_PREFIX = re.compile(r"权|claim|Claim|请求项")
DIGITS = re.compile(r"\d")
PAIRED = re.compile(r"[()（）“”「」『』《》【】\[\]。]")
# A full stop for a degree sign: 80。C.
DEGREE = re.compile(r"\d。[CF]")
CLOSES = {")": "(（", "）": "(（", "”": "“", "」": "「", "』": "『", "》": "《", "】": "【", "]": "["}
# A pair further apart than this is a slip: its text is not treated as one remark.
LONGEST_PAIR = 300
# Of one check in one claim no more than this is told.
MOST = 200
# The number of a formula whose picture stood there.
LABEL_ONLY = re.compile(r"[(（][\dA-Za-zⅠ-Ⅻ\-]{1,6}[)）]")
HALF_STOP = re.compile(r"(?<=[\u4e00-\u9fff）)])[.．](?=[\u4e00-\u9fff]|[ \t\r\n\u3000]{0,8}$)")
# Not the 图 of 特征图1, 子图2.
FIGURE = r"(?:附图|(?<![\u4e00-\u9fff])图|(?<=[如见照据按由的书])图|(?<![\u4e00-\u9fff])表|(?<=[如见照据按由的书])表)"
MORE_FIGURES = r"(?:[-－~～至和及或、,，][ ]?(?:附?图)?[ ]?\d{1,3}[a-zA-Z]?){0,9}"
CITED = re.compile(
    rf"(?:如|见|参见|参照|参考|按照|根据|由|按|依照)?[ ]?(?:说明书)?(?:的)?{FIGURE}[ ]?\d{{1,3}}[a-zA-Z]?"
    rf"{MORE_FIGURES}(?:中|内|上)?(?:所示|所述|示出|所列|所描述|显示|表示|给出)"
    rf"|(?:如|见|参见|参照)[ ]?(?:说明书)?(?:的)?(?:附图|图)[ ]?\d{{1,3}}{MORE_FIGURES}"
    r"|(?:(?:如|按照|根据|参见|参照|见|由|依照)[ ]?本?|本)说明书[^，。；：\n]{0,16}"
    r"(?:所述|所示|所描述|记载|部分|描述的|公开的)"
    r"|(?:如|见|参见|参照)(?:上|下|前)?附?图(?:所示|所述)"
    r"|(?:如|参见|见)说明书(?:附图)?"
)
TABLE = re.compile(r"表[ ]?\d")
SPECTRUM = re.compile(r"衍射|红外|IR|紫外|光谱|谱图|图谱|XRD|XRPD|DSC|TGA|曲线|波谱|质谱|色谱|热分析|核磁")
BEFORE_SPECTRUM = 60
PICTURE = re.compile(
    r"!\[[^\]\n]{0,80}\]\([^)\n]{0,200}\)|<img\b[^>\n]{0,200}>|[\[【(（](?:插图|图片|附图)[\]】)）]"
)


def clean(context: Context) -> str:
    """The claims part with page heads blanked, made once."""
    claims = context.claims
    assert claims is not None
    return context.once("claims.clean", lambda: segments.blanked(claims.text))


def numbering(context: Context) -> Iterator[Finding]:
    """Consecutive Arabic numbers from 1, each once, nothing before them."""
    if context.claims is None:
        return
    expected, seen, before = 1, set[int](), 0
    for claim in context.claims.claims:
        start, label = _label(clean(context), before, claim)
        yield from _label_findings(context, claim, start, label)
        place = (start, start + len(label)) if label else (claim.start, min(claim.end, claim.start + 1))
        if claim.numbered and claim.number != expected:
            code = "repeated" if claim.number in seen else "not_consecutive"
            if check := context.active("F-CLM-1", code):
                yield context.found(
                    check, "claims", *place, claim=claim.number, number=claim.number, expected=expected
                )
        seen.add(claim.number)
        expected = max(expected, claim.number + 1) if claim.number in seen else claim.number + 1
        before = claim.end


def _label(text: str, before: int, claim: Claim) -> tuple[int, str]:
    """Offset and text of what stands for the claim's number; empty where it has none."""
    between = text[before : claim.start] if claim.numbered else ""
    line = between.rstrip()
    cut = max(line.rfind(mark) for mark in "\n\r\u2028\u2029")
    line = line[cut + 1 :]
    shown = line.lstrip()
    return before + cut + 1 + len(line) - len(shown), shown


def _label_findings(context: Context, claim: Claim, start: int, label: str) -> Iterator[Finding]:
    if claim.numbered and not label:
        # Numbered by its place in a list.
        return
    if not claim.numbered:
        code, place = "unnumbered", (claim.start, min(claim.end, claim.start + 8))
    elif LABEL_PREFIX.search(label):
        code, place = "prefix", (start, start + len(label))
    elif not DIGITS.search(label):
        code, place = "not_arabic", (start, start + len(label))
    else:
        return
    if check := context.active("F-CLM-1", code):
        yield context.found(check, "claims", *place, claim=claim.number, number=claim.number)


def full_stops(context: Context) -> Iterator[Finding]:
    """One full stop, at the end. Those in brackets or quotation marks do not count."""
    if context.claims is None:
        return
    text = clean(context)
    for claim in context.claims.claims:
        stops = _stops(text, claim.start, claim.end)
        at_end = bool(stops) and stops[-1] == claim.end - 1
        half = [hit.start() for hit in HALF_STOP.finditer(text, claim.start, claim.end)]
        for at in stops[:-1][:MOST]:
            yield from _one(context, "several_full_stops", claim, at, at + 1)
        for at in half[:MOST]:
            yield from _one(context, "half_width_stop", claim, at, at + 1)
        if at_end or (half and half[-1] == claim.end - 1):
            continue
        if stops:
            after = _first_letter(text, stops[-1] + 1)
            if not LABEL_ONLY.fullmatch(text, after, claim.end):
                yield from _one(context, "text_after_stop", claim, after, claim.end)
        else:
            yield from _one(context, "no_full_stop", claim, claim.end - 1, claim.end)


def _first_letter(text: str, at: int) -> int:
    while text[at].isspace():
        at += 1
    return at


def _stops(text: str, start: int, end: int) -> list[int]:
    """Offsets of the full stops outside brackets and quotation marks."""
    stops: list[int] = []
    opened: list[tuple[str, int, int]] = []
    for hit in PAIRED.finditer(text, start, end):
        mark, at = hit.group(), hit.start()
        if mark == "。" and not DEGREE.match(text, at - 1, end):
            stops.append(at)
        elif mark == "。":
            continue
        elif mark not in CLOSES:
            opened.append((mark, at, len(stops)))
        elif opened and opened[-1][0] in CLOSES[mark]:
            _, since, count = opened.pop()
            if at - since <= LONGEST_PAIR:
                del stops[count:]
    return stops


def _one(
    context: Context, code: str, claim: Claim, start: int, end: int, rule: str = "F-CLM-1", **params: object
) -> Iterator[Finding]:
    if check := context.active(rule, code):
        yield context.found(
            check, "claims", start, end, claim=claim.number, paragraph="", number=claim.number, **params
        )


def figures(context: Context) -> Iterator[Finding]:
    """No pictures; tables only where they say it better; no 如图1所示, 如说明书所述."""
    if context.claims is None:
        return
    text = clean(context)
    part = context.part("claims")
    paragraphs = [one for one in (part.paragraphs if part else ()) if one.pictures or one.table]
    for claim in context.claims.claims:
        for hit in CITED.finditer(text, claim.start, claim.end):
            yield from _one(context, _cited(text, claim, hit), claim, *hit.span(), rule="F-CLM-2")
        for hit in PICTURE.finditer(text, claim.start, claim.end):
            yield from _one(context, "picture", claim, *hit.span(), rule="F-CLM-2")
        for paragraph in paragraphs:
            if paragraph.start < claim.end and paragraph.end > claim.start:
                yield from _pictured(context, claim, paragraph)


def _cited(text: str, claim: Claim, hit: re.Match[str]) -> str:
    if TABLE.search(hit.group()) and "说明书" not in hit.group():
        return "table_cited"
    if SPECTRUM.search(text, max(claim.start, hit.start() - BEFORE_SPECTRUM), hit.end()):
        return "spectrum_cited"
    return "cites_description"


def _pictured(context: Context, claim: Claim, paragraph: Paragraph) -> Iterator[Finding]:
    code = "picture" if paragraph.pictures else "table"
    start = max(paragraph.start, claim.start)
    yield from _one(context, code, claim, start, min(paragraph.end, claim.end), rule="F-CLM-2")


RULES = (numbering, full_stops, figures)
