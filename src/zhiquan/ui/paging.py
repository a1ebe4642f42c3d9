"""Pages of a list, and links that keep the rest of the query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class PageLink:
    """One entry of the pager; a gap has neither number nor link."""

    number: int | None
    url: str
    current: bool


def window(current: int, last: int) -> list[int | None]:
    """Page numbers worth a link: both ends and two on each side of the current one; None for a gap."""
    wanted = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    found: list[int | None] = []
    for number in wanted:
        if found and number - (found[-1] or 0) == 2:
            found.append(number - 1)
        elif found and number - (found[-1] or 0) > 2:
            found.append(None)
        found.append(number)
    return found


def query(params: QueryDict, changes: Mapping[str, str | int | Iterable[str] | None]) -> str:
    """The query string with some values changed, None and "" removing one; "?" alone when none is left."""
    held = params.copy()
    for key, value in changes.items():
        if value is None or value == "":
            held.pop(key, None)
        elif isinstance(value, str | int):
            held[key] = str(value)
        else:
            held.setlist(key, [str(part) for part in value])
    return f"?{held.urlencode()}"


def page_links(params: QueryDict, current: int, last: int, name: str = "page") -> list[PageLink]:
    """Links of the pager, keeping filters and order."""
    return [
        PageLink(number, "" if number is None else query(params, {name: number}), number == current)
        for number in window(current, last)
    ]


def sort_change(params: QueryDict, key: str, name: str = "sort") -> tuple[str, str]:
    """Link that sorts by `key` (again: the other way round) and the present `aria-sort` value.

    The order stands in the query as `key` or `-key`; a new order starts on the first page.
    """
    now = params.get(name, "")
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    following = f"-{key}" if state == "ascending" else key
    return query(params, {name: following, "page": None}), state
