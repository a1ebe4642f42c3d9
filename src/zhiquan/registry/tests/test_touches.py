"""What a change touches, found under every name, in the same few statements for five thousand marks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from zhiquan.kernel import clock
from zhiquan.kernel.errors import Refused
from zhiquan.registry import labels, queries, service
from zhiquan.registry.models import Lock, Ownership, Party, Recordal, Right
from zhiquan.registry.queries import Touch
from zhiquan.registry.service import Owner
from zhiquan.registry.tests.conftest import Cast

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
OLD = "深圳市澜川自动化有限公司"


def mark(cast: Cast, number: str, *owners: Owner, **more: Any) -> Right:
    given: dict[str, Any] = {
        "kind": Right.TRADEMARK, "title": "澜川", "status": Right.IN_FORCE, "owners": owners or [Owner(cast.owner)],
    }  # fmt: skip
    return service.record_right(cast.officer, number=number, **{**given, **more})


def touched(cast: Cast, change: str = "name", day: date = DAY) -> dict[str, Touch]:
    return {t.code: t for t in queries.touched_by_change(cast.owner, change, day)}


def numbers(touch: Touch) -> list[str]:
    return [r.number for r in touch.rights]


def test_every_register_is_named_with_its_rule(cast: Cast) -> None:
    service.add_recordal(cast.officer, party=cast.owner, kind=Recordal.CUSTOMS, number="T1", right=cast.mark)
    found = touched(cast)
    assert {c: t.count for c, t in found.items()} == {"company": 1, "trademark": 1, "patent": 1, "customs": 1}
    assert found["trademark"].rules[0].certificate and found["trademark"].rules[0].act == "change"
    assert found["trademark"].rules[1].code == "trademark.change_all_marks_together"
    customs = found["customs"].rules[0]
    assert (customs.value, customs.unit, customs.article) == (30, "working_day", "知识产权海关保护条例第11条")
    assert found["company"].rules[0].value == 30


def test_an_address_needs_no_certificate_and_a_restructuring_is_a_transfer(cast: Cast) -> None:
    assert not touched(cast, "address")["trademark"].rules[0].certificate
    assert touched(cast, "both")["trademark"].rules[0].certificate
    found = touched(cast, "restructuring")
    assert [found[c].rules[0].act for c in ("trademark", "patent")] == ["transfer", "transfer"]
    with pytest.raises(Refused, match="no change “rename”"):
        touched(cast, "rename")


def test_what_stands_out_among_the_marks(cast: Cast) -> None:
    service.add_name(cast.officer, cast.owner, text=OLD, language="zh-Hans", valid_to=date(2019, 6, 17))
    mark(cast, "20000001", granted_on=date(2016, 7, 21), expires_on=date(2026, 7, 20))
    mark(cast, "20000002", Owner(cast.owner, recorded_name=OLD))
    mark(cast, "20000003", Owner(cast.owner), Owner(cast.pledgee))
    mark(cast, "G1234567", expires_on=date(2026, 7, 20))
    mark(cast, "20000005", kind=Right.COLLECTIVE)
    mark(cast, "20000006", status=Right.PENDING)
    mark(cast, "20000007", status=Right.LAPSED)
    mark(cast, "20000008", expires_on=date(2026, 1, 20))
    service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5), reference="Z1"
    )  # fmt: skip
    service.place_lock(cast.officer, cast.patent, kind=Lock.SEIZURE, effective_from=date(2026, 1, 5))
    found = touched(cast)
    assert {code: numbers(t) for code, t in found.items() if t.within == "trademark"} == {
        "trademark_locked": ["12345678"], "trademark_grace": ["20000001"], "trademark_older_name": ["20000002"],
        "trademark_co_owned": ["20000003"], "trademark_madrid": ["G1234567"], "trademark_special": ["20000005"],
        "trademark_pending": ["20000006"], "trademark_excluded": ["20000007", "20000008"],
    }  # fmt: skip
    assert found["trademark"].count == 7 and found["trademark_grace"].due == date(2027, 1, 20)
    assert found["trademark_locked"].rules[0].article == "1.6.2(5)"
    assert found["patent_locked"].rules[0].source == "PIR-2023"
    assert found["pledge_contract"].count == 1
    with translation.override("en"):
        said = [labels.touch_note(note) for t in found.values() for note in t.notes]
    for sentence in (
        "pledged to 鹏岸银行股份有限公司, Z1", f"recorded under “{OLD}”, not borne since 18 Jun 2019",
        "can be renewed until 20 Jan 2027", "no longer in force: Lapsed, fee unpaid",
        "the term and the grace period are over", "together with 鹏岸银行股份有限公司",
    ):  # fmt: skip
        assert sentence in said


def test_the_grace_period_counts_on_the_day_asked_and_ends_on_a_working_day(cast: Cast) -> None:
    mark(cast, "20000001", expires_on=date(2026, 7, 23))
    # 2027-01-23 is a Saturday.
    for day, state in (
        (date(2026, 7, 23), None), (date(2026, 7, 24), date(2027, 1, 25)), (date(2027, 1, 25), date(2027, 1, 25)),
        (date(2027, 1, 26), None),
    ):  # fmt: skip
        grace = touched(cast, day=day).get("trademark_grace")
        assert (grace.due if grace else None) == state, day
    assert numbers(touched(cast, day=date(2027, 1, 26))["trademark_excluded"]) == ["20000001"]


def test_a_party_that_only_holds_locks_is_touched_there(cast: Cast) -> None:
    service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5)
    )
    found = queries.touched_by_change(cast.pledgee, "name", DAY)
    assert [t.code for t in found] == ["company", "lock_held"]


def test_rights_are_found_under_every_name_and_under_a_second_record(cast: Cast) -> None:
    with clock.use(NOON):
        service.add_identity(cast.officer, cast.owner, scheme="uscc", number="91440300MADEM0011W")
        service.rename_party(cast.officer, cast.owner, 1, name="深圳市新澜川有限公司", on=date(2026, 5, 6))
        twin = service.add_party(
            cast.officer, kind=Party.LEGAL, name="某公司", identities=[("org_code", "MADEM001-1")]
        )
        namesake = service.add_party(cast.officer, kind=Party.LEGAL, name="深圳市澜川智能科技有限公司")
        other = service.add_party(
            cast.officer, kind=Party.LEGAL, name="深圳市新澜川有限公司", identities=[("uscc", "91440300MADEM002XL")]
        )  # fmt: skip
        mark(cast, "20000001", Owner(twin))
        mark(cast, "20000002", Owner(namesake))
        mark(cast, "20000003", Owner(other))
        mark(cast, "20000004")
        found = {f.right.number: f for f in queries.rights_found_for(cast.owner, DAY)}
    assert {n: (f.how, f.older_name) for n, f in found.items()} == {
        cast.patent.number: ("linked", True), "12345678": ("linked", True), "20000001": ("second_record", True),
        "20000002": ("same_name", True), "20000004": ("linked", False),
    }  # fmt: skip
    assert found["12345678"].left_on == date(2026, 5, 6)
    groups = touched(cast)
    assert numbers(groups["trademark"]) == ["12345678", "20000001", "20000004"]
    assert numbers(groups["same_name"]) == ["20000002"] and groups["same_name"].within == ""


def many(cast: Cast, count: int) -> list[Right]:
    """Marks of the owner, every tenth pledged, one in seven in its grace period, some co-owned."""
    start = 30_000_000
    rights = Right.objects.bulk_create(
        Right(
            kind=Right.TRADEMARK, register="mark", scheme="trademark_no", number=str(start + n), title=f"示例{n}",
            status=Right.IN_FORCE, expires_on=date(2026, 7, 20) if n % 7 == 0 else date(2030, 1 + n % 12, 3),
        )
        for n in range(count)
    )  # fmt: skip
    Ownership.objects.bulk_create(
        Ownership(right=r, party=cast.owner, recorded_name=cast.owner.name) for r in rights
    )
    Ownership.objects.bulk_create(
        Ownership(right=r, party=cast.pledgee, recorded_name="x") for r in rights[::100]
    )
    Lock.objects.bulk_create(
        Lock(right=r, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5), reference=f"Z{r.pk}")
        for r in rights[::10]
    )  # fmt: skip
    return rights


def test_five_thousand_marks_need_no_more_statements_than_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    rights = many(cast, 5000)
    with django_assert_max_num_queries(14):
        found = touched(cast)
    assert found["trademark"].count == 5001 and found["trademark_locked"].count == 500
    assert found["trademark_grace"].count == len(rights[::7])
    with django_assert_max_num_queries(6):
        facts = queries.change_facts(rights, cast.owner, DAY, name="新名称")
    assert len(facts) == 5000
    assert sum(f["lock"] == "pledge" for f in facts.values()) == 500
    assert sum(f["co_owned"] for f in facts.values()) == 50


def test_the_facts_of_one_mark(cast: Cast) -> None:
    lock = service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5), reference="Z1"
    )  # fmt: skip
    service.place_lock(
        cast.officer, cast.patent, kind=Lock.LICENCE, holder=cast.pledgee, effective_from=date(2026, 1, 5)
    )
    grace = mark(cast, "20000001", status=Right.EXPIRED, expires_on=date(2026, 7, 20))
    strange = mark(cast, "20000002", Owner(cast.pledgee))
    facts = queries.change_facts([cast.mark, cast.patent, grace, strange], cast.owner, DAY, name="新名称")
    own = facts[cast.mark.pk]
    assert own == {
        "in_grace": False, "lock": "pledge", "lock_key": str(lock.uid), "holder": cast.pledgee.name,
        "lock_reference": "Z1", "is_registrant": True, "already_done": False, "in_force": True, "pending": False,
        "recorded_name": cast.owner.name, "older_name": False, "co_owned": False, "co_owners": [],
        "representative": True, "madrid": False, "mark_type": "ordinary", "renewal": "",
        "grace_until": None, "expires_on": None,
    }  # fmt: skip
    assert facts[cast.patent.pk]["lock"] == "none"
    assert facts[grace.pk]["in_grace"] and facts[grace.pk]["in_force"]
    assert not facts[strange.pk]["is_registrant"] and facts[strange.pk]["recorded_name"] == ""
    again = queries.change_facts([cast.mark], cast.owner, DAY, name="深圳市瀾川智能科技有限公司")
    assert again[cast.mark.pk]["already_done"]
    assert not queries.change_facts([cast.mark], cast.owner, DAY)[cast.mark.pk]["already_done"]
    late = queries.change_facts([grace], cast.owner, date(2027, 1, 21))[grace.pk]
    assert not late["in_grace"] and not late["in_force"]
