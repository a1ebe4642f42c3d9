"""Dates, numbers and spans of days in the words of the reader's language.

ISO dates in Chinese, day-month-year in English; grouped digits; "late 49 days" is never "-49".
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NONE = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

HTML_LANG = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


def html_lang(code: str | None = None) -> str:
    """The `lang` attribute of a Django language code; the current language without argument."""
    given = (code or get_language() or "zh-hans").lower()
    if given in HTML_LANG:
        return HTML_LANG[given]
    if given.startswith("zh"):
        return "zh-Hant" if any(part in given for part in ("hant", "hk", "tw", "mo")) else "zh-Hans"
    return given


def is_english() -> bool:
    """Whether the current language writes dates and lists the English way."""
    return not html_lang().startswith("zh")


def day_text(day: date, *, short: bool = False) -> str:
    """`2026-12-31` in Chinese, `31 Dec 2026` in English; `short` drops the year."""
    if is_english():
        return f"{day.day} {_MONTHS[day.month - 1]}" + ("" if short else f" {day.year}")
    return f"{day:%m-%d}" if short else day.isoformat()


def month_text(day: date) -> str:
    """The month alone, for the axis of a timeline: `7 月`, `Jul`."""
    return _MONTHS[day.month - 1] if is_english() else f"{day.month} 月"


def year_text(day: date) -> str:
    """The year alone, for the axis of a timeline: `2026 年`, `2026`."""
    return str(day.year) if is_english() else f"{day.year} 年"


def moment_text(moment: datetime, *, short: bool = False) -> str:
    """Day and minute in the current time zone: `2026-11-17 16:20`, `17 Nov 2026, 16:20`."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    joint = ", " if is_english() else " "
    return f"{day_text(local.date(), short=short)}{joint}{local:%H:%M}"


def machine_text(when: date | datetime) -> str:
    """The value of a `datetime` attribute."""
    if isinstance(when, datetime):
        local = timezone.localtime(when) if timezone.is_aware(when) else when
        return local.isoformat(timespec="minutes")
    return when.isoformat()


def when_text(when: date | datetime, *, short: bool = False) -> str:
    """`day_text` or `moment_text`, by type."""
    if isinstance(when, datetime):
        return moment_text(when, short=short)
    return day_text(when, short=short)


def number_text(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Grouped digits with a real minus sign; an en dash for None: `1,204`, `96.2`, `−3`; no trailing zeros."""
    if value is None:
        return NONE
    if places is None and not isinstance(value, int) and value == int(value):
        value = int(value)
    elif places is None and isinstance(value, Decimal):
        value = value.normalize()
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    return text.replace("-", "\u2212")


def yuan_text(fen: int | None) -> str:
    """Integer fen as yuan with two decimals, without currency: 123456 → `1,234.56`."""
    if fen is None:
        return NONE
    whole, rest = divmod(abs(fen), 100)
    return ("\u2212" if fen < 0 else "") + f"{whole:,}.{rest:02d}"


def days_left_text(days: int, *, working: bool = False) -> str:
    """Days to a date (positive) or past it (negative), in words; `working` counts working days."""
    if days == 0:
        return gettext("due today")
    count = {"n": number_text(abs(days))}
    if days < 0:
        if working:
            return ngettext("%(n)s working day late", "%(n)s working days late", -days) % count
        return ngettext("%(n)s day late", "%(n)s days late", -days) % count
    if working:
        return ngettext("%(n)s working day left", "%(n)s working days left", days) % count
    return ngettext("%(n)s day left", "%(n)s days left", days) % count
