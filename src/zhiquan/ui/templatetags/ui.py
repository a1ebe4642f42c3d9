"""Tags of the design system (`{% load ui %}`); geometry and wording live in plain modules beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template import Context, TemplateSyntaxError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext, pgettext_lazy

from zhiquan.ui import charts, formats, lights, paging, tables
from zhiquan.ui.forms import problems

register = template.Library()
register.tags.update(tables.register.tags)

_TAGS = {"", "in", "wait", "out", "sample", "accent"}
_TRAIL_WORDS = {
    "now": pgettext_lazy("trail", "Current"),
    "next": pgettext_lazy("trail", "To come"),
    "off": pgettext_lazy("trail", "Sent back"),
}


@register.simple_tag
def light(code: str, word: str = "", size: str = "") -> SafeString:
    """Status as shape, colour and word; `word` replaces the usual one, `size` is "", "sm" or "lg"."""
    found = lights.light(code)
    return format_html(
        '<span class="light light-{0}{1}"><svg class="m-{0}" aria-hidden="true" focusable="false">'
        '<use href="#l-{0}"/></svg>{2}</span>',
        code,
        f" light-{size}" if size else "",
        word or found.word,
    )


@register.simple_tag
def mark(code: str, hidden: bool = False) -> SafeString:
    """The shape alone, named for those who do not see it; `hidden` where the word stands beside it."""
    found = lights.light(code)
    if hidden:
        return format_html(
            '<svg class="mark m-{0}" aria-hidden="true" focusable="false"><use href="#l-{0}"/></svg>', code
        )
    return format_html(
        '<svg class="mark m-{0}" role="img" aria-label="{1}"><use href="#l-{0}"/></svg>', code, found.word
    )


@register.simple_tag
def light_word(code: str) -> str:
    """The word of a light, for accessible names."""
    return str(lights.light(code).word)


@register.simple_tag
def legend(*codes: str) -> SafeString:
    """What the lights mean, all six or those named."""
    entries = format_html_join(
        "",
        "<span>{}{}</span>",
        ((mark(code, hidden=True), lights.light(code).word) for code in codes or lights.LIGHTS),
    )
    return format_html(
        '<span class="legend" role="group" aria-label="{}">{}</span>', gettext("Legend"), entries
    )


@register.inclusion_tag("ui/components/stat.html")
def stat(counts: Iterable[tuple[str, int, str]], label: str = "") -> dict[str, Any]:
    """A row of counts: (light, number, link that filters the list below)."""
    return {
        "counts": [(code, formats.number_text(number), url) for code, number, url in counts],
        "label": label,
    }


@register.simple_tag
def slack(
    days: int,
    reach: int = 60,
    tone: str = "",
    *,
    signed: bool = True,
    working: bool = False,
    text: str = "",
) -> SafeString:
    """Days to or past a date as a bar and in words; `tone` (ok, warn, late) is the caller's judgement."""
    shown = tone or ("late" if days < 0 else "ok")
    bar = charts.slack_bar(days, reach, signed=signed)
    tear = (
        format_html('<line class="g-tear" x1="{0}" x2="{0}" y1="0" y2="12"/>', bar.tear)
        if bar.clipped
        else ""
    )
    return format_html(
        '<span class="slack slack-{0}"><svg aria-hidden="true" focusable="false" viewBox="0 0 96 12" '
        'preserveAspectRatio="none"><line class="g-base" x1="0" x2="96" y1="6" y2="6"/>'
        '<rect class="f-{0}" x="{1}" y="2" width="{2}" height="8"/>{3}'
        '<line class="g-zero" x1="{4}" x2="{4}" y1="0" y2="12"/></svg><b>{5}</b></span>',
        shown,
        bar.x,
        bar.width,
        tear,
        bar.zero,
        text or formats.days_left_text(days, working=working),
    )


def _gantt_sentence(line: charts.GanttLine) -> str:
    row = line.row
    said = []
    if row.reached is not None:
        said.append(
            gettext("Accepted progress equals the plan of %(day)s") % {"day": formats.day_text(row.reached)}
        )
    if row.milestones:
        late = sum(stone.state == "late" for stone in row.milestones)
        said.append(
            gettext("%(done)s of %(all)s milestones accepted, %(late)s overdue")
            % {"done": line.accepted, "all": len(row.milestones), "late": late}
        )
    if row.due is not None:
        said.append(gettext("deadline %(day)s") % {"day": formats.day_text(row.due)})
    return "；".join(said) if not formats.is_english() else "; ".join(said)


@register.inclusion_tag("ui/components/gantt.html")
def gantt(
    rows: Iterable[charts.GanttRow],
    today: date,
    start: date,
    end: date,
    head: str = "",
    end_head: str = "",
    label: str = "",
) -> dict[str, Any]:
    """Plan against time. Without `head` the axis is left out (a second block under the same axis)."""
    drawn = charts.gantt(rows, today, start, end)
    axis = [
        (tick, formats.year_text(tick.day) if tick.year else formats.month_text(tick.day))
        for tick in drawn.ticks
    ]
    today_text = gettext("Today %(day)s") % {"day": formats.day_text(today, short=True)}
    lines = [(line, _gantt_sentence(line)) for line in drawn.lines]
    return {
        "gantt": drawn,
        "axis": axis,
        "lines": lines,
        "today_text": today_text,
        "head": head,
        "end_head": end_head,
        "label": label,
    }


@register.inclusion_tag("ui/components/gantt_legend.html")
def gantt_legend() -> dict[str, Any]:
    """What the marks of the timeline mean."""
    return {}


@register.inclusion_tag("ui/components/matrix.html")
def matrix(
    rows: Iterable[charts.MatrixRow],
    columns: Sequence[charts.MatrixColumn],
    caption: str,
    corner: str = "",
    sum_head: str = "",
) -> dict[str, Any]:
    """Two dimensions of lights in a scroll region; each cell is a link whose name is the status word."""
    drawn = charts.matrix(rows, columns)
    return {
        "matrix": drawn,
        "columns": len(columns),
        "caption": caption,
        "corner": corner,
        "sum_head": sum_head or pgettext("matrix", "on track / held"),
        "banded": any(band.label for band in drawn.bands),
    }


@register.simple_tag
def spark(values: Sequence[float | None], target: float | None = None, label: str = "") -> SafeString:
    """A small line of how a number went, with its target dashed; the sentence in it says first and last."""
    drawn = charts.spark(values, target)
    known = [value for value in values if value is not None]
    sentence = label
    if known and not label:
        ends = {"first": formats.number_text(known[0]), "last": formats.number_text(known[-1])}
        sentence = gettext("From %(first)s to %(last)s") % ends
        if target is not None:
            sentence += gettext(", target %(target)s") % {"target": formats.number_text(target)}
    lines = format_html_join("", '<polyline points="{}"/>', ((line,) for line in drawn.lines))
    goal = (
        format_html('<line class="goal" x1="0" x2="200" y1="{0}" y2="{0}"/>', drawn.goal)
        if drawn.goal
        else ""
    )
    dot = format_html('<path class="dot" d="M{} {}h0"/>', *drawn.last) if drawn.last else ""
    return format_html(
        '<svg class="spark" viewBox="0 0 200 48" preserveAspectRatio="none" role="img" aria-label="{0}">'
        '<line class="floor" x1="0" x2="200" y1="{1}" y2="{1}"/>{2}{3}{4}</svg>',
        sentence or gettext("No value yet"),
        drawn.baseline,
        goal,
        lines,
        dot,
    )


@register.simple_tag
def pips(count: int, total: int, label: str = "") -> SafeString:
    """A count against a total, one mark a unit; hidden from readers unless it is given a `label`."""
    drawn = charts.pips(count, total)
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" width="{}" height="10"/>',
        (("f-ink" if pip.full else "f-rule", pip.x, pip.width) for pip in drawn.pips),
    )
    name = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="pipbar" viewBox="0 0 {} 10" preserveAspectRatio="none" focusable="false" {}>{}</svg>',
        drawn.width,
        name,
        bars,
    )


@register.simple_tag
def bar(*parts: str | float) -> SafeString:
    """A stacked bar of amounts and tones by turns: `{% bar 5 "warn" 2 "rule" %}`; hidden, say it in words."""
    if len(parts) % 2:
        raise TemplateSyntaxError("bar takes amounts and tones by turns")
    pairs = [(float(parts[i]), str(parts[i + 1])) for i in range(0, len(parts), 2)]
    rects = format_html_join(
        "",
        '<rect class="f-{}" x="{}" width="{}" height="6"/>',
        ((part.tone, part.x, part.width) for part in charts.stacked(pairs)),
    )
    return format_html('<span class="bar"><svg aria-hidden="true" focusable="false">{}</svg></span>', rects)


@register.inclusion_tag("ui/components/trail.html")
def trail(events: Iterable[Any], label: str = "") -> dict[str, Any]:
    """What happened. Each event has `when` (date, datetime or text), `title`, `text`, `state`, `url`, `by`.

    `state` is "" (past), "now", "next" (to come) or "off" (sent back); any object or mapping will do.
    """

    def part(event: Any, name: str) -> Any:
        return event.get(name, "") if isinstance(event, Mapping) else getattr(event, name, "")

    shown = []
    for event in events:
        state = part(event, "state") or ""
        word = _TRAIL_WORDS[state] if state else ""
        shown.append(
            {
                **{n: part(event, n) for n in ("when", "title", "text", "url", "by")},
                "state": state,
                "word": word,
            }
        )
    return {"events": shown, "label": label}


@register.simple_tag
def how(kind: str, text: str = "") -> SafeString:
    """How a figure is known: counted, doc (documented) or said (merely reported)."""
    word = lights.HOW.get(kind)
    if word is None:
        raise TemplateSyntaxError(f"no source kind {kind!r}: one of {', '.join(lights.HOW)}")
    return format_html('<span class="how how-{}">{}</span>', kind, text or word)


@register.simple_tag
def law(status: str, day: date | None = None) -> SafeString:
    """Whether a rule is in force; `day` is the first day (now, next) or the last one (gone)."""
    word = lights.LAW.get(status)
    if word is None:
        raise TemplateSyntaxError(f"no law status {status!r}: one of {', '.join(lights.LAW)}")
    when = ""
    if day is not None:
        pattern = gettext("until %(day)s") if status == "gone" else gettext("from %(day)s")
        when = pattern % {"day": formats.day_text(day)}
    return format_html('<span class="tag law law-{}"><b>{}</b>{}</span>', status, word, when)


@register.simple_tag
def tag(text: str, kind: str = "") -> SafeString:
    """A small mark. Kinds: in (counts), wait (to be reviewed), out (does not count), sample, accent."""
    if kind not in _TAGS:
        raise TemplateSyntaxError(f"no tag kind {kind!r}")
    return format_html('<span class="tag{}">{}</span>', f" tag-{kind}" if kind else "", text)


@register.simple_block_tag
def banner(content: str, kind: str = "note", title: str = "") -> SafeString:
    """One of the five banners: note, sample, sim, law, clue; the usual title unless one is given."""
    word = lights.BANNERS.get(kind)
    if word is None:
        raise TemplateSyntaxError(f"no banner {kind!r}: one of {', '.join(lights.BANNERS)}")
    css = "" if kind == "note" else f" banner-{kind}"
    inner = mark_safe(content)  # noqa: S308
    return format_html('<p class="banner{}"><b>{}</b><span>{}</span></p>', css, title or word, inner)


@register.simple_tag(name="date")
def date_tag(day: date | datetime | None, *, short: bool = False) -> SafeString:
    """A day or moment as `<time>`: ISO in Chinese, `27 Nov 2026` in English; an en dash for None."""
    if day is None:
        return format_html("{}", formats.NONE)
    return format_html(
        '<time datetime="{}">{}</time>', formats.machine_text(day), formats.when_text(day, short=short)
    )


@register.simple_tag
def when(value: date | datetime | str) -> SafeString | str:
    """A date or moment as `<time>`; text as it stands."""
    return value if isinstance(value, str) else date_tag(value)


@register.simple_tag
def num(value: int | float | Decimal | None, unit: str = "", places: int | None = None) -> SafeString:
    """A figure with grouped digits, its unit in small ink beside it."""
    small = format_html(' <small class="unit">{}</small>', unit) if unit and value is not None else ""
    return format_html('<span class="num">{}{}</span>', formats.number_text(value, places), small)


@register.simple_tag
def yuan(fen: int | None) -> SafeString:
    """Integer fen as yuan."""
    small = format_html(' <small class="unit">{}</small>', pgettext("unit", "CNY")) if fen is not None else ""
    return format_html('<span class="num">{}{}</span>', formats.yuan_text(fen), small)


@register.simple_tag
def duration_left(days: int, *, working: bool = False) -> str:
    """Days to or past a date in words: “迟 49 天”, “余 41 天”."""
    return formats.days_left_text(days, working=working)


@register.simple_tag
def count_line(total: int, openable: int | None = None, unit: str = "") -> str:
    """How many there are, and how many of them the reader may open."""
    words = {"total": formats.number_text(total), "unit": unit or pgettext("unit", "records")}
    if openable is None:
        return gettext("%(total)s %(unit)s in all") % words
    words["open"] = formats.number_text(openable)
    return gettext("%(total)s %(unit)s in all; you may open %(open)s") % words


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(
    context: Context, page: Page[Any], openable: int | None = None, unit: str = "", total: int | None = None
) -> dict[str, Any]:
    """The end of a list: its count line, and links to its other pages that keep filters and order."""
    last = page.paginator.num_pages
    count = page.paginator.count if total is None else total
    links = paging.page_links(tables.query_of(context), page.number, last)
    return {"line": count_line(count, openable, unit), "links": links if last > 1 else []}


@register.inclusion_tag("ui/components/filters.html", takes_context=True)
def filters(context: Context, name: str, options: Iterable[Sequence[Any]], label: str) -> dict[str, Any]:
    """Links that filter a list: options (value, label) or (value, label, count); others of the query stay."""
    params = tables.query_of(context)
    now = params.get(name, "")
    entries = [
        {
            "url": paging.query(params, {name: value, "page": None}),
            "label": shown,
            "count": formats.number_text(rest[0]) if rest else "",
            "current": str(value) == now,
        }
        for value, shown, *rest in options
    ]
    everything = {"url": paging.query(params, {name: None, "page": None}), "current": not now}
    return {"entries": entries, "everything": everything, "label": label}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's query string with some values changed; None removes one."""
    return paging.query(tables.query_of(context), changes)


@register.inclusion_tag("ui/forms/summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Everything wrong with a form, above it, each line leading to its field; takes the focus."""
    prefix = form.prefix or "form"
    return {"problems": problems(form) if form.is_bound else [], "summary_id": f"{prefix}-errors"}
