"""Page windows and query strings."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from zhiquan.ui import paging


def test_window_closes_gaps_of_one():
    assert paging.window(1, 1) == [1]
    assert paging.window(4, 7) == [1, 2, 3, 4, 5, 6, 7]
    assert paging.window(10, 20) == [1, None, 8, 9, 10, 11, 12, None, 20]


@given(st.integers(1, 400), st.integers(1, 400))
def test_window_holds_ends_and_current_in_order(current, last):
    current = min(current, last)
    numbers = [number for number in paging.window(current, last) if number]
    assert {1, current, last} <= set(numbers)
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= 9


def test_query_changes_and_removes():
    params = QueryDict("a=1&b=2&b=3&page=9")
    assert paging.query(params, {"page": None, "a": "x"}) == "?a=x&b=2&b=3"
    assert paging.query(params, {"b": ["7"], "page": "", "a": None}) == "?b=7"
    assert paging.query(QueryDict(""), {}) == "?"


def test_sort_turns_round_and_starts_on_page_one():
    assert paging.sort_change(QueryDict("page=3"), "due") == ("?sort=due", "none")
    assert paging.sort_change(QueryDict("sort=due"), "due") == ("?sort=-due", "ascending")
    assert paging.sort_change(QueryDict("sort=-due"), "due") == ("?sort=due", "descending")
