"""The assistant's own phrases, in Chinese and English; Traditional Chinese follows from Simplified."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiquan.engines.answers.model import Words
from zhiquan.engines.text import traditional

HANS, HANT, ENGLISH, CANTONESE = "zh-Hans", "zh-Hant", "en", "yue"

LABEL: Words = {HANS: "本回答由程序自动生成", ENGLISH: "This answer was generated automatically"}
COMING: Words = {HANS: "{day}起：{text}", ENGLISH: "From {day}: {text}"}
QUOTED: Words = {HANS: "《{law}》{article}：“{quote}”", ENGLISH: "{law}, {article}: “{quote}”"}
EMPTY: Words = {
    HANS: "请写下您的问题，比如“公司改名了，商标怎么办”。",
    ENGLISH: "Write your question, for example “Our company was renamed, what about its marks?”",
}
NO_BASIS: Words = {
    HANS: "没有找到依据，不作回答。可以换个说法再问，或者交给人工。",
    ENGLISH: "No source was found, so no answer is given. Ask in other words, or hand it to a person.",
}
GONE: Words = {
    HANS: "最接近的是《{law}》{article}，已于{day}失效，不能用来回答。",
    ENGLISH: "The nearest text is {law}, {article}; it ceased to be in force on {day} and cannot be relied on.",
}
NO_SUCH_ARTICLE: Words = {
    HANS: "按{day}有效的文本，《{law}》没有{article}，不作回答。",
    ENGLISH: "In the text in force on {day}, {law} has no {article}, so no answer is given.",
}
OUT_OF_SCOPE: Words = {
    HANS: "这不属于知识产权服务的范围，不作回答。需要的话可以交给人工。",
    ENGLISH: "This lies outside intellectual-property services, so no answer is given. A person can take it over.",
}
SAMPLE: Words = {
    HANS: "以下内容尚待主管人员确认，仅供参考，不给出具体数字。",
    ENGLISH: "What follows still awaits confirmation by an officer; it gives no figures.",
}
LOGIN: Words = {
    HANS: "这涉及您自己的办件，请先登录。",
    ENGLISH: "This concerns a case of your own; please sign in first.",
}
PERSON: Words = {
    HANS: "可以交给人工，请点“转人工”并留下联系方式。",
    ENGLISH: "A person can take this over: choose “Hand to a person” and leave a way to reach you.",
}
CHOOSE: Words = {
    HANS: "您想问的是哪一件？",
    ENGLISH: "Which of these do you mean?",
}
FORM: Words = {HANS: "可以在线办理：{name}。", ENGLISH: "It can be done online: {name}."}
NONE_OF_THESE: Words = {HANS: "都不是", ENGLISH: "None of these"}
UNSURE: Words = {HANS: "未定之处：{text}", ENGLISH: "Not settled: {text}"}

UNITS: dict[str, Words] = {
    "day": {HANS: "{n}日", ENGLISH: "{n} days"},
    "working_day": {HANS: "{n}个工作日", ENGLISH: "{n} working days"},
    "month": {HANS: "{n}个月", ENGLISH: "{n} months"},
    "quarter": {HANS: "{n}个季度", ENGLISH: "{n} quarters"},
    "year": {HANS: "{n}年", ENGLISH: "{n} years"},
    "hour": {HANS: "{n}小时", ENGLISH: "{n} hours"},
    "percent": {HANS: "{n}%", ENGLISH: "{n} %"},
    "cny": {HANS: "{n}元", ENGLISH: "RMB {n}"},
    "character": {HANS: "{n}字", ENGLISH: "{n} characters"},
    "times": {HANS: "{n}倍", ENGLISH: "{n} times"},
}


def chinese(language: str) -> bool:
    return language != ENGLISH


def say(words: Words, language: str, **values: Any) -> str:
    """A phrase in the reader's language; Cantonese is written in Traditional characters."""
    if language == ENGLISH:
        return words.get(ENGLISH, words[HANS]).format(**values) if values else words.get(ENGLISH, words[HANS])
    given = words.get(HANT) if language in (HANT, CANTONESE) else None
    text = given or words[HANS]
    # Values may be quoted law, which keeps its script: only the phrase itself is turned.
    if given is None and language in (HANT, CANTONESE):
        text = traditional(text)
    return text.format(**values) if values else text


def day_text(day: date, language: str) -> str:
    if language == ENGLISH:
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def amount(value: object, unit: str, language: str) -> str:
    """A figure with its unit. Money is given in yuan."""
    if isinstance(value, bool):
        return {True: "是", False: "否"}[value] if chinese(language) else ("yes" if value else "no")
    shown = f"{value:,}" if isinstance(value, int) and unit == "cny" else str(value)
    if unit not in UNITS:
        return shown
    if value == 1 and language == ENGLISH and unit in UNITS:
        return say(UNITS[unit], language, n=shown).rstrip("s")
    return say(UNITS[unit], language, n=shown)
