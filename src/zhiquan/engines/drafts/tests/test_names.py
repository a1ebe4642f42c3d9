"""Where a name ends, which names have no basis, and names that drift. All sentences are made up."""

from __future__ import annotations

import pytest

from zhiquan.engines.drafts.claims import parse
from zhiquan.engines.drafts.tests.term_rules import codes

HEAD = "1. 一种样例装置，其特征在于，包括控制盒、涂料层、第一终端和第二终端，"

# A verb or an adverb behind a name belongs to no name: nothing is to be told.
QUIET = (
    "所述第一终端采集包括所述第二终端的图像。",
    "所述涂料层涂覆在所述控制盒的表面。",
    "将所述涂料层置入所述控制盒内进行干燥。",
    "待所述涂料层完全固化后取下所述控制盒。",
    "所述控制盒连续地连接到所述第一终端。",
    "将所述涂料层转换为薄层。",
    "向所述第二终端发送控制指令。",
    "所述控制盒已经与所述第一终端相连。",
    "所述第一终端直接运行所述控制盒中的程序。",
    "所述控制盒支持样例地图、范例地图和示例地图。",
    "使所述涂料层充满所述控制盒。",
)
SPOKEN = (
    # Part of the words only stand in a longer, different name.
    (HEAD + "还包括弹性补充件，所述弹性件抵接所述控制盒。", "not_introduced", "所述弹性件"),
    (HEAD + "还包括烘烤模块；所述烘烤处理模块与所述控制盒相连。", "not_introduced", "所述烘烤处理模块"),
    (HEAD + "设有源头净化设施，所述源头开发设施位于路面。", "not_introduced", "所述源头开发设施"),
    (HEAD + "设有第一控制器，所述第一控制向所述第一终端发送信号。", "not_introduced", "所述第一控制"),
    (
        HEAD + "设有第一盐-酯共聚物、第二盐-酯共聚物和第三盐-酯共聚物，替换所述盐-酯共聚物。",
        "ambiguous",
        "所述盐-酯共聚物",
    ),
    # Introduced only in a claim that is not cited.
    (
        HEAD + "设有时间模块。\n2. 根据权利要求1所述的样例装置，其特征在于，所述时间模块包括时间选择轴。"
        "\n3. 根据权利要求1所述的样例装置，其特征在于，所述时间选择轴显示于所述控制盒上。",
        "other_claim",
        "所述时间选择轴",
    ),
    # Two spellings of one thing.
    (HEAD + "形成毛胚，将毛坯切割后装入所述控制盒。", "variant_in_claims", "毛坯"),
    (HEAD + "所述控制盒装有胶凝液，所述胶凝液的温度为30℃，凝胶液流出。", "variant_in_claims", "凝胶液"),
    # A step that stands in some of the cited claims only.
    (
        "1. 一种样例方法，其特征在于，包括清洗。\n2. 根据权利要求1所述的样例方法，其特征在于，包括步骤1，粉碎；步骤2，干燥。"
        "\n3. 根据权利要求1或2所述的样例方法，其特征在于，将步骤1获得的粉料过筛。",
        "some_chains",
        "步骤1",
    ),
)


@pytest.mark.parametrize("sentence", QUIET)
def test_verbs_and_adverbs_end_a_name(sentence: str) -> None:
    assert codes(HEAD + sentence) == []


@pytest.mark.parametrize(("text", "check", "quote"), SPOKEN)
def test_names_without_basis_and_drift(text: str, check: str, quote: str) -> None:
    assert (check, quote) in [(code, words) for code, _, words in codes(text)]


def test_claim_run_on_behind_a_missing_full_stop() -> None:
    found = parse(
        "1.一种样例杯，其特征在于，设有盖2.一种样例壶，其特征在于，设有嘴。\n3.根据权利要求2所述的样例壶，其特征在于，设有柄。"
    )
    assert [(claim.number, claim.subject) for claim in found.claims] == [
        (1, "样例杯"),
        (2, "样例壶"),
        (3, "样例壶"),
    ]


def test_comma_within_the_formula_of_a_subject() -> None:
    assert (
        parse("1.一种通式为AxB，C的陶瓷颗粒，其特征在于，含有样例元素。").claims[0].subject
        == "通式为AxB，C的陶瓷颗粒"
    )
