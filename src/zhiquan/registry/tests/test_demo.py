"""The invented cast is entered by actions, once, and shows what the registry is for."""

from __future__ import annotations

from datetime import UTC, date, datetime

from zhiquan.kernel import clock
from zhiquan.kernel.models import AuditEntry
from zhiquan.kernel.points import Cast as DemoCast
from zhiquan.kernel.points import home_card
from zhiquan.registry import demo, queries
from zhiquan.registry import points as deadlines
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
    assert made.count() == 70 and not made.exclude(number__contains="99").exists()
    assert {p.country for p in Party.objects.filter(is_demo=True)} == {"CN", "HK", "MO", "US"}
    assert {k.kind for k in Lock.objects.all()} == {"pledge", "seizure", "licence", "open_licence"}
    assert AuditEntry.objects.filter(action="registry.record_right").count() == 72


def test_marks_end_the_day_before_the_anniversary(cast: Cast) -> None:
    with clock.use(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        demo.load(cast.officer)
    mark = Right.objects.get(number="99000011")
    assert (mark.granted_on, mark.expires_on) == (date(2018, 9, 7), date(2028, 9, 6))


def test_the_firm_that_changes_its_name_has_one_of_everything(cast: Cast) -> None:
    with clock.use(datetime(2026, 11, 22, 4, tzinfo=UTC)):
        firm = demo.load(cast.officer, {"lanchuan": cast.stranger.organisation})["lanchuan"]
        found = {t.code: t for t in queries.touched_by_change(firm, "name", clock.today())}
        dues = {d.subject: d.due for d in deadlines.renewals(cast.stranger)}
    assert firm.organisation == cast.stranger.organisation
    assert {code: t.count for code, t in found.items()} == {
        "company": 1, "trademark": 37, "trademark_locked": 2, "trademark_grace": 1, "trademark_older_name": 1,
        "trademark_co_owned": 1, "trademark_madrid": 1, "patent": 12, "patent_pending": 3, "customs": 4,
        "copyright": 3, "pledge_contract": 1, "domain_name": 2, "pre_exam": 1, "exporters": 1, "insurance": 1,
    }  # fmt: skip
    assert found["trademark_grace"].due == dues["99001001 澜川"] == date(2027, 1, 20)
    assert found["trademark_older_name"].notes[0].values["since"] == date(2019, 6, 18)
    assert [n.values["holder"] for n in found["trademark_locked"].notes] == [
        "鹏岸银行股份有限公司（虚构）"
    ] * 2
    assert dues["T2017-990101 商标“澜川自动化”"] == date(2027, 3, 31)


def test_the_second_firm_is_linked_by_the_cast(cast: Cast) -> None:
    people = {"clerk": cast.firm, "office": cast.officer}
    with clock.use(datetime(2026, 11, 22, 4, tzinfo=UTC)):
        demo.tell(DemoCast(people, {"lanchuan": cast.bank.organisation}))
    linked = Party.objects.filter(is_demo=True).exclude(organisation=None)
    assert {p.name[:7]: p.organisation for p in linked} == {
        "深圳市云桥低空": cast.firm.organisation, "深圳市澜川智能": cast.bank.organisation,
    }  # fmt: skip
