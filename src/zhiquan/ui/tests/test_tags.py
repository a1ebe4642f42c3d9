"""The tags in templates: what is drawn, in three languages."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from zhiquan.ui import lights, samples


def draw(source: str, language: str = "zh-hans", path: str = "/list/", **context) -> str:
    request = RequestFactory().get(path)
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


WORDS = {
    "late": ("滞后", "滯後", "Late"),
    "warn": ("预警", "預警", "At risk"),
    "ok": ("正常", "正常", "On track"),
    "done": ("已完成", "已完成", "Done"),
    "idle": ("未启动", "未啟動", "Not started"),
    "unasked": ("未报", "未報", "Not asked"),
}


def test_the_six_lights_are_the_vocabulary():
    assert list(lights.LIGHTS) == list(WORDS)


@pytest.mark.parametrize("code", WORDS)
def test_light_is_shape_colour_and_word(code):
    for language, word in zip(("zh-hans", "zh-hant", "en"), WORDS[code], strict=True):
        drawn = draw(f'{{% light "{code}" %}}', language)
        assert f'href="#l-{code}"' in drawn
        assert f"light-{code}" in drawn
        assert f"m-{code}" in drawn
        assert drawn.endswith(f"{word}</span>")


def test_light_takes_another_word_and_a_size():
    drawn = draw('{% light "warn" "待补正" "lg" %}')
    assert "light-lg" in drawn
    assert "待补正" in drawn


def test_mark_alone_is_named():
    assert 'role="img" aria-label="滞后"' in draw('{% mark "late" %}')
    assert 'aria-hidden="true"' in draw('{% mark "late" hidden=True %}')


def test_unknown_codes_name_the_known_ones():
    with pytest.raises(ValueError, match="late, warn, ok"):
        draw('{% light "red" %}')
    for source in (
        '{% how "guess" %}',
        '{% law "maybe" %}',
        '{% tag "x" "pink" %}',
        '{% banner "ad" %}{% endbanner %}',
    ):
        with pytest.raises(TemplateSyntaxError):
            draw(source)


@pytest.mark.parametrize(
    ("days", "working", "hans", "hant", "english"),
    [
        (-49, False, "迟 49 天", "遲 49 天", "49 days late"),
        (41, False, "余 41 天", "餘 41 天", "41 days left"),
        (1, False, "余 1 天", "餘 1 天", "1 day left"),
        (0, False, "今天到期", "今天到期", "due today"),
        (5, True, "余 5 个工作日", "餘 5 個工作日", "5 working days left"),
        (-1204, False, "迟 1,204 天", "遲 1,204 天", "1,204 days late"),
    ],
)
def test_duration_left(days, working, hans, hant, english):
    source = f"{{% duration_left {days} working={working} %}}"
    assert [draw(source, language) for language in ("zh-hans", "zh-hant", "en")] == [hans, hant, english]


def test_dates_are_iso_in_chinese_and_day_first_in_english():
    source = "{% date d %}"
    assert draw(source, d=date(2026, 12, 31)) == '<time datetime="2026-12-31">2026-12-31</time>'
    assert draw(source, "en", d=date(2026, 11, 27)) == '<time datetime="2026-11-27">27 Nov 2026</time>'
    assert draw("{% date d short=True %}", d=date(2026, 11, 2)).endswith(">11-02</time>")
    assert draw(source, d=None) == "–"


def test_moments_are_told_in_shenzhen_time():
    moment = datetime(2026, 11, 17, 8, 20, tzinfo=UTC)
    assert ">2026-11-17 16:20<" in draw("{% date d %}", d=moment)
    assert ">17 Nov 2026, 16:20<" in draw("{% date d %}", "en", d=moment)


def test_numbers():
    assert "1,204" in draw("{% num 1204 %}")
    assert "\u22123" in draw("{% num -3 %}")
    assert draw("{% num n %}", n=None) == '<span class="num">–</span>'
    assert "1,234,567.89" in draw("{% yuan 123456789 %}")
    assert '<small class="unit">元</small>' in draw("{% yuan 100 %}")
    assert "\u22120.05" in draw("{% yuan -5 %}")


def test_slack_says_what_it_draws():
    drawn = draw('{% slack -49 60 "late" %}')
    assert 'class="slack slack-late"' in drawn
    assert "迟 49 天" in drawn
    assert "g-tear" not in drawn
    assert "g-tear" in draw("{% slack -151 60 %}")


def test_law_and_how_and_tag():
    day = date(2027, 1, 1)
    assert "将施行" in draw('{% law "next" d %}', d=day)
    assert "2027-01-01 起" in draw('{% law "next" d %}', d=day)
    assert "until 1 Jan 2027" in draw('{% law "gone" d %}', "en", d=day)
    assert "how-counted" in draw('{% how "counted" %}')
    assert draw('{% tag "计入" "in" %}') == '<span class="tag tag-in">计入</span>'


def test_banner_has_its_usual_title():
    drawn = draw('{% banner "clue" %}x <b>y</b>{% endbanner %}')
    assert "<b>线索，不是结论</b>" in drawn
    assert "x <b>y</b>" in drawn


def test_what_is_typed_is_escaped():
    for source in (
        "{% tag evil %}",
        '{% light "ok" evil %}',
        "{% slack 1 2 text=evil %}",
        "{% spark v label=evil %}",
    ):
        assert "<script" not in draw(source, evil="<script>", v=[1, 2])


TABLE = """
{% table "Cases" %}
{% thead %}{% col "State" bare=True %}{% col "Name" row=True %}
{% col "Due" right=True sort="due" %}{% endthead %}
{% tbody %}{% for name in names %}
{% row %}{% cell %}s{% endcell %}{% cell %}{{ name }}{% endcell %}{% cell %}d{% endcell %}{% endrow %}
{% endfor %}{% endtbody %}
{% endtable %}"""
NARROW = """
{% table "Narrow" %}{% thead %}{% col "Only" %}{% endthead %}
{% tbody %}{% row %}{% cell %}1{% endcell %}MORE{% endrow %}{% endtbody %}{% endtable %}"""


def test_table_gives_roles_heads_and_stacked_labels():
    drawn = draw(TABLE, names=["<a>", "b"])
    assert drawn.count('role="row"') == 3
    assert drawn.count('<th role="rowheader" scope="row">') == 2
    assert drawn.count('<td role="cell" data-th="Due" class="r">d</td>') == 2
    assert drawn.count('<td role="cell">s</td>') == 2
    assert "&lt;a&gt;" in drawn


def test_table_sort_link_keeps_filters_and_turns_round():
    assert 'href="?light=late&amp;sort=due"' in draw(TABLE, path="/l/?light=late&page=3", names=[])
    drawn = draw(TABLE, path="/l/?sort=due", names=[])
    assert 'aria-sort="ascending"' in drawn
    assert 'href="?sort=-due"' in drawn


def test_two_tables_on_a_page_do_not_mix_their_columns():
    assert 'data-th="Only"' in draw(TABLE + NARROW, names=["n"])


def test_a_row_with_too_many_cells_is_refused():
    with pytest.raises(TemplateSyntaxError, match="more cells"):
        draw(NARROW.replace("MORE", "{% cell %}{% endcell %}"))


def test_a_row_alone_takes_its_labels_with_it():
    assert draw('{% row %}{% cell label="Due" %}d{% endcell %}{% endrow %}') == (
        '<tr role="row"><td role="cell" data-th="Due">d</td></tr>'
    )


def test_count_line():
    assert draw('{% count_line 63 58 "对" %}') == "共 63 对；您可打开 58 对"
    assert draw('{% count_line 63 58 "pairs" %}', "en") == "63 pairs in all; you may open 58"
    assert draw("{% count_line 1204 %}") == "共 1,204 条"


def test_pager_keeps_the_query():
    page = Paginator(range(200), 10).get_page(9)
    drawn = draw("{% pager page 150 %}", path="/l/?light=late&page=9", page=page)
    assert "?light=late&amp;page=8" in drawn
    assert '<span aria-current="page">9</span>' in drawn
    assert "共 200 条；您可打开 150 条" in drawn
    assert "<nav" not in draw("{% pager page %}", page=Paginator(range(3), 10).get_page(1))


def test_filters_mark_the_current_one_and_start_on_page_one():
    drawn = draw(
        '{% filters "light" options "State" %}',
        path="/l/?light=late&page=4&sort=due",
        options=[("late", "L", 3)],
    )
    assert re.search(r'href="\?light=late&amp;sort=due" aria-current="true"', drawn)
    assert 'href="?sort=due"' in drawn


def test_trail_takes_objects_and_mappings_and_says_its_states():
    events = [samples.Event("11-20", "审查中", state="now"), {"when": date(2026, 11, 6), "title": "受理"}]
    drawn = draw("{% trail events %}", events=events)
    assert '<li class="now">' in drawn
    assert '<span class="vh">当前：</span>' in drawn
    assert "2026-11-06" in drawn


def test_gantt_says_in_words_what_it_draws():
    board = samples.board()
    drawn = draw('{% gantt b.dated b.today b.start b.end head="Item" %}', "en", b=board)
    assert "2 of 5 milestones accepted, 2 overdue; deadline 31 Dec 2026" in drawn
    assert "Today 20 Nov" in drawn
    assert drawn.count("<li ") == 6


def test_matrix_cell_is_a_link_named_by_its_status():
    with translation.override("en"):
        board = samples.board()
    drawn = draw('{% matrix b.rows b.columns "Bodies" "Body" %}', "en", b=board)
    assert 'aria-label="A1 IP bureau On track"' in drawn
    assert 'role="region"' in drawn


def test_spark_tells_first_last_and_target():
    assert 'aria-label="由 1 到 7，目标 10"' in draw("{% spark v 10 %}", v=[1, 3, 7])
    assert 'aria-label="尚无数值"' in draw("{% spark v %}", v=[])


def test_bar_takes_pairs():
    assert draw('{% bar 5 "warn" 2 "rule" %}').count("<rect") == 2
    with pytest.raises(TemplateSyntaxError):
        draw('{% bar 5 "warn" 2 %}')
