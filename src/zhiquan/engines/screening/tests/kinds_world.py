"""An invented world of filings with known truth: ordinary ones, lawful twins, and what each detector is to find.

Nothing in it is real. Four builders write in four hands (own words, own sentences, own templates), so that one may be
kept aside while thresholds are chosen by the others.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from zhiquan.engines.screening.model import Filing

DAY = timedelta(days=1)
FIRST = date(2025, 1, 6)


@dataclass(frozen=True)
class Hand:
    """One builder's way of writing. `abstract` and `claims` are templates with {places}; `sentences` those of
    ordinary texts."""

    things: tuple[str, ...]
    parts: tuple[str, ...]
    verbs: tuple[str, ...]
    gains: tuple[str, ...]
    abstract: str
    claims: str
    recipe: str
    sentences: tuple[str, ...]


HANDS = {
    "a": Hand(
        things=("茶叶分拣机", "楼道清扫车", "盆栽浇水器", "书脊烫金台", "鱼缸换水泵", "窗帘收卷器", "药盒提醒钟", "羽毛球发球架"),
        parts=("导料槽", "偏心轮", "限位销", "缓冲簧", "托料板", "检测探头", "联动杆",
            "密封垫", "蓄能罐", "转接座", "滑轨", "刮板", "遮光罩", "配重块"),
        verbs=("驱动", "顶起", "夹紧", "推送", "定位", "清理"),
        gains=("省时省力", "减少卡料", "延长寿命", "降低噪声", "便于维护", "占地更小"),
        abstract="本发明公开了一种{t}，属于{f}技术领域，包括机壳、{p1}、{p2}和{p3}，"
        "机壳内腔底部通过螺栓固定有{p1}，{p1}的输出端与{p2}传动相连，"
        "{p2}远离机壳的一端活动套接有{p3}。本发明通过{p1}带动{p2}往复运动，"
        "使{p3}完成{v}动作，解决了现有{t}{g}效果不佳的问题，适合推广使用。",
        claims="1.一种{t}，其特征在于：包括机壳、{p1}、{p2}和{p3}，"
        "机壳内腔底部通过螺栓固定有{p1}，{p1}的输出端与{p2}传动相连，{p2}远离机壳的一端活动套接有{p3}。"
        "2.根据权利要求1所述的一种{t}，其特征在于：{p3}的外壁开设有与{p2}相配合的弧形凹口，弧形凹口内粘接有{p4}。",
        recipe="一种{t}用涂层，按重量份计由以下原料制成：基料{n1}份、填料{n2}份、助剂{n3}份，"
        "在{n4}℃下搅拌{n5}分钟后，于{n6}MPa压力下成型，所得涂层附着力提高{e}%，磨损率降低至{e2}%。",
        sentences=(
            "{p1}紧靠{p2}", "{p2}底下垫{p3}", "先{v}{p1}再放开{p2}", "{p3}侧边留孔",
            "{p1}用薄钢做", "取下{p2}便见{p3}", "{p3}转半圈", "雨天{p1}不湿",
            "靠{p2}自重回位", "{p1}磨旧了换新", "让{p3}贴住{p2}", "{p2}夹层藏{p1}",
            "扳{p1}停{p3}", "{p3}弯角排屑", "{p1}两头带齿", "首装须校{p2}",
        ),
    ),
    "b": Hand(
        things=("冷链箱温度记录仪", "果园风速预警器", "工地塔吊防碰系统", "水厂加药控制柜",
            "电梯困人呼叫终端", "停车诱导屏", "变电站巡检小车", "温室补光控制器"),
        parts=("采样单元", "比较电路", "无线网关", "存储芯片", "告警模块", "校时电路", "滤波器",
            "主控板", "隔离电源", "显示屏", "编码器", "天线", "看门狗", "采集卡"),
        verbs=("上报", "比对", "加密", "缓存", "触发", "核对"),
        gains=("误报更少", "响应更快", "功耗更低", "断网可用", "接线更简", "便于追溯"),
        abstract="本申请提供一种{t}及其控制方法，涉及{f}领域。该{t}设置有{p1}、{p2}以及{p3}；其中，"
        "{p1}用于获取现场数据并发送至{p2}，{p2}依据预设门限对现场数据进行{v}，"
        "当结果超出门限时由{p3}输出控制信号。如此一来，能够在无人值守的情况下及时处置异常，达到{g}的目的，填补了{f}领域的空白。",
        claims="1.一种{t}，其特征在于，设置有{p1}、{p2}以及{p3}；"
        "所述{p1}用于获取现场数据并发送至所述{p2}，所述{p2}依据预设门限对所述现场数据进行{v}，当结果超出门限时由所述{p3}输出控制信号。"
        "2.如权利要求1所述的{t}，其特征在于，还设置有与所述{p2}双向通信的{p4}，所述{p4}在掉线后继续保存七日内的记录。",
        recipe="一种{t}的标定方法，先将{p1}置于{n1}℃环境保持{n2}min，再以{n3}Hz频率施加{n4}V激励，"
        "连续采集{n5}次取平均，重复{n6}轮；标定后测量误差降低{e}%，响应时间缩短至{e2}ms。",
        sentences=(
            "{p1}走网线", "夜里{p2}休眠", "手机看{p3}", "{p2}十分钟{v}一回",
            "雷击时{p1}先断", "{p3}存三套算法", "另配{p2}转接", "{p1}与{p3}合路",
            "齐眉挂{p2}", "升级不动{p1}", "掉电后{p3}不丢", "远程重启{p2}",
            "调低{p1}省电", "零下仍可开{p3}", "{p2}串口换成{p1}", "误报由{p3}滤掉",
        ),
    ),
    "c": Hand(
        things=("秸秆纤维餐盒", "竹炭吸味袋", "米糠油精炼法", "废轮胎胶粉路砖",
            "海藻保湿敷料", "果渣酵素饮", "羊毛隔音毡", "稻壳活性炭"),
        parts=("预混料", "浸泡液", "发酵液", "烘干窑", "滤饼", "母液", "熟化罐",
            "粗粉", "粘结剂", "表层膜", "回流液", "晶种", "载体", "缓释芯"),
        verbs=("研磨", "脱水", "中和", "熟化", "过筛", "造粒"),
        gains=("收率更高", "气味更淡", "成本更低", "韧性更好", "保质更久", "残留更少"),
        abstract="一种{t}的制备工艺，取{p1}与{p2}按比例投入{p3}，经{v}后静置分层，"
        "收集下层物料，再加入{p4}继续反应直至完全，最后冷却出料得到成品。本工艺流程简短，{g}，"
        "所得{t}可广泛应用于{f}行业，具有良好的市场前景和社会效益。",
        claims="1.一种{t}的制备工艺，其特征是：取{p1}与{p2}按比例投入{p3}，"
        "经{v}后静置分层，收集下层物料，再加入{p4}继续反应直至完全，最后冷却出料得到成品。"
        "2.按照权利要求1所述的制备工艺，其特征是：所述{p1}预先经过{v}处理，含水率不高于百分之八，所述{p4}分两批加入。",
        recipe="一种{t}的制备工艺，称取{p1}{n1}kg，加水{n2}L，升温至{n3}℃并保温{n4}h，"
        "冷却到{n5}℃后加入{p2}{n6}g；所得产品拉伸强度提高{e}%，吸水率降低到{e2}%。",
        sentences=(
            "{p1}选当年的", "{p1}遇{p2}变深", "省去{v}", "{p2}再用四次", "冬天先暖{p3}", "看气泡定{v}火候", "{p1}太湿改慢火", "薄铺{p2}",
            "掰开{p3}见细纹", "余下{p1}喂蚯蚓", "杂质沉{p2}底", "布袋吊{p3}", "{p3}兑水一倍", "趁热{v}{p2}", "{p1}晾到微黄", "封坛埋{p3}",
        ),
    ),
    "held": Hand(
        things=("轨枕螺栓松动检测仪", "婴儿车折叠关节", "石材切割水雾罩", "牙科模型扫描托",
            "集装箱门封加固件", "乐器弦轴微调器", "潜水服拉链头", "轮椅爬阶履带"),
        parts=("摆臂", "棘爪", "压电片", "扭簧", "挡圈", "卡榫", "铰链座",
            "衬套", "导向柱", "感应环", "拨叉", "蜗杆", "定心锥", "护翼"),
        verbs=("锁止", "释放", "回弹", "校平", "张紧", "对中"),
        gains=("手感更轻", "不易误触", "装卸更快", "耐海水", "体积更小", "精度更稳"),
        abstract="为克服{f}领域中{t}结构复杂之缺陷，现提出一种改进方案：在基座两侧对称布置{p1}，"
        "{p1}之间横跨{p2}，{p2}中段穿设{p3}；使用者施力时，{p1}沿基座转动并经由{p2}将力传给{p3}，"
        "从而实现{v}；撤力之后各件自动归位。经验证，该方案使{t}{g}，值得在业内普及。",
        claims="1.{t}，含基座，其特征为，基座两侧对称布置{p1}，{p1}之间横跨{p2}，"
        "{p2}中段穿设{p3}，使用者施力时，{p1}沿基座转动并经由{p2}将力传给{p3}，从而实现{v}。"
        "2.权利要求1所述的{t}，其特征为，{p3}末端铆接{p4}，{p4}与基座之间留有缝隙，撤力之后各件自动归位。",
        recipe="{t}用合金件的热处理办法，工件以每分钟{n1}℃升至{n2}℃，停留{n3}min，"
        "油淬后于{n4}℃回火{n5}h，再喷丸{n6}s；处理后硬度提升{e}%，变形量减少到{e2}mm。",
        sentences=(
            "单手{v}", "{p1}外包软胶", "{p2}咬{p3}有轻响", "塞尺量{p2}", "盐雾中{p1}无锈", "过盈压入{p3}", "销子拦{p1}", "以{p2}代焊缝",
            "{p1}断了{p3}兜住", "免工具换{p2}", "双点画{p3}", "极限看{p1}", "重心落{p2}内", "{p3}斜切一刀", "反复{v}千次", "给{p1}涂脂",
        ),
    ),
}  # fmt: skip
_KINDS = (
    "折叠",
    "手持",
    "双轴",
    "壁挂",
    "车载",
    "水下",
    "微型",
    "模块化",
    "低温",
    "老年",
    "儿童",
    "野外",
    "车间",
    "船用",
)
_PLACES = ("外", "内", "副", "主", "前", "后", "左", "右", "上", "下", "短", "长", "弯", "直", "粗", "细")
FIELDS = ("机械", "电子信息", "农业装备", "环保", "日用器具", "仪器仪表", "新材料", "交通运输")
SUBCLASSES = (
    "A01B",
    "A47J",
    "B05C",
    "B65G",
    "C08L",
    "C04B",
    "D06M",
    "E04B",
    "F16H",
    "G01N",
    "G06F",
    "H02J",
    "H04L",
    "B23P",
)
SURNAMES = "沈陆顾钟谭廖邹范方石姚卢崔康毛邱秦江史侯"
GIVEN = "未央知行若溪景澄以安闻笛望舒怀瑾清越南乔北辰书言云起听澜亦舟思远"
CITIES = ("深圳", "东莞", "惠州", "佛山", "珠海", "长沙", "合肥")
ROADS = ("岭北路", "望海路", "聚源街", "松涧路", "云栖大道", "石榴巷", "临川路", "鹤鸣街")
STOCK = (
    "本发明的目的在于克服现有技术的不足。以上所述仅为较佳实施例，并不用以限制本发明。"
    "凡在本发明的精神和原则之内所作的任何修改均应包含在保护范围之内。"
)
BRANDS = "岭澜海坤云屿拓禾景恒沐川朗溪辰砚穹石柏舟槿言澄岳霁川"


@dataclass
class World:
    """Filings and the truth: by clue or method code the ids that belong to it; `twins` are lawful pairs."""

    filings: list[Filing] = field(default_factory=list)
    truth: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    twins: set[frozenset[str]] = field(default_factory=set)
    ordinary: set[str] = field(default_factory=set)


class Builder:
    """Writes one world in one hand; everything follows from the seed."""

    def __init__(self, hand: str, seed: int) -> None:
        self.hand = HANDS[hand]
        self.name = hand
        self.draw = random.Random(f"{hand}-{seed}")
        self.world = World()
        self.used: set[str] = set()
        self.agencies = [f"{self.brand()}知识产权代理有限公司" for _ in range(6)]

    def brand(self) -> str:
        while True:
            name = "".join(self.draw.sample(BRANDS, 3))
            if name not in self.used:
                self.used.add(name)
                return name

    def firm(self) -> dict[str, object]:
        """An ordinary firm: its own room, phone, people and field."""
        city = self.draw.choice(CITIES)
        road, house, room = self.draw.choice(ROADS), self.draw.randint(1, 400), self.draw.randint(101, 2999)
        agency = self.draw.choice(self.agencies)
        return {
            "applicant": f"{city}市{self.brand()}科技有限公司",
            "address": f"{city}市{road}{house}号{self.draw.randint(1, 20)}栋{room}",
            "phone": f"1{self.draw.randint(3, 9)}{self.draw.randrange(10**9):09d}",
            "agency": agency,
            "agent": self.person(),
            "people": [self.person() for _ in range(6)],
            "ipc": self.draw.sample(SUBCLASSES, 2),
        }

    def person(self) -> str:
        return self.draw.choice(SURNAMES) + "".join(self.draw.sample(GIVEN, 2))

    def day(self) -> date:
        return FIRST + DAY * self.draw.randrange(600)

    def words(self) -> dict[str, str]:
        parts = self.draw.sample(self.hand.parts, 4)
        return {
            "t": self.draw.choice(self.hand.things),
            "f": self.draw.choice(FIELDS),
            "v": self.draw.choice(self.hand.verbs),
            "g": self.draw.choice(self.hand.gains),
            **{f"p{at}": part for at, part in enumerate(parts, 1)},
        }

    def prose(self) -> tuple[str, str, str]:
        """Title, abstract and claims of an ordinary filing: its own things told in an order of their own."""
        thing = f"{self.draw.choice(_KINDS)}{self.draw.choice(self.hand.things)}"
        own = [f"{self.draw.choice(_PLACES)}{part}" for part in self.draw.sample(self.hand.parts, 4)]
        abstract = [thing, *(self._line(own) for _ in range(11))]
        claims = [f"1.一种{thing}", "其特征在于", *(self._line(own) for _ in range(9))]
        return f"一种{thing}", "，".join(abstract) + "。", "，".join(claims) + "。"

    def _line(self, own: list[str]) -> str:
        chosen = dict(zip(("p1", "p2", "p3"), self.draw.sample(own, 3), strict=True))
        return self.draw.choice(self.hand.sentences).format(**chosen, v=self.draw.choice(self.hand.verbs))

    def add(self, firm: dict[str, object], *codes: str, **fields: object) -> Filing:
        """One filing of a firm; what is not given is ordinary."""
        title, abstract, claims = self.prose()
        people = firm["people"]
        symbols = firm["ipc"]
        assert isinstance(people, list) and isinstance(symbols, list)
        values: dict[str, object] = {
            "id": f"{self.name}{len(self.world.filings):04d}",
            "title": title,
            "abstract": abstract,
            "claims": claims,
            "kind": "invention",
            "inventors": tuple(self.draw.sample(people, 2)),
            "filed_on": self.day(),
            "ipc": (f"{self.draw.choice(symbols)} 1/00",),
            "stage": "filed",
            **{name: firm[name] for name in ("applicant", "address", "phone", "agency", "agent")},
            **fields,
        }
        filing = Filing(**values)  # type: ignore[arg-type]
        self.world.filings.append(filing)
        for code in codes:
            self.world.truth[code].add(filing.id)
        if not codes:
            self.world.ordinary.add(filing.id)
        return filing

    def ordinary(self, firms: int) -> None:
        for _ in range(firms):
            firm = self.firm()
            for _ in range(self.draw.randint(1, 3)):
                self.add(firm)

    def template(self, members: int) -> None:
        """One template filled in for one firm, or for several."""
        firms = [self.firm() for _ in range(self.draw.choice((1, 1, 3)))]
        for at in range(members):
            words = self.words()
            texts = {name: getattr(self.hand, name).format(**words) for name in ("abstract", "claims")}
            self.add(firms[at % len(firms)], "template_group", title=f"一种{words['t']}", **texts)

    def shuffle(self) -> None:
        """One text and the same with its nouns in other places."""
        firm = self.firm()
        names = self.draw.sample(self.hand.parts, 8)
        frame = (
            "所述{0}固定在{1}上，{1}的上方设有{2}，{2}与{3}转动连接，"
            "{3}的外侧套有{4}，{4}抵接{5}，{5}的下端插入{6}，{6}通过{7}与{0}相连，"
            "当{7}移动时带动{2}靠近{5}，{1}随之压住{4}。"
        )
        other = names[:]
        while sum(a == b for a, b in zip(names, other, strict=True)) > 2:
            self.draw.shuffle(other)
        for chosen in (names, other):
            text = "1.一种机构，其特征在于，" + frame.format(*chosen)
            self.add(firm, "entity_shuffle", title="一种机构", abstract="", claims=text)

    def random_text(self) -> None:
        """Nouns of all fields thrown into sentences."""
        every = [word for hand in HANDS.values() for word in (*hand.things, *hand.parts, *hand.verbs)]
        frames = ("基于{}的{}", "{}里放置{}", "用{}去{}{}", "{}经过{}变为{}", "让{}的{}高于{}", "{}旁加装{}")
        lines = [
            frame.format(*self.draw.sample(every, frame.count("{}")))
            for frame in (self.draw.choice(frames) for _ in range(14))
        ]
        self.add(
            self.firm(),
            "random_text",
            abstract="，".join(lines[:9]) + "。",
            claims="1." + "，".join(lines[9:]) + "。",
        )

    def parameters(self, members: int, moving: bool = False) -> None:
        """One recipe with other figures; `moving`: its effects move with them."""
        firm = self.firm()
        words = self.words()
        codes = ("parameters", "parameter_series", *(() if moving else ("effect_unchanged",)))
        fixed = {"e": self.draw.randint(11, 39), "e2": self.draw.randint(2, 9)}
        for at in range(members):
            numbers = {f"n{place}": self.draw.randint(10, 400) for place in range(1, 7)}
            effect = {"e": fixed["e"] + at, "e2": fixed["e2"] + at} if moving else fixed
            text = self.hand.recipe.format(**words, **numbers, **effect)
            self.add(firm, *codes, title=words["t"], abstract=text, claims="1." + text)

    def boilerplate(self, members: int) -> None:
        """An honest applicant whose drafts share headings and stock sentences and nothing else."""
        firm = self.firm()
        for _ in range(members):
            title, abstract, claims = self.prose()
            more = self.prose()[1]
            description = f"技术领域\n本发明涉及{title}。\n背景技术\n{STOCK}\n发明内容\n{abstract}\n具体实施方式\n{more}{STOCK}"
            self.add(firm, title=title, abstract=abstract, claims=claims, description=description)


def copied(filing: Filing, new_id: str, **fields: object) -> Filing:
    """The same filing under another id and with other fields."""
    return replace(filing, id=new_id, **fields)  # type: ignore[arg-type]
