"""The invented cast is entered by actions, once, and shows what the registry is for."""

from __future__ import annotations

from datetime import UTC, date, datetime

from zhiquan.kernel import clock
from zhiquan.kernel.models import AuditEntry
from zhiquan.kernel.points import home_card
from zhiquan.registry import demo, queries
from zhiquan.registry.models import Lock, Party, Right
from zhiquan.registry.tests.conftest import Cast


def test_the_demo_is_told_once_and_marked(cast: Cast) -> None:
    with clock.use(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        parties = demo.load(cast.officer, {"yunqiao": cast.stranger.organisation})
        assert demo.load(cast.officer) == {}
        owner = parties["yunqiao"]
        assert queries.rights_under_older_name(owner).count() == 5
        assert home_card.get("registry.my_rights")(cast.stranger) is not None
    made = Right.objects.filter(is_demo=True)
    assert made.count() == 18 and not made.exclude(number__contains="99").exists()
    assert {p.country for p in Party.objects.filter(is_demo=True)} == {"CN", "HK", "MO", "US"}
    assert {k.kind for k in Lock.objects.all()} == {"pledge", "seizure", "licence", "open_licence"}
    assert AuditEntry.objects.filter(action="registry.record_right").count() == 20


def test_marks_end_the_day_before_the_anniversary(cast: Cast) -> None:
    with clock.use(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        demo.load(cast.officer)
    mark = Right.objects.get(number="99000011")
    assert (mark.granted_on, mark.expires_on) == (date(2018, 9, 7), date(2028, 9, 6))
