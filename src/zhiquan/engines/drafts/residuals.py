"""What stands behind an introduced phrase: the rest of a longer name (电机|输出轴), or what is said of it (电机|驱动丝杆)?

There is no parser: the kind of the first word, what follows the stretch and what governs the phrase decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from zhiquan.engines.drafts import phrases
from zhiquan.engines.drafts.wording import BECOMING, COMPLEMENTS, PARTS, SOFT, VERBS

# What stands between a subject and what is said of it.
PREDICATES = (
    "包括",
    "包含",
    "具有",
    "设有",
    "为",
    "是",
    "用于",
    "采用",
    "选自",
    "由",
    "含有",
    "位于",
    "均",
    "还",
    "有",
)
# What follows a noun made of a verb: 烘干处理的温度, 声音提示为.
NOMINAL = (*PREDICATES, "的", "与", "和", "或")
VERBS_OF_ONE = frozenset("盖穿插套嵌卡贴压绕背正对滑铰悬吊挂架跨搭扣拧焊粘")
# Before 所述, these await a verb behind the noun: 向所述终端|发送, 使所述弹簧|压缩.
AWAITING = re.compile(
    r"(?:[向由使将把对令让从供给被用经与和及在为当待]|通过|利用|借助|以便|以使|根据|随着|包括)$"
)
# The object of a verb is described: 终端采集|包括所述标记的图像.
DESCRIBING = re.compile(r"(?:包括|包含|含有|具有|带有|设有|位于|用于|与|由|在|对|是否|为).*的.")
IN_NAMES = frozenset(
    ("输入", "导入", "引入", "接入", "插入", "流入", "注入", "嵌入", "合成", "生成", "集成", "过滤", "超过")
)
# Before 的 and another noun, these say how the two are related: 程序代码|对应的程序.
RELATING = frozenset(
    (
        "对应",
        "相应",
        "相对应",
        "匹配",
        "相匹配",
        "适配",
        "连接",
        "相连接",
        "配合",
        "产生",
        "发送",
        "接收",
        "采集",
        "获取",
        "生成",
        "形成",
        "构成",
        "组成",
        "限定",
        "围成",
        "带动",
        "驱动",
        "支撑",
        "承载",
        "确定",
        "指示",
        "表示",
        "表征",
    )
)
# What a doing that stands before is called: 铁水脱硫|步骤.
DOINGS = frozenset(("步骤", "工序", "过程", "阶段", "环节"))
_MANNER = re.compile(r"\w{1,4}地(?!面|板|址|下|图|点|线|脚|基|坪|理|质|震|区|域|铁|毯|暖|轨|锚|膜)")


def goes_on(residual: str, rest: str, before: str, stands: Callable[[str], bool]) -> bool:
    """Is what stands behind an introduced phrase the rest of a longer name?

    `rest`: what follows in the clause; `before`: what stands right before 所述; `stands`: has a word been introduced?
    """
    if residual in DOINGS or _MANNER.match(residual):
        return False
    if len(residual) > 1 and phrases.is_kind(residual) and residual not in PARTS:
        return True
    if residual[0].isdigit() or (len(residual) <= 6 and phrases.is_part(residual)):
        return False
    adverb = phrases.ADVERB.match(residual)
    if adverb and adverb.end() < len(residual) and residual[adverb.end()] in "地的":
        return False
    if adverb and _said(residual[adverb.end() :], rest):
        return False
    if len(residual) == 1:
        return _letter(residual, rest)
    if phrases.is_kind(residual) or phrases.is_label(residual):
        return True
    if len(residual) == 2 and residual[1] in VERBS_OF_ONE and rest.startswith(COMPLEMENTS):
        return False
    verb = phrases.leading_verb(residual)
    if not verb:
        return _noun(residual, rest)
    return _verbal(residual, verb, rest, before, stands)


def _said(after: str, rest: str) -> bool:
    """Does a verb, or nothing, follow an adverb?"""
    if not after:
        return not rest.startswith(PREDICATES)
    return phrases.leading_verb(after) > 0 or after[0] in "设连固接"


def _letter(letter: str, rest: str) -> bool:
    if letter in VERBS_OF_ONE and rest and not rest.startswith(NOMINAL):
        return False
    if phrases.nature(letter) in "nvagz" and (not rest or rest.startswith(NOMINAL)):
        return True
    return phrases.is_kind(letter) or phrases.is_label(letter)


def _verbal(residual: str, verb: int, rest: str, before: str, stands: Callable[[str], bool]) -> bool:
    word, thing = residual[:verb], phrases.bare(residual[verb:])
    if not thing:
        return doing(word, rest)
    if rest.startswith("的") and not (thing in phrases.DEVICES or len(thing) == 1):
        return False
    if phrases.is_kind(thing) and (thing in phrases.DEVICES or len(thing) == 1):
        return not (len(thing) == 1 and phrases.nature(thing) not in "nx" and rest.startswith(COMPLEMENTS))
    if len(thing) > 4 or DESCRIBING.match(rest) or moves(word):
        return False
    if phrases.leading_verb(thing) and not phrases.is_kind(thing):
        return False
    if AWAITING.search(before) or (len(thing) > 3 and not rest.startswith(PREDICATES)):
        return False
    if rest.startswith(PREDICATES) and phrases.nature(phrases.words(thing)[-1]) == "n":
        return phrases.is_kind(thing) or not stands(thing)
    return phrases.is_name(residual) and not stands(thing)


def moves(verb: str) -> bool:
    """Does the verb say where something goes (置入, 加入, 发送给), and stands in no names (but 输入, 引出)?"""
    return verb[-1] in "入至到给于成过经" and verb not in IN_NAMES


def doing(word: str, rest: str) -> bool:
    """A verb with no object: the name of a step (烘干处理|包括), or what the noun does (输出转换|为)."""
    if rest.startswith("为") and word in BECOMING:
        return False
    if rest.startswith("的") and word in RELATING:
        return False
    if DESCRIBING.match(rest) and not rest.startswith(("为", "与", "在", "由")):
        return False
    return rest.startswith(PREDICATES)


def _noun(residual: str, rest: str) -> bool:
    """Nouns that follow go on with it, adverbs, places and numbers do not; nor do parts before a verb (表面|结合)."""
    first = phrases.words(residual)[0]
    if phrases.nature(first) in "fpdcmurtz":
        return False
    if rest.startswith(COMPLEMENTS) and not rest.startswith("所述") and not phrases.is_name(residual):
        return False
    lead = min(phrases.stretch(residual).soft, default=len(residual))
    return not phrases.is_part(residual[:lead])


def surely_verb(residual: str) -> int:
    """Length of the verb that a residual begins with and that no noun follows at once; 0 where it is none."""
    verb = phrases.leading_verb(residual)
    if not verb or residual[:verb] not in SOFT | VERBS:
        return 0
    thing = residual[verb:]
    return 0 if thing and phrases.THING.match(thing) else verb
