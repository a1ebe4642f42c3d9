"""Title, day of issue and issuers, as they stand before the first numbered passage or under the letter."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from .bodies import looks_like_body
from .deadlines import Frame, read_deadline
from .model import Block
from .numerals import fold, marker
from .outline import DATE_LINE

_KIND = (
    r"(?:方案|计划|意见|措施|办法|规划|清单|通知|决定|纲要|要点|任务|分工|分工表|任务书|行动|政策|规定|"
    r"细则|指引|部署|条例|分解表|一览表)"
)
_TITLE_END = re.compile(rf"{_KIND}(?:\s*\((?:[^()]{{1,24}})\))?$")
_NO_TITLE = re.compile(r"^\S{1,16}[\[(]20\d\d[\])]\d+号$|.*文件$|\(此件|\(公开|\(主动公开|附件")
_DATED = re.compile(
    r"^\s*\([^()]{0,30}?(20\d\d年\d{1,2}月\d{1,2}日)|(?:成文|发文|印发|发布|生成|签发)(?:日期|时间)\s*:\s*(20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})"
)
_PERIOD = re.compile(
    r"^\(?20\d\d\s*[-—–~至]{1,2}\s*20\d\d\s*年?\)?$|^\((?:试行|修订|暂行|征求意见稿|送审稿|20\d\d年.{0,6})\)$"
)


def read_header(blocks: list[Block]) -> tuple[str, date | None, tuple[str, ...]]:
    """(title of the plan, day of issue, issuers in full). The title of a plan sent with a letter is the
    plan's."""
    titles = _titles(blocks)
    issued, issuers = _signature(blocks)
    if issued is None:
        issued = _bracketed_date(blocks[:40])
    if not issuers:
        issuers = _byline(blocks)
    if not issuers and titles:
        issuers = _issuer_in_title(titles[0])
    return _choose_title(titles) or _first_line(blocks), issued, issuers


def _byline(blocks: list[Block]) -> tuple[str, ...]:
    """The body that stands alone on a line right under the title, where there is no signature."""
    for above, block in pairwise(blocks[:7]):
        text = block.text.strip(" 　()（）")
        if (
            _TITLE_END.search(fold(above.text.strip()))
            and looks_like_body(text)
            and not _TITLE_END.search(fold(text))
        ):
            return (text,) if text[-1] not in "。；;：:" and not block.cells else ()
    return ()


def _first_line(blocks: list[Block]) -> str:
    """Where no line names a kind of plan: the first short line without a stop, if the document opens with
    one."""
    text = next((b.text.strip(" 　#*") for b in blocks[:1] if not b.cells), "")
    plain = 4 <= len(text) <= 60 and text[-1] not in "。；;：:，," and marker(fold(text)) is None
    return text if plain else ""


def plan_year(title: str) -> int | None:
    """The year an annual plan is for: 2026年度…计划; None for a span of years or no year."""
    found = re.findall(r"(20\d\d)\s*年", fold(title))
    spans = re.search(r"20\d\d\s*年?\s*[-—–~至]", fold(title))
    return int(found[0]) if len(set(found)) == 1 and not spans else None


def _titles(blocks: list[Block]) -> list[str]:
    """Candidates: unpunctuated lines, joined where a title runs over several, before numbered content."""
    out: list[str] = []
    run: list[str] = []
    for block in blocks[:80]:
        text = _close_up(block.text.strip(" 　#*"))
        folded = fold(text)
        mark = marker(folded)
        if block.cells or (mark and mark.rank <= 4 and out):
            break
        if out and not run and _PERIOD.match(folded):
            out[-1] += text
            continue
        plain = bool(text) and text[-1] not in "。；;：:，," and len(text) <= 70 and mark is None
        if not plain or _NO_TITLE.match(re.sub(r"\s", "", folded)) or DATE_LINE.fullmatch(folded):
            run = []
            continue
        run.append(text)
        if _TITLE_END.search(folded):
            out.append(_join_title(run))
            run = []
    return out


def _close_up(text: str) -> str:
    """工 作 方 案, spaced out for looks, as one word."""
    return (
        re.sub(r"(?<=[一-龥])[ 　]+(?=[一-龥](?:[ 　]|$))", "", text)
        if re.search(r"[一-龥][ 　][一-龥]$", text)
        else text
    )


def _join_title(run: list[str]) -> str:
    """The last line of a run with the lines above that belong to it (国务院关于支持… / …的通知)."""
    title = run[-1]
    for line in reversed(run[:-1]):
        if "关于" not in line and looks_like_body(line) and not title.startswith("关于"):
            break
        title = line + title
        if "关于" in line and not line.startswith("关于"):
            break
    return title


def _choose_title(titles: list[str]) -> str:
    if not titles:
        return ""
    plans = [t for t in titles if not re.search(r"(?:通知|函|分工表|清单|一览表|附件)$", fold(t))]
    return plans[0] if plans else titles[0]


def _signature(blocks: list[Block]) -> tuple[date | None, tuple[str, ...]]:
    """The first date line, and the names of bodies on the lines just above it."""
    for index, block in enumerate(blocks):
        if block.cells or not DATE_LINE.fullmatch(fold(block.text)):
            continue
        when = read_deadline(block.text, Frame())
        names: list[str] = []
        for above in reversed(blocks[max(0, index - 12) : index]):
            parts = re.split(r"\s{1,}|　+", above.text.strip())
            if (
                above.cells
                or len(above.text) > 90
                or not all(looks_like_body(p) or p == "国务院" for p in parts)
            ):
                break
            names[:0] = parts
        return (when.dates[0] if when.dates else None), tuple(names)
    return None, ()


def _bracketed_date(blocks: list[Block]) -> date | None:
    """(2025年4月18日) under the title, or a 成文日期: line of a web copy."""
    for block in blocks:
        found = _DATED.search(fold(block.text))
        if found and len(block.text) < 200:
            when = read_deadline(found[1] or found[2], Frame())
            return when.dates[0] if when.dates else None
    return None


def _issuer_in_title(title: str) -> tuple[str, ...]:
    name = title.split("关于")[0]
    known = looks_like_body(name) and not re.search(r"[省市县区州盟旗镇乡]$", name)
    return (name,) if "关于" in title and known else ()
