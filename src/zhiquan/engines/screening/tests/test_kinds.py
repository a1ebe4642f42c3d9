"""Each detector on an invented world with known truth: what is planted is found, what is ordinary stays silent."""

import random
from collections import defaultdict
from dataclasses import replace

import pytest

from zhiquan.engines.screening.model import Filing, Screening
from zhiquan.engines.screening.parameters import masked
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.tests.kinds_world import Builder, World
from zhiquan.engines.screening.tests.parties_world import PartiesBuilder, build, by_id

# Likeness has tests of its own; here only what this world was made for.
OWN = (
    "near_copy",
    "template",
    "random_text",
    "parameters",
    "limits",
    "capacity",
    "dispersal",
    "churn",
    "contradictions",
)
# What one planting brings about besides its own clue.
ALSO = {
    "template_group": {"entity_shuffle", "parameter_series"},
    "entity_shuffle": {"template_group"},
    "near_copy": {"parameters"},
    "two_places": {"inventor_scatter"},
    "last_digits": {"same_data"},
}

SOUP = (
    "楼梯、茶叶、卫星、萝卜、轴承、牙刷、海绵、雷达、被套、齿轮、蜂蜜、电缆",
    "拖鞋、冰川、算盘、口罩、铁轨、邮票、火箭、豆腐、钢琴、水泥、手套、风筝",
)


@pytest.fixture(scope="module", params=["a", "c"])
def world(request) -> World:
    return build(request.param, seed=7, ordinary=40)


@pytest.fixture(scope="module")
def result(world, settings) -> Screening:
    return screen(world.filings, settings=settings.only(OWN))


def told(result: Screening) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for clue in result.clues:
        found[clue.code].update(clue.members)
    for pair in result.pairs:
        for method in pair.shared["methods"]:
            found[method["method"]].update((pair.a, pair.b))
    return found


@pytest.mark.parametrize(
    "code",
    [
        *(
            "template_group",
            "parameters",
            "parameter_series",
            "effect_unchanged",
            "claim_overlong",
            "needless_limits",
        ),
        *(
            "capacity_staff",
            "capacity_spend",
            "capacity_burst",
            "dispersed_group",
            "split_filing",
            "near_copy",
        ),
        *("family_contradiction", "inventor_changed", "inventor_scatter", "transfer_soon", "transfer_hub"),
        *("same_data", "same_figure"),
    ],
)
def test_what_is_planted_is_found(world, result, code):
    assert world.truth[code] <= told(result)[code]


def test_the_ordinary_stay_silent(world, result):
    for code, members in told(result).items():
        allowed = set().union(*(world.truth[other] for other in (code, *ALSO.get(code, ()))))
        if code != "template":
            assert members <= allowed, code


def test_no_lawful_twin_is_a_pair(world, result):
    assert not {frozenset((pair.a, pair.b)) for pair in result.pairs} & world.twins
    assert world.twins <= {frozenset((twin.a, twin.b)) for twin in result.cleared}


def test_kinds_and_what_would_clear_it(result, settings):
    for each in (*result.pairs, *result.clues):
        assert set(each.kinds) <= {1, 2, 3, 4, 5, 6, 7} and each.kinds
        assert each.clears and set(each.clears) <= set(settings.clears)
        assert 0 <= each.score <= 1


def test_fillings_and_places_are_spans_of_the_originals(world, result):
    filings = by_id(world)
    seen = 0
    for clue in result.clues:
        for each in clue.evidence:
            text = getattr(filings[each["id"]], each["part"]) if "part" in each else ""
            for filling in each.get("fillings", ()):
                assert text[filling["start"] : filling["end"]] == filling["text"] != ""
                seen += 1
            if "start" in each:
                assert 0 <= each["start"] < each["end"] <= len(text)
    assert seen > 50


def test_changed_numbers_are_shown_on_both_sides(world, result):
    filings = by_id(world)
    pairs = [pair for pair in result.pairs if pair.method == "parameters"]
    for pair in pairs:
        for passage in pair.passages:
            one = getattr(filings[pair.a], passage.part_a)[passage.start_a : passage.end_a]
            other = getattr(filings[pair.b], passage.part_b)[passage.start_b : passage.end_b]
            assert one != other and any(letter.isdigit() for letter in one + other)


def test_a_million_numerals_in_a_row_are_looked_through_once():
    assert masked("一" * 1_000_000 + "，厚度为三百毫米").numbers[-1] == (1_000_004, 1_000_008)


def test_shuffled_nouns(settings):
    for hand in ("a", "b", "c"):
        builder = Builder(hand, 3)
        builder.ordinary(10)
        builder.shuffle()
        result = screen(builder.world.filings, settings=settings.only(("template",)))
        clues = [clue for clue in result.clues if clue.code == "entity_shuffle"]
        assert [set(clue.members) for clue in clues] == [builder.world.truth["entity_shuffle"]]


def test_boilerplate_of_one_applicant_is_no_template(settings):
    builder = Builder("b", 5)
    builder.boilerplate(12)
    assert screen(builder.world.filings, settings=settings.only(("template", "near_copy"))).clues == ()


def test_random_letters_loops_and_soups_of_words(settings):
    letters = "".join(chr(0x4E00 + (at * 7919) % 20000) for at in range(260))
    loop = "所述模块甲连接模块乙，所述模块乙连接模块甲，" * 12
    nouns = [word for line in SOUP for word in line.split("、")]
    soup = "，".join(f"{a}里的{b}" for a, b in zip(nouns[::2], nouns[1::2], strict=True)) + "。"
    filings = [
        Filing(id=name, abstract=text)
        for name, text in (("letters", letters), ("loop", loop), ("soup", soup))
    ]
    result = screen(filings, settings=settings.only(("random_text",)))
    assert {member for clue in result.clues for member in clue.members} == {"letters", "loop", "soup"}


def test_people_enough_explain_many_filings(settings):
    builder = PartiesBuilder("b", 2)
    builder.capacity()
    whole = [replace(filing, extra={"staff": 400}) for filing in builder.world.filings]
    assert screen(whole, settings=settings.only(("capacity",))).clues == ()
    none = [replace(filing, extra={}) for filing in builder.world.filings]
    assert screen(none, settings=settings.only(("capacity",))).clues == ()


def test_texts_of_one_filing_are_counted_once(settings):
    builder = PartiesBuilder("b", 2)
    builder.spend()
    few = builder.world.filings[:6]
    twice = [
        replace(filing, family=f"F{at}", stage=stage, id=f"{filing.id}{stage}")
        for at, filing in enumerate(few)
        for stage in ("published", "granted")
    ]
    assert screen(twice, settings=settings.only(("capacity",))).clues == ()


def test_a_withdrawn_text_that_comes_back(settings):
    builder = Builder("a", 4)
    builder.ordinary(3)
    one = replace(builder.world.filings[0], extra={"status": "withdrawn", "withdrawn_on": "2026-01-05"})
    again = replace(one, id="again", filed_on=one.filed_on.replace(year=2027), extra={})
    before = replace(one, id="before", filed_on=one.filed_on.replace(year=2024), extra={})
    found = {(pair.a, pair.b): pair.method for pair in screen([one, again, before], settings=settings).pairs}
    assert found[one.id, "again"] == "refiled"
    assert found[one.id, "before"] == "near_copy"


def test_limits_on_looks_and_sizes_piled_up(settings):
    plain = "1.一种晾架，其特征在于，包括立杆、横杆，横杆穿过立杆的孔，端部套有胶塞，立杆底部接有配重座。"
    piled = "，".join(
        f"所述{part}的{name}" for part in ("横杆", "立杆", "胶塞") for name in
        ("颜色为墨绿色", "重量为12g", "长度等于35mm", "表面印有编号8的标签")
    )  # fmt: skip
    recipe = "，".join(f"原料{at}的质量分数为{at + 2}%" for at in range(12))
    texts = [plain.replace("晾架", f"晾架{at}") for at in range(9)]
    texts += [plain[:-1] + "，" + piled + "。", plain[:-1] + "，" + recipe + "。"]
    filings = [Filing(id=f"{at:02d}", claims=text) for at, text in enumerate(texts)]
    clues = screen(filings, settings=settings.only(("limits",))).clues
    assert [(clue.code, clue.members, clue.kinds) for clue in clues] == [("piled_limits", ("09",), (4,))]


def test_reference_signs_are_no_numeric_limits():
    from zhiquan.engines.screening.limits import first_claim

    size = first_claim("1.一种晾架，包括立杆(1)、横杆（2a、2b）和座（3），座高30mm。")
    assert size is not None and size.numbers == 1


def test_what_a_field_says_often_is_not_random_for_want_of_coherence(settings):
    chance = random.Random(8)
    names = ["竹筛", "石碾", "水斗", "木耙", "风门", "绳轮", "筛床", "料仓", "挡板", "摇柄", "簸箕", "滑槽"]
    ways = (
        "{}卡入凹口以后自行回落", "为免卡滞在{}背面镶牛角片", "夜里留{}慢慢转动", "换季以前把{}翻面使用",
        "由{}接住漏下来的碎屑", "抽出{}用清水冲洗", "把{}悬在梁下看出歪斜", "给{}涂上桐油防潮",
    )  # fmt: skip
    texts = ["，".join(way.format(chance.choice(names)) for way in chance.sample(ways, 8)) for _ in range(80)]
    filings = [Filing(id=f"{at:02d}", abstract=text) for at, text in enumerate(texts)]
    assert screen(filings, settings=settings.only(("random_text",))).clues == ()
