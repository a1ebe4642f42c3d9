"""Where a noun phrase of a Chinese claim may end.

There is no parser here. A phrase after 所述 has one sure end (a mark, a particle, a verb that is no part of a noun)
and perhaps some possible ends before it (verbs that also stand inside nouns, words of the dictionary). Whoever asks
compares these with what the text has introduced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from zhiquan.engines.drafts.wording import (
    ADVERBS,
    AFTER_VERB,
    COMPLEMENTS,
    GUARDS,
    HARD,
    HEADS,
    PARTS,
    SOFT,
    VERBS,
)

# A noun phrase longer than this is not looked at further.
LONGEST = 36

CLAUSE_END = re.compile(r"[,，.。;；:：、!?！？\n()\[\]{}<>《》→]")


def _alternatives(words: tuple[str, ...] | frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_HARD = re.compile(_alternatives(frozenset(HARD)))
_SOFT = re.compile(_alternatives(frozenset(word for word in SOFT | VERBS if len(word) > 1)))
_LIGHT = re.compile(r"[设装套开接连固置卡嵌插](?=[于在有至到])")
_AFTER = re.compile(_alternatives(frozenset(AFTER_VERB)) + r"|[^\w]|$")
ADVERB = re.compile(_alternatives(frozenset(ADVERBS)))
_COMPLEMENT = re.compile(_alternatives(frozenset(COMPLEMENTS)))
_KINDS = frozenset(HEADS)
# What a verb is followed by where the same word may be a noun (记录所述温度, but 记录包括).
_OBJECT = re.compile(r"所述|前述|上述|该|一|多|两|至少|第|各|每|了|有|在|于|到")
_HEAD = re.compile("(?:" + _alternatives(frozenset(HEADS)) + ")$")
THING = re.compile(_alternatives(frozenset(HEADS)))
_PART = re.compile("(?:" + _alternatives(frozenset(PARTS)) + ")$")

_PART_AT = re.compile(_alternatives(frozenset(word for word in PARTS if len(word) > 1)))

# Kinds of things that a noun always says more of: 车辆扫描系统 is no vehicle that scans a system.
DEVICES = frozenset(
    ("模块", "单元", "装置", "机构", "组件", "部件", "系统", "设备", "电路", "接口", "平台", "器")
)
# Words of two letters that end in one of these are things, whatever the dictionary says (喷管, 喷嘴).
SURE_HEADS = frozenset("管嘴板杆座架轴轮泵阀箱罐槽孔筒壳臂柱梁膜层器机仪盖框环片件块轨钩垫网桶盘缸釜塔炉绳链")
# Places: behind a noun an end even where dictionaries know a word (阀体|内 in spite of 体内).
PLACES = frozenset("上下内外中前后")
NUMERAL = "一二两三四五六七八九十百"
_MEASURE = "个种条根块片组对套台只支枚项类张件列排份名次股束颗粒座处批"
QUANTITY = re.compile(
    rf"(?:(?:至少|不少于|任意|任|每|其中|另|另外|相邻的?|多|若干|复|数|几|各|某|同|全部|所有|[{NUMERAL}]+|\d+)+"
    rf"(?:[{_MEASURE}](?:或(?:多|以上|更多|两)[{_MEASURE}]|以上)?|者)的?)"
    r"|多个|若干|一系列|各个|每个|任一|任意|各|每|全部|所有|其他|其它|其余|剩余|对应的?|相应的?|同一|相同的?|当前的?|一|两|多"
)
# What stands before a noun without being part of it.
MARKS_OF_NOUN = re.compile(r"(?:所述|前述|上述|该)的?")
# A number right behind a noun: most likely its reference sign.
BARE_SIGN = re.compile(r"(?<=[\u4e00-\u9fff])\d{1,4}[a-z]?(?![\d.%℃°a-z\u4e2a])")
ORDINAL = re.compile(rf"第[{NUMERAL}]+|第\d+|[{NUMERAL}]号|[{NUMERAL}]级")
# A letter or number behind a noun tells it from its likes: 导气管三, 聚酯a, 壳体1.
LABEL = re.compile(rf"[{NUMERAL}甲乙丙丁a-zα-ω]\d*")


@dataclass(frozen=True)
class Stretch:
    """What may follow 所述 as a phrase: `text` up to its sure end, `soft` the ends before it, ascending.

    `rest` is what stands behind the sure end in the same clause.
    """

    text: str
    soft: tuple[int, ...]
    rest: str


# Of what follows a verb, these also begin words (处理|时长, 控制|中心).
MAYBE = frozenset("时后下上中过来从能可自向以")


@lru_cache(maxsize=16384)
def stretch(text: str) -> Stretch:
    """The phrase at the beginning of `text` (folded, one clause, at most LONGEST characters)."""
    length = len(text)
    soft: list[int] = []
    at = 1
    while at < length:
        hard = _HARD.match(text, at)
        if hard and _ends(text, at, hard.end(), soft):
            return Stretch(text[:at], tuple(soft), text[at:])
        verb = _SOFT.match(text, at)
        if verb and verb.group() in _KINDS and not _OBJECT.match(text, verb.end()):
            at = verb.end()
            continue
        if verb and (at >= 2 or text[0] < "\u4e00") and not ORDINAL.fullmatch(text[:at]):
            after = _COMPLEMENT if verb.group() in VERBS else _AFTER
            behind = after.match(text, verb.end())
            if behind and not (behind.group() in MAYBE and text[verb.end() : verb.end() + 2] in GUARDS):
                return Stretch(text[:at], tuple(soft), text[at:])
            soft.append(at)
        elif at >= 2 and _LIGHT.match(text, at):
            return Stretch(text[:at], tuple(soft), text[at:])
        at += 1
    return Stretch(text, tuple(soft), "")


def _ends(text: str, at: int, end: int, soft: list[int]) -> bool:
    """True where the hard word at `at` is a word by itself; a word that only begins there is a possible end."""
    if end - at > 1:
        return True
    if text[at] == "-" and text[at - 1] >= "\u4e00" and text[end : end + 1] >= "\u4e00":
        return False
    if text[at - 1 : at + 1] == "分为" and text[at - 2 : at - 1] in ("组", "部", "成"):
        return True
    if text[at - 1 : at + 1] in GUARDS:
        if at >= 2 and text[at] in PLACES and at - 1 not in soft:
            soft.append(at)
        return False
    if text[at : at + 2] in GUARDS:
        if at >= 2:
            soft.append(at)
        return False
    return True


@lru_cache(maxsize=16384)
def words(text: str) -> tuple[str, ...]:
    """The words of a short text."""
    return tuple(rjieba.cut(text))


@lru_cache(maxsize=16384)
def nature(word: str) -> str:
    """First letter of a word's part of speech: n, v, f (place), m (number), … Names of things are nouns."""
    tagged = rjieba.tag(word)
    if not tagged:
        return "x"
    tag = str(tagged[-1][1])[:1]
    named = is_kind(word) or (len(word) == 2 and word[1] in SURE_HEADS)
    return "n" if tag == "v" and named and word not in SOFT else tag


def word_ends(text: str) -> tuple[int, ...]:
    """Offsets at which a word of `text` ends."""
    ends: list[int] = []
    at = 0
    for word in words(text):
        at += len(word)
        ends.append(at)
    return tuple(ends)


def leading_verb(text: str) -> int:
    """Length of the verb that the text begins with; 0 where it begins otherwise."""
    listed = _SOFT.match(text)
    first = words(text)[:1]
    if listed and (listed.end() >= len(first[0]) or nature(first[0]) != "n"):
        return listed.end()
    return len(first[0]) if first and nature(first[0]) == "v" and not is_part(first[0]) else 0


def ended(text: str, at: int, high: int) -> bool:
    """Can a name end at `at`, in a text that is looked at up to `high`: a mark, a hard word, a verb, a part?"""
    if at >= high or not text[at].isalnum() or text[at].isascii():
        return True
    hard = _HARD.match(text, at, high)
    if hard and (hard.end() - at > 1 or not _guarded(text, at)):
        return True
    return (
        text[at] in PLACES
        or _SOFT.match(text, at, high) is not None
        or _PART_AT.match(text, at, high) is not None
    )


def starts_hard(text: str) -> bool:
    """Does the text begin with a word that is no part of a noun (在, 带有, 用于)?"""
    found = _HARD.match(text)
    if found is None or (found.end() == 1 and text[0] in PLACES):
        return False
    return found.end() > 1 or text[:2] not in GUARDS


def is_name(text: str) -> bool:
    """Does the text end like the name of a thing (模块, 板, 信号)?"""
    return _HEAD.search(text) is not None


def is_kind(text: str) -> bool:
    """Is the text nothing but the name of a kind of things (模块, 板)?"""
    found = _HEAD.search(text)
    return found is not None and found.start() == 0


def is_label(text: str) -> bool:
    """Is the text a letter or numeral that tells a thing from its likes (导气管|三, 聚酯|a)?"""
    return LABEL.fullmatch(text) is not None


def is_part(text: str) -> bool:
    """Does the text end like a part or property that every thing has (侧, 底部, 温度)?"""
    return _PART.search(text) is not None


def bare(text: str) -> str:
    """The phrase without quantities before it: 多个支架 → 支架. The whole where nothing would be left."""
    found = QUANTITY.match(text)
    while found and found.end() < len(text):
        text = text[found.end() :]
        found = QUANTITY.match(text)
    return text


def noun_tail(text: str) -> str:
    """The phrase at the end of `text`, cut at the last word that no noun holds."""
    start = 0
    at = 0
    while at < len(text) - 1:
        hit = QUANTITY.match(text, at) or _HARD.match(text, at)
        if hit and hit.end() < len(text) and (hit.end() - at > 1 or not _guarded(text, at)):
            start = at = hit.end()
            continue
        at += 1
    return text[start:]


def _guarded(text: str, at: int) -> bool:
    return text[at : at + 2] in GUARDS or (at > 0 and text[at - 1 : at + 1] in GUARDS)
