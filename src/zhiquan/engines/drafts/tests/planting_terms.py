"""Invented drafts and what may be spoilt in them: carriers and mutators for the rules on terms.

Every carrier is made up here. `plants` yields spoilt drafts, each with the rule's check that may speak, the claim
and the words that the finding must touch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhiquan.engines.drafts.model import Draft, Figure, Part

CITING = re.compile(r"(?:根据|如)权利要求[\d、或至和任一项中]+所述的?")


@dataclass(frozen=True)
class Carrier:
    """A sound draft. `signs` by name; `terms`: what a mutator may rename, introduced in the claim of that number."""

    code: str
    title: str
    claims: tuple[str, ...]
    signs: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        return "\n".join(f"{number}. {claim}" for number, claim in enumerate(self.claims, 1))

    def description(self) -> str:
        """A description that says all the claims do, in other order of words, with the list of signs."""
        told = "\n".join(_told(claim) for claim in self.claims)
        table = "；".join(f"{sign}-{name}" for name, sign in self.signs)
        listed = f"\n附图说明\n图1为本申请的结构示意图。\n附图标记说明：{table}。" if table else ""
        return f"{self.title}\n技术领域\n本申请涉及{self.title}。{listed}\n具体实施方式\n{told}\n"

    def draft(self) -> Draft:
        return Draft(
            id=self.code,
            title=Part(self.title),
            claims=Part(self.text()),
            description=Part(self.description()),
            figures=(Figure(1, "图1", tuple(sign for _, sign in self.signs)),) if self.signs else None,
        )


def _told(claim: str) -> str:
    plain = CITING.sub("在一个实施例的", claim).replace("其特征在于，", "其中，")
    return re.sub(r"[(（](\d+[a-z]?)[)）]", r"\1", plain.replace("所述", "该"))


CARRIERS = (
    Carrier(
        "feeder",
        "一种鱼塘投饵装置",
        (
            "一种鱼塘投饵装置，包括机架（1）和安装在所述机架（1）上的料斗（2），其特征在于，所述料斗（2）的底部设有出料口（3），所述出料口（3）的下方设有抛料盘（4），所述机架（1）上安装有驱动电机（5），所述驱动电机（5）的输出端与所述抛料盘（4）固定连接。",
            "根据权利要求1所述的鱼塘投饵装置，其特征在于，所述出料口（3）处设有插板（6），所述插板（6）与所述料斗（2）滑动配合。",
            "根据权利要求2所述的鱼塘投饵装置，其特征在于，所述插板（6）的一端连接有推杆（7），所述推杆（7）由气缸（8）带动。",
            "根据权利要求1所述的鱼塘投饵装置，其特征在于，所述抛料盘（4）的上表面沿周向均匀分布有多个导流叶片（9），每个所述导流叶片（9）呈弧形。",
            "根据权利要求1至4中任一项所述的鱼塘投饵装置，其特征在于，所述机架（1）的底部设有浮筒（10），所述浮筒（10）的内部填充有泡沫。",
        ),
        (
            ("机架", "1"),
            ("料斗", "2"),
            ("出料口", "3"),
            ("抛料盘", "4"),
            ("驱动电机", "5"),
            ("插板", "6"),
            ("推杆", "7"),
            ("气缸", "8"),
            ("导流叶片", "9"),
            ("浮筒", "10"),
        ),
    ),
    Carrier(
        "queue",
        "一种窗口排队叫号方法、装置及存储介质",
        (
            "一种窗口排队叫号方法，其特征在于，包括：获取用户终端发送的取号请求；根据所述取号请求确定业务类型；将所述取号请求加入与所述业务类型对应的等待队列；根据所述等待队列的长度计算预计等待时长；将所述预计等待时长发送至所述用户终端。",
            "根据权利要求1所述的方法，其特征在于，所述根据所述等待队列的长度计算预计等待时长，包括：获取历史办理记录；根据所述历史办理记录计算平均办理时长；根据所述平均办理时长和所述等待队列的长度计算所述预计等待时长。",
            "根据权利要求2所述的方法，其特征在于，所述历史办理记录包括窗口编号和办理时刻，所述窗口编号用于标识办理窗口。",
            "根据权利要求1或2所述的方法，其特征在于，在所述预计等待时长大于时长阈值时，向所述用户终端发送改约提示，所述改约提示包括可选时段。",
            "一种窗口排队叫号装置，其特征在于，包括：获取模块，用于获取用户终端发送的取号请求；确定模块，用于根据所述取号请求确定业务类型；排队模块，用于将所述取号请求加入与所述业务类型对应的等待队列；发送模块，用于向所述用户终端发送所述等待队列的长度。",
            "一种计算机可读存储介质，其上存储有计算机程序，其特征在于，所述计算机程序被处理器执行时实现权利要求1至4中任一项所述的方法。",
        ),
    ),
    Carrier(
        "mortar",
        "一种轻质保温砂浆及其制备方法",
        (
            "一种轻质保温砂浆，其特征在于，由包括以下重量份的原料制成：水泥30～40份、膨胀珍珠岩20～30份、短切纤维1～3份、减水剂0.5～1份和改性乳液5～8份，所述改性乳液由丙烯酸乳液与硅烷偶联剂反应得到。",
            "根据权利要求1所述的轻质保温砂浆，其特征在于，所述膨胀珍珠岩的粒径为1～3mm，所述短切纤维的长度为6～12mm。",
            "根据权利要求1或2所述的轻质保温砂浆，其特征在于，所述减水剂为聚羧酸减水剂，所述硅烷偶联剂的用量为所述丙烯酸乳液质量的1%～2%。",
            "一种如权利要求1所述的轻质保温砂浆的制备方法，其特征在于，包括以下步骤：S1、将所述水泥与所述短切纤维干混，得到预混料；S2、向所述预混料中加入所述改性乳液，搅拌后得到浆料；S3、向所述浆料中加入所述膨胀珍珠岩，得到所述轻质保温砂浆。",
            "根据权利要求4所述的制备方法，其特征在于，所述步骤S2中，搅拌的时间为5～10分钟。",
        ),
    ),
    Carrier(
        "lamp",
        "一种可调角度的台灯",
        (
            "一种可调角度的台灯，其特征在于，包括底座（11）、灯臂（12）和灯头（13），所述灯臂（12）的第一端与所述底座（11）铰接，所述灯臂（12）的第二端与所述灯头（13）转动连接，所述灯头（13）内设有灯板（14）和散热片（15），所述散热片（15）贴合于所述灯板（14）。",
            "根据权利要求1所述的台灯，其特征在于，所述底座（11）内设有配重块（16）和控制板（17），所述控制板（17）与所述灯板（14）电连接。",
            "根据权利要求2所述的台灯，其特征在于，所述控制板（17）上设有触摸按键（18），所述触摸按键（18）露出所述底座（11）的上表面。",
            "根据权利要求1所述的台灯，其特征在于，所述灯臂（12）包括第一臂杆（19）和第二臂杆（20），所述第一臂杆（19）与所述第二臂杆（20）通过阻尼转轴（21）连接。",
            "根据权利要求4所述的台灯，其特征在于，所述第一臂杆（19）与所述底座（11）之间设有拉簧（22），所述拉簧（22）的一端固定在所述第一臂杆（19）上。",
        ),
        (
            ("底座", "11"),
            ("灯臂", "12"),
            ("灯头", "13"),
            ("灯板", "14"),
            ("散热片", "15"),
            ("配重块", "16"),
            ("控制板", "17"),
            ("触摸按键", "18"),
            ("第一臂杆", "19"),
            ("第二臂杆", "20"),
            ("阻尼转轴", "21"),
            ("拉簧", "22"),
        ),
    ),
    Carrier(
        "crack",
        "一种路面裂缝识别方法",
        (
            "一种路面裂缝识别方法，其特征在于，包括以下步骤：采集路面图像，对所述路面图像进行灰度化处理得到灰度图像；将所述灰度图像输入分割网络，得到裂缝掩膜；对所述裂缝掩膜进行骨架提取，得到裂缝中心线；根据所述裂缝中心线计算裂缝长度。",
            "根据权利要求1所述的路面裂缝识别方法，其特征在于，所述分割网络包括编码器和解码器，所述编码器的输出端与所述解码器的输入端连接。",
            "根据权利要求2所述的路面裂缝识别方法，其特征在于，所述编码器包括多个残差块，每个残差块的输出经过注意力层加权，所述注意力层用于突出所述裂缝掩膜的边缘。",
            "根据权利要求1所述的路面裂缝识别方法，其特征在于，还包括：根据所述裂缝长度和裂缝宽度确定病害等级，在所述病害等级高于预设等级时生成养护工单，所述养护工单包括裂缝位置。",
        ),
    ),
    Carrier(
        "valve",
        "一种止回阀",
        (
            "一种止回阀，包括阀体和设于所述阀体内的阀瓣，其特征在于，所述阀体具有进口流道和出口流道，所述进口流道与所述出口流道之间形成有阀座，所述阀瓣通过销轴铰接于所述阀座，所述阀瓣朝向所述阀座的一侧设有密封圈。",
            "根据权利要求1所述的止回阀，其特征在于，所述阀体的顶部设有阀盖，所述阀盖通过螺栓与所述阀体连接，所述阀盖与所述阀体之间设有垫片。",
            "根据权利要求2所述的止回阀，其特征在于，所述阀盖的内侧设有缓冲弹簧，所述缓冲弹簧抵接于所述阀瓣的背面。",
            "根据权利要求1所述的止回阀，其特征在于，所述阀瓣上设有配重孔，所述配重孔内装有配重柱。",
            "根据权利要求4所述的止回阀，其特征在于，所述配重柱与所述配重孔螺纹连接。",
        ),
    ),
    Carrier(
        "tea",
        "一种茶叶萎凋设备",
        (
            "一种茶叶萎凋设备，其特征在于，包括箱体、第一输送带、第二输送带和热风机，所述第一输送带和所述第二输送带上下间隔设置在所述箱体内，所述热风机的出风口与所述箱体连通，所述箱体的侧壁上设有湿度传感器。",
            "根据权利要求1所述的茶叶萎凋设备，其特征在于，所述第一输送带的出料端设有翻叶辊，所述翻叶辊的外周设有多个拨片。",
            "根据权利要求1所述的茶叶萎凋设备，其特征在于，还包括控制柜，所述控制柜分别与所述湿度传感器和所述热风机电连接，所述控制柜用于在湿度低于湿度阈值时关闭所述热风机。",
            "根据权利要求3所述的茶叶萎凋设备，其特征在于，所述控制柜上设有显示屏，所述显示屏用于显示所述湿度传感器的检测值。",
        ),
    ),
    Carrier(
        "relay",
        "一种数据中继方法及通信设备",
        (
            "一种数据中继方法，应用于中继节点，其特征在于，所述方法包括：接收源节点发送的数据帧；解析所述数据帧得到目的地址；在路由表中查询所述目的地址对应的下一跳节点；将所述数据帧转发至所述下一跳节点；在预设时段内未收到所述下一跳节点的确认帧时，将所述数据帧写入重传缓存。",
            "根据权利要求1所述的数据中继方法，其特征在于，所述路由表包括链路质量，所述方法还包括：当所述链路质量低于质量门限时，更新所述路由表。",
            "根据权利要求1所述的数据中继方法，其特征在于，所述重传缓存设有优先级标签，所述优先级标签根据所述数据帧的业务类别确定。",
            "根据权利要求3所述的数据中继方法，其特征在于，所述优先级标签包括时效字段，所述时效字段到期后从所述重传缓存删除所述数据帧。",
            "一种通信设备，其特征在于，包括存储器和处理器，所述存储器存储有计算机程序，所述处理器执行所述计算机程序时实现如权利要求1至4中任一项所述的数据中继方法。",
        ),
    ),
    Carrier(
        "splint",
        "一种腕部康复训练器",
        (
            "一种腕部康复训练器，其特征在于，包括前臂托架、手柄和传动组件，所述手柄通过所述传动组件与所述前臂托架活动连接，所述传动组件包括蜗杆和与所述蜗杆啮合的蜗轮，所述蜗轮与所述手柄同轴固定。",
            "根据权利要求1所述的腕部康复训练器，其特征在于，所述前臂托架上设有绑带，所述绑带的内侧设有软垫。",
            "根据权利要求1或2所述的腕部康复训练器，其特征在于，所述手柄上设有压力传感器，所述压力传感器与主控板连接，所述主控板用于记录握力数据。",
            "根据权利要求3所述的腕部康复训练器，其特征在于，还包括蓝牙模块，所述蓝牙模块将所述握力数据发送至移动终端。",
        ),
    ),
    Carrier(
        "glue",
        "一种木材胶粘剂的制备工艺",
        (
            "一种木材胶粘剂的制备工艺，其特征在于，包括如下步骤：（1）将大豆分离蛋白分散于去离子水中，得到蛋白分散液；（2）向所述蛋白分散液中加入交联剂，升温至60℃反应，得到反应液；（3）向所述反应液中加入填料，冷却后得到所述木材胶粘剂。",
            "根据权利要求1所述的制备工艺，其特征在于，步骤（1）中，所述大豆分离蛋白与所述去离子水的质量比为1:8～1:10。",
            "根据权利要求1所述的制备工艺，其特征在于，所述交联剂为聚酰胺环氧树脂，所述填料为木粉，所述木粉的目数为200目。",
            "根据权利要求3所述的制备工艺，其特征在于，所述木粉在使用前经过烘干处理，所述烘干处理的温度为100℃。",
        ),
    ),
)

FRESH = ("棘爪支架", "涡卷套筒", "仿形靠模", "脱脂槽", "回纹扣片", "稳压喷管", "拓扑快照", "环糊精")


@dataclass(frozen=True)
class Plant:
    """A spoilt draft: which rule may speak by which checks, in which claim, touching which words."""

    how: str
    draft: Draft
    rule: str
    checks: frozenset[str]
    claim: int | None
    words: str


BASIS = frozenset(
    (
        "no_antecedent",
        "other_claim",
        "not_introduced",
        "some_chains",
        "introduced_later",
        "ordinal",
        "similar",
        "compound",
        "ambiguous",
        "inside",
    )
)


def plants(carrier: Carrier) -> Iterator[Plant]:
    """Every way in which this carrier is spoilt."""
    yield from renamed(carrier)
    yield from unintroduced(carrier)
    yield from shifted(carrier)
    yield from miscounted(carrier)
    yield from drifted(carrier)
    yield from swapped_signs(carrier)
    yield from foreign_signs(carrier)
    yield from opened_brackets(carrier)


def _with(carrier: Carrier, claims: tuple[str, ...]) -> Draft:
    return replace(carrier.draft(), claims=Part(replace(carrier, claims=claims).text()))


def _mentions(claim: str) -> list[tuple[int, str]]:
    """Where 所述X begins and X, up to the next mark or particle; only such as end surely."""
    found = []
    for hit in re.finditer(
        r"(?<!\d)(?<![项的])所述(?P<term>[\u4e00-\u9fff]{2,6}?)(?=[（，；。的和与上内中为由包]|用于|设有|通过|具有|之间)",
        claim,
    ):
        if not re.search(r"根据|计算|方法|步骤|分别|大于|低于", hit["term"]):
            found.append((hit.start(), hit["term"]))
    return found


def renamed(carrier: Carrier) -> Iterator[Plant]:
    """A later 所述X becomes 所述Y, and Y stands nowhere."""
    for number, claim in enumerate(carrier.claims, 1):
        for turn, (at, term) in enumerate(_mentions(claim)):
            fresh = FRESH[(number * 3 + turn) % len(FRESH)]
            spoilt = claim[: at + 2] + fresh + claim[at + 2 + len(term) :]
            claims = (*carrier.claims[: number - 1], spoilt, *carrier.claims[number:])
            yield Plant("renamed", _with(carrier, claims), "F-CLM-9", BASIS, number, fresh)


def unintroduced(carrier: Carrier) -> Iterator[Plant]:
    """X is introduced under no name at all: its introduction is replaced, every 所述X stays."""
    terms = dict.fromkeys(term for claim in carrier.claims for _, term in _mentions(claim))
    for term in terms:
        bare = re.compile(rf"(?<!所述)(?<![\u4e00-\u9fff]{{2}}述){term}(?:（\d+）)?")
        claims = tuple(bare.sub("某物件", claim) for claim in carrier.claims)
        first = next((n for n, claim in enumerate(claims, 1) if f"所述{term}" in claim), None)
        if first is None or claims == carrier.claims or term in carrier.title:
            continue
        yield Plant("unintroduced", _with(carrier, claims), "F-CLM-9", BASIS, first, term)


def shifted(carrier: Carrier) -> Iterator[Plant]:
    """A claim that rests on a dependent claim now cites claim 1, which lacks what it speaks of."""
    for number, claim in enumerate(carrier.claims, 1):
        cited = re.match(r"根据权利要求(\d+)所述", claim)
        if cited is None or cited[1] == "1" or not carrier.claims[int(cited[1]) - 1].startswith("根据"):
            continue
        lacking = [
            term
            for at, term in _mentions(claim)
            if term not in carrier.claims[0] and term not in claim[:at].replace("所述" + term, "")
        ]
        if lacking:
            claims = (
                *carrier.claims[: number - 1],
                claim.replace(cited.group(), "根据权利要求1所述", 1),
                *carrier.claims[number:],
            )
            yield Plant("shifted", _with(carrier, claims), "F-CLM-9", BASIS, number, lacking[0])


def miscounted(carrier: Carrier) -> Iterator[Plant]:
    """所述第一X becomes 所述第三X."""
    for number, claim in enumerate(carrier.claims, 1):
        for hit in re.finditer(r"所述(第[一二])([\u4e00-\u9fff]{2,3})", claim):
            if hit[2][:1] in "端" or any("第三" + hit[2][:2] in other for other in carrier.claims):
                continue
            spoilt = claim[: hit.start(1)] + "第三" + claim[hit.end(1) :]
            claims = (*carrier.claims[: number - 1], spoilt, *carrier.claims[number:])
            yield Plant(
                "miscounted", _with(carrier, claims), "F-CLM-9", frozenset({"ordinal"}), number, "第三"
            )


def drifted(carrier: Carrier) -> Iterator[Plant]:
    """The claims call X by a name that the description does not know."""
    terms = dict.fromkeys(term for claim in carrier.claims for _, term in _mentions(claim))
    for turn, term in enumerate(terms):
        if term in carrier.title or any(term in other and term != other for other in terms):
            continue
        fresh = FRESH[turn % len(FRESH)]
        claims = tuple(claim.replace(term, fresh) for claim in carrier.claims)
        number = next(n for n, claim in enumerate(claims, 1) if fresh in claim)
        checks = frozenset({"not_in_description", "variant_in_description"})
        yield Plant("drifted", _with(carrier, claims), "F-CLM-9", checks, number, fresh)


def _signed(carrier: Carrier) -> Iterator[tuple[int, str, str, re.Match[str]]]:
    for number, claim in enumerate(carrier.claims, 1):
        for name, sign in carrier.signs:
            hit = re.search(rf"所述{name}（{sign}）", claim)
            if hit:
                yield number, name, sign, hit


def swapped_signs(carrier: Carrier) -> Iterator[Plant]:
    """A noun of the claims carries the sign of another."""
    for turn, (number, name, sign, hit) in enumerate(_signed(carrier)):
        others = [other for named, other in carrier.signs if other != sign and named[-2:] != name[-2:]]
        other = others[turn % len(others)]
        claim = carrier.claims[number - 1]
        spoilt = claim[: hit.start()] + f"所述{name}（{other}）" + claim[hit.end() :]
        claims = (*carrier.claims[: number - 1], spoilt, *carrier.claims[number:])
        checks = frozenset({"sign_name_differs", "sign_two_names", "name_two_signs"})
        yield Plant("swapped_signs", _with(carrier, claims), "F-FIG-1", checks, number, f"{name}（{other}）")


def foreign_signs(carrier: Carrier) -> Iterator[Plant]:
    """A noun of the claims carries a sign that the description does not know."""
    for number, name, _, hit in _signed(carrier):
        claim = carrier.claims[number - 1]
        spoilt = claim[: hit.start()] + f"所述{name}（77）" + claim[hit.end() :]
        claims = (*carrier.claims[: number - 1], spoilt, *carrier.claims[number:])
        yield Plant(
            "foreign_signs",
            _with(carrier, claims),
            "F-FIG-1",
            frozenset({"sign_unknown"}),
            number,
            f"{name}（77）",
        )


def opened_brackets(carrier: Carrier) -> Iterator[Plant]:
    """A sign stands without its brackets."""
    for number, name, sign, hit in _signed(carrier):
        claim = carrier.claims[number - 1]
        spoilt = claim[: hit.start()] + f"所述{name}{sign}" + claim[hit.end() :]
        claims = (*carrier.claims[: number - 1], spoilt, *carrier.claims[number:])
        yield Plant(
            "opened_brackets",
            _with(carrier, claims),
            "F-CLM-9",
            frozenset({"unbracketed"}),
            number,
            f"{name}{sign}",
        )
