"""Antecedent basis, terms, support, reference signs, exclusions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.drafts.model import Draft, Figure, Part
from zhiquan.engines.drafts.tests.planting_terms import CARRIERS, Carrier, Plant, plants
from zhiquan.engines.drafts.tests.term_rules import codes, found_in

QUIET = (
    # Parts and properties need no basis, 的 may fall away, places follow.
    (
        "1. 一种水杯，包括杯体和杯盖，其特征在于，所述杯体的内壁设有刻度，"
        "所述杯体底部设有垫圈，所述垫圈的厚度为2mm，所述杯盖内装有滤网。"
    ),
    # Several and each.
    "1. 一种支架，其特征在于，包括多个立柱，每个所述立柱上设有横梁，各所述立柱等高，所述多个立柱平行。",
    # Ordinals in lists.
    "1. 一种夹具，其特征在于，包括第一、第二夹爪，所述第一夹爪和所述第二夹爪相对，所述第一、第二夹爪由气缸带动。",
    # Labels and signs.
    "1. 一种配件，其特征在于，包括导管a（1）、导管b（2），所述导管a（1）与所述导管b连通，所述的导管a（1）为软管。",
    # Steps.
    (
        "1. 一种染色方法，其特征在于，包括：S1、配制染液；S2、将布料浸入所述染液。"
        "\n2. 根据权利要求1所述的染色方法，其特征在于，所述步骤S2中，温度为60℃。"
    ),
    (
        "1. 一种酿造方法，其特征在于，包括：（1）蒸煮原料；（2）冷却。"
        "\n2. 根据权利要求1所述的方法，其特征在于，所述步骤（1）中，时间为1小时。"
    ),
    # A step named by its words; the method and the step itself.
    (
        "1. 一种定位方法，其特征在于，包括：根据采样值确定位置坐标。\n2. 根据权利要求1所述的定位方法，"
        "其特征在于，所述根据所述采样值确定所述位置坐标，包括：对所述采样值求平均，所述方法用于室内。"
    ),
    # A relative clause before the noun.
    "1. 一种推车，其特征在于，包括车架和带有刹车的车轮，所述带有刹车的车轮安装在所述车架上。",
    # 该, 上述, and what is no mention at all.
    "1. 一种泵，其特征在于，包括泵壳，该泵壳上设有进口，上述进口应该朝上，如上所述。",
    # Words with particles inside.
    (
        "1. 一种净化器，其特征在于，包括不锈钢壳、以太网接口和可编程控制器，"
        "所述不锈钢壳内设有所述以太网接口，所述可编程控制器与所述以太网接口连接。"
    ),
)

SPOKEN = (
    ("1. 一种水杯，其特征在于，包括杯体，所述吸管插入所述杯体。", "no_antecedent", "所述吸管"),
    ("1. 一种夹具，其特征在于，包括第一夹爪和第二夹爪，所述第三夹爪张开。", "ordinal", "所述第三夹爪"),
    ("1. 一种夹具，其特征在于，包括第一夹爪和第二夹爪，所述夹爪张开。", "ambiguous", "所述夹爪"),
    ("1. 一种夹具，其特征在于，所述弹片抵住底板，还包括弹片。", "introduced_later", "所述弹片"),
    ("1. 一种配件，其特征在于，包括导管一和导管二，所述导管三为软管。", "ordinal", "所述导管三"),
    ("1. 一种监测仪，其特征在于，设定偏航阈值，当偏差超过所述偏航角门限时报警。", "not_introduced", "所述偏航角门限"),
    ("1. 一种监测仪，其特征在于，包括转轴，转轴带动飞轮，所述转轴轴承固定。", "compound", "所述转轴轴承"),
    ("1. 一种染色方法，其特征在于，包括：S1、配制染液；S2、浸染；在所述步骤S5之后晾干。", "no_step", "所述步骤S5"),
    ("1. 一种夹具，其特征在于，包括夹爪。\n2. 根据权利要求1所述的夹具，其特征在于，还包括拉绳。\n"
     "3. 根据权利要求1或2所述的夹具，其特征在于，所述拉绳为钢丝。", "some_chains", "所述拉绳"),
)  # fmt: skip


def test_sound_carriers_stay_quiet() -> None:
    loud = [
        (carrier.code, finding.check, finding.quote)
        for carrier in CARRIERS
        for finding in found_in(carrier.draft())
        if finding.severity != "hint"
    ]
    assert loud == []


@pytest.mark.parametrize("text", QUIET)
def test_usual_wording_is_quiet(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(("text", "check", "quote"), SPOKEN)
def test_each_defect_speaks(text: str, check: str, quote: str) -> None:
    assert (check, quote) in [(code, words) for code, _, words in codes(text)]


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.code)
def test_planted_defects_are_found(carrier: Carrier) -> None:
    planted = list(plants(carrier))
    missed = [plant for plant in planted if not _found(plant)]
    assert len(missed) <= 0.03 * len(planted) + 1, [(plant.how, plant.claim, plant.words) for plant in missed]


def test_planted_defects_are_found_at_large() -> None:
    planted = [plant for carrier in CARRIERS for plant in plants(carrier)]
    assert sum(map(_found, planted)) >= 0.97 * len(planted)


def _found(plant: Plant) -> bool:
    return any(
        finding.rule == plant.rule
        and finding.check in plant.checks
        and finding.place.claim == plant.claim
        and plant.words in finding.quote
        for finding in found_in(plant.draft)
    )


def test_every_span_quotes_its_part() -> None:
    for carrier in CARRIERS:
        for plant in plants(carrier):
            for finding in found_in(plant.draft):
                part = plant.draft.part(finding.place.part)
                assert part is None or part.text[finding.place.start : finding.place.end] == finding.quote


@given(st.sampled_from([plant for carrier in CARRIERS[:4] for plant in plants(carrier)]))
@settings(max_examples=40, deadline=None)
def test_a_claim_at_the_end_changes_nothing_before(plant: Plant) -> None:
    assert plant.draft.claims is not None
    text = plant.draft.claims.text
    count = text.count("\n") + 1
    more = f"{text}\n{count + 1}. 一种风筝，其特征在于，包括骨架和蒙布，所述蒙布覆盖所述骨架。"
    before = [(c, n, q) for c, n, q in codes(text)]
    assert [one for one in codes(more) if one[1] != count + 1] == before


@given(st.sampled_from([plant for carrier in CARRIERS for plant in plants(carrier)]))
@settings(max_examples=40, deadline=None)
def test_without_markers_there_is_no_antecedent_finding(plant: Plant) -> None:
    assert plant.draft.claims is not None
    text = plant.draft.claims.text.replace("所述", "").replace("该", "")
    assert [one for one in codes(text) if one[0] not in ("sign_two_names", "name_two_signs")] == []


@given(st.text(alphabet="所述该的第一二（1）电机壳体，。\n1. 权利要求根据", max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_true_quotes(text: str) -> None:
    for finding in found_in(Draft("t", claims=Part(text), description=Part(text))):
        part = text if finding.place.part in ("claims", "description") else ""
        assert part[finding.place.start : finding.place.end] == finding.quote


def test_the_claim_that_introduces_is_named() -> None:
    text = (
        "1. 一种夹具，其特征在于，包括夹爪。\n2. 根据权利要求1所述的夹具，其特征在于，还包括拉绳。\n"
        "3. 根据权利要求1所述的夹具，其特征在于，所述拉绳为钢丝。"
    )
    finding = next(one for one in found_in(Draft("t", claims=Part(text))) if one.place.claim == 3)
    assert finding.params["where"] == "2"
    assert "2" in finding.suggestion["zh-Hans"]


def test_the_nearest_term_is_named() -> None:
    text = "1. 一种夹具，其特征在于，包括限位块，所述限位块固定，所述限位挡块活动。"
    assert [one.params["candidate"] for one in found_in(Draft("t", claims=Part(text)))] == ["限位块"]


def test_one_term_is_told_once_along_a_chain() -> None:
    text = (
        "1. 一种水杯，其特征在于，包括杯体，所述吸管插入所述杯体，所述吸管为软管。\n"
        "2. 根据权利要求1所述的水杯，其特征在于，所述吸管可弯折。"
    )
    assert [one for one in codes(text) if "吸管" in one[2]] == [("no_antecedent", 1, "所述吸管")]


DESCRIBED = "附图标记说明：1-壳体；2、电机；3：转轴。\n具体实施方式\n如图1所示，壳体1内设有电机2，电机2与转轴(3)连接，转速为300转，共3个。"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("1. 一种风扇，其特征在于，包括壳体（1）、电机（2）和转轴（3）。", []),
        ("1. 一种风扇，其特征在于，包括壳体（1）、电机（9）。", ["sign_unknown"]),
        ("1. 一种风扇，其特征在于，包括壳体（2）、电机（1）。", ["sign_name_differs", "sign_name_differs"]),
        ("1. 一种风扇，其特征在于，包括壳体1和3个电机（2）。", ["unbracketed"]),
        (
            "1. 一种风扇，其特征在于，包括壳体（1）和电机（2），所述电机（3）固定。",
            ["name_two_signs", "sign_name_differs"],
        ),
    ],
)
def test_signs_of_claims_and_description(claim: str, expected: list[str]) -> None:
    found = [code for code, _, _ in codes(claim, DESCRIBED) if "sign" in code or code == "unbracketed"]
    assert sorted(found) == expected


def test_signs_of_figures_and_description() -> None:
    draft = Draft(
        "t", description=Part(DESCRIBED), figures=(Figure(1, "图1", ("1", "2", "7", "S101", "启动")),)
    )
    found = [(one.check, one.params["sign"]) for one in found_in(draft)]
    assert found == [("sign_not_drawn", "3"), ("sign_not_described", "7")]


def test_charts_and_unread_figures_are_left_alone() -> None:
    chart = Figure(1, "图1", ("0", "20", "40", "60", "1"))
    assert found_in(Draft("t", description=Part(DESCRIBED), figures=(chart,))) == ()
    assert found_in(Draft("t", description=Part(DESCRIBED), figures=(Figure(1, "图1", None),))) == ()


def test_terms_that_the_description_lacks() -> None:
    claim = "1. 一种风扇，其特征在于，包括壳体和减振垫，所述壳体设有所述减振垫。"
    assert ("not_in_description", 1, "减振垫") in codes(claim, "壳体内设有电机，风扇转动。")
    assert ("variant_in_description", 1, "减振垫") in codes(claim, "壳体内设有减震垫，减震垫上有电机。")


def test_a_feature_that_nothing_supports() -> None:
    claim = "1. 一种风扇，其特征在于，包括壳体，利用超声雾化结合负离子发生的手段净化空气。"
    found = [code for code, _, _ in codes(claim, "壳体内设有电机，电机与转轴连接，风扇的转速可调。")]
    assert "no_support" in found


@pytest.mark.parametrize(
    ("subject", "check"),
    [
        ("一种糖尿病的诊断方法", "diagnosis"),
        ("一种颈椎病的推拿方法", "treatment"),
        ("一种扑克的游戏规则", "mental_rules"),
        ("一种会员返利方法", "business_rules"),
        ("一种水稻品种", "variety"),
        ("一种原子核裂变的方法", "nuclear"),
        ("一种赌博用具", "public_order"),
    ],
)
def test_exclusions_are_hinted(subject: str, check: str) -> None:
    found = found_in(Draft("t", claims=Part(f"1. {subject}，其特征在于，包括步骤甲。")))
    assert [(one.check, one.severity) for one in found] == [(check, "hint")]


@pytest.mark.parametrize(
    "subject",
    [
        "一种肺部疾病诊断装置",
        "一种电机故障诊断方法",
        "一种水稻品种的选育方法",
        "一种基于深度学习的学习方法",
        "一种防赌博的识别方法",
        "一种存储介质",
        "一种用于治疗的药物组合物",
    ],
)
def test_devices_and_techniques_are_not_hinted(subject: str) -> None:
    assert codes(f"1. {subject}，其特征在于，包括部件甲。") == []


def test_a_million_characters_end() -> None:
    claim = "1. 一种水杯，其特征在于，包括杯体，" + "所述杯体的第一凸起与所述吸管连接，" * 60000
    assert any(code == "no_antecedent" for code, _, _ in codes(claim[:1000000]))
