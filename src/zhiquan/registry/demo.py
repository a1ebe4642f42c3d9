"""Invented parties and rights, marked so; only actions are called, and a second call changes nothing.

Serial numbers from 9900001 on were never given out by any office; every name is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from zhiquan.engines.numbers.checks import patent_check
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Organisation, Person
from zhiquan.kernel.points import Cast, demo
from zhiquan.registry import demo_lanchuan, service
from zhiquan.registry.models import Lock, Party, Right
from zhiquan.registry.service import Owner

# Short key of each invented party: kind, name, country, scheme, number.
PARTIES: Mapping[str, tuple[str, str, str, str, str]] = {
    "yunqiao": (Party.LEGAL, "深圳市云桥机器人有限公司（虚构）", "CN", "uscc", "91440300MADEM0011W"),
    "wanxin": (Party.LEGAL, "深圳市湾芯半导体有限公司（虚构）", "CN", "uscc", "91440300MADEM002XL"),
    "bank": (Party.LEGAL, "鹏岸银行股份有限公司（虚构）", "CN", "uscc", "91440300MADEM0038L"),
    "university": (Party.LEGAL, "南岭理工大学（虚构）", "CN", "uscc", "12440300MADEM0046L"),
    "harbour": (Party.LEGAL, "澜湾科技（香港）有限公司（虚构）", "HK", "hk_br_no", "00000019"),
    "haojiang": (Party.LEGAL, "濠江设计有限公司（虚构）", "MO", "mo_commercial_no", "99901 SO"),
    "harborline": (
        Party.LEGAL,
        "Harborline Imaging, Inc. (invented)",
        "US",
        "foreign_company_no",
        "US:X0000019",
    ),
    "inventor": (Party.NATURAL, "陈示例（虚构）", "HK", "hm_travel_permit", "H00000019"),
}
_PATENTS = (
    # serial, year, kind digit, owner, title, filed, granted
    (1, 2019, 1, "yunqiao", "一种面向低空物流的航线冲突检测方法", date(2019, 4, 8), date(2021, 6, 15)),
    (2, 2020, 1, "yunqiao", "多机协同避障的路径规划方法及装置", date(2020, 3, 17), date(2022, 1, 11)),
    (3, 2021, 2, "yunqiao", "一种可折叠货箱的锁止机构", date(2021, 5, 20), date(2021, 12, 3)),
    (4, 2022, 3, "yunqiao", "无人机起降台", date(2022, 2, 9), date(2022, 8, 5)),
    (5, 2024, 1, "yunqiao", "基于气象网格的航时预测方法", date(2024, 9, 2), None),
    (6, 2020, 1, "wanxin", "一种低功耗存算一体电路", date(2020, 7, 1), date(2022, 10, 18)),
    (7, 2021, 1, "university", "一种钙钛矿薄膜的制备方法", date(2021, 1, 12), date(2023, 2, 28)),
    (8, 2022, 1, "university", "海上风电叶片的损伤识别方法", date(2022, 6, 6), date(2024, 4, 9)),
    (9, 2023, 8, "harborline", "一种内窥成像的校正方法", date(2023, 3, 3), date(2025, 9, 16)),
    (10, 2022, 3, "haojiang", "茶具套件", date(2022, 11, 11), date(2023, 5, 26)),
)
_MARKS = (
    # number, owner, text, classes, registered
    ("99000011", "yunqiao", "云桥", "7,9,39", date(2018, 9, 7)),
    ("99000012", "yunqiao", "云桥云航", "9,42", date(2019, 11, 21)),
    ("99000013", "yunqiao", "YUNQIAO", "12", date(2020, 2, 14)),
    ("99000014", "wanxin", "湾芯", "9", date(2021, 7, 28)),
    ("99000015", "harbour", "瀾灣", "35,42", date(2022, 4, 21)),
)
_DIGITS = {1: Right.INVENTION, 2: Right.UTILITY, 3: Right.DESIGN, 8: Right.INVENTION}
_YEARS = {1: 20, 8: 20, 2: 10, 3: 15}
RENAMED_ON = date(2026, 5, 6)


@demo.register("10-registry")
def tell(cast: Cast) -> None:
    """The firm of the demo's clerk owns the rights of "yunqiao"; the office enters everything.

    A further organisation of the cast under the key "lanchuan" owns those of the firm that changes its name.
    """
    firm = cast["clerk"].organisation
    load(cast["office"], {**({"yunqiao": firm} if firm else {}), **cast.organisations})


def load(
    actor: Actor,
    organisations: Mapping[str, Organisation] | None = None,
    people: Mapping[str, Person] | None = None,
) -> dict[str, Party]:
    """Enter the invented cast. `organisations` and `people` link a key of PARTIES, or lanchuan, to an account's
    side."""
    if Party.objects.filter(is_demo=True).exists():
        return {}
    parties = {
        key: service.add_party(
            actor, kind=kind, name=name, country=country, identities=[(scheme, number)], confirmed=country == "CN",
            organisation=(organisations or {}).get(key), person=(people or {}).get(key), since=date(2016, 3, 1),
            language="en" if country == "US" else "zh-Hans", is_demo=True,
        )
        for key, (kind, name, country, scheme, number) in PARTIES.items()
    }  # fmt: skip
    patents = {row[0]: _patent(actor, parties, row) for row in _PATENTS}
    marks = {row[0]: _mark(actor, parties, row) for row in _MARKS}
    _other_registers(actor, parties)
    _names(actor, parties)
    _locks(actor, parties, patents, marks)
    _forgotten(actor, parties, patents, marks)
    kinds = {digit: (_DIGITS[digit], _YEARS[digit]) for digit in _DIGITS}
    firm = (organisations or {}).get(demo_lanchuan.KEY)
    parties[demo_lanchuan.KEY] = demo_lanchuan.load(actor, firm, parties, _number, kinds)
    return parties


def _number(serial: int, year: int, kind: int) -> str:
    body = f"{year}{kind}99{serial:05d}"
    return f"{body}.{patent_check(body)}"


def _patent(
    actor: Actor, parties: Mapping[str, Party], row: tuple[int, int, int, str, str, date, date | None]
) -> Right:
    serial, year, kind, owner, title, filed, granted = row
    owners = [Owner(parties[owner])]
    if serial == 8:
        owners = [Owner(parties["university"], Fraction(2, 3)), Owner(parties["yunqiao"], Fraction(1, 3))]
    return service.record_right(
        actor, kind=_DIGITS[kind], number=_number(serial, year, kind), title=title, owners=owners, filed_on=filed,
        granted_on=granted, expires_on=filed.replace(year=filed.year + _YEARS[kind]) if granted else None,
        status=Right.IN_FORCE if granted else Right.PENDING, is_demo=True,
    )  # fmt: skip


def _mark(actor: Actor, parties: Mapping[str, Party], row: tuple[str, str, str, str, date]) -> Right:
    number, owner, text, classes, registered = row
    return service.record_right(
        actor, kind=Right.TRADEMARK, number=number, title=text, classes=classes, status=Right.IN_FORCE,
        owners=[Owner(parties[owner])], granted_on=registered,
        expires_on=registered.replace(year=registered.year + 10, day=registered.day - 1), is_demo=True,
    )  # fmt: skip


def _other_registers(actor: Actor, parties: Mapping[str, Party]) -> None:
    for kind, number, title, owner in (
        (Right.LAYOUT, "BS.999000019", "示例存算一体芯片布图", "wanxin"),
        (Right.COPYRIGHT, "2023SR9990019", "示例航线调度软件V2.0", "yunqiao"),
        (Right.VARIETY, "CNA20239990019", "示例兰1号", "university"),
    ):
        service.record_right(
            actor, kind=kind, number=number, title=title, status=Right.IN_FORCE, owners=[Owner(parties[owner])],
            granted_on=date(2023, 8, 8), is_demo=True,
        )  # fmt: skip


def _names(actor: Actor, parties: Mapping[str, Party]) -> None:
    service.add_name(
        actor, parties["harbour"], text="Lanwan Technology (Hong Kong) Limited (invented)", language="en"
    )
    service.add_name(actor, parties["harbour"], text="瀾灣科技（香港）有限公司（虛構）", language="zh-Hant")
    service.rename_party(
        actor, parties["yunqiao"], parties["yunqiao"].version, name="深圳市云桥低空智能有限公司（虚构）", on=RENAMED_ON,
        reason="企业名称变更（虚构）",
    )  # fmt: skip


def _locks(
    actor: Actor, parties: Mapping[str, Party], patents: Mapping[int, Right], marks: Mapping[str, Right]
) -> None:
    bank = parties["bank"]
    for right, reference in ((patents[2], "Y2026990000019"), (marks["99000011"], "Z2026990000019")):
        service.place_lock(
            actor, right, kind=Lock.PLEDGE, holder=bank, effective_from=date(2026, 2, 10), reference=reference,
            note="虚构的质押登记",
        )  # fmt: skip
    service.place_lock(
        actor, patents[6], kind=Lock.SEIZURE, effective_from=date(2026, 8, 20), until=date(2029, 8, 19),
        reference="（虚构）粤03执保19号",
    )  # fmt: skip
    service.place_lock(
        actor,
        patents[7],
        kind=Lock.OPEN_LICENCE,
        effective_from=date(2025, 4, 1),
        reference="（虚构）开放许可声明",
    )
    service.place_lock(
        actor, patents[1], kind=Lock.LICENCE, holder=parties["harbour"], exclusive=True, effective_from=date(2025, 7, 1),
        until=date(2028, 6, 30), reference="（虚构）许可备案19",
    )  # fmt: skip


def _forgotten(
    actor: Actor, parties: Mapping[str, Party], patents: Mapping[int, Right], marks: Mapping[str, Right]
) -> None:
    """After the change of name most registers were told; two marks and a patent were forgotten."""
    told = [patents[1], patents[3], patents[4], patents[5], marks["99000013"]]
    for right in told:
        service.record_owner_name(
            actor,
            right,
            right.version,
            party=parties["yunqiao"],
            on=date(2026, 7, 15),
            reference="（虚构）变更证明",
        )
