"""What every offered indicator keeps, whichever area offers it.

A number on the board is a query over accepted evidence: it opens its list, it is the same for whoever asks
again, and the past stays what it was. `lives.py` supplies the work that the figures are counted from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.contracts import lives
from zhiquan.areas.programme.tests.conftest import World
from zhiquan.kernel import clock, indicators, refs
from zhiquan.kernel.actor import VISITOR
from zhiquan.kernel.indicators import Direction, Indicator, Known

pytestmark = pytest.mark.usefixtures("catalogues_compiled")

MOST_QUERIES = 6
OFFERED = [pytest.param(i, id=i.code) for i in indicators.every()]


@dataclass
class Seen:
    """What an indicator said of a day on the evening of that day."""

    value: Decimal
    fingerprint: str
    whole: Decimal | None


@dataclass
class Life:
    """The world after all lives were told, with what was seen on the way."""

    world: World
    days: list[date] = field(default_factory=list)
    seen: dict[tuple[str, date], Seen] = field(default_factory=dict)
    queries: dict[str, list[int]] = field(default_factory=dict)

    @property
    def last(self) -> date:
        return self.days[-1]


def look(indicator: Indicator, day: date) -> Seen:
    members = indicators.counted(indicator.members(day), day)
    return Seen(indicators.value(indicator, day), indicators.fingerprint(members), indicator.denominator(day))


def queries_of(indicator: Indicator, day: date) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        indicator.members(day)
        indicator.denominator(day)
    return [q["sql"] for q in captured.captured_queries]


@pytest.fixture(scope="module")
def life(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    with django_db_blocker.unblock(), transaction.atomic():
        found = Life(World())
        for tell in lives.LIVES:
            for day in tell(found.world):
                found.days.append(day)
                with found.world.on(day, 23):
                    for indicator in indicators.every():
                        found.seen[indicator.code, day] = look(indicator, day)
                        if len(found.days) in (28, 36):
                            count = len(queries_of(indicator, day))
                            found.queries.setdefault(indicator.code, []).append(count)
        found.days.sort()
        with found.world.on(found.last, 23):
            yield found
        transaction.set_rollback(True)


def test_there_is_something_to_hold_to_the_contract(life: Life) -> None:
    assert OFFERED
    for indicator in indicators.every():
        values = {life.seen[indicator.code, d].value for d in life.days}
        assert len(values) > 2, f"{indicator.code}: the lives never move it"


@pytest.mark.parametrize("indicator", OFFERED)
def test_it_says_what_it_is_in_every_language(indicator: Indicator) -> None:
    assert isinstance(indicator, Indicator)
    assert re.fullmatch(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*", indicator.code)
    assert indicators.get(indicator.code) is indicator
    assert Direction(indicator.direction)
    assert Known(indicator.known)
    assert indicator.aggregate in ("sum", "share", "mean")
    assert indicator.target is None or isinstance(indicator.target, Decimal)
    for text in (indicator.label, indicator.unit):
        said = {}
        for language, _ in settings.LANGUAGES:
            with translation.override(language):
                said[language] = str(text)
        assert all(said.values())
        if said["en"].isascii() and any(c.isalpha() for c in said["en"]):
            for language in ("zh-hans", "zh-hant"):
                assert re.search(r"[\u4e00-\u9fff]", said[language]), f"{said['en']}: not said in {language}"


@pytest.mark.parametrize("indicator", OFFERED)
def test_its_members_are_the_same_for_whoever_asks_again(life: Life, indicator: Indicator) -> None:
    for day in life.days[::7]:
        members = list(indicator.members(day))
        assert members == list(indicator.members(day))
        assert look(indicator, day) == look(indicator, day)


@pytest.mark.parametrize("indicator", OFFERED)
def test_each_member_is_a_record_that_counts_by_the_day(life: Life, indicator: Indicator) -> None:
    for day in life.days[::7]:
        members = indicator.members(day)
        for member in members:
            kind, uid = refs.split(member.ref)
            assert kind in refs.kinds(), f"nobody registered the kind {kind}"
            assert uid
            assert member.counted_on <= day
            if member.uncounted_on is not None:
                assert member.counted_on < member.uncounted_on <= day, "a later end is not known that day"
            assert member.weight >= 0
        now = [m.ref for m in indicators.counted(members, day)]
        assert len(now) == len(set(now)), "one record counts once a day"


@pytest.mark.parametrize("indicator", OFFERED)
def test_its_value_is_the_sum_the_share_or_the_mean_of_its_members(life: Life, indicator: Indicator) -> None:
    for day in life.days:
        weights = sum((m.weight for m in indicators.counted(indicator.members(day), day)), Decimal(0))
        whole = indicator.denominator(day)
        value = indicators.value(indicator, day)
        if indicator.aggregate == "share":
            assert whole is not None, "a share needs what it is a share of"
            assert value == (round(weights * 100 / whole, 2) if whole else 0)
            assert 0 <= value <= 100
        elif indicator.aggregate == "mean":
            assert whole is not None, "a mean needs how many it is the mean of"
            assert value == (round(weights / whole, 2) if whole else 0)
        else:
            assert value == weights


@pytest.mark.parametrize("indicator", OFFERED)
def test_its_history_is_the_value_of_each_of_its_days(life: Life, indicator: Indicator) -> None:
    before = life.days[0] - timedelta(days=400)
    days = [before, *life.days]
    assert indicators.history(indicator, days) == [indicators.value(indicator, d) for d in days]
    assert indicators.history(indicator, days[::-1]) == indicators.history(indicator, days)[::-1]
    assert indicators.value(indicator, before) == 0


@pytest.mark.parametrize("indicator", OFFERED)
def test_the_past_stays_what_it_was_whatever_happens_later(life: Life, indicator: Indicator) -> None:
    """As seen on the evening of the day, and as computed for that day at the end: value, list and whole."""
    for day in life.days:
        assert look(indicator, day) == life.seen[indicator.code, day], f"{indicator.code} of {day} changed"


@pytest.mark.parametrize("indicator", OFFERED)
def test_it_does_not_ask_what_day_it_is_today(life: Life, indicator: Indicator) -> None:
    for day in life.days[::15]:
        then = look(indicator, day)
        with clock.use(clock.end_of(life.last + timedelta(days=4000))):
            assert look(indicator, day) == then


@pytest.mark.parametrize("indicator", OFFERED)
def test_every_figure_opens_its_list_and_the_list_its_records(life: Life, indicator: Indicator) -> None:
    counted = indicators.counted(indicator.members(life.last), life.last)
    assert counted
    asked = [m.ref for m in counted]
    found: dict[str, tuple[str, Client]] = {}
    for reader in lives.READERS.get(indicator.code.partition(".")[0], ("office",)):
        actor, window = getattr(life.world, reader), Client()
        window.force_login(actor.person)
        found |= {ref: (r.url, window) for ref, r in refs.resolve(asked, actor).items() if r.title and r.url}
        assert window.get(f"/programme/indicators/{indicator.code}/").status_code == 200
    assert set(found) == set(asked)
    assert not any(r.url for r in refs.resolve(asked, VISITOR).values())
    assert not any(r.url for r in refs.resolve(asked, life.world.outsider).values())
    for url, window in [found[ref] for ref in asked[:3]]:
        assert window.get(url).status_code == 200


@pytest.mark.parametrize("indicator", OFFERED)
def test_it_only_reads_and_asks_a_few_questions_however_much_there_is(
    life: Life, indicator: Indicator
) -> None:
    asked = queries_of(indicator, life.last)
    assert len(asked) <= MOST_QUERIES
    assert all(q.lstrip().upper().startswith("SELECT") for q in asked)
    assert {*life.queries[indicator.code], len(asked)} == {len(asked)}, "more rows, more queries"


@pytest.mark.django_db
@pytest.mark.parametrize("indicator", OFFERED)
def test_where_nothing_happened_yet_it_is_nothing(indicator: Indicator) -> None:
    day = date(2026, 11, 23)
    assert indicators.value(indicator, day) == 0
    assert list(indicator.members(day)) == []
