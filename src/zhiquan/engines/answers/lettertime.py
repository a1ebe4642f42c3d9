"""The days of a letter: when it was issued, which time it gives, when it counts as served, and by when to act.

The time is what the letter itself says, else the parameter of its kind. Service follows the register's own rule
(`clocks.service_rule` in policy): there is no common "notice date plus N". What cannot be known is left open and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiquan.engines.answers.letters import LetterKind
from zhiquan.engines.clocks import (
    Basis,
    Calendar,
    ClockError,
    DueRule,
    Period,
    ServiceFacts,
    ServiceRule,
    Step,
    Unit,
    due_date,
    served_on,
)
from zhiquan.engines.plantext.numerals import chinese_number
from zhiquan.engines.rules import RuleError, RuleSet, RuleView, Status

EARLIEST = date(1985, 1, 1)
FAR = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Stated:
    """A time as the letter gives it: a period with the words around it, or a last day."""

    excerpt: str
    period: Period | None = None
    day: date | None = None
    basis: str = ""  # issued | received: from what the letter says it runs; empty where it does not


@dataclass(frozen=True)
class By:
    """By when. `day` is None where something is missing: `open` then says what (`issue_day`, `receipt`, `period`).

    `stated` is what the letter says, `parameter` the rule used instead; `served` the day on which the letter counts as
    served, `presumed` until proof of another; `register` the register of the rule of service, if one was used.
    """

    day: date | None = None
    issued: date | None = None
    served: date | None = None
    presumed: bool = False
    provisional: bool = False
    stated: Stated | None = None
    parameter: str = ""
    source: str = ""
    article: str = ""
    sample: bool = False
    register: str = ""
    basis: str = ""
    steps: tuple[Step, ...] = ()
    open: str = ""


# ---------- days in the text

_CN_DIGIT = "〇○零一二三四五六七八九"
_DAY = re.compile(
    r"(?P<y>(?:19|20)\d{2})\s*[年./-]\s*(?P<m>1[0-2]|0?[1-9])\s*[月./-]\s*(?P<d>3[01]|[12]\d|0?[1-9])\s*日?(?!\d)"
)
_CN_DAY = re.compile(
    rf"(?P<y>[二][{_CN_DIGIT}]{{3}})\s*年\s*(?P<m>[一二三四五六七八九十]{{1,2}})\s*月\s*(?P<d>[一二三四五六七八九十]{{1,3}})\s*日"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_EN_DAY = re.compile(
    rf"(?P<m>{_MONTHS})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{{2}})", re.IGNORECASE
)
_EN_DAY_FIRST = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTHS}),?\s+(?P<y>(?:19|20)\d{{2}})", re.IGNORECASE
)
_ISSUE = re.compile(
    r"(?:发文日期?|发文日|签发日期?|發文日期?|通知日期|落款日期?|日\s*期|Date(?:d)?(?: of issue)?|Issued|Filed)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:截止(?:日期?|到|至)?|最迟(?:于|在)?|不晚于|\bby|before|no later than|until)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_BEFORE_DAY = re.compile(r"^\s*(?:之?前|以前|截止|前完成|前(?:答复|提交|缴纳|回复))")


@dataclass(frozen=True, slots=True)
class Dated:
    day: date
    start: int
    end: int


def days_in(text: str) -> tuple[Dated, ...]:
    """Every day written out in the text, in order."""
    return tuple(sorted(_days(text), key=lambda each: each.start))


def _days(text: str) -> Iterator[Dated]:
    for pattern in (_DAY, _CN_DAY, _EN_DAY, _EN_DAY_FIRST):
        for match in pattern.finditer(text):
            day = _date(match["y"], match["m"], match["d"])
            if day is not None:
                yield Dated(day, match.start(), match.end())


def _date(year: str, month: str, day: str) -> date | None:
    months = [m.lower() for m in _MONTHS.split("|")]
    try:
        if month.lower() in months:
            return date(int(year), months.index(month.lower()) + 1, int(day))
        if year.isdigit():
            return date(int(year), int(month), int(day))
        digits = "".join(str(max(0, _CN_DIGIT.index(c) - 2)) for c in year)
        return date(int(digits), chinese_number(month) or 0, chinese_number(day) or 0)
    except ValueError:
        return None


def issued_on(text: str, today: date) -> date | None:
    """The day of issue: the one named so, else the last day of the foot, else the first of the head.

    Days after `today` and before patents existed are none. None where nothing is left.
    """
    found = [each for each in days_in(text) if EARLIEST <= each.day <= today]
    for each in found:
        if _ISSUE.search(text[max(0, each.start - 14) : each.start]):
            return each.day
    foot = [
        each
        for each in found
        if each.start >= len(text) - 120 and not text[each.end :].strip(" 。.\n\t（）()盖章印")
    ]
    if foot:
        return foot[-1].day
    alone = [each for each in found if _alone(text, each)]
    return alone[-1].day if alone else None


def _alone(text: str, each: Dated) -> bool:
    """Whether the day has its line for itself."""
    start = text.rfind("\n", 0, each.start) + 1
    end = text.find("\n", each.end)
    line = text[start : end if end >= 0 else len(text)].strip()
    return len(line) <= each.end - each.start + 4


# ---------- the time that the letter gives

_COUNT = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|fourteen|twenty-one|twenty|thirty|sixty|ninety|ten|seven|five|three)"
_PERIOD = re.compile(
    rf"{_COUNT}\s*(?:\(\d+\)|（\d+）)?\s*(?:个|個)?\s*(?P<u>工作日|月|日|天|working days?|business days?|calendar days?|months?|days?)",
    re.IGNORECASE,
)
_ENGLISH = {
    "three": 3,
    "five": 5,
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
    "twenty": 20,
    "twenty-one": 21,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
}
_ASKS = re.compile(r"(?:内|以内|之内|within|days after|no later than)", re.IGNORECASE)
_ACTS = re.compile(
    r"(?:答复|答辩|答辯|补正|缴纳|缴费|陈述|提交|提出|回复|办理|说明|请求复审|申请复审|上诉|举证|应诉|提供|answer|respond|response|reply|file|serve|pay)",
    re.IGNORECASE,
)
_FROM_RECEIPT = re.compile(r"(?:收到|接到|送达|receipt|received|service|served)", re.IGNORECASE)
_FROM_ISSUE = re.compile(
    r"(?:发文(?:之)?日|签发之日|发出之日|date of (?:issue|this)|issuance)", re.IGNORECASE
)
# Not a time for the reader: a term, a past span, somebody else's time.
_OTHER = re.compile(r"(?:有效期|宽限期|保护期|连续|满|工龄|公告期|期限为)\s*$")


def stated(text: str, issued: date | None) -> Stated | None:
    """The time for an answer as the letter gives it; the last day where it names one, else the period."""
    for each in days_in(text):
        before, after = text[max(0, each.start - 12) : each.start], text[each.end : each.end + 12]
        later = issued is None or issued < each.day <= issued + FAR
        if later and (_BEFORE_DAY.match(after) or _UNTIL.search(before)):
            return Stated(_around(text, each.start, each.end), day=each.day)
    for match in _PERIOD.finditer(text):
        near_before, near_after = (
            text[max(0, match.start() - 30) : match.start()],
            text[match.end() : match.end() + 40],
        )
        if _OTHER.search(near_before) or not (
            _ASKS.match(near_after.lstrip()) or re.search(r"(?i)within\s*$", near_before)
        ):
            continue
        if not _ACTS.search(near_after + near_before):
            continue
        around = near_before + near_after
        basis = "issued" if _FROM_ISSUE.search(around) else "received" if _FROM_RECEIPT.search(around) else ""
        period = _period(match["n"], match["u"])
        if period is not None:
            return Stated(_around(text, match.start(), match.end()), period=period, basis=basis)
    return None


def _period(number: str, unit: str) -> Period | None:
    word = number.lower()
    value = int(word) if word.isdigit() else _ENGLISH.get(word) or chinese_number(word.replace("两", "二"))
    if not value:
        return None
    lowered = unit.lower()
    if lowered == "工作日" or lowered.startswith(("working", "business")):
        return Period(value, Unit.WORKING_DAY)
    return Period(value, Unit.MONTH if lowered == "月" or lowered.startswith("month") else Unit.DAY)


def _around(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - 24) : end + 16].split())


# ---------- by when


def by_when(
    text: str,
    kind: LetterKind | None,
    rules: RuleSet,
    calendar: Calendar,
    today: date,
    *,
    received: date | None = None,
    channel: str = "electronic",
) -> By:
    """By when to act on a letter. `received` is the day on which it came (its entry in the electronic system too)."""
    issued = issued_on(text, today)
    said = stated(text, issued)
    if kind is None or not kind.answer:
        return By(issued=issued, stated=said, day=said.day if said else None)
    if said is not None and said.day is not None:
        return By(day=said.day, issued=issued, stated=said)
    start = issued or received
    if start is None:
        return By(stated=said, open="issue_day")
    view = rules.at(start)
    served = _served(kind, said, view, issued, received, channel)
    known = By(issued=issued, stated=said, register=served.register, basis=served.basis)
    if served.day is None:
        return replace(known, open="receipt")
    known = replace(known, served=served.day, presumed=served.presumed)
    return _due(known, kind, said, rules.at(served.day), calendar, served)


@dataclass(frozen=True)
class _Service:
    day: date | None
    presumed: bool = False
    steps: tuple[Step, ...] = ()
    register: str = ""
    basis: str = ""


def _served(
    kind: LetterKind,
    said: Stated | None,
    rules: RuleView,
    issued: date | None,
    received: date | None,
    channel: str,
) -> _Service:
    """The day from which the time runs: the register's rule of service, else what the letter or its kind counts from."""
    if kind.register:
        rule = _rule(kind.register, channel, rules)
        if rule is not None:
            facts = ServiceFacts(issued=issued, entered=received, received=received, delivered=received)
            try:
                found = served_on(rule, facts)
            except ClockError:
                return _Service(None, register=kind.register, basis=str(rule.counts_from))
            return _Service(found.day, found.presumed, found.steps, kind.register, str(rule.counts_from))
    basis = (said.basis if said else "") or kind.basis or str(Basis.RECEIVED)
    return _Service(issued if basis == Basis.ISSUED else received, basis=basis)


def _rule(register: str, channel: str, rules: RuleView) -> ServiceRule | None:
    try:
        found = rules.evaluate("clocks.service_rule", {"register": register, "channel": channel})
    except RuleError:
        return None
    return ServiceRule.from_data(f"{register}_{channel}", found.outputs)


def _due(
    known: By, kind: LetterKind, said: Stated | None, rules: RuleView, calendar: Calendar, served: _Service
) -> By:
    assert served.day is not None
    if said is not None and said.period is not None:
        period = said.period
    else:
        try:
            parameter = rules.get(kind.period) if kind.period else None
        except RuleError:
            parameter = None
        if parameter is None:
            return replace(known, open="period")
        period = Period.from_data({"value": parameter.value, "unit": parameter.unit}, kind.period)
        known = replace(
            known,
            parameter=parameter.code,
            source=parameter.source,
            article=parameter.article or "",
            sample=parameter.status is Status.SAMPLE,
        )
    rule = DueRule.from_data({"value": period.value, "unit": str(period.unit), **_counting(kind, rules)})
    due = due_date(served.day, rule, calendar)
    return replace(known, day=due.day, provisional=bool(due.awaits_years), steps=served.steps + due.steps)


def _counting(kind: LetterKind, rules: RuleView) -> dict[str, object]:
    if not kind.counting:
        return {}
    try:
        found = rules.evaluate("clocks.counting", {"register": kind.counting, "period": "procedural"})
    except RuleError:
        return {}
    return dict(found.outputs)
