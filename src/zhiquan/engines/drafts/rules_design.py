"""Designs: brief statement, views, similar designs, colour, parts: F-DES-1.

The brief statement (简要说明) stands in the part `description`, views in `figures` with their names as labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.lexicon import hits
from zhiquan.engines.drafts.model import Finding, Part, PartName
from zhiquan.engines.drafts.references import number
from zhiquan.engines.drafts.signtext import half
from zhiquan.engines.text import count, fold

_NEEDS = {
    "brief_name": re.compile(
        r"名称\s*+[:：为是]|名称[^。；\n]{0,8}[:：为是]|^\s*+(?:1|一)?[.、．]?\s*+本外观设计产品(?:为|是)|产品名称"
    ),
    "brief_use": re.compile(r"用途|用于|供[^。；\n]{1,20}使用"),
    # 最能表明设计要点的图片 names the view and no point.
    "brief_point": re.compile(r"设计要点(?!的?[^，。；：:在是为\n]{0,6}(?:图片|照片|视图|立体图))"),
    "brief_view": re.compile(
        r"最能(?:够)?(?:表明|体现|反映|说明)|指定[^。；\n]{0,20}(?:图|照片)|公告[^。；\n]{0,8}图"
    ),
}
_NAMED = re.compile(r"名称(?:为|是|\s*+[:：]|[^。；\n：:]{0,8}[:：为是])\s*[“\"]?([^。；;，,\n”\"]{1,60})")
_DESIGN_NUMBER = re.compile(r"(?:件|套件|设计)\s?([0-9０-９]{1,3})")
_COUNTED = re.compile(
    r"(?<![0-9０-９])([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s?(?:项|个|件|款|种)(?:相似|近似)的?(?:外观)?设计"
)
_VIEWS = ("主视图", "后视图", "左视图", "右视图", "俯视图", "仰视图")
_OMITTED = re.compile(r"省略[^。\n]{0,60}|[^。\n]{0,60}(?:无设计要点|不常见|对称)[^。\n]{0,30}")
_FLAT = re.compile(r"平面产品|单元图案|四方连续|二方连续|图形用户界面|界面")
_QUANTITY = re.compile(
    r"[0-9０-９一二三四五六七八九十两]{1,3}\s?(?:副|套|双|件|个|只|台|寸|英寸|毫米|厘米|米|升|毫升|克|千克|瓦|mm|cm|ml|kg|L|W)(?![A-Za-z\u4e00-\u9fff]{0,2}[座门级])"
)


def brief(context: Context) -> Iterator[Finding]:
    """The brief statement says name, use, design point and chosen view, and nothing that it must not."""
    part = _brief(context)
    if part is None:
        return
    if not part.text.strip():
        if check := context.active("F-DES-1", "brief_empty"):
            yield context.found(check, "description", 0, 0)
        return
    start, end = len(part.text) - len(part.text.lstrip()), len(part.text.rstrip())
    for code, pattern in _NEEDS.items():
        if (check := context.active("F-DES-1", code)) and not pattern.search(part.text):
            yield context.found(check, "description", start, end)
    yield from _same_name(context, part)
    for code, words in (("performance", "design_performance"), ("advertising", "advertising")):
        if check := context.active("F-DES-1", code):
            for first, last, _ in hits(part.text, context.rules.words(words)):
                yield context.found(check, "description", first, last)


def _brief(context: Context) -> Part | None:
    return context.part("description") if context.draft.kind == "design" else None


def _same_name(context: Context, part: Part) -> Iterator[Finding]:
    """The brief statement and the title name the product as the request does."""
    check = context.active("F-DES-1", "name_differs")
    title = context.part("title")
    given = title.text.strip() if title else ""
    asked = str(context.draft.request.get("title") or given).strip()
    named = _NAMED.search(part.text)
    if check is None or not asked:
        return
    if named is not None and fold(named[1]).text != fold(asked).text:
        yield context.found(check, "description", *named.span(1), title=asked)
    elif title is not None and given and fold(given).text != fold(asked).text:
        start = title.text.index(given)
        yield context.found(check, "title", start, start + len(given), title=asked)


def similar(context: Context) -> Iterator[Finding]:
    """Similar designs: not too many, and one of them is the basic design."""
    if context.draft.kind != "design":
        return
    many, said = _designs(context)
    check = context.active("F-DES-1", "too_many")
    if check and many > check.settings["limit"]:
        place: tuple[PartName, int, int] = ("description", *said) if said else ("document", 0, 0)
        yield context.found(check, *place, count=many, limit=check.settings["limit"])
    part = _brief(context)
    check = context.active("F-DES-1", "basic_missing")
    together = bool(context.draft.request.get("set"))
    if check and part and many > 1 and not together and "基本设计" not in part.text:
        end = len(part.text.rstrip())
        yield context.found(check, "description", len(part.text) - len(part.text.lstrip()), end, count=many)


def _designs(context: Context) -> tuple[int, tuple[int, int] | None]:
    """How many designs there are (as the request says, else as views and brief statement number or count them),
    and where the brief statement says so."""
    said = context.draft.request.get("designs")
    if isinstance(said, int) and not isinstance(said, bool):
        return said, None
    if isinstance(said, list | tuple):
        return len(said), None
    drawn = [int(hit[1]) for one in context.draft.figures or () for hit in _DESIGN_NUMBER.finditer(one.label)]
    part = context.part("description")
    told_by = [hit for way in (_DESIGN_NUMBER, _COUNTED) for hit in way.finditer(part.text)] if part else []
    told = max(((number(half(hit[1])), hit.span()) for hit in told_by), default=None)
    if told is not None and told[0] >= max(drawn, default=1):
        return told
    return max(drawn, default=1), None


def claims_to_appearance(context: Context) -> Iterator[Finding]:
    """Colour and parts that protection is asked for are said in the brief statement."""
    part = _brief(context)
    if part is None or not part.text.strip():
        return
    start, end = len(part.text) - len(part.text.lstrip()), len(part.text.rstrip())
    check = context.active("F-DES-1", "colour")
    if check and context.draft.request.get("colour") and not re.search(r"色彩|颜色", part.text):
        yield context.found(check, "description", start, end)
    check = context.active("F-DES-1", "partial")
    if (
        check
        and context.draft.request.get("partial")
        and not re.search(r"局部|请求保护的部分|虚线|实线", part.text)
    ):
        yield context.found(check, "description", start, end)


def views(context: Context) -> Iterator[Finding]:
    """Six views, or the brief statement says which are left out and why."""
    check = context.active("F-DES-1", "views")
    figures = context.draft.figures
    if check is None or context.draft.kind != "design" or not figures:
        return
    labels = "\n".join(figure.label for figure in figures)
    there = [view for view in _VIEWS if view in labels]
    part = _brief(context)
    text = part.text if part else ""
    if not there or _FLAT.search(text):
        return
    excused = "".join(_OMITTED.findall(text))
    absent = [view for view in _VIEWS if view not in there and view not in excused and view[0] not in excused]
    if absent:
        yield context.found(check, "figures", paragraph=absent[0], views="、".join(absent))


def name(context: Context) -> Iterator[Finding]:
    """The product's name: short, and without measures or quantities."""
    title = context.part("title")
    if context.draft.kind != "design" or title is None or not title.text.strip():
        return
    text = title.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    check = context.active("F-DES-1", "name_long")
    if check and count(text) > check.settings["limit"]:
        yield context.found(check, "title", start, end, count=count(text), limit=check.settings["limit"])
    if check := context.active("F-DES-1", "name_effect"):
        for first, last, _ in hits(text, context.rules.words("design_name_effect")):
            yield context.found(check, "title", first, last)
    if check := context.active("F-DES-1", "name_quantity"):
        for hit in _QUANTITY.finditer(text):
            yield context.found(check, "title", *hit.span())


RULES = (brief, similar, claims_to_appearance, views, name)
