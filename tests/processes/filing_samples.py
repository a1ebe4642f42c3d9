"""Invented filings for the tests of interrupted screenings. No real person, firm or text stands behind them."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

COPIED_EVERY = 12
# Claims with these letters make the checker fail, with the whole draft in its words.
CRASH = "使检查失败的字样"
_THINGS = [
    "机架", "送料辊", "压合轮", "裁切刀", "导流槽", "阀芯", "弹簧座", "定位销", "传感器", "控制器",
    "齿条", "皮带", "气缸", "吸盘", "滑台", "丝杠", "端盖", "壳体", "滤网", "支撑臂", "卡爪", "导轨",
    "转盘", "喷嘴", "密封圈", "散热片", "风扇", "线圈", "托盘", "料斗", "刮板", "摆杆", "凸轮",
    "联轴器", "卡扣", "铰链", "磁铁", "透镜", "光栅", "电极",
]  # fmt: skip
_DEEDS = [
    "驱动", "夹持", "推动", "加热", "冷却", "检测", "校正", "输送", "翻转", "压紧", "清洁", "润滑",
    "锁止", "释放", "张紧", "对准", "缓冲", "隔离", "覆盖", "引导", "限位", "包覆", "切换", "测量",
]  # fmt: skip
_FIELDS = [
    "包装", "纺织", "制茶", "木工", "注塑", "灌装", "印刷", "养殖", "焊接", "采摘", "仓储", "测绘",
    "陶瓷", "制鞋", "造纸", "水处理", "照明", "制冰", "园艺", "琴键",
]  # fmt: skip
_ENDS = [
    "减少磨损", "降低噪声", "提高良率", "缩短停机时间", "便于更换", "节省用水", "避免卡滞",
    "保持张力", "延长寿命", "方便清理",
]  # fmt: skip


def screening_batch(filings: int, seed: int = 7) -> bytes:
    """Filings as JSON Lines; every twelfth is a near-copy of the one before it under another name."""
    chance = random.Random(seed)
    rows: list[dict[str, object]] = []
    for n in range(filings):
        row = _filing(chance, n)
        if n % COPIED_EVERY == 1:
            row = {**rows[-1], "id": row["id"], "applicant": row["applicant"], "filed_on": row["filed_on"]}
            row["abstract"] = str(row["abstract"]).replace("mm", "毫米", 1)
        rows.append(row)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _filing(chance: random.Random, n: int) -> dict[str, object]:
    field = chance.choice(_FIELDS)
    main = "".join(chance.sample(_THINGS, 2))
    return {
        "id": f"X{n:05d}",
        "title": f"一种{field}用{main}",
        "abstract": f"本样例涉及{field}领域，公开{main}。" + "".join(_sentence(chance) for _ in range(7)),
        "claims": f"1.一种{field}用{main}，其特征在于，" + "".join(_sentence(chance) for _ in range(3)),
        "applicant": f"样例{chance.randrange(900)}号公司（虚构）",
        "filed_on": (date(2026, 1, 1) + timedelta(days=chance.randrange(300))).isoformat(),
    }


def _sentence(chance: random.Random) -> str:
    one, two, three = chance.sample(_THINGS, 3)
    size, deed, other = chance.randrange(2, 90), chance.choice(_DEEDS), chance.choice(_DEEDS)
    shapes = (
        f"{one}与{two}相连，间距为{size}mm，由{three}{deed}。",
        f"工作时{one}{deed}{two}，随后{three}{other}，{chance.choice(_ENDS)}。",
        f"{one}的内侧设有{two}，{two}经{three}{deed}并{other}。",
        f"为了{chance.choice(_ENDS)}，在{one}上开有{size}个孔，孔内装{two}。",
        f"{three}先{deed}再{other}，使{one}离开{two}。",
    )
    return chance.choice(shapes)
