"""Deadlines a second, beside a day-by-day walk, a set look-up and (where NumPy is installed) its
business-day counter.

Each contender answers the same questions over 400 years with an invented holiday list, and the answers are
compared before the clock runs. Run it with ``python benchmarks/clocks.py`` from the repository root;
``--json`` for machines.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from zhiquan.engines.clocks import Calendar, DueRule, due_date

YEARS = range(2000, 2400)
DAY = timedelta(days=1)
Question = tuple[date, int]


def invented_calendar(seed: int) -> Calendar:
    """Thirty holidays and six make-up Saturdays a year, drawn at random: no office announced them."""
    draw = random.Random(seed)
    holidays: set[date] = set()
    makeup: set[date] = set()
    for year in YEARS:
        holidays |= {date(year, 1, 1) + DAY * draw.randrange(365) for _ in range(30)}
        saturday = date(year, 1, 1) + DAY * ((5 - date(year, 1, 1).weekday()) % 7)
        makeup |= {saturday + DAY * 7 * draw.randrange(52) for _ in range(6)}
    return Calendar(
        "XX", frozenset({6, 7}), frozenset(holidays - makeup), frozenset(makeup), frozenset(YEARS)
    )


def questions(seed: int, count: int, longest: int) -> list[Question]:
    """Days all over the four centuries, and how many working days to count from each."""
    draw = random.Random(seed)
    span = (date(YEARS[-1], 1, 1) - date(YEARS[0], 1, 1)).days
    return [
        (date(YEARS[0], 1, 1) + DAY * draw.randrange(span), draw.randint(1, longest)) for _ in range(count)
    ]


def walker(calendar: Calendar) -> Callable[[Question], date]:
    """The naive reference: one day at a time, asking the calendar."""

    def answer(question: Question) -> date:
        day, count = question
        while count:
            day += DAY
            count -= calendar.works(day)
        return day

    return answer


def engine(calendar: Calendar) -> Callable[[Question], date]:
    """The whole of ``due_date``: rolling, provisional years and explained steps included."""
    rules = {n: DueRule.from_data({"value": n, "unit": "working_day"}) for n in range(1, 1001)}
    return lambda question: due_date(question[0], rules[question[1]], calendar).day


def bare(calendar: Calendar) -> Callable[[Question], date]:
    """Only the look-up inside the engine."""
    return lambda question: calendar.nth_working_day_after(*question)


def numpy_counter(calendar: Calendar) -> tuple[str, Callable[[list[Question]], list[date]]] | None:
    """``busday_offset`` over the whole batch at once. It knows no make-up workdays, so it gets a calendar
    without.
    """
    try:
        np: Any = importlib.import_module("numpy")
    except ImportError:
        return None
    busdays = np.busdaycalendar(weekmask="1111100", holidays=sorted(calendar.holidays))

    def answer(batch: list[Question]) -> list[date]:
        days = np.array([day for day, _ in batch], dtype="datetime64[D]")
        counts = np.array([count for _, count in batch])
        found: list[date] = np.busday_offset(days, counts, roll="backward", busdaycal=busdays).tolist()
        return found

    return f"numpy {np.__version__} busday_offset (one batch, without make-up workdays)", answer


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(longest: int, count: int, calendar: Calendar) -> list[dict[str, object]]:
    batch = questions(longest, count, longest)
    walk = walker(calendar)
    sample = batch[: max(200, count * 5 // longest)]
    expected = [walk(question) for question in sample]
    contenders = [("due_date with steps", engine(calendar)), ("rank and select only", bare(calendar))]
    rows: list[dict[str, object]] = []
    seconds = timed(lambda: [walk(question) for question in sample])
    rows.append(row("day-by-day walk", longest, len(sample), seconds, "reference"))
    for name, answer in contenders:
        same = [answer(question) for question in sample] == expected
        seconds = timed(lambda answer=answer: [answer(question) for question in batch])  # type: ignore[misc]
        rows.append(row(name, longest, count, seconds, "yes" if same else "NO"))
    plain = Calendar("XX", calendar.weekend, calendar.holidays, frozenset(), calendar.announced_years)
    peer = numpy_counter(plain)
    if peer is not None:
        name, many = peer
        same = many(batch) == [plain.nth_working_day_after(*question) for question in batch]
        rows.append(row(name, longest, count, timed(lambda: many(batch)), "yes" if same else "NO"))
    return rows


def row(name: str, longest: int, count: int, seconds: float, same: str) -> dict[str, object]:
    return {
        "contender": name,
        "up_to_working_days": longest,
        "deadlines": count,
        "per_second": round(count / seconds),
        "same_answers": same,
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--count", type=int, default=50_000, help="deadlines per contender")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    calendar = invented_calendar(seed=20261122)
    rows = [line for longest in (5, 30, 250) for line in measure(longest, chosen.count, calendar)]
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for line in rows:
            print(
                f"{line['contender']:<62} 1..{line['up_to_working_days']:<4}"
                f" {line['per_second']:>12,}/s  same: {line['same_answers']}"
            )
    return int(any(line["same_answers"] == "NO" for line in rows))


if __name__ == "__main__":
    sys.exit(main())
