"""Invented filings for the demo: published texts over several classes, and a batch in which some hang together.

Every device, firm, person and number is made up; serial numbers from 9900001 on were never given out by any office.
The words are put together by a small grammar, so that nothing here was ever anybody's application.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from zhiquan.engines.numbers.checks import patent_check

AGENCY = "鹏申知识产权代理有限公司（虚构）"
OTHER_AGENCY = "岭北专利事务所（虚构）"
ADDRESS = "深圳市龙华区样例北路88号3栋607（虚构）"
LINGLAN = "深圳市岭澜科技有限公司（虚构）"
BEIYU = "深圳市北屿新材有限公司（虚构）"
LUZHOU = "深圳市鹭洲储能有限公司（虚构）"
MUCHUAN = "深圳市沐川自动化有限公司（虚构）"
# Applicant → filings, whether it shares the telephone, whether the agency.
GROUP: Mapping[str, tuple[int, bool, bool]] = {
    LINGLAN: (11, True, True),
    "深圳市海坤智造有限公司（虚构）": (9, True, True),
    "深圳市云屿信息有限公司（虚构）": (8, True, True),
    "深圳市拓禾电子有限公司（虚构）": (6, True, False),
    "深圳市景恒新材有限公司（虚构）": (4, False, True),
    MUCHUAN: (3, True, False),
}
# Filings on each of eleven days.
DAYS = (2, 5, 1, 0, 7, 6, 4, 0, 9, 5, 2)
PHONE = "18600002201"
# Which of the earlier filings was withdrawn and came back.
WITHDRAWN_TURN = 23

# ---------- published texts: class, device, what it is for, parts, what goes wrong today, what is gained
FIELDS: Sequence[tuple[str, str, str, Sequence[str], str, str]] = (
    ("H01M 10/625", "电池包温控装置", "动力电池热管理", ("液冷板", "导热胶层", "分流阀", "温度探头", "回流管", "膨胀水壶"), "电芯之间温差大、局部过热", "电芯温差缩小且低温启动更快"),
    ("H02J 7/00", "储能柜均衡电路", "电池储能", ("采样芯片", "双向变换器", "均衡电感", "隔离驱动", "熔断器", "母线电容"), "串联单体容量发散、可用电量下降", "单体压差收敛且循环寿命延长"),
    ("G06N 3/08", "样本加权训练方法", "神经网络训练", ("特征提取网络", "难例队列", "权重估计器", "梯度裁剪单元", "验证集调度器", "参数服务器"), "标注噪声使模型过拟合", "带噪标注下的识别准确率提高"),
    ("G06V 10/44", "焊点外观检测系统", "机器视觉检测", ("环形光源", "线阵相机", "位移平台", "轮廓提取模块", "缺陷分类器", "复判终端"), "反光焊点漏检率高", "反光表面的漏检明显减少"),
    ("B25J 15/08", "柔性夹爪", "工业机器人末端执行", ("指节骨架", "硅胶蒙皮", "拉索", "张紧电机", "压力传感片", "快换法兰"), "抓取易碎件时夹持力难以控制", "易碎件破损率下降且换型更快"),
    ("B64U 10/14", "折叠机臂锁止机构", "无人驾驶航空器", ("机臂座", "锁止销", "扭簧", "限位凸台", "减振垫", "到位开关"), "展开后机臂松动引起振动", "锁止可靠且飞行振动减小"),
    ("H04L 67/12", "设备状态上报方法", "物联网通信", ("边缘网关", "心跳报文", "差分编码器", "重传窗口", "时间戳服务", "消息队列"), "弱网下报文堆积、状态失真", "弱网环境的状态时延缩短"),
    ("G01N 21/88", "薄膜瑕疵光学检测装置", "材料检测", ("激光光源", "扩束镜", "散射光收集筒", "光电倍增管", "锁相放大器", "标记喷头"), "透明薄膜的细小划痕难以发现", "微米级划痕可以在线标出"),
    ("A61B 5/024", "腕戴式心率监测设备", "健康监测", ("绿光光源", "光电接收管", "加速度计", "自适应滤波器", "表体密封圈", "触觉马达"), "运动伪影使心率读数跳变", "跑步状态的读数稳定"),
    ("C02F 1/44", "反渗透浓水回用装置", "水处理", ("保安过滤器", "增压泵", "浓水回流阀", "能量回收器", "电导率仪", "冲洗支路"), "浓水排放量大、膜面易结垢", "回收率提高且清洗间隔加长"),
)  # fmt: skip
# A text is an opening, two of the middle and an end, each taken in another rhythm.
OPENINGS = (
    "{use}中，{problem}一直不易解决，本样例提出{device}。",
    "公开了{device}，可用于{use}。",
    "一种{device}：",
    "为克服{problem}，给出{device}的一种实现方式。",
    "本样例属于{use}领域，主题是{device}。",
    "针对{problem}这一现象，设计了{device}。",
    "{device}在现场多为固定安装，本样例改变了这种做法。",
    "涉及{use}，尤其涉及一种{device}。",
    "已有的{device}存在{problem}的缺陷。",
    "下面描述{device}及其操作步骤。",
)
MIDDLES = (
    "{a}与{b}首尾相连，{c}布置在{b}的出口一侧；",
    "先由{c}取得工况，再交给{a}处理，{a}随即驱动{b}；",
    "{b}分成前后两腔，前腔接{a}，后腔接{c}；",
    "把{a}从原来的位置移到{c}下方，{b}随之取消一道支撑；",
    "开机时只有{b}工作，读数平稳以后{a}与{c}轮流投入；",
    "在{a}外面套一层{c}，两者之间留出供{b}伸缩的间隙；",
    "{c}每隔一段时间翻转一次，翻转所需的力由{b}储存，{a}只负责定位；",
    "将{b}的一端铰接于{a}，另一端搭在{c}上，靠自重复位；",
    "{a}的数量多于{b}，富余的{a}平时休眠，{c}负责唤醒；",
    "{b}贴近热源，{c}远离热源，{a}横跨在二者中间；",
    "{c}给出的波形经{a}整形，毛刺被{b}吸收；",
)
FURTHER = (
    "{d}读数越限时，{e}立即切断供给。",
    "{e}作为备用，{f}用来记录每次切换。",
    "{f}限定移动范围，{d}把偏差写入对照表，供{e}查用。",
    "检修人员抽出{f}即可更换{d}，{e}不必拆下。",
    "若{d}连续三次没有回应，改由{e}接管，同时点亮{f}旁的指示灯。",
    "{d}与{e}共用一根导线，依靠{f}区分先后。",
    "夜间{e}降频运行，{d}照常采集，{f}暂停。",
    "{f}上刻有标记，对准{d}即表示到位，{e}这才允许锁紧。",
    "装配顺序为{d}、{f}、{e}，颠倒则无法合盖。",
    "{e}里预存若干条曲线，{d}选出最接近的一条，{f}据此补偿。",
    "{d}损坏时{f}仍能维持半载，{e}向外报警。",
    "为了省电，{f}只在{d}发令后的短时间里给{e}通电。",
    "{e}朝向操作者，{d}背向操作者，{f}夹在当中起屏蔽作用。",
)
ENDS = (
    "由此{gain}。",
    "试运行表明{gain}，{problem}不再出现。",
    "这样做{gain}，而且改造旧设备时不必停产。",
    "其好处是{gain}。",
    "与对照组相比，{gain}。",
    "经半年使用，{gain}，维护次数也减少了。",
    "结果是{gain}，成本没有明显上升。",
)


def number(year: int, serial: int) -> str:
    """An application number with its check digit, out of a range that is never given out."""
    body = f"{year}199{serial:05d}"
    return f"{body}.{patent_check(body)}"


def published(today: date) -> list[dict[str, Any]]:
    """Sixty invented published abstracts: ten fields, six ways of telling each."""
    rows = []
    for at in range(60):
        ipc, device, use, parts, problem, gain = FIELDS[at % len(FIELDS)]
        turn = at // len(FIELDS)
        names = {letter: parts[(turn * 5 + n) % len(parts)] for n, letter in enumerate("abcdef")}
        patterns = (
            OPENINGS[(at + 3 * turn) % 10],
            MIDDLES[at % 11],
            FURTHER[(at * 5 + turn) % 13],
            ENDS[(at * 2 + turn) % 7],
        )
        said = "".join(patterns).format(device=device, use=use, problem=problem, gain=gain, **names)
        filed = today - timedelta(days=520 + 11 * at)
        rows.append(
            {
                "id": number(filed.year, 1000 + at),
                "kind": "invention",
                "stage": "published",
                "title": f"一种{device}" if turn % 2 else f"{device}及其使用方法",
                "abstract": said,
                "applicant": f"第{at + 1}号公开样例单位（虚构）",
                "ipc": [ipc],
                "filed_on": filed.isoformat(),
            }
        )
    return rows


# ---------- the batch: one group of six applicants, two smaller ones, and ordinary filings
ROLLERS = ("压合轮", "贴合辊", "覆压辊", "平压轮")
SHEETS = ("导热硅胶垫", "石墨片", "双面胶带", "绝缘麦拉片", "泡棉垫", "铜箔带")
PRESS = (
    "本样例公开一种{sheet}的贴附装置，包括机架，所述机架上设有送料辊、{roller}与裁切刀，所述{roller}的表面包覆厚度为{mm}mm的硅胶层，"
    "贴附时温度控制在{heat}℃，从而避免气泡残留，良率提升至98.2%。机架一侧设有控制器和张力传感器，控制器根据张力传感器的信号调节送料辊的转速，"
    "使料带张力保持稳定，再由裁切刀按照设定长度裁断，成品落入下方的接料盘。"
)  # fmt: skip
TURNED = (
    "本样例提供{sheet}贴合设备。料带的张力由张力传感器测得，控制器据此改变送料辊的转速，使张力保持稳定。机架上装有送料辊、{roller}以及裁切刀，"
    "{roller}外侧包有{mm}mm厚的硅胶层；贴附温度为{heat}℃，可避免气泡残留，良率达到98.2%。裁切刀按设定长度裁断料带，成品落入接料盘。"
)  # fmt: skip
GLUE = (
    "本样例公开一种{part}的点胶机构，包括升降座、{pump}与针头，{pump}的活塞行程为{mm}mm，针头距工件{gap}mm，出胶后{pump}回抽，防止拉丝；"
    "升降座的导轨上设有光栅尺，针头高度由光栅尺闭环控制，胶线宽度误差小于0.05mm。工件由真空吸盘固定，换型时只需更换吸盘与程序。"
)
CLAMP = (
    "本样例公开一种{part}的夹持治具，底板上开有定位槽，槽边布置{pump}与弹片，弹片预压量为{mm}mm，{part}放入后{pump}压紧，侧向间隙不大于{gap}mm；"
    "底板背面嵌有芯片，读写头经过时记下工位号和次数，超过设定次数即提示更换弹片，避免因疲劳而松脱。"
)
WINDER = (
    "本样例公开一种{part}的收卷装置，收卷轴与放卷轴之间设有{pump}，{pump}的摆角为{gap}度时电机减速，卷径每增加{mm}mm修正一次转矩；"
    "纠偏辊根据边缘传感器左右移动，卷材端面齐整，停机时刹车盘缓慢抱紧，卷材不起皱。"
)
COOL = (
    "本样例公开一种{part}的散热结构，基板内铣有蛇形流道，流道入口处放置{pump}，流道宽{mm}mm、间距{gap}mm，冷却液经{pump}均流后进入各支路；"
    "基板与器件之间填充导热膏，出口的热敏电阻给出温度，泵速随温度调节，满载时结温下降11.4℃。"
)
SORT = (
    "本样例公开一种{part}的分选设备，振动盘把物料排成一列，{pump}在第{mm}工位拍照，喷嘴在第{gap}工位吹出不良品；"
    "相机与喷嘴之间以编码器计数对齐，料道倾角可调，每分钟处理一千二百件，误吹率低于千分之二。"
)
PARTS = ("摄像头模组", "锂电池极耳", "柔性线路板", "晶振", "按键弹片")
HELPERS = ("螺杆泵", "计量阀", "摆臂机构", "均流块", "面阵相机")
PASTE = (
    "本样例公开一种导热浆料的涂布方法：将氮化铝粉体与硅油按质量比{a}:1混合，在{b}℃下搅拌{c}分钟，真空脱泡后以{d}mm/s的速度涂布在散热基板上，"
    "涂层厚度为{e}μm，再于{f}℃固化{g}小时。所得涂层的热阻降低23.6%，长期使用不开裂，适用于功率模块的散热。"
)  # fmt: skip
SERIES = (
    "本样例公开一种储能电芯的化成方法：注液后静置{a}小时，以{b}C电流恒流充电至{c}V，再以{d}C电流充电至3.65V，高温老化{e}小时，温度为{f}℃。"
    "该方法使首次库仑效率提高，产气量减少，适合方形铝壳电芯的批量生产。"
)  # fmt: skip
ORDINARY = (
    ("一种窗台花盆的自动补水托盘", "托盘底部铺设吸水毡，毡的一端浸入储水格，另一端贴住盆底孔；储水格侧壁开有观察窗，浮子升降带动指针显示余水，出门数日花土仍然湿润。", "深圳市禾屿园艺有限公司（虚构）"),
    ("地铁闸机的儿童身高识别方法", "深度相机俯视通道，去除背包与雨伞的点云后求取头顶高度，连续三帧一致才放行免票通道；低照度下改用红外图，误判时由站务员一键改正并回写样本。", "深圳市轨迹识别技术有限公司（虚构）"),
    ("一种茶叶揉捻机的揉桶", "揉桶内壁嵌有可拆的竹条，竹条高度沿圆周渐变，茶青在翻滚中依次受搓和受压；桶盖配重可以增减，嫩叶轻压、老叶重压，条索更加紧结。", "深圳市岭南茶机研究所（虚构）"),
    ("面向盲文读物的翻页支架", "两侧夹板由棘轮锁定，书页被吸盘逐张掀起后落入导槽；读者用脚踏开关发令，双手不必离开盲文，坐姿改变时支架随桌沿滑动。", "深圳市无障碍用品有限公司（虚构）"),
    ("一种海鲜运输箱的供氧盖", "盖内隔出药格，过碳酸钠片遇水缓慢放氧，透气膜只让气体通过；夹层相变材料吸热，开盖次数由机械计数器留痕，收货人据此核对。", "深圳市海沃冷链有限公司（虚构）"),
    ("幕墙清洗绳索的磨损提示方法", "绳芯编入两股镀铜丝，磨断后回路电阻突变；手持仪夹住绳端扫频，画出疑似断点的位置，超过三处即提示报废，更换记录写入绳头芯片。", "深圳市高空作业设备有限公司（虚构）"),
    ("一种豆腐干压制模具", "模框四角为斜楔，压板下行时楔块自行收紧，泄水孔朝上开以免堵塞；脱模靠倾倒时的自重，布痕均匀，换布不用拆框。", "深圳市味坊食品机械厂（虚构）"),
    ("公共自行车的潮位停放管理方法", "按站点近四周的借还差值排出潮位曲线，调度车沿曲线的低谷装车、高峰卸车；雨天曲线整体平移，维修车辆不计入可借数，居民在小程序里看到两小时后的余量。", "深圳市慢行交通服务有限公司（虚构）"),
    ("一种听诊器耳件的消毒盒", "盒盖合上时紫外灯自锁点亮，石英转台带动耳件缓慢旋转，背光面依次受照；计时满后蜂鸣一声，盒底干燥剂变色即更换。", "深圳市安律医疗用品有限公司（虚构）"),
    ("钢琴调律辅助软件的拍频显示方法", "麦克风采集双弦合鸣，短时谱峰相减得到拍频，以摆针快慢示意；调律师拧动弦轴时摆针渐停，琴房混响由首秒静音段估出并扣除。", "深圳市弦外音科技有限公司（虚构）"),
)  # fmt: skip


def _filing(
    serial: int, title: str, abstract: str, applicant: str, filed: date, **more: Any
) -> dict[str, Any]:
    return {
        "id": number(filed.year, serial),
        "kind": "invention",
        "stage": "filed",
        "title": title,
        "abstract": abstract,
        "applicant": applicant,
        "filed_on": filed.isoformat(),
        **more,
    }


def press(turn: int, pattern: str = PRESS) -> tuple[str, str]:
    """Title and abstract of one filing that differs from its like in a noun and two numbers."""
    sheet, roller = SHEETS[turn % len(SHEETS)], ROLLERS[turn % len(ROLLERS)]
    text = pattern.format(sheet=sheet, roller=roller, mm=3 + turn % 4, heat=45 + 5 * (turn % 3))
    return f"一种{sheet}的贴附装置", text


def paste(turn: int) -> tuple[str, str]:
    """Title and abstract of one filing that differs from its like in numbers alone."""
    text = PASTE.format(
        a=4 + turn,
        b=60 + 5 * turn,
        c=30 + 2 * turn,
        d=12 + turn,
        e=80 + 10 * turn,
        f=110 + turn,
        g=1 + turn % 3,
    )
    return "一种导热浆料的涂布方法", text


def other(pattern: str, title: str, turn: int) -> tuple[str, str]:
    """Title and abstract of one filing after another pattern."""
    part = PARTS[turn % len(PARTS)]
    text = pattern.format(part=part, pump=HELPERS[turn % len(HELPERS)], mm=2 + turn, gap=3 + 2 * turn)
    return f"一种{part}的{title}", text


def splice(texts: Sequence[Mapping[str, Any]], first: int, second: int) -> tuple[str, str]:
    """A text pieced together from two published ones."""
    one, two = str(texts[first]["abstract"]), str(texts[second]["abstract"])
    return "一种组合式控制装置", one[: len(one) * 4 // 5] + two[len(two) // 5 :]


def group_texts(today: date) -> list[tuple[str, str]]:
    """The forty-one texts of the group: near-copies, reworded ones, parameters only, two splices, a text that
    another had withdrawn."""
    known = published(today)
    texts = [press(n) for n in range(5)] + [press(n, TURNED) for n in range(3)]
    for pattern, title, count in (
        (GLUE, "点胶机构", 5), (CLAMP, "夹持治具", 5), (WINDER, "收卷装置", 4), (COOL, "散热结构", 4), (SORT, "分选设备", 3),
    ):  # fmt: skip
        texts += [other(pattern, title, n) for n in range(count)]
    texts += [paste(n) for n in range(9)]
    return [*texts, splice(known, 14, 40), splice(known, 3, 57), press(WITHDRAWN_TURN)]


def batch(first: date, today: date) -> list[dict[str, Any]]:
    """Fifty-six filings of eleven days from `first`: a group of 41 by six applicants at one address, three of one
    firm, two that copy each other, and ten that have nothing to do with anybody."""
    owners = _spread()
    days = [first + timedelta(days=at) for at, count in enumerate(DAYS) for _ in range(count)]
    texts = group_texts(today)
    rows = []
    for at, (title, abstract) in enumerate(texts):
        # The last one brings back what another had withdrawn.
        owner = MUCHUAN if at == len(texts) - 1 else owners[at]
        _count, phone, agency = GROUP[owner]
        more: dict[str, Any] = {"address": ADDRESS, "agency": AGENCY if agency else OTHER_AGENCY}
        if phone:
            more["phone"] = PHONE
        rows.append(_filing(180 + at, title, abstract, owner, days[at], **more))
    rows += [
        _filing(300 + n, "一种储能电芯的化成方法", _series(n), LUZHOU, first + timedelta(days=n), address="深圳市坪山区样例大道6号（虚构）")
        for n in range(3)
    ]  # fmt: skip
    rows += _twins(first)
    rows += [
        _filing(400 + n, title, abstract, applicant, first + timedelta(days=n))
        for n, (title, abstract, applicant) in enumerate(ORDINARY)
    ]
    return rows


def _spread() -> list[str]:
    """The applicants in turn, each as often as it files; the last place is the last applicant's."""
    left = {name: count for name, (count, _phone, _agency) in GROUP.items()}
    left[MUCHUAN] -= 1
    found: list[str] = []
    while any(left.values()):
        for name in left:
            if left[name]:
                left[name] -= 1
                found.append(name)
    return [*found, MUCHUAN]


def _series(turn: int) -> str:
    return SERIES.format(
        a=12 + 6 * turn,
        b=f"0.0{2 + turn}",
        c=f"3.{2 + turn}",
        d=f"0.{1 + turn}",
        e=24 + 12 * turn,
        f=40 + 5 * turn,
    )


def _twins(first: date) -> list[dict[str, Any]]:
    """Two filings of two firms with nearly the same words."""
    text = (
        "本样例公开一种仓储货架的倾斜预警装置，立柱上装有双轴倾角仪，倾角仪经无线模块把读数送往库区网关；网关比较相邻立柱的读数，"
        "单柱突变判为碰撞，整排同向变化判为地基沉降，分别给出声光提示和停用建议。电池可用{years}年，安装时不必停库。"
    )
    names = ("深圳市鼎仓智能有限公司（虚构）", "深圳市万垛物流设备有限公司（虚构）")
    return [
        _filing(
            320 + n, "一种货架倾斜预警装置", text.format(years=3 + n), name, first + timedelta(days=4 * n)
        )
        for n, name in enumerate(names)
    ]


def earlier(first: date) -> list[dict[str, Any]]:
    """Ten filings of two applicants, handed in some weeks before the batch."""
    rows = []
    for n in range(10):
        title, abstract = press(20 + n) if n < 6 else other(SORT, "分选设备", n)
        owner = LINGLAN if n % 5 < 3 else BEIYU
        rows.append(_filing(100 + n, title, abstract, owner, first + timedelta(days=n // 2), agency=AGENCY))
    return rows


def lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
