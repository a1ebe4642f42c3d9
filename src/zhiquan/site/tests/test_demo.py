"""The demo as `up` makes it: everybody of the cast, every area's story, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf

from zhiquan.areas.matters.models import Case, CaseFile, Draft, Letter, Proposal, WalletItem
from zhiquan.kernel import clock, editions, files
from zhiquan.kernel.models import AuditEntry, Organisation, Person
from zhiquan.registry.models import Ownership
from zhiquan.site import demo

Load = Callable[[date], None]


@pytest.fixture
def load(db: None, tmp_path: Path, settings: Any) -> Load:
    settings.VAR = str(tmp_path)
    settings.ZHIQUAN_FILES = tmp_path / "files"
    editions.load_folder(Path(conf.POLICY) / conf.CITY)

    def made(day: date) -> None:
        with clock.use(datetime(day.year, day.month, day.day, 9, tzinfo=clock.ZONE)):
            demo.load(reset=False)

    return made


def part(bundle: Case, matter: str) -> Case:
    return bundle.parts.get(matter=matter)


def test_the_cast_has_accounts_and_firms(load: Load, tmp_path: Path) -> None:
    load(date(2026, 11, 23))
    rows = json.loads((tmp_path / "demo-accounts.json").read_text("utf8"))
    assert [r["username"] for r in rows] == [r.username for r in demo.CAST]
    assert not Person.objects.filter(is_demo=False).exists()
    firms = Organisation.objects.filter(kind=Organisation.FIRM)
    assert firms.count() == len(demo.FIRMS) and all(f.is_demo and "（虚构）" in f.name for f in firms)


def test_one_rename_stands_in_the_middle_of_its_way(load: Load) -> None:
    load(date(2026, 11, 23))
    case = Case.objects.get(is_bundle=True, organisation__short_name="澜川智能装备")
    states = {p.matter: p.state for p in case.parts.all()}
    assert states["company-change"] == "granted"
    assert states["trademark-change"] == "lodged"
    assert states["patent-bibliographic-change"] == "checking"
    marks, customs = part(case, "trademark-change"), part(case, "customs-recordal-change")
    assert marks.receipt and marks.files.filter(origin=CaseFile.SIBLING).exists()
    assert customs.clocks.filter(code="customs_days_from_certificate", stopped_on=None).exists()
    assert case.party and case.party.name == "深圳市澜川智能科技有限公司（虚构）"
    # The registrar has the new name; the marks' register still shows the old one.
    shown = Ownership.objects.filter(right__in=marks.rights.values("right"), party=case.party, until=None)
    assert set(shown.values_list("recorded_name", flat=True)) != {case.party.name}


def test_its_other_stories_each_show_something_else(load: Load) -> None:
    today = date(2026, 11, 23)
    load(today)
    renewal = Case.objects.get(matter="trademark-renewal")
    assert renewal.state == "correction" and renewal.defects.count() == 2
    assert renewal.due_on and today < renewal.due_on <= today + timedelta(days=7)
    partial = Case.objects.get(outcome="partial")
    assert {p.outcome for p in partial.parts.all()} >= {"granted", "refused"}
    assert part(partial, "patent-bibliographic-change").objections.count() == 1
    assert set(Proposal.objects.filter(state=Proposal.OPEN).values_list("action", flat=True)) == {
        "accept_over",
        "decline",
    }
    assert Case.objects.filter(matter="sole-proprietor-change", is_bundle=True).exists()
    drafts = Draft.objects.filter(state=Draft.OPEN)
    assert drafts.count() == 2 and drafts.filter(members__person__username="lin").exists()
    assert WalletItem.objects.count() == 2 and CaseFile.objects.filter(from_wallet=True).exists()
    assert Letter.objects.count() > 10
    assert not Case.objects.filter(is_demo=False).exists()
    assert not any("not_carried_out" in e.facts for c in Case.objects.all() for e in c.events.all())


def test_every_paper_says_that_it_is_a_demo(load: Load) -> None:
    load(date(2026, 11, 23))
    for row in CaseFile.objects.select_related("file"):
        assert "演示" in row.file.name
        assert files.read(row.file)[:4] in (b"%PDF", b"PK\x03\x04")


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 6, 1)])
def test_it_can_be_told_on_later_days_and_only_once(load: Load, tmp_path: Path, day: date) -> None:
    load(day)
    before = AuditEntry.objects.count()
    (tmp_path / "demo-accounts.json").rename(tmp_path / "kept.json")
    from zhiquan.kernel.points import Cast
    from zhiquan.kernel.points import demo as stories

    stories.get("20-matters")(Cast({}, {"lanchuan": Organisation.objects.get(short_name="澜川智能装备")}))
    assert AuditEntry.objects.count() == before
    assert not Case.objects.filter(submitted_at__gte=clock.end_of(day)).exists()
