"""The rules of claims: planted defects are found where they stand, sound claims raise nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from zhiquan.engines.drafts.model import Paragraph

from .claim_rules import codes, findings, numbered, rules
from .planting_claims import MUTATORS, carriers, plants

PUMP = "一种水泵，其特征在于，包括泵体和叶轮。"
CARRIERS = carriers()


@pytest.mark.parametrize("name", CARRIERS)
def test_a_sound_claim_set_raises_no_error_and_no_warning(name: str) -> None:
    _, found = findings(CARRIERS[name])
    assert [(one.rule, one.check, one.quote) for one in found if one.severity != "hint"] == []


def test_planted_defects_are_found_with_claim_and_span() -> None:
    tried: Counter[str] = Counter()
    missed: list[tuple[str, str]] = []
    for seed, (name, text) in enumerate(CARRIERS.items()):
        for mutator, plant in plants(text, seed, rounds=2):
            tried[mutator] += 1
            _, found = findings(plant.text)
            hit = any(
                one.rule == plant.rule
                and one.check in plant.checks
                and one.place.claim == plant.claim
                and one.place.start < max(plant.end, plant.start + 1)
                and one.place.end > plant.start
                and one.quote == plant.text[one.place.start : one.place.end]
                for one in found
            )
            if not hit:
                missed.append((mutator, name))
    assert set(tried) == {mutator.__name__ for mutator in MUTATORS}
    assert min(tried.values()) >= 15
    assert len(missed) <= 0.03 * sum(tried.values()), missed


def told(*bodies: str) -> list[tuple[str, str, int | None, str]]:
    return codes(numbered(*bodies))


def test_messages_name_the_claim_and_mend_it() -> None:
    dependents = ("根据权利要求1所述的水泵，其特征在于，a。", "根据权利要求1或2所述的水泵，其特征在于，b。")
    _, found = findings(numbered(PUMP, *dependents, "根据权利要求1至3中任一项所述的水泵，其特征在于，c。"))
    (one,) = [one for one in found if one.check == "multiple_on_multiple"]
    assert one.params["cited"] == "3" and one.params["allowed"] == "1、2"
    assert "权利要求4" in one.message["zh-Hans"] and "1、2" in one.suggestion["zh-Hans"]
    assert set(one.message) == set(one.suggestion) == {"zh-Hans", "en"}


def test_multiple_dependents_through_ranges_and_chains() -> None:
    bodies = [PUMP, "根据权利要求1所述的水泵，其特征在于，a。", "根据权利要求1或2所述的水泵，其特征在于，b。"]
    single = "根据权利要求3所述的水泵，其特征在于，c。"
    assert told(*bodies, single) == []
    assert told(*bodies, single, "根据权利要求2或4所述的水泵，其特征在于，d。") == []
    (found,) = told(*bodies, "如前述任一权利要求所述的水泵，其特征在于，d。")
    assert found == ("F-CLM-4", "multiple_on_multiple", 4, "前述任一权利要求")


def test_claims_by_reference_are_free_of_the_rules_for_dependents() -> None:
    bodies = [PUMP, "根据权利要求1所述的水泵，其特征在于，a。", "根据权利要求1或2所述的水泵，其特征在于，b。"]
    for body in (
        "一种泵站，其特征在于，包括权利要求1至3中任一项所述的水泵。",
        "一种泵站，其特征在于，包括权利要求1、2和3所述的水泵。",
        "权利要求1至3所述的水泵在灌溉中的应用。",
        "一种制造权利要求1至3任一项所述的水泵的方法，其特征在于，c。",
    ):
        assert [one for one in told(*bodies, body) if one[0] in ("F-CLM-3", "F-CLM-4")] == []
    (missing,) = [
        one for one in told(*bodies, "一种泵站，其特征在于，包括权利要求9所述的水泵。") if one[0] == "F-CLM-6"
    ]
    assert missing[1:] == ("refers_to_missing", 4, "权利要求9")


def test_full_stops_that_are_none() -> None:
    for inner in ("厚度为3.5mm", "包括按钮（按下即启动。）和开关", "显示“已完成。”的字样", "采用vs.模式"):
        found = told(f"一种水泵，其特征在于，{inner}，包括泵体。")
        assert [one for one in found if one[0] == "F-CLM-1"] == []
    stops = [one[1] for one in told("一种水泵，其特征在于，包括泵体.叶轮位于泵体内.")]
    assert stops == ["half_width_stop", "half_width_stop"]
    assert [one[1:] for one in told("一种水泵，其特征在于，包括泵体。。")] == [
        ("several_full_stops", 1, "。")
    ]
    assert [one[1:] for one in told("一种水泵，其特征在于，包括泵体；")] == [("no_full_stop", 1, "；")]


def test_a_cut_off_set_is_told_once() -> None:
    found = codes("9.根据权利要求2所述的水泵，其特征在于，a。\n10.根据权利要求9所述的水泵，其特征在于，b。")
    assert found == [("F-CLM-1", "not_consecutive", 9, "9.")]


def test_pictures_and_tables_of_a_file() -> None:
    text = numbered(PUMP, "根据权利要求1所述的水泵，其特征在于，a。")
    second = text.index("2.")
    marks = [Paragraph(0, second - 1, pictures=1), Paragraph(second, len(text), table=True)]
    _, found = findings(text, paragraphs=marks)
    assert [(one.check, one.severity, one.place.claim) for one in found] == [
        ("picture", "error", 1),
        ("table", "hint", 2),
    ]
    assert [one.quote for one in found] == [claim.split(".", 1)[1] for claim in text.split("\n")]


def test_a_pattern_of_rays_may_need_its_drawing() -> None:
    _, found = findings(numbered("一种晶型，其特征在于，其X射线粉末衍射图如图1所示。"))
    assert [(one.check, one.severity) for one in found] == [("spectrum_cited", "hint")]


@pytest.mark.parametrize(
    "words",
    [
        "采用等离子体处理，",
        "宽度等于长度，",
        "两端直径相等，",
        "齿条、齿轮等间距分布，",
        "设有螺栓、铆钉等两种紧固件，",
        "三等分的圆周上设有孔，",
        "约束块位于槽内，",
        "用于节约用水，",
        "左右两侧设有孔，",
        "设有两个左右对称的支架，",
        "壳体2左右两侧设有孔，壳体2附近设有阀，",
        "云台可在180°左右转动，",
        "从特征图1中提取特征，",
        "设有接近传感器，",
        "材料为高温合金，",
        "表面涂有耐高温涂料，",
        "在高温下于120℃保温，",
        "设有薄膜，其厚度为2mm，强度为5MPa，",
        "各部分的比例如下，",
        "由用户在可选择的模式中选定，",
        "选自铜和铝中的任选一种，",
        "用最优选择算法求解，",
        "泵体(1)与泵盖（2、3a）连接，",
        "含有（甲基）丙烯酸酯，",
        "聚(乙二醇)的含量为10%（重量），",
        "以葡萄糖（以下简称糖）为原料，",
        "（1）清洗；（二）干燥；步骤（a）检查，",
        "密度为1.2（g/cm³），满足式（Ⅰ），",
    ],
)
def test_words_and_brackets_that_are_no_fault(words: str) -> None:
    assert [
        one
        for one in told(f"一种水泵，其特征在于，{words}包括泵体。")
        if one[0] == "F-CLM-8" and one[1] != "nearness"
    ] == []


@pytest.mark.parametrize(
    ("words", "check", "quote"),
    [
        ("例如叶轮，", "examples", "例如"),
        ("优选地，", "preferences", "优选地"),
        ("厚度约 3mm，", "approximations", "约"),
        ("占比约百分之五，", "approximations", "约"),
        ("温度为80℃左右，", "around", "左右"),
        ("加热到80℃左右搅拌，", "around", "左右"),
        ("设有5个左右的孔，", "around", "左右"),
        ("在168℃附近有吸热峰，", "around", "附近"),
        ("材料为铜、铝等金属，", "open_lists", "等"),
        ("采集电压等信息，", "open_lists", "等"),
        ("设有螺栓或其类似物，", "likenesses", "或其类似物"),
        ("在高温下煅烧，", "conditions", "高温下"),
        ("板材较厚，", "degrees", "较厚"),
        ("采用（混凝土）模制砖，", "brackets", "（混凝土）"),
    ],
)
def test_words_and_brackets_that_are(words: str, check: str, quote: str) -> None:
    assert ("F-CLM-8", check, 1, quote) in told(f"一种水泵，其特征在于，{words}包括泵体。")


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("水泵技术", "technology"),
        ("水处理技术方案", "vague"),
        ("水泵及其制造方法", "product_and_method"),
        ("水泵和使用方法", "product_and_method"),
        ("识别方法及装置", "product_and_method"),
        ("涂料配方", "unclear_category"),
        ("方法", "bare"),
        ("废水净化和处理方法", None),
        ("薄膜及器件制备方法", None),
        ("信息技术服务器", None),
        ("用于净化水和空气的方法", None),
    ],
)
def test_subject_names(name: str, check: str | None) -> None:
    found = [one for one in told(f"一种{name}，其特征在于，包括a。") if one[0] == "F-CLM-7"]
    assert found == ([("F-CLM-7", check, 1, name)] if check else [])


@pytest.mark.parametrize(
    ("root", "name", "check"),
    [
        ("有机肥料", "有机肥", None),
        ("用于电机的冷却装置", "冷却装置", None),
        ("化合物、其立体异构体或药学上可接受的盐", "化合物", None),
        ("温度控制系统", "装置", "subject_varies"),
        ("基于风冷的温度控制方法", "基于风冷的温度调节方法", "subject_varies"),
        ("水泵", "水泵盖", "subject_varies"),
        ("水泵", "茶壶", "subject_differs"),
        ("水泵", "方法", "subject_differs"),
    ],
)
def test_a_dependent_repeats_the_subject_name(root: str, name: str, check: str | None) -> None:
    found = told(f"一种{root}，其特征在于，a。", f"根据权利要求1所述的{name}，其特征在于，b。")
    assert [one[1:] for one in found if one[0] == "F-CLM-3"] == ([(check, 2, name)] if check else [])


def test_order_of_dependents() -> None:
    station = "一种泵站，其特征在于，包括权利要求1所述的水泵。"
    late = "根据权利要求1所述的水泵，其特征在于，a。"
    assert told(PUMP, station, late) == [("F-CLM-5", "after_next_independent", 3, "权利要求1")]
    assert told(PUMP, late, station, "根据权利要求3所述的泵站，其特征在于，b。") == []


def test_forms_of_independent_claims() -> None:
    plain = "一种水泵，包括泵体。"
    dependent = "根据权利要求1所述的水泵，其特征在于，a。"
    assert told(plain, dependent) == [("F-CLM-6", "no_characterising_part", 1, "水泵")]
    assert told(plain) == [("F-CLM-6", "not_two_part", 1, "水泵")]
    again = [one for one in told(PUMP, "一种水泵，其特征在于，包括泵体和阀。") if one[0] == "F-CLM-6"]
    assert again == [("F-CLM-6", "several_independents", 2, "水泵")]


def test_unity_is_a_hint_only() -> None:
    _, found = findings(numbered(PUMP, "一种遮阳伞，其特征在于，伞骨与伞柄铰接，伞布缝于伞骨。"))
    assert ("F-UNITY-1", "hint") in [(one.rule, one.severity) for one in found]


def test_designs_have_no_claims_to_check() -> None:
    assert findings(numbered("一种水泵技术，包括例如泵体"), kind="design")[1] == []


def test_one_defect_a_million_times_is_told_two_hundred_times() -> None:
    _, found = findings(f"1.一种水泵，其特征在于，{'铜、铝等，' * 200_000}。")
    assert len(found) == 200


def test_every_text_of_the_table_can_be_filled() -> None:
    known = ("quote", "number", "expected", "cited", "allowed", "subject", "root", "next", "other")
    values = dict.fromkeys(known, "x")
    for check in rules().checks.values():
        for texts in (check.message, check.suggestion):
            assert set(texts) == {"zh-Hans", "en"}
            assert all(text.format_map(values) for text in texts.values())
        for name in (*check.settings.get("words", ()), check.settings.get("exceptions")):
            assert name is None or rules().words(name), name
