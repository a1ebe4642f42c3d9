"""One search over texts, entries and services; an article with its versions and who rests on it."""

from __future__ import annotations

from datetime import date

import pytest

from zhiquan.areas.assistant import points, ports
from zhiquan.areas.assistant.models import Book
from zhiquan.areas.assistant.queries import library
from zhiquan.areas.assistant.tests.conftest import LAW, Cast
from zhiquan.kernel.errors import NotVisible

TODAY, NEXT = date(2026, 11, 23), date(2027, 1, 1)


def test_a_search_finds_every_kind(cast: Cast, book: Book) -> None:
    found = library.search("商标异议", TODAY)
    assert {line.kind for line in found.lines} >= {library.ENTRY, library.ARTICLE}
    assert found.total == sum(found.kinds.values()) and found.lines[0].key == "sample-opposition"
    only = library.search("商标异议", TODAY, kind=library.ARTICLE)
    assert {line.kind for line in only.lines} == {library.ARTICLE} and only.kinds == found.kinds
    assert library.search("示例法", TODAY, kind=library.INSTRUMENT).lines[0].key == LAW
    assert library.search(" ", TODAY).total == 0


def test_the_day_chooses_the_words(cast: Cast, book: Book) -> None:
    now = library.search("异议", TODAY, kind=library.ENTRY).lines[0]
    then = library.search("异议", NEXT, kind=library.ENTRY).lines[0]
    assert "三个月" in now.text["zh-Hans"] and "两个月" in then.text["zh-Hans"]


def test_an_article_with_its_versions(cast: Cast, book: Book) -> None:
    page = library.article(f"{LAW}#第三条", TODAY)
    assert "三个月" in page.article.text and page.standing == "in_force"
    assert [(v.standing, v.same) for v in page.versions] == [("in_force", True), ("coming", False)]
    assert [entry.code for entry in page.entries] == ["sample-opposition"]
    assert page.before is not None and page.before.label == "第一条" and page.after is None
    assert "两个月" in library.article(f"{LAW}#第三条", NEXT).article.text
    assert library.article(f"{LAW}@2027-01-01#第三条", TODAY).standing == "coming"
    for key in (f"{LAW}#第九条", "别的法#第一条", "x"):
        with pytest.raises(NotVisible):
            library.article(key, TODAY)


def test_services_and_rules_that_rest_on_an_article(cast: Cast, book: Book, laws: object) -> None:
    from dataclasses import replace

    from zhiquan.areas.assistant.tests.conftest import Laws

    assert isinstance(laws, Laws)
    row, articles = laws.held[0]
    laws.held = [(replace(row, name="商标法", aliases=()), [replace(articles[1], label="第四十一条")])]
    page = library.article("商标法#第四十一条", TODAY)
    assert "trademark-change" in [code for code, _name in page.matters]
    assert "trademark_change" in {code.split(".")[0] for code in page.rules}


def test_an_entry_by_day(cast: Cast, book: Book) -> None:
    page = library.entry("sample-opposition", TODAY)
    assert (len(page.now), len(page.coming), len(page.past)) == (1, 1, 0)
    later = library.entry("sample-opposition", NEXT)
    assert (len(later.now), len(later.past)) == (1, 1)
    assert [code for code, _name in page.matters] == ["trademark-change"]
    with pytest.raises(NotVisible):
        library.entry("nothing", TODAY)


def test_without_texts_entries_are_found(cast: Cast, book: Book) -> None:
    ports.connect_library(None)
    found = library.search("商标异议", TODAY)
    assert not found.has_library and library.ENTRY in found.kinds and library.ARTICLE not in found.kinds
    with pytest.raises(NotVisible):
        library.instrument(LAW, TODAY)


def test_the_portals_search_finds_entries(cast: Cast, book: Book) -> None:
    hits = list(points.find_entries(cast.clerk, "商标异议"))
    assert hits[0].url.endswith("/sample-opposition/") and hits[0].text
    assert list(points.find_entries(cast.clerk, "商")) == []
