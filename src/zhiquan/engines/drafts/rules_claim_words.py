"""F-CLM-8: words that leave the scope of a claim open, and brackets. The words themselves stand in policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claim, Finding
from zhiquan.engines.drafts.rules import Check
from zhiquan.engines.drafts.rules_claim_form import clean

RULE = "F-CLM-8"
# Checks that look for words of a list; `after`/`before` in their settings ask for a number there.
WORD_CHECKS = (
    "examples",
    "preferences",
    "approximations",
    "likenesses",
    "conditions",
    "degrees",
    "amounts",
    "nearness",
)
NUMBER_AFTER = re.compile(
    r"[ \u3000]{0,3}(?:为|是|等于|占|在|有|于|以|至|到|[:：≤≥<>＜＞±])?[ \u3000]{0,3}"
    r"(?:\d|[+\-－±]\d|百分之|[一二两三四五六七八九十半](?![定般端侧边面者方旁]))"
)
# A value with its unit, before 左右 or 附近.
VALUE_BEFORE_AROUND = re.compile(
    r"(?:\d|[一二两三四五六七八九十百千万半])[ ]?(?:[%％‰°℃㎡μµA-Za-zΩ/·²³]{1,12}|摄氏度|度|克|分钟|分|小时|秒|天|倍|毫米|厘米"
    r"|微米|纳米|米|升|毫升|千克|公斤|伏|瓦|帕|兆帕|年|月|日|周|元|吨|成|分之[一二三四五六七八九十]{1,3})$"
)
# A mere number, or things counted: 两个左右对称的支架 is about left and right, 5个左右。 is not.
COUNT_BEFORE_AROUND = re.compile(
    r"(?:\d|[一二两三四五六七八九十百千万半])[ ]?(?:份|次|个|片|层|目|转|根|条|块|半)?$"
)
AFTER_AROUND = re.compile(r"[，。；、,;:：）)\s]|的(?!.{0,6}[侧端边])|[时后即]|$")
# 左右 of a movement or an arrangement.
LEFT_AND_RIGHT = re.compile(
    r"对称|两|侧|方向|移|滑|摆|旋|转|分布|布置|设|相|间隔|排列|端|边|翻|往复|平|各|四|手|极限"
)
# 高温(120-150℃): a value of the same quantity says what is meant.
VALUES = (
    ("温", re.compile(r"\d[ ]{0,2}(?:℃|°C|°|摄氏度|度|K\b)")),
    (
        "压",
        re.compile(r"\d[ ]{0,2}(?:[MkGm]?Pa|bar|k?V(?![A-Za-z])|伏|千伏|兆帕|千帕|帕|大气压|atm|mmHg|psi)"),
    ),
)
# 120℃高压灭菌: either value says what an autoclave does. 所述高温碳化 was judged where it was brought in.
STEAMED = re.compile(r"灭菌|消毒|蒸煮")
SAID_BEFORE = re.compile(r"(?:所述|上述|前述|该)的?\Z")
VALUE_WITHIN = 24
VALUE_BEFORE = 40
BEFORE = 24
DEGREE = re.compile(r"[高低][温压]")
# 耐高温涂料 says nothing about the temperature of a step.
RESISTS = re.compile(r"[耐抗防][高低][温压]")
# Of one check in one claim no more than this is told: a million letters of 等 are one defect.
MOST = 200

ET_CETERA = re.compile(
    r"等等|等(?=[，。；、,;:：)）\]】\s]|(?:中|之)?的|中(?:至少|任|一|两|几|多|选|的)|其他|其它|材料|物质|成分|组分|方式|手段"
    r"|方法|信息|数据|参数|元素|设备|部件|零件|构件|工具|工艺|操作|因素|功能|步骤|情况|场景|场合|领域|特征|内容|指标|物料|原料|药物"
    r"|溶剂|类型|形状|结构|组成|构成|制成|进行|可|均|都|以及|或者|多种|各种|一种或)"
)
# A list or a plain noun stands before the 等 that leaves a list open: not 相等, 均等, 三等.
NO_LIST = frozenset(
    "相均不平高中低同优何此对齐恒初上下一二三四五六七八九十两数特乘各劣次头甲乙丙丁Ⅰ1234567890"
)
CLOSED = re.compile(
    r"等[ ]?(?:[两二三四五六七八九十几多\d]{1,3})[ ]?(?:种|个|项|类|步|条|部分|者|方面|组|点)"
)
ET = re.compile("等等|等")
# Behind a list, 等 leaves it open whatever noun follows: 铜、铝等金属材料.
LISTED = re.compile(r"、[^、，。；：,;:]{1,16}$")
BRACKETS = re.compile(r"[(（]([^()（）\n]{1,120})[)）]")
HAN = re.compile(r"[\u4e00-\u9fff]")
# What may stand in brackets: numbers of steps, formulas and their numbers, shares and units, chemical names, short names.
UNIT = (
    r"(?:万|千|百|亿|小时|分钟|分|秒|天|日|周|月|年|度|转|元|倍|次|克|千克|毫克|升|毫升|米|毫米|厘米|微米|纳米|帕|兆帕"
    r"|伏|安|瓦|目|摩尔|牛|赫兹|吨|公斤)"
)
ALLOWED = re.compile(
    r"第?[一二三四五六七八九十百\d]{1,4}[、.]?"
    r"|(?:步骤|式|公式|化学式|通式|结构式|方程|方程式|反应式|条件|阶段|方案|图|表|权利要求)?[ ]?"
    r"[A-Za-z]?[\dIVXⅠ-Ⅻ一二三四五六七八九十]{1,6}[a-zA-Z']?(?:[-－~～至、，,][\dIVXa-zA-Z]{1,6})*"
    r"|.{0,10}(?:重量|质量|体积|摩尔|物质的量|重|份|比|浓度|分数|单位)"
    r"(?:计|百分比|百分数|比|份|浓度|分数|含量)?[:：为%％]?.{0,16}"
    r"|(?:以下|下文|下称|后文|以下统|也|亦|又|下面|统)?(?:均)?"
    r"(?:简称|又名|俗称|俗名|学名|商品名|型号|牌号|登录号|保藏|购自|拉丁|称|称为|记为|记作|缩写|英文|英语|全称)(?:为|作|：|:)?.{1,60}"
    r"|[^\u4e00-\u9fff]{1,40}(?:[或和与及、][^\u4e00-\u9fff]{1,40}){1,6}"
    r"|以.{1,20}计|(?:其中|式中).{0,110}|[\u4e00-\u9fff]|[左右上下前后内外正负阴阳甲乙丙丁]{1,3}"
    rf"|[^\u4e00-\u9fff]*{UNIT}(?:/.{{1,6}})?"
    r"|.{0,16}(?:基|酸|酯|烯|烷|醇|酮|胺|醚|酚|醛|苯|腈|脲|胍|嗪|啶|唑|炔|酐|盐|吩|呤|咯|喃|啉|铵|锂|钠|钾|钙|镁|锌|铁|铝|铜|银|氧|氟|氯|溴|碘|氢|硫|磷)"
)
# 二(2-乙基己)酯: a bracket within the name of a compound.
WITHIN_NAME = re.compile(r"(?:基|酯|酸|酮|胺|醇|醚|酚|醛|腈|脲|苯|烷|烯|硅|铵|酐|膦|萘|吡|咪|噻|丙|丁|戊|己)")
SUBSTITUENT = re.compile(r"\d['’]?[,\-]|[甲乙丙丁戊己庚辛壬癸苄苯氟氯溴羟氨基氧]$")
SIGN = r"[\u4e00-\u9fff]{0,12}[ ]?\d{1,4}[a-zA-Z'’]?"
SIGNED = re.compile(rf"{SIGN}(?:[、，,；;~～\-－][ ]?{SIGN})*")


def words(context: Context) -> Iterator[Finding]:
    """Words of the lists: 例如, 优选, 约 before a number, 或类似物, 高温 without a value."""
    if context.claims is None:
        return
    for code in WORD_CHECKS:
        check = context.active(RULE, code)
        if check:
            yield from _listed(context, check)


def _listed(context: Context, check: Check) -> Iterator[Finding]:
    assert context.claims is not None
    names = check.settings.get("words", ())
    exceptions = set(context.rules.words(str(check.settings.get("exceptions", ""))))
    pattern = _pattern({word for name in names for word in context.rules.words(name)} | exceptions)
    if pattern is None:
        return
    for claim in context.claims.claims:
        hits = pattern.finditer(clean(context), claim.start, claim.end)
        meant = (hit for hit in hits if hit.group() not in exceptions and _placed(context, check, claim, hit))
        if check.settings.get("once"):
            first = {hit.group(): hit for hit in reversed(list(meant))}
            yield from _told(context, check, claim, first.values())
            continue
        yield from _told(context, check, claim, meant)


def _pattern(found: set[str]) -> re.Pattern[str] | None:
    """The longest word wins, so that an exception (等离子) hides the word in it (等)."""
    if not found:
        return None
    return re.compile("|".join(re.escape(word) for word in sorted(found, key=lambda one: (-len(one), one))))


def _placed(context: Context, check: Check, claim: Claim, hit: re.Match[str]) -> bool:
    text = clean(context)
    if check.settings.get("number_after") and not NUMBER_AFTER.match(text, hit.end(), claim.end):
        return False
    if check.settings.get("unless_value"):
        first = max(claim.start, hit.start() - VALUE_BEFORE)
        last = min(claim.end, hit.end() + VALUE_WITHIN)
        if SAID_BEFORE.search(text[first : hit.start()]):
            return False
        steamed = bool(STEAMED.search(hit.group()))
        if any(
            (steamed or what in hit.group()) and value.search(text, first, last) for what, value in VALUES
        ):
            return False
        return not _term_of_art(context, hit.group())
    return True


def _term_of_art(context: Context, word: str) -> bool:
    """Whether the claims' own subject names use the word (高压 in 高压变频器): then it has a meaning in the field."""
    return any(word.startswith(term) for term in context.once("claims.terms", lambda: _terms(context)))


def _terms(context: Context) -> tuple[str, ...]:
    claims = context.claims.claims if context.claims else ()
    names = "\n".join(RESISTS.sub("", one.subject) for one in claims)
    return tuple(dict.fromkeys(DEGREE.findall(names)))


def _told(context: Context, check: Check, claim: Claim, hits: Iterable[re.Match[str]]) -> Iterator[Finding]:
    for hit in islice(hits, MOST):
        yield context.found(check, "claims", *hit.span(), claim=claim.number, number=claim.number)


def around(context: Context) -> Iterator[Finding]:
    """左右 behind a number; of left and right it is no fault."""
    check = context.active(RULE, "around")
    if check is None or context.claims is None:
        return
    pattern = _pattern(
        {word for name in check.settings.get("words", ()) for word in context.rules.words(name)}
    )
    if pattern is None:
        return
    text = clean(context)
    for claim in context.claims.claims:
        hits = pattern.finditer(text, claim.start, claim.end)
        meant = (hit for hit in hits if _around_a_value(text, claim, hit))
        yield from _told(context, check, claim, meant)


def _around_a_value(text: str, claim: Claim, hit: re.Match[str]) -> bool:
    before = text[max(claim.start, hit.start() - BEFORE) : hit.start()]
    if VALUE_BEFORE_AROUND.search(before):
        return not LEFT_AND_RIGHT.match(text, hit.end(), claim.end)
    counted = COUNT_BEFORE_AROUND.search(before) and hit.group() != "附近"
    return bool(counted and AFTER_AROUND.match(text, hit.end(), claim.end))


def open_lists(context: Context) -> Iterator[Finding]:
    """等 that leaves a list open; not 等离子, 等于, 相等, nor the 等 that closes a list (A、B等两种)."""
    check = context.active(RULE, "open_lists")
    if check is None or context.claims is None:
        return
    exceptions = context.rules.words(str(check.settings.get("exceptions", "")))
    text = clean(context)
    for claim in context.claims.claims:
        hits = ET.finditer(text, claim.start, claim.end)
        meant = (hit for hit in hits if _opens(text, claim, hit.start(), exceptions))
        yield from _told(context, check, claim, meant)


def _opens(text: str, claim: Claim, at: int, exceptions: Sequence[str]) -> bool:
    if at == claim.start or text[at - 1] in NO_LIST or CLOSED.match(text, at, claim.end):
        return False
    if not ET_CETERA.match(text, at, claim.end) and not LISTED.search(
        text, max(claim.start, at - BEFORE), at
    ):
        return False
    return not any(
        text.startswith(word, at - shift, claim.end)
        for word in exceptions
        for shift in (word.find("等"),)
        if shift >= 0
    )


def brackets(context: Context) -> Iterator[Finding]:
    """Brackets that hold neither reference signs nor formulas, units, short names or step numbers."""
    check = context.active(RULE, "brackets")
    if check is None or context.claims is None:
        return
    text = clean(context)
    for claim in context.claims.claims:
        hits = BRACKETS.finditer(text, claim.start, claim.end)
        yield from _told(
            context,
            check,
            claim,
            (hit for hit in hits if not (_harmless(hit[1].strip()) or _of_compound(text, hit))),
        )


def _of_compound(text: str, hit: re.Match[str]) -> bool:
    return bool(WITHIN_NAME.match(text, hit.end()) and SUBSTITUENT.search(hit[1].strip()))


def _harmless(inner: str) -> bool:
    return bool(not HAN.search(inner) or ALLOWED.fullmatch(inner) or SIGNED.fullmatch(inner))


RULES = (words, around, open_lists, brackets)
