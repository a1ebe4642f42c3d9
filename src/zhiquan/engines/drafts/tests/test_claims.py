"""Claims are found in every usual writing, and nothing that only looks like one is taken for a claim."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.drafts.claims import parse, roots

from .claim_rules import numbered
from .planting_claims import carriers

CUP = "一种水杯，其特征在于，包括杯体和杯盖，杯体的壁厚为3.5mm。"
LID = "根据权利要求1所述的水杯，其特征在于，杯盖上设有直径为1.5mm的孔。"
BY_REFERENCE = "independent_by_reference"
MAKING = "一种水杯的制造方法，其特征在于：步骤1.注塑；步骤2.冷却；(1)脱模；1)检查。"


def numbers(text: str) -> list[int]:
    return [claim.number for claim in parse(text).claims]


@pytest.mark.parametrize(
    "text",
    [
        numbered(CUP, LID, MAKING),
        numbered(CUP, LID, MAKING, mark="、"),
        numbered(CUP, LID, MAKING, mark="．"),
        numbered(CUP, LID, MAKING, mark="."),
        numbered(CUP, LID, MAKING, mark=" "),
        numbered(CUP, LID, MAKING, mark="\t"),
        numbered(CUP, LID, MAKING, mark=".、"),
        numbered(CUP, LID, MAKING, mark=".\n"),
        numbered(CUP, LID, MAKING).replace("\n", "\r\n"),
        numbered(CUP, LID, MAKING).replace("\n", "\r\n\r\n"),
        numbered(CUP, LID, MAKING).replace("\n", ""),
        numbered(CUP, LID, MAKING).replace("\n", " "),
        f"１．{CUP}\n２．{LID}\n３．{MAKING}",
        f"权利要求1：{CUP}\n权利要求2：{LID}\n权利要求3：{MAKING}",
        f"权利要求书\n权利要求1、{CUP}\n权利要求2、{LID}\n权利要求3、{MAKING}",
        f"【权利要求1】{CUP}\n【权利要求2】{LID}\n【权利要求3】{MAKING}",
        f"一、{CUP}\n二、{LID}\n三、{MAKING}",
        f"（1）{CUP}\n（2）{LID}\n（3）{MAKING}",
        f"1){CUP}\n2){LID}\n3){MAKING}",
        f"①{CUP}\n②{LID}\n③{MAKING}",
        f"第1项：{CUP}\n第2项：{LID}\n第3项：{MAKING}",
        "\n".join((CUP, LID, MAKING)),
        "\n\n".join((CUP, LID, MAKING)),
        f"1.{CUP}\n{LID}\n3.{MAKING}",
        f"1.{CUP}\n二、{LID}\n3.{MAKING}",
        f"1.{CUP[:-1]}\n2.{LID[:-1]}；\n3.{MAKING}",
        f"1. {CUP[:-1]} 2. {LID} 3. {MAKING}",
        f"权 利 要 求 书\n\n1.{CUP}\n2.{LID}\n3.{MAKING}\n说 明 书\n水杯\n技术领域\n[0001]本发明涉及水杯。",
        f"1.{CUP}\n2.{LID}\n3.{MAKING}CN112345678A说明书1/6页[0001]本发明涉及水杯。",
    ],
)
def test_every_usual_writing_gives_the_same_three_claims(text: str) -> None:
    claims = parse(text).claims
    assert [claim.number for claim in claims] == [1, 2, 3]
    assert [claim.kind for claim in claims] == ["independent", "dependent", "independent"]
    assert [claim.subject for claim in claims] == ["水杯", "水杯", "水杯的制造方法"]
    assert claims[1].refers_to == (1,)
    assert all(claim.text == text[claim.start : claim.end] for claim in claims)
    assert claims[2].text == MAKING


def test_steps_units_and_lists_begin_no_claim() -> None:
    steps = "一种水杯的制造方法，其特征在于，包括：\n1、注塑；\n2、冷却；\n3.5mm的杯体脱模；\n(1)检查；\n步骤2.包装。"
    assert numbers(numbered(steps, "根据权利要求1所述的制造方法，其特征在于，所述冷却持续2.5h。")) == [1, 2]
    stopped = "1.一种方法，其特征在于，包括以下步骤：\n1.清洗。\n2.干燥。\n3.检查。\n2.根据权利要求1所述的方法，其特征在于，干燥。"
    assert numbers(stopped) == [1, 2]


def test_gaps_and_repeats_are_kept_as_written() -> None:
    assert numbers(f"1.{CUP}\n3.{LID}\n3.{LID}\n7.{MAKING}") == [1, 3, 3, 7]
    assert numbers(f"9.{LID}\n10.{LID}") == [9, 10]


def test_a_claim_that_begins_with_a_plain_name() -> None:
    medium = "计算机可读存储介质，其上存储有计算机程序。"
    assert numbers(numbered(CUP, medium, LID)) == [1, 2, 3]
    assert numbers(f"1.{CUP}2.{medium}3.{LID}") == [1, 2, 3]


def test_claims_that_run_on_without_a_full_stop() -> None:
    pump = "一种水泵，其特征在于，泵体与泵盖相连"
    assert numbers(f"1.{pump}2.根据权利要求1所述的水泵，其特征在于，还包括叶轮。") == [1, 2]
    assert numbers(f"1.{pump}，步骤2.根据权利要求1所述的方法进行。") == [1]


def test_page_heads_of_a_printed_publication_belong_to_no_claim() -> None:
    text = f"1.{CUP}CN112345678A权利要求书2/3页2.{LID}"
    claims = parse(text).claims
    assert [claim.text for claim in claims] == [CUP, LID]


def test_what_follows_the_claims_is_told_apart() -> None:
    text = f"1.{CUP}CN112345678A说明书1/6页[0001]本发明涉及水杯。"
    claims = parse(text)
    assert claims.claims[0].text == CUP
    assert claims.tail is not None and text[slice(*claims.tail)].startswith("CN112345678A说明书")
    assert parse(f"1.{CUP}").tail is None


@pytest.mark.parametrize("text", ["", "\n\n ", "你好", "权利要求书", "1", "1.", "。。。"])
def test_no_claims_is_no_failure(text: str) -> None:
    assert len(parse(text).claims) <= 1


@pytest.mark.parametrize(
    ("cited", "body", "kind", "subject"),
    [
        ("一种有机肥料，其特征在于，a。", "根据权利要求1所述的有机肥，其特征在于，b。", "dependent", "有机肥"),
        ("一种数据的传输方法，其特征在于，a。", "如权利要求1所述的方法，其特征在于，b。", "dependent", "方法"),
        ("一种水泵，其特征在于，a。", "一种如权利要求1所述的水泵，其特征在于，b。", "dependent", "水泵"),
        ("一种水泵，其特征在于，a。", "权利要求1的水泵，其中，b。", "dependent", "水泵"),
        ("一种水泵，其特征在于，a。", "根据权利要求1所述的方法，其特征在于，b。", "dependent", "方法"),
        ("一种水泵，其特征在于，a。", "根据权利要求1所述，其特征在于，b。", "dependent", ""),
        ("一种水泵，其特征在于，a。", "根据权利要求所述的水泵，其特征在于，b。", "dependent", "水泵"),
        ("一种水泵，其特征在于，a。", "根据权利要求8所述的水泵，其特征在于，b。", "dependent", "水泵"),
        ("一种水泵，其特征在于，a。", "一种水泵，根据权利要求1所述，其特征在于，b。", "dependent", "水泵"),
        ("一种水泵，其特征在于，a。", "一种水泵站，包括如权利要求1所述的水泵。", BY_REFERENCE, "水泵站"),
        ("一种水泵，其特征在于，a。", "一种车辆，其特征在于，设有权利要求1所述的水泵。", BY_REFERENCE, "车辆"),
        ("一种水泵，其特征在于，a。", "根据权利要求1所述的水泵的制造方法，其特征在于，b。", BY_REFERENCE, "水泵的制造方法"),
        ("一种水泵，其特征在于，a。", "一种权利要求1所述的水泵的控制方法，包括：b。", BY_REFERENCE, "水泵的控制方法"),
        ("一种涂料，其特征在于，a。", "权利要求1所述的涂料在防腐中的应用。", BY_REFERENCE, "涂料在防腐中的应用"),
        ("一种涂料，其特征在于，a。", "如权利要求1所述的涂料用于防腐的用途。", BY_REFERENCE, "涂料用于防腐的用途"),
        ("一种涂料的制备方法，其特征在于，a。", "根据权利要求1所述的制备方法制得的涂料。", BY_REFERENCE, "制备方法制得的涂料"),
        ("一种涂料的制备方法，其特征在于，a。", "根据权利要求1所述的涂料的使用方法，其特征在于，b。", BY_REFERENCE, "涂料的使用方法"),
        ("一种识别方法，其特征在于，a。", "一种存储介质，存储有实现权利要求1所述的识别方法的程序。", BY_REFERENCE, "存储介质"),
        ("一种识别方法，其特征在于，a。", "一种用于实施如权利要求1所述的识别方法的装置，包括：b。", BY_REFERENCE, "用于实施识别方法的装置"),
    ],
)  # fmt: skip
def test_kind_and_subject_of_a_claim_that_cites(cited: str, body: str, kind: str, subject: str) -> None:
    claim = parse(numbered(cited, body)).claims[1]
    assert (claim.kind, claim.subject) == (kind, subject)


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("一种用于电机的冷却装置，包括：a。", "用于电机的冷却装置"),
        ("一种热电堆传感器包括：透镜。", "热电堆传感器"),
        ("一种用于在包括显示屏的设备上显示信息的方法，包括：a。", "用于在包括显示屏的设备上显示信息的方法"),
        ("在移动终端中，一种信息显示方法，其特征在于，a。", "信息显示方法"),
        ("一种电路（160；300），所述电路包括：a。", "电路"),
        ("可清洗滤芯，其特征在于，a。", "可清洗滤芯"),
        ("一种由竹纤维制成的餐盒，其特征在于，a。", "由竹纤维制成的餐盒"),
        ("一种2,3-二甲基丁烷的合成方法，其特征在于，a。", "2,3-二甲基丁烷的合成方法"),
    ],
)
def test_subject_of_an_independent_claim(body: str, subject: str) -> None:
    claim = parse(numbered(body)).claims[0]
    assert claim.subject == subject


def test_subject_span_and_preamble() -> None:
    text = numbered("一种水泵(1)，包括泵体(2)，其特征在于，还包括叶轮(3)。")
    claim = parse(text).claims[0]
    assert text[claim.subject_start : claim.subject_end] == "水泵(1)"
    assert claim.preamble_end is not None and text[claim.preamble_end :].startswith("其特征在于")
    assert parse(numbered("一种水泵，包括泵体。")).claims[0].preamble_end is None


def test_references_of_a_dependent_are_those_of_its_preamble() -> None:
    body = "根据权利要求1所述的水泵，其特征在于，所述叶轮如权利要求2所述。"
    assert parse(numbered("一种水泵，其特征在于，a。", LID, body)).claims[2].refers_to == (1,)
    other = "一种车辆，其特征在于，包括权利要求1所述的水泵和权利要求2所述的叶轮。"
    assert parse(numbered("一种水泵，其特征在于，a。", LID, other)).claims[2].refers_to == (1, 2)


def test_roots_lead_to_the_independent_claim() -> None:
    text = numbered(
        CUP, LID, LID.replace("求1", "求2"), LID.replace("求1", "求4"), LID.replace("求1", "求9"), MAKING
    )
    assert [one.number if one else None for one in roots(parse(text))] == [1, 1, 1, None, None, 6]


def test_carriers_are_read_whole() -> None:
    for name, text in carriers().items():
        claims = parse(text).claims
        assert [claim.number for claim in claims] == list(range(1, len(claims) + 1)), name
        assert len(claims) >= 5 and all(claim.numbered for claim in claims), name


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="1２3.．、。；，：（(）) \n\t权利要求根据如任一项至或和所述的一种其特征在于水泵方法说明书CN图等约",
        max_size=200,
    )
)
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    claims = parse(text)
    last = 0
    for claim in claims.claims:
        assert last <= claim.start < claim.end <= len(text)
        assert claim.text == text[claim.start : claim.end]
        assert claim.start <= claim.subject_start <= claim.subject_end <= claim.end
        last = claim.end


@pytest.mark.parametrize(
    "unit", ["权利要求1或", "1.", "其特征在于，", " ", "\n1.根据权利要求1至9999任一项所述的泵，a。", "（1"]
)
def test_a_million_letters_are_read(unit: str) -> None:
    text = f"1.{CUP}\n2.一种泵，" + unit * (1_000_000 // len(unit))
    assert parse(text).claims
