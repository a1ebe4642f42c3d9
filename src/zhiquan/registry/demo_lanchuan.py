"""The invented firm that changes its name: marks, patents and entries elsewhere, one of every kind that matters.

Two marks are pledged, one is in its renewal grace period, one was forgotten at the change of name of 2019, one
is co-owned, one is an international registration. The days fit a demo of late 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Organisation
from zhiquan.registry import service
from zhiquan.registry.models import Lock, Party, Recordal, Right
from zhiquan.registry.service import Owner

KEY = "lanchuan"
OLD_NAME = "深圳市澜川自动化有限公司（虚构）"
NAME = "深圳市澜川智能装备有限公司（虚构）"
USCC = "91440300MADEM00625"
RENAMED_ON = date(2019, 6, 18)

PLEDGED = ("99001002", "99001003")
IN_GRACE, FORGOTTEN, CO_OWNED, MADRID = "99001001", "99001004", "99001005", "G1990019"

_SPECIAL_MARKS = (
    # number, text, classes, registered
    (IN_GRACE, "澜川", "7", date(2016, 7, 21)),
    (PLEDGED[0], "澜川", "9", date(2020, 8, 14)),
    (PLEDGED[1], "LANCHUAN", "7,9", date(2020, 8, 28)),
    (FORGOTTEN, "澜川自动化", "7", date(2017, 3, 14)),
    (CO_OWNED, "澜川南岭", "42", date(2023, 5, 7)),
    (MADRID, "LANCHUAN", "7,9,12", date(2022, 2, 9)),
)
_TEXTS = ("澜川", "澜川智装", "LANCHUAN", "川行", "澜图", "川流")
_CLASSES = ("12", "35", "37", "39", "42")
_LAST_MARKS = (("川测", "9", date(2024, 3, 21)),)
_PATENTS = (
    # serial, year, kind digit, title, filed, granted
    (101, 2019, 1, "一种柔性装配线的节拍均衡方法", date(2019, 9, 3), date(2021, 8, 17)),
    (102, 2020, 1, "机械臂末端的力位混合控制方法及系统", date(2020, 5, 12), date(2022, 6, 14)),
    (103, 2020, 2, "一种快换夹具", date(2020, 10, 22), date(2021, 4, 9)),
    (104, 2021, 1, "基于视觉的螺栓拧紧检测方法", date(2021, 3, 30), date(2023, 2, 24)),
    (105, 2021, 2, "一种输送线的缓存装置", date(2021, 7, 15), date(2022, 1, 4)),
    (106, 2022, 3, "协作机器人", date(2022, 3, 8), date(2022, 9, 27)),
    (107, 2022, 1, "多工位设备的故障传播推断方法", date(2022, 8, 19), date(2024, 7, 5)),
    (108, 2023, 2, "一种线缆收纳机构", date(2023, 2, 21), date(2023, 8, 11)),
    (109, 2023, 3, "工作站控制柜", date(2023, 6, 1), date(2023, 12, 19)),
    (110, 2024, 1, "装配误差的在线补偿方法", date(2024, 4, 16), None),
    (111, 2025, 1, "一种低延迟的产线调度方法", date(2025, 9, 9), None),
    (112, 2026, 2, "一种防夹伤的升降平台", date(2026, 6, 25), None),
)
_SOFTWARE = (
    ("2020SR9990101", "澜川产线调度软件V1.0", date(2020, 4, 2)),
    ("2022SR9990102", "澜川视觉检测软件V2.1", date(2022, 11, 9)),
    ("2025SR9990103", "澜川设备健康管理软件V1.3", date(2025, 1, 16)),
)
_CUSTOMS = (
    # number, what about, number of the mark, from, last day
    ("T2017-990101", "商标“澜川自动化”", FORGOTTEN, date(2017, 4, 1), date(2027, 3, 31)),
    ("T2020-990102", "商标“澜川”", PLEDGED[0], date(2020, 10, 12), date(2030, 10, 11)),
    ("T2020-990103", "商标“LANCHUAN”", PLEDGED[1], date(2020, 10, 12), date(2030, 10, 11)),
    ("T2022-990104", "商标“LANCHUAN”", MADRID, date(2022, 5, 20), date(2032, 5, 19)),
)
_ELSEWHERE = (
    # kind, number, what about, who keeps it, from, last day
    (Recordal.DOMAIN, "lanchuan.example", "官方网站", "示例域名注册服务机构（虚构）", date(2016, 3, 9), date(2027, 3, 9)),
    (Recordal.DOMAIN, "lanchuan-robot.example", "产品网站", "示例域名注册服务机构（虚构）", date(2021, 9, 1), date(2027, 9, 1)),
    (Recordal.PRE_EXAM, "（虚构）预审备案99号", "专利预审备案主体", "示例知识产权保护中心（虚构）", date(2023, 3, 1), None),
    (Recordal.EXPORTERS, "（虚构）名录990号", "智能装备行业重点出口企业", "示例主管部门（虚构）", date(2026, 1, 15), None),
    (Recordal.INSURANCE, "（虚构）保单PA-990101", "海外知识产权侵权责任险", "鹏岸财产保险股份有限公司（虚构）", date(2026, 4, 1),
     date(2027, 3, 31)),
)  # fmt: skip

Number = Callable[[int, int, int], str]


def load(
    actor: Actor,
    organisation: Organisation | None,
    parties: Mapping[str, Party],
    patent_number: Number,
    kinds: Mapping[int, tuple[str, int]],
) -> Party:
    """Enter the firm with everything it has. `kinds` gives kind and years of each digit of a patent number."""
    firm = service.add_party(
        actor, kind=Party.LEGAL, name=OLD_NAME, identities=[("uscc", USCC)], confirmed=True, organisation=organisation,
        since=date(2013, 5, 20), is_demo=True,
    )  # fmt: skip
    service.rename_party(actor, firm, firm.version, name=NAME, on=RENAMED_ON, reason="企业名称变更（虚构）")
    service.change_particulars(
        actor, firm, firm.version, on=RENAMED_ON, address="广东省深圳市南山区示例路1号（虚构）", legal_representative="江示例（虚构）",
        reference="（虚构）变更证明",
    )  # fmt: skip
    marks = _marks(actor, firm, parties["university"])
    for serial, year, digit, title, filed, granted in _PATENTS:
        kind, years = kinds[digit]
        service.record_right(
            actor, kind=kind, number=patent_number(serial, year, digit), title=title, owners=[Owner(firm)], filed_on=filed,
            granted_on=granted, expires_on=filed.replace(year=filed.year + years) if granted else None,
            status=Right.IN_FORCE if granted else Right.PENDING, is_demo=True,
        )  # fmt: skip
    for number, title, registered in _SOFTWARE:
        service.record_right(
            actor, kind=Right.COPYRIGHT, number=number, title=title, status=Right.IN_FORCE, owners=[Owner(firm)],
            granted_on=registered, is_demo=True,
        )  # fmt: skip
    for number in PLEDGED:
        service.place_lock(
            actor, marks[number], kind=Lock.PLEDGE, holder=parties["bank"], effective_from=date(2026, 1, 20),
            until=date(2029, 1, 19), reference="Z2026990000101", note="虚构的质押登记，两件商标一份合同",
        )  # fmt: skip
    _recordals(actor, firm, marks)
    return firm


def _marks(actor: Actor, firm: Party, university: Party) -> dict[str, Right]:
    made: dict[str, Right] = {}
    for number, text, classes, registered in (*_SPECIAL_MARKS, *_series()):
        owners = [Owner(firm, recorded_name=OLD_NAME if number == FORGOTTEN else "")]
        if number == CO_OWNED:
            owners.append(Owner(university))
        made[number] = service.record_right(
            actor, kind=Right.TRADEMARK, number=number, title=text, classes=classes, status=Right.IN_FORCE, owners=owners,
            granted_on=registered, is_demo=True,
            expires_on=registered.replace(year=registered.year + 10, day=registered.day - 1),
        )  # fmt: skip
    return made


def _series() -> list[tuple[str, str, str, date]]:
    """The rest of the marks: every text in every class, one after another."""
    pairs = [(text, number) for text in _TEXTS for number in _CLASSES]
    rows = [
        (str(99001101 + n), text, classes, date(2019 + n % 6, 1 + n % 12, 7 + n % 21))
        for n, (text, classes) in enumerate(pairs)
    ]
    last = [(str(99001201 + n), *row) for n, row in enumerate(_LAST_MARKS)]
    return [*rows, *last]


def _recordals(actor: Actor, firm: Party, marks: Mapping[str, Right]) -> None:
    for number, title, mark, since, until in _CUSTOMS:
        service.add_recordal(
            actor, party=firm, kind=Recordal.CUSTOMS, number=number, title=title, right=marks[mark], since=since,
            valid_to=until, recorded_name=OLD_NAME if mark == FORGOTTEN else NAME, authority="示例海关（虚构）", is_demo=True,
        )  # fmt: skip
    for kind, number, title, authority, since, until in _ELSEWHERE:
        service.add_recordal(
            actor, party=firm, kind=kind, number=number, title=title, authority=authority, since=since, valid_to=until,
            is_demo=True,
        )  # fmt: skip
