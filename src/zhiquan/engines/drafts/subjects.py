"""What a claim is for: its subject name, head noun and category, and whether two names are the same."""

from __future__ import annotations

import re
from typing import Literal

Category = Literal["product", "method", "use", "unclear"]

# Reference signs behind a word: (3), （160；300a）, [12].
BRACKETED = re.compile(r"[(（\[【][ ]?\d[\dA-Za-z'’,，、;；~\- ]{0,80}[)）\]】]")
USE = re.compile(r"(?:应用|用途|使用|运用|适应症|利用)$")
METHOD = re.compile(
    r"(?:方法|工艺|流程|工序|制法|做法|用法|疗法|步骤|过程|方式|手法|算法|技法|工法|路线"
    r"|(?:制备|生产|合成|加工|培养|检测|测定|测量|处理|提取|分析|控制|施工|种植|栽培|养殖|识别|评价|计算|诊断|治疗|清洗|焊接|鉴别|繁殖|繁育|回收|发酵|建模)法)$"
)
# Last letters of words for things: behind them, 和制备方法 is a second subject.
THING = re.compile(
    r"(?:器|机|装置|设备|系统|结构|机构|组件|部件|构件|元件|器件|模块|材料|涂料|饲料|燃料|染料|颜料|原料|肥料|饮料|面料|物|剂|膜|板|管|片|体|膏|液"
    r"|纸|布|纤维|合金|钢|铁|铜|铝|浴|泵|阀|车|灯|生产线|导线|天线|网|箱|柜|盒|炉|塔|罐|池|桶|轮|轴|杆|架|座|椅|床|桌|壶|杯|瓶|锅|盖|门|窗|柱|桩|梁|墙"
    r"|粉|油|胶|漆|树脂|塑料|橡胶|玻璃|陶瓷|水泥|混凝土|砖|酸|盐|酯|醇|酶|菌|菌株|苗|药|胶囊|酒|茶|食品|肥|蜡|皂|霜|乳|纱|丝|绳|带|棉|皮革|衣|鞋|帽"
    r"|刀|具|仪|表|镜|芯片|电池|电极|电路|终端|介质|模具|模板|卡|盘|球|石|土|砂|浆|泥|糖|蛋白|肽|基因|载体|细胞|颗粒|粉末|涂层|量子点|试剂盒|桥|坝|船|锁)$"
)
# Words for doings, to tell 水壶和制备方法 (a thing and a method) from 净化和处理方法 (two doings).
DOING_END = re.compile(
    r"(?:化|合成|制备|提取|分离|筛选|设计|培养|回收|处理|加工|生产|制造|制作|检测|测试|测量|测定|分析|识别|控制|安装|装配|拆卸|维护|维修|清洗|干燥"
    r"|改性|修复|发酵|种植|养殖|运输|储存|存储|管理|监测|监控|评价|评估|预测|训练|构建|生成|选择|采集|传输|定位|校准|标定|调节|配置|部署|施工|支护"
    r"|加固|开采|冶炼|焊接|切割|涂覆|成型|填充|表达|鉴定|扩增|诊断|治疗|预防|配制|调配|使用|应用|计算|显示|播放|发送|接收|编码|解码|加密|解密|压缩"
    r"|调度|查询|搜索|推荐|预警|报警|诊治|烘干|烧结|铸造|锻造|轧制|拉拔|挤压|注塑|印刷|染色|整理|织造|纺丝|包装|灌装|杀菌|灭菌|保鲜|冷冻|冷藏|加热|冷却)$"
)
UNCLEAR = re.compile(r"(?:技术|技术方案|方案|设计|构思|思路|配方|配方设计|理念|策略|改进|发明|创意|模式)$")
ARTICLE = re.compile(
    r"(?:一种|一类|一个|一套|一款|一组|一批|一对|一株|一台|一件|一项|一条|一(?=[^体次级端侧般定维氧]))"
)
# A name ends here; a comma between digits or letters belongs to a chemical name.
END = re.compile(
    r"[：:；;。\n！!]|，(?!的)|,(?![\dA-Za-z'’的-])|(?<![\dA-Za-z'’)]),(?!的)|其特征|特征在于|特征是|其改进|其中|[它其](?:包括|由)|还包括|还具有|进一步"
)
# 包括 without a comma before it ends a name too, unless it describes what follows: 用于包括A的系统的方法.
HAS = re.compile(r"(?:包括有|包括|包含)")
GOVERNS = re.compile(r"(?:在|于|由|对|将|向|从|为|用|其|上|的|及|和|与|或|中)$")
# 在终端中，一种显示方法: where, before what.
WHERE = re.compile(r"(?:在|于|对于|针对|关于|为了?|基于)")
LATER = re.compile(r"[，,]((?:一种|一类|一个|一套)[^，,。；：:\n]{2,60})")
# 通式为AxByC，x大于1的陶瓷: the formula belongs to the name, which follows its 的.
FORMULA = re.compile(r"[^，,。；;：:]{0,8}(?:通式|结构式|化学式|分子式|组成式|化学组成)(?:为|是|如)")
MOST_PIECES = 4
# 新型的，可拆卸的水杯: a name goes on behind these.
UNFINISHED = ("的", "和", "及", "与", "或")
MARK = re.compile(r"特征|。|；|：|:")
# Two things under one name: X及其制备方法, X和方法.
MIXED = re.compile(r"(?:以及|及其?|和其?|与其?|、)[^，。；的]{0,16}(?:方法|工艺|应用|用途|装置|设备|系统)$")
WAY = r"(?:方法|工艺|法|流程|步骤)$"
DOINGS = tuple(
    re.compile(rf"(?:{words}){WAY}")
    for words in (
        "制备|生产|制造|加工|制作|合成|成型|制取|提取|成形",
        "使用|应用|利用|施用|操作|工作|运行|施工",
        "检测|测试|测量|测定|监测|检验|评价|评估",
        "控制|调节|驱动",
        "安装|装配|拆卸|维护|维修",
    )
)
LONGEST = 400
GENERIC = frozenset(
    (
        "方法",
        "工艺",
        "工艺方法",
        "流程",
        "装置",
        "系统",
        "设备",
        "机构",
        "结构",
        "组件",
        "产品",
        "器件",
        "机器",
        "装备",
        "仪器",
    )
)
OPENING, CLOSING = ("(", "（", "[", "【"), (")", "）", "]", "】")


def category(subject: str) -> Category:
    """Use, method, product, or unclear (技术, 方案) by the last words of a subject name."""
    name = plain(subject)
    if not name or UNCLEAR.search(name):
        return "unclear"
    if USE.search(name):
        return "use"
    if METHOD.search(name):
        return "method"
    return "product"


def plain(subject: str) -> str:
    """A subject name without 一种, brackets and blanks."""
    name = "".join(BRACKETED.sub("", subject).split())
    lead = ARTICLE.match(name)
    return name[lead.end() :] if lead else name


def head(subject: str) -> str:
    """The words after the last 的: the noun that the name is about."""
    name = plain(subject)
    return name.rsplit("的", 1)[-1] or name


def same_name(name: str, other: str) -> bool:
    """Whether `name`, as a dependent claim repeats it, stands for `other`: equal, or shortened to its head noun."""
    a, b = _bare(name), _bare(other)
    if a == b:
        return True
    if not a or not b:
        return False
    if a.endswith(b) or b.endswith(a) or (MIXED.search(b) and a in b):
        return True
    if re.search(re.escape(a) + r"(?:[、，(（]|或|及|和|与|以及)", b):
        return True
    return category(a) == category(b) and not other_method(a, b) and _kin(a, b)


def _bare(name: str) -> str:
    """Without a bracket at the end, whatever stands in it: 组合物(CF)."""
    shown = plain(name)
    if shown[-1:] in CLOSING:
        cut = min((at for at in map(shown.find, OPENING) if at > 0), default=len(shown))
        return shown[:cut]
    return shown


def generic(name: str) -> bool:
    """Whether a name is but a word for its category (方法, 装置), which a dependent claim may use loosely."""
    return plain(name) in GENERIC


def other_method(a: str, b: str) -> bool:
    """Whether two names of methods say different doings: 制备方法 and 使用方法."""
    one, two = _doing(a), _doing(b)
    return one is not None and two is not None and one != two


def _doing(name: str) -> int | None:
    for at, doing in enumerate(DOINGS):
        if doing.search(name):
            return at
    return None


def _kin(a: str, b: str) -> bool:
    """Names that differ by a word left out or a loosely repeated head noun: 有机肥 for 有机肥料."""
    short, long = sorted((a.replace("的", ""), b.replace("的", "")), key=len)
    if long.startswith(short) and len(short) >= 2:
        return len(a) <= len(b)
    if _in_order(short, long) and short[-1] == long[-1]:
        return True
    tail_a, tail_b = head(a), head(b)
    return tail_a == tail_b or (
        min(len(tail_a), len(tail_b)) >= 2 and (tail_a.endswith(tail_b) or tail_b.endswith(tail_a))
    )


def _in_order(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def name_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the name that begins at `start` (after 一种): up to the first mark or 包括, without blanks."""
    limit = min(end, start + LONGEST)
    while start < limit and text[start] in " \t\r\n\u3000，,：:、":
        start += 1
    lead = ARTICLE.match(text, start, limit)
    if lead:
        start = lead.end()
    stop = _clause_end(text, start, limit)
    if not lead and WHERE.match(text, start, stop) and text[stop : stop + 1] in ("，", ","):
        later = LATER.search(text, stop, limit)
        if (
            later
            and not HAS.search(text, start, later.start())
            and not MARK.search(text, start, later.start())
        ):
            return name_span(text, later.start(1), end)
    while text[stop - 1 : stop] in UNFINISHED and text[stop : stop + 1] in ("，", ","):
        stop = _clause_end(text, stop + 1, limit)
    formula = FORMULA.match(text, start, stop)
    for _ in range(MOST_PIECES if formula else 0):
        if "的" in text[formula.end() if formula else start : stop] or text[stop : stop + 1] not in (
            "，",
            ",",
        ):
            break
        stop = _clause_end(text, stop + 1, limit)
    has = HAS.search(text, start + 1, stop)
    if has and "的" not in text[has.end() : stop] and not GOVERNS.search(text, start, has.start()):
        stop = has.start()
    while stop > start and text[stop - 1] in " \t\r\n\u3000、-—":
        stop -= 1
    return start, stop


def _clause_end(text: str, start: int, limit: int) -> int:
    for hit in END.finditer(text, start, limit):
        if not _inside_bracket(text, start, hit.start()):
            return hit.start()
    return limit


def _inside_bracket(text: str, start: int, at: int) -> bool:
    piece = text[start:at]
    opened = piece.count("(") + piece.count("（")
    return opened > piece.count(")") + piece.count("）")
