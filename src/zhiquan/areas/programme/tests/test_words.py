"""How stored codes, days and targets are said to a reader, on screen and in a document."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from zhiquan.areas.programme import wording
from zhiquan.areas.programme.bulletin_text import official
from zhiquan.areas.programme.models import Evidence, Item
from zhiquan.kernel.models import Organisation
from zhiquan.ui.script import traditional


@pytest.mark.parametrize(
    ("comparator", "value", "unit", "said"),
    [
        (">=", "5.0000", "institution", "≥ 5 institutions"),
        ("<=", "10.5", "percent", "≤ 10.5%"),
        ("=", "3", "", "3"),
        (">", "1000", "year", "> 1000 years"),
    ],
)
def test_a_target_is_said_with_its_sign_and_without_trailing_zeros(
    comparator: str, value: str, unit: str, said: str
) -> None:
    with translation.override("en"):
        assert wording.goal(comparator, Decimal(value), unit) == said


def test_the_title_of_a_figure_says_its_unit_in_words() -> None:
    figure = Evidence(kind=Evidence.FIGURE, title="试点机构 3 institution", unit="institution")
    document = Evidence(kind=Evidence.DOCUMENT, title="About an institution", unit="institution")
    with translation.override("en"):
        assert wording.evidence_title(figure) == "试点机构 3 institutions"
        assert wording.evidence_title(document) == "About an institution"


def test_a_document_writes_days_and_figures_without_gaps() -> None:
    screen = "里程碑“全面运行”应于 2026-10-02 完成，已迟 49 天；计划 45%，认定 30%，差 15 个百分点"
    assert (
        official(screen) == "里程碑“全面运行”应于2026年10月2日完成，已迟49天；计划45%，认定30%，差15个百分点"
    )
    assert official("2026 年第 3 季度评审") == "2026年第3季度评审"
    assert official(official(screen)) == official(screen)


def test_names_follow_the_readers_language_and_script() -> None:
    body = Organisation(
        name="深圳市知识产权局", short_name="市知识产权局", name_en="Municipal IP Administration"
    )
    item = Item(
        code="M1", title="扩大处置自主权", short_title="高校处置自主权", title_en="Disposal by universities"
    )
    said = {}
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            said[language] = (wording.body_name(body), wording.item_title(item))
    assert said == {
        "zh-hans": ("市知识产权局", "高校处置自主权"),
        "zh-hant": ("市知識產權局", "高校處置自主權"),
        "en": ("Municipal IP Administration", "Disposal by universities"),
    }


def test_hong_kong_words_and_brackets() -> None:
    assert traditional("请登录，联系人“张三”已保存") == "請登入，聯絡人「張三」已儲存"
