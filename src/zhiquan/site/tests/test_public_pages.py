"""What everyone may open: the check of numbers, the rules with their sources, the law that is about to change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from zhiquan.kernel import editions
from zhiquan.policy import Edition, load_city
from zhiquan.site import rulebook

POLICY = Path(__file__).resolve().parents[4] / "policy" / "shenzhen"
EVE, CHANGE = date(2026, 12, 31), date(2027, 1, 1)
PAGES = ("home", "about", "accessibility", "rules", "identifiers")


@pytest.fixture(scope="module")
def pack() -> Edition:
    return load_city(POLICY)


@pytest.fixture
def edition(db: None, pack: Edition) -> Edition:
    return editions.load(pack)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_footer_page_opens_in_every_language(
    client: Client, edition: Edition, name: str, language: str
) -> None:
    answer = client.get(reverse(name), {"lang": language})
    assert answer.status_code == 200
    assert answer.content.count(b"<h1>") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_they_open_before_any_policy_is_loaded(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


def test_the_change_of_trademark_law_is_announced_with_both_values(pack: Edition) -> None:
    found = rulebook.next_law_day(pack, date(2026, 11, 23))
    assert found is not None
    assert (found.day, found.eve) == (CHANGE, EVE)
    assert all(c.source.title.startswith("中华人民共和国商标法（2026") for c in found.changes)
    by_article = {c.source.article: (c.before, c.after, c.starts) for c in found.changes}
    before, after, starts = by_article["第36条"]
    assert (before[:1], after[:1], starts) == ("3", "2", False)
    assert found.renumbered > 5


def test_nothing_is_announced_once_the_day_has_come(pack: Edition) -> None:
    found = rulebook.next_law_day(pack, CHANGE)
    assert found is None or found.day > CHANGE


def test_the_list_shows_every_version_and_which_one_is_in_force(edition: Edition) -> None:
    shown = {t.code: t for t in rulebook.topics(edition, EVE)}
    opposition = [line for line in shown["trademark"].lines if line.code == "trademark.opposition"]
    assert [line.force for line in opposition] == ["now", "next"]
    after = {t.code: t for t in rulebook.topics(edition, CHANGE)}["trademark"]
    assert [line.force for line in after.lines if line.code == "trademark.opposition"] == ["gone", "now"]
    everything = [*edition.rules.parameters.values(), *edition.rules.tables.values()]
    assert sum(len(t.lines) for t in shown.values()) == sum(len(versions) for versions in everything)


def test_the_search_finds_by_words_of_rule_and_source(client: Client, edition: Edition) -> None:
    page = client.get(reverse("rules"), {"q": "opposition 第36条", "lang": "en"}).content.decode()
    assert "2 months" in page
    assert "3 months" not in page
    nothing = client.get(reverse("rules"), {"q": "zzz"}).content.decode()
    assert 'class="t ' not in nothing


def test_samples_can_be_told_apart(client: Client, edition: Edition) -> None:
    page = client.get(reverse("rules"), {"force": "sample", "lang": "en"}).content.decode()
    assert page.count("tag-sample") == page.count('<tr role="row">') - page.count("<thead")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ＺＬ 2017 1 0601862·3", "ZL201710601862.3"),
        ("9144030071526726XG", "9144030071526726XG"),
        ("深知〔2026〕1号", "深知〔2026〕1号"),
    ],
)
def test_a_number_is_named_and_written_properly(client: Client, typed: str, said: str) -> None:
    page = client.get(reverse("identifiers"), {"q": typed, "lang": "en"}).content.decode()
    assert f'<dd class="mono">{said}</dd>' in page


@pytest.mark.django_db
def test_a_wrong_check_digit_is_named_with_the_right_one(client: Client) -> None:
    page = client.get(reverse("identifiers"), {"q": "9144030071526726XA", "lang": "en"}).content.decode()
    assert "should be “G”" in page


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["11010519491231002X", "13800138000"])
def test_a_persons_number_is_neither_read_nor_repeated(client: Client, typed: str) -> None:
    answer = client.get(reverse("identifiers"), {"q": typed})
    heading = answer.content.decode().partition("<main")[2]
    assert typed not in heading
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "x" * 5000, "　", "%00"])
def test_anything_typed_is_answered_and_escaped(client: Client, typed: str) -> None:
    answer = client.get(reverse("identifiers"), {"q": typed})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@pytest.mark.django_db
def test_the_browsers_own_question_for_an_icon_is_answered(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 301
    assert answer["Location"].startswith(settings.STATIC_URL)


def test_the_home_page_of_a_visitor_leads_nowhere_that_is_closed(client: Client, edition: Edition) -> None:
    page = client.get("/").content.decode().partition("<main")[2]
    links = {part.partition('"')[0] for part in page.split('href="')[1:]}
    inside = {link for link in links if link.startswith("/")}
    assert inside
    assert all(client.get(link).status_code == 200 for link in inside)
