"""Who is who: names, addresses, phones however they are written."""

import pytest

from zhiquan.engines.screening.entities import Names, Parties, address, phone, split_firms
from zhiquan.engines.screening.model import Filing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市岭澜科技有限公司", "岭澜科技（深圳）有限公司"),
        ("深圳市岭澜科技有限公司", "深圳岭澜科技有限责任公司"),
        ("深圳市岭澜科技有限公司", "深圳市岭澜科技有限公司南山分公司"),
        ("深圳市嶺瀾科技有限公司", "深圳市岭澜科技有限公司 "),
        ("Linglan Tech Co., Ltd.", "LINGLAN TECH CO LTD"),
    ],
)
def test_spellings_of_one_firm(settings, one, other):
    names = Names(settings)
    assert names.firm(one) == names.firm(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市岭澜科技有限公司", "东莞市岭澜科技有限公司"),
        ("岭澜科技有限公司", "岭澜贸易有限公司"),
        ("甲厂", "乙厂"),
    ],
)
def test_different_firms(settings, one, other):
    names = Names(settings)
    assert names.firm(one) != names.firm(other)


def test_a_slip_of_the_pen_counts_only_at_one_place(settings):
    def keys(first: str, second: str) -> int:
        filings = [
            Filing(id="1", applicant="深圳市天成精密科技有限公司", address=first),
            Filing(id="2", applicant="深圳市天诚精密科技有限公司", address=second),
        ]
        return len(Parties(filings, settings).parties)

    room = "深圳市聚源街6号1栋808"
    assert keys(room, f"广东省{room}室") == 1
    assert keys(room, "深圳市望海路9号2栋101") == 2


def test_addresses():
    one, other = (
        address("广东省深圳市龙华区岭北路88号3栋607"),
        address("深圳市 龙华区 岭北路８８号３栋６０７室"),
    )
    assert one.key == other.key and one.exact and one.city == "深圳"
    assert address("深圳市龙华区岭北路88号3栋608").building == one.building
    assert address("深圳市").key == ""
    assert not address("深圳市龙华区岭北路88号").exact


def test_phones_and_several_applicants():
    assert phone("+86 138-0013-8000") == phone("13800138000")
    assert phone("12") == ""
    assert split_firms("甲有限公司；乙有限公司、Foo Co., Ltd.") == (
        "甲有限公司",
        "乙有限公司",
        "Foo Co., Ltd.",
    )
