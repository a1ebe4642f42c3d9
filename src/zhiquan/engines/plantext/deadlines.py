"""Deadlines as plans write them: a month means its last day, 年底 means 31 December, 长期 means no end.

Every date found is an absolute day or a warning; a date that needs a year the document does not give is never
guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from .numerals import CN, chinese_number, fold

_YEAR = rf"(?:(?P<y>20\d\d|[二2][零〇○0][{CN}\d]{{2}})\s*年?|(?P<rel>今|本|当|明|次|后)年|(?P<short>2\d)年)"
_NUM = rf"(?:\d{{1,2}}|[{CN}]{{1,3}})"
_PART = (
    rf"(?P<m>{_NUM})\s*月\s*(?:(?P<d>{_NUM})\s*[日号]|(?P<xun>[上中下])旬)?(?:底|末|内|份)?"
    rf"|(?P<half>[上下])半年(?:底|末|内)?|(?:第(?P<q>[一二三四1-4])|(?P<q2>[一二三四1-4]))季度(?:底|末|内)?|(?P<end>年底|年末|年中|中期|底|末|年内|内|全年)"
)
_DATE = re.compile(
    r"(?P<iso>20\d\d(?:0[1-9]|1[0-2])[0-3]\d(?!\d)|20\d\d\s*[-./]\s*\d{1,2}(?:\s*[-./]\s*\d{1,2})?)(?![\d%])"
    rf"|{_YEAR}\s*(?:{_PART})?"
    rf"|(?<![\d.一二三四五六七八九十两几多])(?:{_PART.replace('?P<', '?P<b_')})"
    r"|[“\"]?十(?P<plan>[四五])五[”\"]?(?:规划)?(?:时期|期间|期末|末|收官|以来)?"
)
_RANGE = re.compile(
    r"(20\d\d)\s*年?\s*(?:[-—–~～至到]{1,2})\s*(20\d\d)\s*年(?!\s*(?:\d|[上下]半年|第|底|末))"
)
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})\s*月?\s*(?:[-—–~～至到]{1,2})\s*(?=\d{1,2}\s*月)")
_ONGOING = re.compile(
    r"长期|持续|常态|常年|日常|每年|每月|每季|每半年|每周|逐年|逐月|按年|按月|按季|定期|经常性|全程|贯穿|动态|(?<![\d今本当])年年(?![底末中初内])|滚动|接续|实时|不断|全周期|随时"
)
_UNREADABLE = re.compile(
    r"适时|尽快|立即|即时|待定|按.{0,12}(?:要求|部署|安排|计划|进度)|视情|近期|中期|分(?:阶段|年度|步|批)|即日|按时序|随.{1,6}进度|远期|春季|秋季|汛期|开学|春节|国庆"
)
_SEASON = re.compile(r"\s*(?:国庆|春节|元旦|中秋|汛期|开学|春季|秋季|夏季|冬季|暑假|寒假|主汛期|采暖|供暖)")
_DURATION = re.compile(
    rf"(?:印发|发布|公布|实施|施行|下发|出台)(?:之日)?(?:起|后)?\s*(?P<n>{_NUM})\s*个?(?P<u>年|月|个月|天|日|周)(?:之?内|以内)"
)
_BARE_DURATION = re.compile(rf"(?P<n>{_NUM})\s*(?P<u>年|个月|周|日|天)(?:之?内|以内)(?:完成)?")
_FIGURE = re.compile(r"[^,;。]{2,24}(?:达到?|突破|超过|不低于|不少于)\s*\d")
_PAST = re.compile(r"已|以来|截至|截止到|自\d{4}年|起施行|起实施|起执行|统计")


@dataclass(frozen=True, slots=True)
class When:
    """What a deadline phrase says. `dates` in order of appearance; `problem` is a warning's text."""

    dates: tuple[date, ...] = ()
    ongoing: bool = False
    problem: str | None = None

    @property
    def said(self) -> bool:
        return bool(self.dates) or self.ongoing or self.problem is not None


@dataclass(frozen=True, slots=True)
class Frame:
    """What relative dates hang on: the day of issue and the year the plan is for (its title), where known."""

    issued_on: date | None = None
    plan_year: int | None = None


def read_deadline(text: str, frame: Frame) -> When:
    """The deadline a labelled phrase gives (text after 完成时限: or a piece of a responsibility bracket)."""
    body = _RANGE.sub(r"\2年", _quarters(fold(text)))
    body = _MONTHS.sub("", body)
    ongoing = bool(_ONGOING.search(body))
    after_issue = _after_issue(body, frame)
    if after_issue is not None:
        return after_issue
    if re.search(r"20\d\d年(?:度)?起", body):
        # 2025年起 says when it begins, not when it ends.
        ongoing, body = True, re.sub(r"20\d\d年(?:度)?起", "", body)
    if ongoing:
        # 全年持续推进 names no day.
        body = re.sub(r"全年(?=[^,;。]{0,4}(?:持续|推进|长期|常态|开展))", "", body)
    if re.search(r"每(?:年|月|季|半年|周)", body):
        # 每年12月底前 recurs: its month is not a year's deadline, though another full date beside it may
        # be one.
        body = re.sub(r"每(?:年|个?月|个?季度|半年|周)[^,;,。]{0,16}", "", body)
    dates, problem = _dates(body, frame)
    if not dates and not ongoing and problem is None:
        problem = f"deadline “{text.strip()}” not understood" if body.strip(" -—/、。无") else None
    return When(tuple(dates), ongoing, problem if not dates and not ongoing else None)


def _quarters(folded: str) -> str:
    """2025Q3 as 2025年第3季度."""
    return re.sub(r"(20\d\d)年?\s*[Qq]([1-4])(?!\d)", r"\1年第\2季度", folded)


def looks_like_deadline(text: str) -> bool:
    """Whether a piece of a responsibility clause speaks of time at all: mostly a date or an ongoing word."""
    body = _quarters(fold(text)).strip(" 。.;")
    if not body or len(body) > 60:
        return False
    rest = _DURATION.sub("", _DATE.sub("", _MONTHS.sub("", _RANGE.sub("", body))))
    if rest == body and not _ONGOING.search(body):
        return len(body) <= 16 and bool(_UNREADABLE.match(body)) and not re.search(r"[局部委办厅院署]$", body)
    rest = _ONGOING.sub("", rest)
    rest = re.sub(
        r"完成|推进|坚持|实施|开展|落实|以前|之前|前|年|底|末|化|时限|期限|时间|为|于|在|到|至|内|力争|确保|并|基本|全面|"
        r"全部|任务|工作|进行|每|度|月|日|季|起|印发|之日|组织|出台|取得|明显|阶段性|成效|抓好|做好|"
        r"首批|上线|[-—–~(),、 ]",
        "",
        rest,
    )
    return len(rest) <= 6


def find_in_text(text: str, frame: Frame) -> list[date]:
    """Deadlines in running text: a date followed by 前/底前/内, or led by 到/力争/确保 — not facts, not
    starts."""
    folded = fold(text)
    found: list[date] = []
    for match in _DATE.finditer(folded):
        if match.end() == match.start():
            continue
        before, after = (
            folded[max(0, match.start() - 6) : match.start()],
            folded[match.end() : match.end() + 12],
        )
        if _PAST.search(before + match.group()) or re.match(r"[^,。;]{0,3}(?:已|以来|起|度|版|第)", after):
            continue
        if not _is_target(before, match, after) and not _is_figure_year(folded, match, frame):
            continue
        days, _ = _dates(match.group(), frame)
        found.extend(day for day in days if frame.issued_on is None or day >= frame.issued_on)
    return found


def _is_figure_year(folded: str, match: re.Match[str], frame: Frame) -> bool:
    """2027年登记金额达到200亿元 in a plan of an earlier year: a figure for a year to come."""
    known = frame.issued_on.year if frame.issued_on else frame.plan_year
    if not match["y"] or _has_part(match) or known is None or (_year(match, frame) or 0) <= known:
        return False
    led = folded[max(0, match.start() - 1) : match.start()] in ("", ",", ";", "。", " ", "\n")
    return led and bool(_FIGURE.match(folded, match.end()))


def _is_target(before: str, match: re.Match[str], after: str) -> bool:
    if re.match(r"(?:之|以)?前", after):
        return bool(
            match["y"] or match["iso"] or match["rel"] or match["b_m"] or match["b_end"] or match["plan"]
        )
    if match["b_end"] or match["b_half"] or match["b_m"] or match["b_q"] or match["b_q2"]:
        return bool(
            match["b_end"] == "年内" or (match["b_end"] in ("年底", "年末") and before.endswith("到"))
        )
    if re.search(r"(?:到|至|力争|确保|争取|计划|预计|拟于|于)$", before):
        return bool(match["y"] or match["rel"] or match["plan"])
    return bool(match["end"] in ("年内", "内", "年底", "底", "年末", "末") and (match["y"] or match["rel"]))


def _dates(body: str, frame: Frame) -> tuple[list[date], str | None]:
    dates: list[date] = []
    problem: str | None = None
    year: int | None = None
    for match in _DATE.finditer(body):
        if match["iso"]:
            day = _iso(match["iso"])
            if day is None:
                problem = f"“{match['iso']}” is not a date"
            else:
                dates.append(day)
                year = day.year
            continue
        if match["plan"]:
            dates.append(date(2025 if match["plan"] == "四" else 2030, 12, 31))
            continue
        if _SEASON.match(body, match.end()) and match.end() > match.start() and not _has_part(match):
            problem = f"deadline “{body.strip()}” names no day"
            continue
        year_here = _year(match, frame) or (None if match["y"] or match["rel"] else year or frame.plan_year)
        bare = not (match["y"] or match["rel"] or match["short"])
        if bare and year_here is None and frame.issued_on is not None:
            year_here = frame.issued_on.year
        if year_here is None:
            problem = f"“{match.group()}” needs a year that the document does not give"
            continue
        day = _day(match, "b_" if bare else "", year_here)
        if day is None:
            problem = f"“{match.group()}” is not a date"
            continue
        year = year_here
        dates.append(day)
    if not dates and problem is None and _UNREADABLE.search(body):
        problem = f"deadline “{body.strip()}” names no day"
    return dates, problem


def _has_part(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("m", "half", "q", "q2", "end"))


def _year(match: re.Match[str], frame: Frame) -> int | None:
    if match["y"]:
        written = match["y"]
        value = (
            int(written)
            if written.isdigit()
            else chinese_number(re.sub("[0○]", "〇", written.replace("2", "二")))
        )
        return value if value is not None and 2000 <= value <= 2100 else None
    if match["short"]:
        return 2000 + int(match["short"])
    if not match["rel"]:
        return None
    base = frame.issued_on.year if frame.issued_on else None
    if match["rel"] in "今本当":
        return base or frame.plan_year
    return None if base is None else base + (2 if match["rel"] == "后" else 1)


def _day(match: re.Match[str], prefix: str, year: int) -> date | None:
    def group(name: str) -> str | None:
        value: str | None = match[prefix + name]
        return value

    half, quarter = group("half"), group("q") or group("q2")
    if half:
        return date(year, 6, 30) if half == "上" else date(year, 12, 31)
    if quarter:
        return _month_end(year, 3 * (int(quarter) if quarter.isdigit() else "一二三四".index(quarter) + 1))
    month_text = group("m")
    if not month_text and group("end") in ("年中", "中期"):
        return date(year, 6, 30)
    if not month_text:
        return date(year, 12, 31)
    month = _number(month_text)
    if month is None or not 1 <= month <= 12:
        return None
    if group("d"):
        day = _number(group("d") or "")
        return date(year, month, day) if day and 1 <= day <= monthrange(year, month)[1] else None
    if group("xun") in ("上", "中"):
        return date(year, month, 10 if group("xun") == "上" else 20)
    return _month_end(year, month)


def _iso(written: str) -> date | None:
    if written.isdigit():
        written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
    parts = [int(p) for p in re.split(r"\s*[-./]\s*", written)]
    if not 1 <= parts[1] <= 12:
        return None
    if len(parts) == 2:
        return _month_end(parts[0], parts[1])
    return date(*parts) if 1 <= parts[2] <= monthrange(parts[0], parts[1])[1] else None


def _number(written: str) -> int | None:
    return int(written) if written.isdigit() else chinese_number(written)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _after_issue(body: str, frame: Frame) -> When | None:
    match = _DURATION.search(body) or _BARE_DURATION.fullmatch(body.strip(" 。"))
    if not match:
        return None
    if frame.issued_on is None:
        return When(problem=f"“{match.group()}” counts from a day of issue that the document does not give")
    count = _number(match["n"]) or 0
    unit = match["u"]
    if unit in ("天", "日", "周"):
        return When((frame.issued_on + timedelta(days=count * (7 if unit == "周" else 1)),))
    months = frame.issued_on.month - 1 + count * (12 if unit == "年" else 1)
    year, month = frame.issued_on.year + months // 12, months % 12 + 1
    return When((date(year, month, min(frame.issued_on.day, monthrange(year, month)[1])),))
