"""Title and abstract: F-TITLE-1, F-TITLE-2, F-ABS-1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from zhiquan.engines.drafts import layout
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.lexicon import hits
from zhiquan.engines.drafts.model import Finding, PartName
from zhiquan.engines.drafts.rules import Check
from zhiquan.engines.text import count, fold

# A model as makers write it: letters with digits before 型, 系列, 号; letters, a hyphen and digits; or letters and at
# least three digits where no material bears them as its grade (HT200灰铸铁).
_MODEL = re.compile(
    r"[A-Za-z]{1,8}[-—–]?\d{1,6}[A-Za-z0-9-]{0,8}\s?(?:型号|型(?![材钢腔])|系列|号机)|(?:型号|代号|项目号|(?:项目|产品|内部)编号)[为是:：]?\s?[A-Za-z0-9-]+"
    r"|(?<![A-Za-z0-9])[A-Z]{2,6}-\d{3,6}[A-Z]?(?![A-Za-z0-9-])"
    r"|(?<![A-Za-z0-9-])[A-Z]{2,6}\d{3,6}[A-Z]?(?![A-Za-z0-9-])(?![^，。和与及]{0,4}(?:钢|铁|合金|铝|铜|镁|钛|材|树脂|塑料|水泥|牌号))"
)
# 长城牌水泵 names a brand; 车牌, 标牌, 令牌 and the like are things. Before and after what letters each may stand.
_PLATES = "车号标名门吊铭示告令招桌纸克将站路胸识警展挂品金显底发洗耳工线字水木铜铝钢大小"
_MARK = re.compile(
    rf"[®™℠]|[“\"「『][^”\"」』]{{1,10}}[”\"」』]\s?牌|[“\"「『][^”\"」』]{{1,9}}牌[”\"」』]|[\u4e00-\u9fff](?<![{_PLATES}])牌(?=[\u4e00-\u9fff“\"「])(?![照坊匾子号手型桌面架])"
)
# Blanks are taken whole (*+) throughout, so that a long row of them costs no more than its length.
_NAMED = r"(?:发明|实用新型|外观设计|产品|专利|申请)?\s*+(?:名称|题目|标题)"
PREFIX = re.compile(rf"^\s*+(?:[【\[［〔]\s*+{_NAMED}\s*+[】\]］〕]\s*+[:：]?|{_NAMED}(?:\s*+[:：]|\s))\s*+")
# What a publication's front page prints before the title, and copying takes along.
_PAGES = re.compile(r"^\s*+(?:(?:权利要求书|说明书|附图)\s?\d{1,3}\s?页\s*+)+")
_WORD = re.compile(r"[A-Za-zα-ωΑ-Ω]+|\d+(?:[.,]\d+)*")
_CITES_CLAIM = re.compile(r"权利要求(?:书)?\s*(?:[0-9０-９]{1,3}(?!\s?[/／\d])|[一二三四五六七八九十]{1,3})")
_NAMES = r"(?:说明书摘要|发明摘要|摘要正文|摘\s*+要)"
_TITLED = re.compile(
    rf"^\s*+(?:[【\[［〔]\s*+{_NAMES}\s*+[】\]］〕]\s*+[:：]?"
    rf"|{_NAMES}[^\S\n]*+(?:[:：]|\n|$|(?=本|一种|公开|提供|揭示|涉及)))"
)


def bare_title(text: str) -> str:
    """A title without the prefix that it must not have, and without blanks at its ends."""
    return PREFIX.sub("", _PAGES.sub("", text)).strip()


def _extent(text: str) -> tuple[int, int]:
    """Where the text begins and ends without blanks."""
    return len(text) - len(text.lstrip()), len(text.rstrip())


def titles(context: Context) -> Iterator[Finding]:
    """F-TITLE-1 and F-TITLE-2 on the title as handed in, else on the first line of the description."""
    place = _title_place(context)
    if place is None:
        return
    part, start, end, text = place
    if not text:
        check = context.active("F-TITLE-1", "missing")
        # A record whose title is blank has lost it on the way; a whole dossier without one lacks it.
        if check and context.draft.request:
            yield context.found(check, part, start, end)
        return
    yield from _length(context, part, start, end, text)
    yield from _words(context, part, start, text)
    yield from _ending(context, part, start, end, text)


def _title_place(context: Context) -> tuple[PartName, int, int, str] | None:
    given = context.part("title")
    if given is not None:
        start, end = _extent(given.text)
        prefix = _PAGES.match(given.text) or PREFIX.match(given.text)
        start = prefix.end() if prefix and prefix.end() <= end else min(start, end)
        return "title", start, end, given.text[start:end]
    described = layout.of(context)
    if described is None or described.title is None:
        return None
    line = described.title
    prefix = PREFIX.match(line.text)
    start = line.start + (prefix.end() if prefix else 0)
    return "description", start, line.end, described.text[start : line.end]


def _length(context: Context, part: PartName, start: int, end: int, text: str) -> Iterator[Finding]:
    # A title is long only where it is so by either way of counting.
    letters, words = words_and_letters(text)
    for code in ("too_long", "long"):
        check = context.active("F-TITLE-1", code)
        if check is not None and words > check.settings["limit"]:
            yield context.found(check, part, start, end, count=letters, limit=check.settings["limit"])
            return


def _words(context: Context, part: PartName, start: int, text: str) -> Iterator[Finding]:
    def at(check: Check, first: int, last: int) -> Finding:
        return context.found(check, part, start + first, start + last)

    if check := context.active("F-TITLE-2", "company"):
        for first, last, _ in hits(text, context.rules.words("title_company")):
            yield at(check, first, last)
    if check := context.active("F-TITLE-2", "organisation"):
        excused = context.rules.words("title_organisation_excused")
        for first, last, _ in hits(text, context.rules.words("title_organisation"), excused):
            yield at(check, first, last)
    if check := context.active("F-TITLE-2", "party"):
        for named in _parties(context):
            yield from (at(check, *hit.span()) for hit in re.finditer(re.escape(named), text))
    if check := context.active("F-TITLE-2", "trademark"):
        yield from (at(check, *hit.span()) for hit in _MARK.finditer(text))
    if check := context.active("F-TITLE-2", "model"):
        excused = context.rules.words("title_model_excused")
        for hit in _MODEL.finditer(text):
            if not hit.group().startswith(excused):
                yield at(check, *hit.span())
    if check := context.active("F-TITLE-2", "vague"):
        for first, last, _ in hits(text, context.rules.words("title_vague")):
            yield at(check, first, last)
        if text.endswith("等"):
            yield at(check, len(text) - 1, len(text))
    if check := context.active("F-TITLE-2", "advertising"):
        excused = context.rules.words("advertising_excused")
        for first, last, _ in hits(text, context.rules.words("advertising"), excused):
            yield at(check, first, last)


def _parties(context: Context) -> list[str]:
    """Names of those whom the request names, two letters or more."""
    request = context.draft.request
    entries = [one for code in ("inventors", "applicants") for one in _several(request.get(code))]
    names = [str(one.get("name") or "") if isinstance(one, Mapping) else str(one) for one in entries]
    return list(dict.fromkeys(name.strip() for name in names if len(name.strip()) > 1))


def _several(value: object) -> tuple[object, ...]:
    if isinstance(value, list | tuple):
        return tuple(value)
    return (value,) if value else ()


def _ending(context: Context, part: PartName, start: int, end: int, text: str) -> Iterator[Finding]:
    plain = fold(text).text
    if check := context.active("F-TITLE-2", "category_only"):
        kinds = "|".join(map(re.escape, context.rules.words("title_category")))
        if kinds and re.fullmatch(
            rf"(?:一种|一类|新型|新)?(?:{kinds})(?:(?:及|和|与|或|、)(?:{kinds}))*", plain
        ):
            yield context.found(check, part, start, end)
    if check := context.active("F-TITLE-2", "no_category"):
        for word in context.rules.words("title_no_category"):
            if plain.endswith(word):
                yield context.found(check, part, end - len(word), end)
                break
    if (check := context.active("F-TITLE-2", "punctuation")) and text[-1] in "。．.，,；;：:！!":
        yield context.found(check, part, end - 1, end)


def same_title(context: Context) -> Iterator[Finding]:
    """F-TITLE-1: the title is the same in the request and in the description."""
    check = context.active("F-TITLE-1", "differs")
    if check is None or context.draft.kind == "design":
        return
    given = context.part("title")
    asked = context.draft.request.get("title")
    described = layout.of(context)
    line = described.title if described else None
    request = bare_title(str(asked)) if asked else bare_title(given.text) if given else ""
    if line is not None and request and _differ(request, bare_title(line.text)):
        prefix = PREFIX.match(line.text)
        start = line.start + (prefix.end() if prefix else 0)
        yield context.found(check, "description", start, line.end, paragraph=line.paragraph, title=request)
    elif asked and given and _differ(request, bare_title(given.text)):
        yield context.found(check, "title", *_extent(given.text), title=request)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and fold(one).text != fold(other).text


def words_and_letters(text: str) -> tuple[int, int]:
    """Length with each Latin letter and digit as one, and with each Latin word and number as one."""
    letters = count(text)
    return letters, letters - sum(len(hit.group()) - 1 for hit in _WORD.finditer(text))


def abstract(context: Context) -> Iterator[Finding]:
    """F-ABS-1: length, no heading, no advertising, names its subject."""
    part = context.part("abstract")
    if part is None or context.draft.kind == "design":
        return
    start, end = _extent(part.text)
    if start >= end:
        check = context.active("F-ABS-1", "missing")
        if check and context.draft.request:
            yield context.found(check, "abstract", 0, 0)
        return
    titled = _TITLED.match(part.text)
    body = titled.end() if titled else start
    if titled and (check := context.active("F-ABS-1", "heading")):
        yield context.found(check, "abstract", start, max(start, len(part.text[: titled.end()].rstrip())))
    yield from _abstract_length(context, body, end, part.text)
    yield from _abstract_words(context, part.text)
    yield from _abstract_title(context, body, end, part.text)


def _abstract_length(context: Context, start: int, end: int, text: str) -> Iterator[Finding]:
    letters, words = words_and_letters(text[start:end])
    for code, length in (("too_long", words), ("too_long_by_letters", letters)):
        check = context.active("F-ABS-1", code)
        if check is not None and length > check.settings["limit"]:
            limit = check.settings["limit"]
            yield context.found(
                check, "abstract", start, end, count=letters, words=words, limit=limit, over=length - limit
            )
            return


def praise(context: Context, code: str, text: str) -> Iterator[tuple[int, int]]:
    """Where words of the list `advertising` or `promotion` stand; the second never repeats the first."""
    excused = context.rules.words("advertising_excused")
    if code == "promotion":
        excused += context.rules.words("advertising")
    for first, last, _ in hits(text, context.rules.words(code), excused):
        yield first, last


def _abstract_words(context: Context, text: str) -> Iterator[Finding]:
    for code in ("advertising", "promotion"):
        if check := context.active("F-ABS-1", code):
            for first, last in praise(context, code, text):
                yield context.found(check, "abstract", first, last)
    if check := context.active("F-ABS-1", "claim_reference"):
        for hit in _CITES_CLAIM.finditer(text):
            yield context.found(check, "abstract", *hit.span())


def _abstract_title(context: Context, start: int, end: int, text: str) -> Iterator[Finding]:
    """The abstract writes the title of the invention: at least the name of its last subject stands in it."""
    check = context.active("F-ABS-1", "title_missing")
    given = context.part("title")
    if check is None or given is None or not given.text.strip():
        return
    title = fold(re.sub(r"[(（][^()（）]{0,60}[)）]", "", bare_title(given.text))).text
    wanted = [piece for piece in re.split(r"以及|及其?|和|与|、|，|,|或", title) if len(piece) > 1]
    body = fold(text[start:end]).text
    if wanted and not any(_near(_core(piece), body) for piece in wanted):
        yield context.found(check, "abstract", start, min(end, start + 40), title=bare_title(given.text))


def _core(piece: str) -> str:
    """The last words of a subject: 一种用于清洗滤网的装置 → 装置 stands for little, so its last eight letters."""
    plain = re.sub(r"^(?:一种|一类|一个)", "", piece)
    return plain[-8:]


def _near(core: str, body: str) -> bool:
    """Whether two in three letter pairs of the core stand in the body."""
    pairs = [core[at : at + 2] for at in range(len(core) - 1)] or [core]
    return 3 * sum(pair in body for pair in pairs) >= 2 * len(pairs)


RULES = (titles, same_title, abstract)
