"""F-CLM-7: the subject name of an independent claim says whether a product or a method is claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.model import Claim, Finding
from zhiquan.engines.drafts.rules_claim_form import clean
from zhiquan.engines.drafts.subjects import DOING_END, THING, category

OF_IT = ("及其", "和其", "与其", "或其", "以及")
DOING = (
    r"(?:制备|生产|制造|制作|加工|合成|成型|处理|使用|应用|操作|工作|施工|安装|装配|控制|检测|测试|测量"
    r"|提取|培养|种植|养殖|回收|清洗|调节|运行|其|和|及|或|与|、)"
)
PRODUCT_AND_METHOD = re.compile(
    rf"(?:以及|及|和|与|或|、|/)其?{DOING}{{0,4}}(?:方法|工艺|制法|流程|应用|用途|用法)$"
)
METHOD_AND_PRODUCT = re.compile(
    r"(?:方法|工艺|流程)(?:以及|及|和|与|或|、|/)(?:其|所用|使用|采用|该|的|专用|应用|实现){0,3}"
    r"[^，。；的方法]{0,12}(?:装置|设备|系统|产品|器件|材料|机|仪|器|组合物|介质)$"
)
TECHNOLOGY = re.compile(r"技术$")
PLAN = re.compile(r"(?:技术方案|解决方案|构思|设想|理念|创意|发明创造)$")
SECOND = re.compile(r"制备|生产|制造|使用|应用|用途")
UNSURE = re.compile(r"(?:设计|配方|方案|思路|改进|策略|模式|布局|规划|配比)$")
BARE = frozenset(("方法", "装置", "设备", "系统", "产品", "结构", "工艺", "机构", "组件", "物质", "材料"))
STEPS = re.compile(
    r"(?:包括|包含|采用|按照?|由|经过|通过)(?:如下|以下|下述|下列)(?:的)?(?:工艺|操作|制备|生产|加工)?步骤|(?:包括|按照?)(?:以下|下述|如下)?步骤"
)
NEAR = 60


def subject_names(context: Context) -> Iterator[Finding]:
    """The names of independent claims, whether by reference or not."""
    if context.claims is None:
        return
    for claim in context.claims.claims:
        if claim.kind != "dependent" and claim.subject:
            yield from _name(context, claim)


def _name(context: Context, claim: Claim) -> Iterator[Finding]:
    code = _code(claim.subject)
    start, end = claim.subject_start, claim.subject_end
    if code is None and claim.kind == "independent" and category(claim.subject) == "product":
        hit = STEPS.search(clean(context), end, min(claim.end, end + NEAR))
        if hit:
            code, start, end = "product_by_steps", *hit.span()
    check = context.active("F-CLM-7", code) if code else None
    if check:
        yield context.found(
            check, "claims", start, end, claim=claim.number, number=claim.number, subject=claim.subject
        )


def _code(subject: str) -> str | None:
    if TECHNOLOGY.search(subject):
        return "technology"
    if PLAN.search(subject):
        return "vague"
    if _mixed(subject):
        return "product_and_method"
    if UNSURE.search(subject) or _maybe_mixed(subject):
        return "unclear_category"
    return "bare" if subject in BARE else None


def _mixed(subject: str) -> bool:
    if METHOD_AND_PRODUCT.search(subject):
        return True
    hit = PRODUCT_AND_METHOD.search(subject)
    if not hit:
        return False
    before = subject[: hit.start()]
    if category(before) != "product" or DOING_END.search(before):
        return False
    return hit.group()[:2] in OF_IT or bool(THING.search(before))


def _maybe_mixed(subject: str) -> bool:
    """X和制备方法 where X is not surely a thing."""
    hit = PRODUCT_AND_METHOD.search(subject)
    return hit is not None and SECOND.search(hit.group()) is not None and not _doing(subject[: hit.start()])


def _doing(words: str) -> bool:
    return category(words) != "product" or bool(DOING_END.search(words))


RULES = (subject_names,)
