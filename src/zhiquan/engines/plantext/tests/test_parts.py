"""Deadlines, bodies, quantities and actions on their own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.engines.plantext.actions import read_actions
from zhiquan.engines.plantext.bodies import read_bodies
from zhiquan.engines.plantext.deadlines import Frame, find_in_text, looks_like_deadline, read_deadline
from zhiquan.engines.plantext.duties import read_duty, subjects
from zhiquan.engines.plantext.numerals import chinese_number, fold, marker
from zhiquan.engines.plantext.quantities import read_quantities

FRAME = Frame(date(2025, 3, 1), 2025)


@pytest.mark.parametrize(
    ("text", "dates", "ongoing"),
    [
        ("2025年底前", ["2025-12-31"], False),
        ("2026年2月底前", ["2026-02-28"], False),
        ("2028年2月", ["2028-02-29"], False),
        ("2025年12月31日前", ["2025-12-31"], False),
        ("２０２６年上半年", ["2026-06-30"], False),
        ("2025年第三季度", ["2025-09-30"], False),
        ("2025年二季度末", ["2025-06-30"], False),
        ("二〇二五年十二月底", ["2025-12-31"], False),
        ("2025年12月中旬", ["2025-12-20"], False),
        ("2025—2027年", ["2027-12-31"], False),
        ("2025年年底", ["2025-12-31"], False),
        ("2025年年中", ["2025-06-30"], False),
        ("2025年起每年", [], True),
        ("全年持续推进", [], True),
        ("一年内", ["2026-03-01"], False),
        ("2025年4-6月", ["2025-06-30"], False),
        ("20250630", ["2025-06-30"], False),
        ("明年6月底前", ["2026-06-30"], False),
        ("印发之日起3个月内", ["2025-06-01"], False),
        ("“十五五”末", ["2030-12-31"], False),
        ("2025年3月底前制定方案，6月底前完成", ["2025-03-31", "2025-06-30"], False),
        ("2025年10月底前出台办法，长期推进", ["2025-10-31"], True),
        ("每年12月底前", [], True),
        ("每季度末月25日前", [], True),
        ("长期坚持", [], True),
    ],
)
def test_a_deadline(text: str, dates: list[str], ongoing: bool) -> None:
    when = read_deadline(text, FRAME)
    assert ([d.isoformat() for d in when.dates], when.ongoing, when.problem) == (dates, ongoing, None)
    assert looks_like_deadline(text)


@pytest.mark.parametrize(
    "text", ["适时启动", "2025年国庆节前", "按国家部署推进", "2025年13月", "2025年2月30日"]
)
def test_a_deadline_that_names_no_day_is_a_problem(text: str) -> None:
    when = read_deadline(text, FRAME)
    assert not when.dates
    assert not when.ongoing
    assert when.problem


def test_a_relative_deadline_is_not_guessed_without_a_day_of_issue() -> None:
    for text in ("明年底前", "6月底前", "印发之日起6个月内"):
        when = read_deadline(text, Frame())
        assert (when.dates, bool(when.problem)) == ((), True)


def test_running_text_gives_targets_only() -> None:
    assert find_in_text("2026年6月底前完成改造，截至2025年6月已建成3处。", FRAME) == [date(2026, 6, 30)]
    assert find_in_text("自2026年1月1日起施行；2024年底前已完成。", FRAME) == []
    assert find_in_text("到2027年，建成10家。", FRAME) == [date(2027, 12, 31)]


@pytest.mark.parametrize(
    ("text", "names", "lead"),
    [
        ("（市教育局、市财政局）", ["市教育局", "市财政局"], None),
        (
            "（甲市教育局牵头，市财政局、各区政府配合，2025年底前完成）",
            ["甲市教育局", "市财政局", "各区政府"],
            "甲市教育局",
        ),
        (
            "责任单位：市生态环境局东山分局（牵头）、市水务局",
            ["市生态环境局东山分局", "市水务局"],
            "市生态环境局东山分局",
        ),
        (
            "（扶贫办、文化和旅游部、财政部等和各有关省级人民政府负责）",
            ["扶贫办", "文化和旅游部", "财政部", "各有关省级人民政府"],
            None,
        ),
        (
            "（中国残联和各省、自治区、直辖市人民政府及新疆生产建设兵团负责）",
            ["中国残联", "各省、自治区、直辖市人民政府", "新疆生产建设兵团"],
            None,
        ),
        (
            "(责任单位:各区人民政府(含深汕特别合作区管委会)、市市场监管局(市知识产权局))",
            ["各区人民政府(含深汕特别合作区管委会)", "市市场监管局(市知识产权局)"],
            None,
        ),
        (
            "（由市教育局牵头，会同市财政局、市人社局等部门组织实施）",
            ["市教育局", "市财政局", "市人社局"],
            "市教育局",
        ),
        ("（国家发展改革委会同有关部门负责）", ["国家发展改革委"], "国家发展改革委"),
        (
            "【牵头单位】区科创局\n【配合单位】区工信局；各街道办事处",
            ["区科创局", "区工信局", "各街道办事处"],
            "区科创局",
        ),
        ("（責任單位：市教育局、市財政局；完成時限：2026年6月）", ["市教育局", "市財政局"], None),
        ("（负责部门：商务部；适用范围：浙江片区）", ["商务部"], None),
        ("（分管副市长负责，市统计局牵头）", ["市统计局"], "市统计局"),
        ("支持企业（含个体工商户）发展", [], None),
        ("（法律法规另有规定的除外）", [], None),
        ("各省（区、市）要落实责任", [], None),
    ],
)
def test_a_duty(text: str, names: list[str], lead: str | None) -> None:
    duty = read_duty("完成某项工作。" + text)
    assert (list(duty.bodies), duty.lead) == (names, lead)


def test_labels_and_deadlines_of_one_bracket() -> None:
    duty = read_duty("推进某事。(市知识产权局、市教育局,完成时限:2026年12月)")
    assert (duty.due_texts, duty.labels) == (("2026年12月",), ("完成时限",))
    assert read_duty("推进某事。(市教育局,长期推进)").labels == ("",)
    assert read_duty("推进某事。（甲部、乙局负责，列第一位者为牵头单位，下同）").first_leads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不低于10年", [(">=", 10, "年")]),
        ("单笔1000万元以下", [("<=", 10_000_000, "元")]),
        ("年交易额突破50亿元", [(">", 5_000_000_000, "元")]),
        ("约3.5万户", [("~", 35_000, "户")]),
        ("30个工作日以内", [("<=", 30, "工作日")]),
        ("不少于二十家", [(">=", 20, "家")]),
        ("百分之三十以上", [(">=", 30, "%")]),
        ("5-10家", [(">=", 5, "家"), ("<=", 10, "家")]),
        ("200元至800元", [(">=", 200, "元"), ("<=", 800, "元")]),
        ("重点园区全覆盖", [("=", 100, "%")]),
        ("1,500.5万元", [("=", 15_005_000, "元")]),
        ("2025年底前完成45公里", [("=", 45, "公里")]),
        ("国发〔2018〕42号、第3季度、“337调查”、三级网络、一窗受理、不超过五分之一", []),
    ],
)
def test_a_quantity(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert [(q.comparator, q.value, q.unit) for q in read_quantities(text)] == expected


def test_actions_split_at_sentences_and_task_verbs() -> None:
    text = "培育队伍。依托高校，建立培训基地，开展轮训，提升服务能力。对新设机构，给予补贴。（市教育局）"
    actions = read_actions([(text, 0)], "培育队伍", "all")
    assert [a.text for a in actions] == [
        "依托高校，建立培训基地",
        "开展轮训，提升服务能力",
        "对新设机构，给予补贴",
    ]
    assert [(a.verb, a.object) for a in actions] == [("建立", "培训基地"), ("开展", "轮训"), ("给予", "补贴")]


def test_a_title_alone_is_an_action() -> None:
    found = read_actions([("修订管理办法。（市司法局）", 0)], "修订管理办法", "all")
    assert [a.text for a in found] == ["修订管理办法"]


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        # What an instrument holds is told with the instrument.
        ("制定登记办法，明确登记主体，对符合条件的，可免予核验", 1),
        ("制定登记办法，明确登记主体，开通登记平台", 2),
        # Effects and figures belong to the action before; a day or an urging adverb opens a new one.
        ("新建公办幼儿园2所，新增学位720个，提升供给水平", 1),
        ("完善机制，2025年新增网点20个以上", 2),
        ("修订实施细则，2026年12月底前公布", 1),
        ("出台登记指引，在17个地方深化试点", 2),
        # 鼓励…结合… only says whom and on what ground.
        ("鼓励商业银行结合智能化评估工具，建立内部评估体系", 1),
        ("围绕企业登记需求，梳理服务事项，打造一次办平台", 2),
        ("对通过国际注册的，每件给予不超过3000元资助，鼓励集体申报", 2),
        # A noun that opens like a verb, and a condition, are no actions.
        ("建立反馈机制，办理结果由企业评价", 1),
        ("建立评估制度，评估不通过的不予资助", 1),
        ("加強保護，推進制定《管理辦法》", 2),
    ],
)
def test_one_sentence_is_split_where_a_new_task_begins(text: str, actions: int) -> None:
    assert len(read_actions([(text + "。", 0)], "", "none")) == actions


def test_who_acts() -> None:
    text = "市财政局要安排资金。支持在园高校将经费纳入预算。"
    found = read_actions([(text, 0)], "保障经费", "none", ("市教育局",))
    assert [a.bodies for a in found] == [("市财政局",), ("市教育局",)]


@pytest.mark.parametrize(
    ("text", "bodies", "lead"),
    [
        ("市统计局会同市市场监管局建立统计制度", ("市统计局", "市市场监管局"), "市统计局"),
        (
            "由市委金融办牵头，会同人民银行、金融监管部门引导银行放款",
            ("市委金融办", "人民银行", "金融监管部门"),
            "市委金融办",
        ),
        ("市财政局统筹资金予以支持", ("市财政局",), None),
        ("支持在园高校将经费纳入预算", (), None),
    ],
)
def test_subjects_of_running_text(text: str, bodies: tuple[str, ...], lead: str | None) -> None:
    assert subjects(text) == (bodies, lead)


def test_a_sentence_that_is_nothing_but_responsibility() -> None:
    duty = read_duty("开展整治。由区市场监管局牵头，区公安分局配合，于2025年12月31日前完成。")
    assert (duty.bodies, duty.lead) == (("区市场监管局", "区公安分局"), "区市场监管局")
    assert duty.due_texts == ("于2025年12月31日前完成",)


@given(st.integers(1, 9999))
def test_chinese_numerals(number: int) -> None:
    digits = "零一二三四五六七八九"
    written = "".join(
        digits[d] + unit if d else "零"
        for d, unit in zip(
            (number // 1000, number // 100 % 10, number // 10 % 10, number % 10),
            ("千", "百", "十", ""),
            strict=True,
        )
    )
    assert chinese_number(written) == number


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="市教育局、财政（）()负责牵头等和各,，；2025年底前责任单位:：长期 ", max_size=120))
def test_no_phrase_breaks_the_readers(text: str) -> None:
    duty = read_duty(text)
    assert all(0 <= s <= e <= len(text) for s, e in duty.clauses)
    assert all(name.strip() for name in read_bodies(text).names)
    read_deadline(text, FRAME)
    read_quantities(text)


def test_markers() -> None:
    lines = [
        "一、总则",
        "（十二）完善",
        "３．推进",
        "1.2026年底前完成",
        "(4)支持",
        "⑤建立",
        "第三条 支持",
        "2.5倍以上",
        "2025年工作",
    ]
    found = [(m.style, m.number) if (m := marker(fold(line))) else None for line in lines]
    assert found == [
        ("cn", 1),
        ("cn()", 12),
        ("1.", 3),
        ("1.", 1),
        ("(1)", 4),
        ("①", 5),
        ("article", 3),
        None,
        None,
    ]


def test_a_bracket_of_labels_is_one_clause() -> None:
    duty = read_duty("成立小组。〔牵头：镇经发办；配合：镇财政办；时间：5月〕")
    assert (duty.bodies, duty.lead, duty.due_texts) == (("镇经发办", "镇财政办"), "镇经发办", ("5月",))


def test_a_figure_for_a_later_year_is_a_deadline_and_one_of_the_same_year_is_none() -> None:
    assert find_in_text("扩大规模，2027年登记金额达到200亿元。", FRAME) == [date(2027, 12, 31)]
    assert find_in_text("扩大规模，2025年登记金额达到200亿元。", FRAME) == []
    assert find_in_text("2024年登记金额达到200亿元。", FRAME) == []
