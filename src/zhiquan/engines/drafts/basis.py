"""Has a phrase after 所述 been introduced, and how far does it reach? The readings that count as its basis."""

from __future__ import annotations

import re

from zhiquan.engines.drafts import phrases
from zhiquan.engines.drafts.chains import Chain
from zhiquan.engines.drafts.residuals import DOINGS, goes_on, moves

# Subjects by their category: 所述方法 needs no word 方法 before it where the claim is one.
OWN_NAMES = frozenset(
    ("方法", "工艺", "步骤", "过程", "操作", "工序", "装置", "设备", "系统", "产品", "组合物")
)
# What every doing has: 干燥|温度.
OF_DOINGS = frozenset(
    (
        "方法",
        "方式",
        "操作",
        "温度",
        "时间",
        "时长",
        "压力",
        "速度",
        "转速",
        "速率",
        "条件",
        "次数",
        "频率",
        "强度",
        "周期",
        "结果",
    )
)
# A step may be named by what it makes: 所述配制分散液包括.
STEPS = frozenset(
    (
        "提供",
        "配制",
        "制备",
        "制作",
        "获取",
        "获得",
        "得到",
        "确定",
        "生成",
        "建立",
        "构建",
        "形成",
        "采集",
        "提取",
    )
)
STEP_BEHIND = re.compile(
    r"$|包括|包含|具体|的(?:步骤|过程|方法|工序)|步骤|过程|之[前后]|[前后时中]|还|进一步|为"
)
# A step named by its words counts as said where this share of its letter pairs stands before.
SAID = 0.75


def basis(chain: Chain, naked: str, before: str) -> str:
    """The phrase at the beginning of `naked` that has been introduced; empty where none has.

    `before`: the letters right before 所述.
    """
    found = phrases.stretch(naked)
    bare_ordinal = phrases.ORDINAL.fullmatch(found.text) is not None
    if chain.has(found.text) and not bare_ordinal:
        return _lengthened(chain, found)
    joined = _joined(found)
    if joined and (chain.has(joined) or (_modifies(found.text) and chain.has(joined[len(found.text) :]))):
        return joined
    if chain.listed(found.text) or _own_name(chain, found.text) or chain.is_share(found.text):
        return found.text
    if chain.abbreviated(found.text):
        return found.text
    if _said_before(chain, naked, found.text):
        return found.text
    relative = _relative(chain, naked, found.text)
    if relative:
        return relative
    for end in possible_ends(chain, found):
        head = found.text[:end]
        after = found.text[end:]
        if not names_thing(head) and not phrases.leading_verb(after):
            continue
        if (
            phrases.ORDINAL.fullmatch(head)
            or not chain.has(head)
            or goes_on(after, found.rest, before, chain.has)
        ):
            continue
        if _named_longer(chain, found.text, end):
            return ""
        if chain.alone(head):
            return head
    return ""


def _lengthened(chain: Chain, found: phrases.Stretch) -> str:
    """A phrase cut one letter short (总|成为): with that letter, where only so it has been introduced."""
    longer = found.text + found.rest[:1]
    letter = found.rest[:1]
    if letter < "\u4e00" or letter == "的" or chain.alone(found.text):
        return found.text
    return longer if chain.has(longer) and chain.alone(longer) else found.text


def _named_longer(chain: Chain, phrase: str, end: int) -> bool:
    """Do the claims elsewhere introduce a longer name that begins so (时间|选择轴)?"""
    for length in sorted(
        {*phrases.word_ends(phrase), *phrases.stretch(phrase).soft, len(phrase)}, reverse=True
    ):
        if length <= end:
            return False
        verb = phrases.leading_verb(phrase[end:length])
        thing = phrase[end + verb : length]
        if (
            not verb
            or not thing
            or len(thing) > 4
            or moves(phrase[end : end + verb])
            or phrases.leading_verb(thing)
        ):
            continue
        if chain.named(phrase[:length]):
            return True
    return False


def names_thing(phrase: str) -> bool:
    """Neither a verb alone (固定|结构) nor an ordinal alone (第二|旋钮)?"""
    return phrases.leading_verb(phrase) < len(phrase) and not phrases.ORDINAL.fullmatch(phrase)


def _relative(chain: Chain, naked: str, phrase: str) -> str:
    """所述带有孔的盖: what the verb's 的 leads to, where that stands before; empty otherwise."""
    verb = phrases.leading_verb(phrase)
    clause = (
        verb > 1
        and len(phrase) > verb + 2
        and naked.startswith("的", len(phrase))
        and not phrases.is_name(phrase)
    )
    verbal = phrases.starts_hard(naked) or verb == len(phrase) or clause
    after = naked.rfind("的") + 1
    if not verbal or not after or after == len(naked):
        return ""
    head = phrases.stretch(phrases.bare(naked[after:]))
    if head.text in DOINGS and chain.share(naked[: after - 1]) < SAID:
        return ""
    if any(chain.has(head.text[:end]) for end in (len(head.text), *possible_ends(chain, head))):
        return naked[:after] + head.text
    return ""


def _joined(found: phrases.Stretch) -> str:
    """待检测的图像: the phrase with what its 的 leads to; empty where no 的 follows."""
    if not found.rest.startswith("的") or len(found.rest) < 2:
        return ""
    return found.text + phrases.stretch(phrases.bare(found.rest[1:])).text


def _modifies(phrase: str) -> bool:
    """Is it a property (加热后, 待检测) that tells which, no thing by itself?"""
    last = phrases.words(phrase)[-1]
    named = phrases.is_name(phrase) or (len(phrase) > len(last) + 1 and phrases.is_name(phrase[: -len(last)]))
    return phrases.nature(last) in "vadbtf" and not named


def _own_name(chain: Chain, phrase: str) -> bool:
    """所述方法, 所述步骤 and the like in a claim of that category."""
    return phrase in OWN_NAMES and chain.is_called(phrase)


def _said_before(chain: Chain, naked: str, phrase: str) -> bool:
    """所述根据X确定Y: a step named by its words. Most of its letter pairs stand before."""
    if phrases.starts_hard(naked):
        return len(naked) >= 6 and chain.share(naked) >= SAID
    verb = phrases.leading_verb(phrase)
    if not verb or len(phrase) < verb + 2 or not chain.has(phrase[:verb]):
        return False
    thing = phrase[verb:]
    if thing in DOINGS or thing in OF_DOINGS:
        return True
    if phrases.QUANTITY.match(thing):
        return chain.has(phrases.bare(thing)) or chain.share(phrase) >= SAID
    if phrases.is_name(phrase):
        return (
            phrase[:verb] in STEPS
            and len(thing) > 2
            and chain.has(thing)
            and STEP_BEHIND.match(naked, len(phrase)) is not None
        )
    return chain.share(phrase) >= SAID


def possible_ends(chain: Chain, found: phrases.Stretch) -> list[int]:
    """Possible ends of two characters at least, longest first."""
    ends = {*found.soft, *phrases.word_ends(found.text), chain.longest(found.text)}
    return sorted((end for end in ends if 2 <= end < len(found.text)), reverse=True)
