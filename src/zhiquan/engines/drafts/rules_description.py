"""Form of the description: F-DESC-1 to F-DESC-4."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts import figurenumbers, layout
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.layout import SECTIONS, Layout, Section
from zhiquan.engines.drafts.model import Finding
from zhiquan.engines.drafts.rules_text import PREFIX, praise

_DIGIT = "0-9０-９一二三四五六七八九十"
_CITES_CLAIM = re.compile(
    rf"(?:如|根据|按照|依照|依据|由|采用|利用|使用|按|实施|执行|实现|制备|上述|所述|前述|本)?(?:上述|前述|所附)?权利要求(?:书)?\s?(?:第\s?)?[{_DIGIT}]{{1,3}}"
    rf"(?:\s?[项]?\s?(?:至|到|[-－–—~～]|、|，|和|或|与|及)\s?(?:权利要求\s?)?[{_DIGIT}]{{1,3}})*\s?(?:项)?"
    r"(?:中)?(?:的)?(?:任意|任何|任)?(?:一项|一个|之一|一)?(?:权利要求)?\s?(?:所述|所限定|所要求|中所述|限定|所定义|记载)"
    rf"|(?:如|根据|按照|依照|依据)权利要求\s?[{_DIGIT}]{{1,3}}(?:\s?(?:至|到|[-－–—~～]|或|和)\s?[{_DIGIT}]{{1,3}})?(?:中任一项)?的"
    # 不脱离如权利要求书所限定的范围 is how descriptions end, and no reference to a feature.
    r"|(?:如|见|参见|参照|同|按照|根据)权利要求(?:书)?(?:中)?(?:所述|所限定|记载)(?![^，。；\n]{0,14}(?:范围|精神|实质|宗旨))"
)
# What stands for a picture in a text without pictures.
_PICTURED = re.compile(
    r"!\[[^\]\n]{0,80}\]\([^)\n]{0,200}\)|<img\b[^>\n]{0,200}>|[\[【（(](?:图片|插图|此处插图|照片)[\]】）)]"
)
_VOID = re.compile(r"^[\s：:]*(?:无|没有|暂无|略|不涉及)[\s。.]*$")
_EXAMPLE = re.compile(r"(?:专利|文献|公开号|公告号|申请号|对比文件|CN\s?\d|US\s?\d|该文)")


def first_line(context: Context) -> Iterator[Finding]:
    """F-DESC-1: the title as the first line, centred, without a prefix, and a blank line below."""
    described = layout.of(context)
    if described is None or context.draft.kind == "design" or not described.lines:
        return
    line = described.title
    if line is None:
        check = context.active("F-DESC-1", "no_title")
        # Without a single heading nothing shows where a title would have to stand, and a record that holds
        # the title apart says nothing of the page.
        apart = context.part("title") is not None and not _from_file(context)
        if check is not None and described.sections and not apart:
            first = described.lines[0]
            yield context.found(check, "description", first.start, first.end, paragraph=first.paragraph)
        return
    prefix = PREFIX.match(line.text)
    if prefix and (check := context.active("F-DESC-1", "prefix")):
        start = line.start
        end = start + len(prefix.group().rstrip())
        yield context.found(check, "description", start, end, paragraph=line.paragraph)
    part = context.part("description")
    if part is None or not part.paragraphs or not part.file.lower().endswith(".docx"):
        return
    if not line.centred and (check := context.active("F-DESC-1", "not_centred")):
        yield context.found(check, "description", line.start, line.end, paragraph=line.paragraph)
    following = next((other for other in described.lines if other.start > line.start), None)
    check = context.active("F-DESC-1", "no_blank_line")
    if check and following and described.text.count("\n", line.end, following.start) < 2:
        yield context.found(check, "description", line.start, line.end, paragraph=line.paragraph)


def _from_file(context: Context) -> bool:
    part = context.part("description")
    return bool(context.draft.request.get("complete") or (part and part.file))


def headings(context: Context) -> Iterator[Finding]:
    """F-DESC-2: the five headed sections in their order."""
    described = layout.of(context)
    if described is None or context.draft.kind == "design" or not described.lines:
        return
    if not described.sections:
        if check := context.active("F-DESC-2", "no_headings"):
            first = described.lines[0]
            yield context.found(check, "description", first.start, first.end, paragraph=first.paragraph)
        return
    yield from _missing(context, described)
    yield from _order(context, described)
    yield from _variants(context, described)
    yield from _bodies(context, described)


def _missing(context: Context, described: Layout) -> Iterator[Finding]:
    check = context.active("F-DESC-2", "missing")
    if check is None:
        return
    there = {section.code for section in described.sections}
    for at, code in enumerate(SECTIONS):
        if code in there or code == "figures":
            continue
        after = next((s for s in described.sections if SECTIONS.index(s.code) > at), None)
        near = after or described.sections[-1]
        wanted = context.rules.words(f"heading_{code}")
        if not wanted:
            continue
        name = wanted[-1] if code == "disclosure" and context.draft.kind == "utility_model" else wanted[0]
        yield context.found(
            check, "description", near.heading_start, near.heading_end, paragraph=near.paragraph, heading=name
        )


def _order(context: Context, described: Layout) -> Iterator[Finding]:
    ordered, again = context.active("F-DESC-2", "order"), context.active("F-DESC-2", "repeated")
    seen: dict[str, Section] = {}
    highest: Section | None = None
    for section in described.sections:
        if section.code in seen:
            if again:
                yield context.found(
                    again,
                    "description",
                    section.heading_start,
                    section.heading_end,
                    paragraph=section.paragraph,
                    heading=section.written,
                )
            continue
        seen[section.code] = section
        if highest and SECTIONS.index(section.code) < SECTIONS.index(highest.code):
            if ordered:
                yield context.found(
                    ordered,
                    "description",
                    section.heading_start,
                    section.heading_end,
                    paragraph=section.paragraph,
                    heading=section.written,
                    before=highest.written,
                )
            continue
        highest = section


def _variants(context: Context, described: Layout) -> Iterator[Finding]:
    variant, other = context.active("F-DESC-2", "variant"), context.active("F-DESC-2", "other_kind")
    for section in described.sections:
        at = (section.heading_start, section.heading_end)
        wanted = context.rules.words(f"heading_{section.code}")
        if not section.accepted and variant and wanted:
            yield context.found(
                variant,
                "description",
                *at,
                paragraph=section.paragraph,
                heading=section.written,
                wanted=wanted[0],
            )
        foreign = "实用新型" if context.draft.kind == "invention" else "发明"
        if (
            other
            and section.code == "disclosure"
            and section.accepted
            and section.written.startswith(foreign)
        ):
            yield context.found(
                other, "description", *at, paragraph=section.paragraph, heading=section.written
            )


def _bodies(context: Context, described: Layout) -> Iterator[Finding]:
    check = context.active("F-DESC-2", "empty")
    if check is None:
        return
    for section in described.sections:
        body = described.text[section.start : section.end].strip(" \t\n\r\u3000：:】]")
        if not body:
            yield context.found(
                check,
                "description",
                section.heading_start,
                section.heading_end,
                paragraph=section.paragraph,
                heading=section.written,
            )


def wording(context: Context) -> Iterator[Finding]:
    """F-DESC-3: no reference to claims, no advertising, no pictures in the text."""
    part = context.part("description")
    described = layout.of(context)
    if part is None or described is None or context.draft.kind == "design":
        return
    if check := context.active("F-DESC-3", "claim_reference"):
        for hit in _CITES_CLAIM.finditer(part.text):
            yield context.found(check, "description", *hit.span(), paragraph=described.paragraph(hit.start()))
    for code in ("advertising", "promotion"):
        if check := context.active("F-DESC-3", code):
            for first, last in praise(context, code, part.text):
                yield context.found(check, "description", first, last, paragraph=described.paragraph(first))
    if check := context.active("F-DESC-3", "picture"):
        for paragraph in part.paragraphs:
            # A picture in a line of text is a formula as a rule; one that stands alone is a drawing.
            if paragraph.pictures and not part.text[paragraph.start : paragraph.end].strip():
                yield context.found(
                    check, "description", paragraph.start, paragraph.end, paragraph=paragraph.number
                )
        for hit in _PICTURED.finditer(part.text):
            yield context.found(check, "description", *hit.span(), paragraph=described.paragraph(hit.start()))


def figure_section(context: Context) -> Iterator[Finding]:
    """F-DESC-4: 附图说明 exactly where there are figures; a utility model always has some."""
    described = layout.of(context)
    figures = context.draft.figures
    if context.draft.kind == "design":
        return
    section = described.section("figures") if described else None
    if described and described.sections:
        yield from _one_without_other(context, described, section)
    if context.draft.kind != "utility_model":
        return
    if figures is not None and not figures:
        named = bool(described and _own_mention(described))
        check = context.active("F-DESC-4", "model_without_figures")
        if check and (context.draft.request.get("complete") or not named):
            yield context.found(check, "figures")
    elif figures is None and described and described.lines and section is None:
        check = context.active("F-DESC-4", "model_names_no_figures")
        if check and not any(True for _ in figurenumbers.mentions(described.text)):
            line = described.lines[0]
            yield context.found(check, "description", line.start, line.end, paragraph=line.paragraph)


def _one_without_other(context: Context, described: Layout, section: Section | None) -> Iterator[Finding]:
    figures = context.draft.figures
    if section is None:
        if figures:
            if check := context.active("F-DESC-4", "section_missing"):
                last = described.sections[-1]
                yield context.found(
                    check,
                    "description",
                    last.heading_start,
                    last.heading_end,
                    paragraph=last.paragraph,
                    figures=len(figures),
                )
        elif (check := context.active("F-DESC-4", "figure_named")) and (named := _own_mention(described)):
            yield context.found(
                check, "description", named.start, named.end, paragraph=described.paragraph(named.start)
            )
        return
    body = described.text[section.start : section.end]
    at = (section.heading_start, section.heading_end)
    if _VOID.match(body):
        if check := context.active("F-DESC-4", "section_void"):
            yield context.found(check, "description", *at, paragraph=section.paragraph)
    elif figures is not None and not figures:
        # Only a whole dossier shows that there are none; else their file may not have been chosen.
        code = "figures_missing" if context.draft.request.get("complete") else "figures_unseen"
        if check := context.active("F-DESC-4", code):
            yield context.found(check, "description", *at, paragraph=section.paragraph)


def _own_mention(described: Layout) -> figurenumbers.Mention | None:
    """The first figure named that is not one of a cited document."""
    skipped = described.section("background")
    for mention in figurenumbers.mentions(described.text):
        if skipped and skipped.start <= mention.start < skipped.end:
            continue
        if not _EXAMPLE.search(described.text[max(0, mention.start - 40) : mention.start]):
            return mention
    return None


RULES = (first_line, headings, wording, figure_section)
