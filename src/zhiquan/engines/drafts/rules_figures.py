"""Numbers of figures in the drawings, in 附图说明 and in the text: F-FIG-1; the figure of the abstract: F-ABS-2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts import layout
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.figurenumbers import Mention, mentions, runs
from zhiquan.engines.drafts.layout import Layout, Section
from zhiquan.engines.drafts.model import Finding

_CITED = re.compile(r"(?:专利|文献|公开号|公告号|申请号|对比文件|现有技术|CN\s?\d|US\s?\d|该文)")
_FORM = re.compile(
    r"(?<!说明书)附图\s?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}(?=[所是为中示：:、，,]))"
    r"|(?<![^如见在和至到及、，。；：（(\s])图\s?[一二三四五六七八九十]{1,3}(?=所示|是|为|中|：|:|、|和|至)"
    r"|(?<![A-Za-z])(?i:fig(?:ure)?s?\.?\s?\d{1,3})"
)

_MARK = re.compile(r"[。；;\n，,：:\]］】]")
# Where no mark stands within so many letters, something else than an opening does.
LOOK_BACK = 80


def numbering(context: Context) -> Iterator[Finding]:
    """F-FIG-1: drawings are numbered 图1, 图2 … without gaps, each once."""
    figures = context.draft.figures
    if not figures or context.draft.kind == "design":
        return
    numbers = [figure.number for figure in figures if figure.number is not None]
    unnumbered = len(figures) - len(numbers)
    if unnumbered and (check := context.active("F-FIG-1", "unnumbered")):
        yield context.found(check, "figures", paragraph="", count=unnumbered)
    # Where some have no number that could be read, a gap proves nothing.
    if numbers and not unnumbered and (check := context.active("F-FIG-1", "gap")):
        gaps = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
        if gaps:
            yield context.found(check, "figures", paragraph=f"图{gaps[0]}", numbers=runs(gaps))
    labels = [
        (figure.number, figure.label or str(figure.number)) for figure in figures if figure.number is not None
    ]
    twice = sorted({number for number, label in labels if labels.count((number, label)) > 1})
    if twice and (check := context.active("F-FIG-1", "twice")):
        yield context.found(check, "figures", paragraph=f"图{twice[0]}", numbers=runs(twice))


def explained(context: Context) -> Iterator[Finding]:
    """F-FIG-1: 附图说明 explains each figure, in order, and the text names none that is not there."""
    described = layout.of(context)
    if described is None or context.draft.kind == "design":
        return
    section = described.section("figures")
    listed = _listed(described, section) if section else []
    if section and listed:
        yield from _section_gap(context, section, listed)
    yield from _against_drawings(context, described, section, listed)
    yield from _in_text(context, described, section, {number for m in listed for number in m.numbers})
    yield from _form(context, described)


def _listed(described: Layout, section: Section) -> list[Mention]:
    """What 附图说明 explains: mentions at the beginning of a line or of a sentence, else all of them."""
    found = list(mentions(described.text, section.start, section.end))
    opening = [m for m in found if not _before(described.text, section.start, m.start)]
    return opening or found


def _before(text: str, start: int, at: int) -> str:
    """What stands between the last mark before an offset and the offset, without what may open an entry."""
    piece = _MARK.split(text[max(start, at - LOOK_BACK) : at])[-1]
    return re.sub(r"[\s\d（(）)、.．\-—●•*]|其中|附|分别|如|下", "", piece)


def _section_gap(context: Context, section: Section, listed: list[Mention]) -> Iterator[Finding]:
    check = context.active("F-FIG-1", "section_gap")
    numbers = {number for mention in listed for number in mention.numbers}
    gaps = sorted(set(range(1, max(numbers) + 1)) - numbers)
    if check and gaps:
        after = next((m for m in listed if m.numbers[0] > gaps[0]), listed[-1])
        yield context.found(
            check,
            "description",
            after.start,
            after.end,
            paragraph=_paragraph(context, after),
            numbers=runs(gaps),
        )
    check = context.active("F-FIG-1", "section_order")
    highest = 0
    for mention in listed:
        if check and mention.numbers[0] < highest and mention.numbers[0] not in (0,):
            first = next(m for m in listed if mention.numbers[0] in m.numbers)
            if first is mention:
                yield context.found(
                    check, "description", mention.start, mention.end, paragraph=_paragraph(context, mention)
                )
        highest = max(highest, *mention.numbers)


def _paragraph(context: Context, mention: Mention) -> str:
    described = layout.of(context)
    return described.paragraph(mention.start) if described else ""


def _against_drawings(
    context: Context, described: Layout, section: Section | None, listed: list[Mention]
) -> Iterator[Finding]:
    figures = context.draft.figures
    if not figures or section is None or any(figure.number is None for figure in figures):
        return
    drawn = {figure.number for figure in figures if figure.number is not None}
    check = context.active("F-FIG-1", "unexplained")
    told = {number for mention in listed for number in mention.numbers}
    silent = sorted(drawn - told)
    if check and silent:
        yield context.found(
            check,
            "description",
            section.heading_start,
            section.heading_end,
            paragraph=section.paragraph,
            numbers=runs(silent),
        )


def _in_text(
    context: Context, described: Layout, section: Section | None, told: set[int]
) -> Iterator[Finding]:
    """Figures named anywhere that are not drawn (surely wrong), or not among those explained (doubtful)."""
    figures = context.draft.figures
    known = figures is not None and all(figure.number is not None for figure in figures)
    drawn = {figure.number for figure in figures or ()}
    missing, unlisted = context.active("F-FIG-1", "not_drawn"), context.active("F-FIG-1", "not_listed")
    background = described.section("background")
    seen: set[int] = set()
    for mention in mentions(described.text):
        if background and background.start <= mention.start < background.end:
            continue
        if _CITED.search(described.text[max(0, mention.start - 30) : mention.start]):
            continue
        fresh = [number for number in mention.numbers if number not in seen]
        seen.update(fresh)
        inside = section is not None and section.start <= mention.start < section.end
        absent = [number for number in fresh if number not in drawn] if known and figures else []
        unknown = (
            [number for number in fresh if number not in told] if told and not inside and not absent else []
        )
        paragraph = described.paragraph(mention.start)
        if missing and absent:
            yield context.found(
                missing, "description", mention.start, mention.end, paragraph=paragraph, numbers=runs(absent)
            )
        elif unlisted and unknown:
            yield context.found(
                unlisted,
                "description",
                mention.start,
                mention.end,
                paragraph=paragraph,
                numbers=runs(unknown),
            )


def _form(context: Context, described: Layout) -> Iterator[Finding]:
    check = context.active("F-FIG-1", "number_form")
    if check is None:
        return
    for hit in _FORM.finditer(described.text):
        yield context.found(check, "description", *hit.span(), paragraph=described.paragraph(hit.start()))
        return


def _undrawn(context: Context) -> bool:
    """Whether an application without drawings is surely one: a whole dossier, or a description that explains none."""
    described = layout.of(context)
    explained = described is None or described.section("figures") is not None
    return bool(context.draft.request.get("complete")) or not explained


def abstract_figure(context: Context) -> Iterator[Finding]:
    """F-ABS-2: the figure of the abstract is one of the figures and is named in the request."""
    figures = context.draft.figures
    request = context.draft.request
    if context.draft.kind == "design" or figures is None or not (figures or _undrawn(context)):
        return
    named = request.get("abstract_figure")
    if named in (None, "", ()):
        check = context.active("F-ABS-2", "not_named")
        if figures and check and ("applicants" in request or "inventors" in request):
            yield context.found(check, "request", paragraph="abstract_figure")
        return
    number = re.search(r"\d+", str(named))
    drawn = {figure.number for figure in figures}
    check = context.active("F-ABS-2", "not_a_figure")
    if check and None not in drawn and (number is None or int(number[0]) not in drawn):
        yield context.found(check, "request", paragraph="abstract_figure", value=str(named))


RULES = (numbering, explained, abstract_figure)
