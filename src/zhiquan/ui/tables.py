"""Tags of the dense table: heads once, then rows and cells; roles and stacked labels come by themselves.

Below 768 px each row becomes a record whose cells carry their head (`data-th`); the ARIA roles keep the
table a table for assistive technology when its display is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context, TemplateSyntaxError
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from zhiquan.ui.paging import sort_change

register = template.Library()
_STATE = "_ui_table"


@dataclass(slots=True)
class _Column:
    label: str
    css: str
    is_row_head: bool
    is_bare: bool


@dataclass(slots=True)
class _State:
    columns: list[_Column] = field(default_factory=list)
    place: int = 0


def _flag(name: str, value: str) -> SafeString:
    return format_html(' {}="{}"', mark_safe(name), value) if value else mark_safe("")  # noqa: S308


def query_of(context: Context) -> QueryDict:
    """The query of the page's request; empty where a template is rendered without one."""
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


def _state(context: Context) -> _State:
    found = context.get(_STATE)
    return found if isinstance(found, _State) else _State()


@register.simple_block_tag(takes_context=True)
def table(
    context: Context, content: str, caption: str, *, stack: bool = True, css: str = "", shown: bool = False
) -> SafeString:
    """A table with its caption (hidden unless `shown`); `stack=False` where rows must stay rows."""
    context[_STATE] = None
    names = " ".join(part for part in ("t", "t-stack" if stack else "", css) if part)
    return format_html(
        '<table class="{}" role="table"><caption class="{}">{}</caption>{}</table>',
        names,
        "meta" if shown else "vh",
        caption,
        mark_safe(content),  # noqa: S308
    )


@register.simple_block_tag(takes_context=True)
def thead(context: Context, content: str) -> SafeString:
    """The row of heads; holds `col` tags."""
    return format_html(
        '<thead role="rowgroup"><tr role="row">{}</tr></thead>',
        mark_safe(content),  # noqa: S308
    )


@register.simple_block_tag(takes_context=True)
def tbody(context: Context, content: str) -> SafeString:
    """The rows."""
    return format_html('<tbody role="rowgroup">{}</tbody>', mark_safe(content))  # noqa: S308


@register.simple_tag(takes_context=True)
def col(
    context: Context,
    label: str,
    *,
    right: bool = False,
    center: bool = False,
    row: bool = False,
    bare: bool = False,
    sort: str = "",
) -> SafeString:
    """A column head. `row`: its cells name the row. `bare`: none when stacked. `sort`: key of its order."""
    state = context.get(_STATE)
    if not isinstance(state, _State):
        state = context[_STATE] = _State()
    css = "r" if right else "c" if center else ""
    state.columns.append(_Column(str(label), css, row, bare))
    shown: Any = label
    aria = ""
    if sort:
        url, now = sort_change(query_of(context), sort)
        aria = now if now != "none" else ""
        shown = format_html('<a class="sort sort-{}" href="{}">{}</a>', now, url, label)
    return format_html(
        '<th role="columnheader" scope="col"{}{}>{}</th>',
        _flag("class", css),
        _flag("aria-sort", aria),
        shown,
    )


@register.simple_block_tag(takes_context=True)
def row(context: Context, content: str, *, selected: bool = False, css: str = "", id: str = "") -> SafeString:
    """A row; its cells take the columns in order. `selected` marks the one that is open beside."""
    _state(context).place = 0
    names = " ".join(part for part in ("sel" if selected else "", css) if part)
    return format_html(
        '<tr role="row"{}{}{}>{}</tr>',
        _flag("id", id),
        _flag("class", names),
        _flag("aria-current", "true" if selected else ""),
        mark_safe(content),  # noqa: S308
    )


@register.simple_block_tag(takes_context=True)
def cell(context: Context, content: str, *, css: str = "", label: str = "", head: bool = False) -> SafeString:
    """A cell of the next column. In a fragment without heads say `label` (and `head` for the row's name)."""
    state = _state(context)
    column = _Column(label, "", head, not label)
    if state.columns:
        if state.place >= len(state.columns):
            raise TemplateSyntaxError(
                f"a row has more cells than the {len(state.columns)} columns of its table"
            )
        column = state.columns[state.place]
        state.place += 1
    names = " ".join(part for part in (column.css, css) if part)
    inner = conditional_escape(mark_safe(content))  # noqa: S308
    if column.is_row_head:
        return format_html('<th role="rowheader" scope="row"{}>{}</th>', _flag("class", names), inner)
    stacked = "" if column.is_bare else column.label
    return format_html('<td role="cell"{}{}>{}</td>', _flag("data-th", stacked), _flag("class", names), inner)
