"""What holds for every draft: quotes are slices, reports repeat, a switched-off check is silent and only it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiquan.engines.drafts import Draft, Part, Rules, check, layout
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.figurenumbers import mentions
from zhiquan.engines.drafts.tests import shipped
from zhiquan.engines.drafts.tests.carriers import CARRIERS, FILTER, SHELF
from zhiquan.engines.drafts.tests.planting_texts import PLANTERS
from zhiquan.engines.drafts.tests.test_texts_planted import own

RULES = shipped.rules()
PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "技术领域",
                "背景技术",
                "发明内容",
                "附图说明",
                "具体实施方式",
                "\n",
                "。",
                "图1",
                "图2至图5",
                "权利要求1所述",
            ),
            *(
                "[0001]",
                "如",
                "国际领先",
                "一种",
                "装置",
                "SEQ ID NO:1",
                "摘要：",
                "A",
                "１",
                "(2)",
                "。\n",
                "🜂",
                "名称：",
            ),
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=120, deadline=None)
@given(
    title=PIECES,
    abstract=PIECES,
    description=PIECES,
    kind=st.sampled_from(["invention", "utility_model", "design"]),
)
def test_every_quote_is_the_slice_that_its_place_names(title, abstract, description, kind):
    draft = Draft("x", kind, Part(title), Part(abstract), None, Part(description))
    for finding in own(draft, RULES):
        part = draft.part(finding.place.part)
        if part is None:
            assert finding.quote == ""
            continue
        assert 0 <= finding.place.start <= finding.place.end <= len(part.text)
        assert finding.quote == part.text[finding.place.start : finding.place.end]
        assert all("{" not in text for text in (*finding.message.values(), *finding.suggestion.values()))


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 3000)
    | st.sampled_from(["", "甲", "图1", "2026-01-01", "AI", "9" * 18]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "code", "country", "date", "number", "ground"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
FIELDS = (
    *(
        "title",
        "applicants",
        "inventors",
        "agency",
        "agency_code",
        "agents",
        "priorities",
        "grace",
        "filed_on",
        "parent",
    ),
    *(
        "same_day",
        "abroad",
        "abstract_figure",
        "sequence_listing",
        "signed",
        "complete",
        "designs",
        "set",
        "colour",
    ),
)


@settings(max_examples=150, deadline=None)
@given(asked=st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=8), draft=st.sampled_from(CARRIERS))
def test_a_form_with_odd_values_is_checked_all_the_same(asked, draft):
    for finding in own(replace(draft, request=asked), RULES):
        assert finding.message["zh-Hans"] and finding.message["en"]


def _spoilt() -> list[Draft]:
    made = [(planter, planter.plant(draft)) for planter in PLANTERS for draft in CARRIERS]
    return [planted.draft for _, planted in made if planted is not None][::7]


def test_switching_a_check_off_silences_it_alone():
    for draft in _spoilt():
        found = own(draft, RULES)
        for rule, code in sorted({(finding.rule, finding.check) for finding in found}):
            without = {key: each for key, each in RULES.checks.items() if key != (rule, code)}
            left = own(draft, Rules(RULES.version, without, RULES.lexicons))
            expected = [finding for finding in found if (finding.rule, finding.check) != (rule, code)]
            gone = [f for f in expected if f not in left]
            assert gone == []
            # A milder check of the same rule may speak where the sharper one is off.
            assert all(finding.rule == rule for finding in left if finding not in expected)


def test_the_same_draft_gives_the_same_report():
    for draft in CARRIERS:
        one, other = check(draft, RULES), check(replace(draft), RULES)
        assert one.findings == other.findings


def test_missing_parts_are_silent():
    for name in ("title", "abstract", "claims", "description"):
        bare = Draft("x", "invention", **{name: FILTER.part(name)})
        assert {f.place.part for f in own(bare, RULES)} <= {name}
    assert own(Draft("x"), RULES) == ()


@pytest.mark.parametrize(
    "shape", ["一、{}", "【{}】", "[0001] {}", "{}：", "1. {}", "## {}", "（一）{}", "[ 0001 ]{}", "{} "]
)
def test_headings_in_every_usual_shape(shape: str):
    text = FILTER.description.text
    for name in ("技术领域", "背景技术", "发明内容", "附图说明", "具体实施方式"):
        text = text.replace(f"\n{name}\n", f"\n{shape.format(name)}\n", 1)
    assert own(replace(FILTER, description=Part(text)), RULES) == ()


def test_a_text_without_line_ends_keeps_its_sections():
    text = FILTER.description.text.replace("\n", "")
    found = layout.of(Context(replace(FILTER, description=Part(text)), RULES))
    assert found is not None
    assert [section.code for section in found.sections] == list(layout.SECTIONS)
    assert found.title is not None and found.title.text == FILTER.title.text


def test_printed_paragraph_numbers_are_no_defect_and_name_the_paragraph():
    lines = FILTER.description.text.split("\n")
    numbered = [f"[{at:04d}]{line}" if len(line) > 8 and at > 1 else line for at, line in enumerate(lines)]
    clean = replace(FILTER, description=Part("\n".join(numbered)))
    assert own(clean, RULES) == ()
    at = next(place for place, line in enumerate(numbered) if line.startswith("[") and "轴承" in line)
    numbered[at] += "该方案国际领先。"
    (finding,) = own(replace(FILTER, description=Part("\n".join(numbered))), RULES)
    assert (finding.check, finding.place.paragraph) == ("advertising", f"{at:04d}")


@pytest.mark.parametrize(
    "harmless",
    [
        "在不脱离如权利要求书所限定的范围内可以修改。",
        "本发明的保护范围以权利要求书的内容为准。",
        "专利CN100000000A的图9公开了类似的结构。",
        "流程图一般自上而下。",
        "如图1～图3所示，各部件依次连接。",
        "如图1a、图2(b)及图3所示，各部件依次连接。",
        "图1和2个喷管的位置有关。",
    ],
)
def test_what_only_looks_like_a_defect(harmless: str):
    text = FILTER.description.text.replace("具体实施方式\n", f"具体实施方式\n{harmless}\n", 1)
    assert own(replace(FILTER, description=Part(text)), RULES) == ()


@pytest.mark.parametrize(
    "title",
    [
        *(
            "一种车牌识别方法",
            "一种品牌推荐方法",
            "大学生宿舍门禁系统",
            "一种HT200灰铸铁",
            "基于5G的通信方法",
        ),
        *(
            "一种Q345钢板",
            "一种RS-485通信电路",
            "SARS-CoV-2检测试剂盒",
            "一种C型臂",
            "一种令牌校验方法",
            "一种H13型钢",
        ),
        *(
            "一种广告牌",
            "权利要求书3页说明书8页附图7页一种排放方法和系统",
            "含有HFC-134的制冷剂",
            "X射线成像装置",
            "一种PM2.5检测装置",
            "一种2型糖尿病模型的构建方法",
        ),
    ],
)
def test_titles_that_only_look_like_brands_or_models(title: str):
    assert own(Draft("x", title=Part(title)), RULES) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("如图1至图3所示", [(1, 2, 3)]),
        ("图1、2和4", [(1, 2, 4)]),
        ("图3-2", [(3,)]),
        ("图1-4", [(1, 2, 3, 4)]),
        ("图１０", [(10,)]),
        ("图2(a)和图2(b)", [(2,)]),
        ("图1和2个电机", [(1,)]),
        ("图12是，图3为", [(12,), (3,)]),
        ("视图", []),
    ],
)
def test_figures_named_in_a_text(text: str, numbers: list[tuple[int, ...]]):
    assert [mention.numbers for mention in mentions(text)] == numbers


@pytest.mark.parametrize(("length", "checks"), [(300, set()), (301, {"too_long"})])
def test_three_hundred_characters_are_allowed(length: int, checks: set[str]):
    body = "本发明公开了一种滤网清洗装置。" + "水" * (length - 16) + "。"
    spaced = "\n ".join(body[at : at + 40] for at in range(0, length, 40))
    for text in (body, spaced):
        found = own(Draft("x", abstract=Part(text)), RULES)
        assert {finding.check for finding in found if finding.rule == "F-ABS-1"} == checks


def test_identity_numbers_never_enter_a_message():
    number = "11010119900307001X"
    asked = {
        **SHELF.request,
        "applicants": [{"name": "甲", "address": "乙", "postcode": "1", "code": number}],
    }
    (finding,) = [f for f in own(replace(SHELF, request=asked), RULES) if f.check == "applicant_code"]
    shown = "".join(
        [*finding.message.values(), *finding.suggestion.values(), str(finding.params), finding.quote]
    )
    assert number not in shown and number[6:14] not in shown


def test_long_and_odd_texts_take_little_work():
    """Nothing here may grow faster than its text: sizes that would hang a wrong expression."""
    rng = random.Random(4)
    for piece in (
        "1" * 50,
        " ",
        "图",
        "[0001]",
        "技术领域",
        "权利要求",
        "省略",
        "ACGT",
        "如",
        "说明书",
        "（",
    ):
        text = piece * (20_000 // len(piece)) + rng.choice("甲乙丙")
        own(Draft("x", "design", Part(text), Part(text), None, Part(text)), RULES)
        own(Draft("x", "invention", Part(text), Part(text), None, Part(text)), RULES)
