"""One decision about many rights: one entry in the log, a dealing for each right, every obstacle at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import AuditEntry, OutboxEvent
from zhiquan.registry import queries, service
from zhiquan.registry.models import Dealing, Lock, Ownership, Party, Right
from zhiquan.registry.service import Owner
from zhiquan.registry.tests.conftest import Cast
from zhiquan.registry.tests.test_touches import many, mark

ON = date(2026, 11, 20)


def renamed(cast: Cast) -> Party:
    service.rename_party(cast.officer, cast.owner, 1, name="深圳市新澜川有限公司", on=date(2026, 5, 6))
    return cast.owner


def test_a_name_is_recorded_for_all_marks_at_once_and_twice_changes_nothing(cast: Cast) -> None:
    rights = [cast.mark, cast.patent]
    party = renamed(cast)
    before = AuditEntry.objects.count()
    dealings = service.record_owner_names(cast.officer, rights, party, ON, "变更证明1号")
    assert {d.right for d in dealings} == set(rights)
    assert queries.rights_under_older_name(party).count() == 0
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.ref) == ("registry.record_owner_names", f"registry.party:{party.uid}")
    assert set(entry.detail["rights"]) == {str(r.uid) for r in rights}
    event = OutboxEvent.objects.order_by("-pk")[0]
    assert event.topic == "registry.rights_changed" and len(event.payload["rights"]) == 2
    assert service.record_owner_names(cast.officer, rights, party, ON) == ()
    assert Dealing.objects.filter(kind=Dealing.NAME_CHANGE).count() == 2
    assert Right.objects.get(pk=cast.mark.pk).version == 2


def test_every_obstacle_is_named_at_once(cast: Cast) -> None:
    other = mark(cast, "20000001", Owner(cast.pledgee))
    second = mark(cast, "20000002")
    party = renamed(cast)
    locks = [
        service.place_lock(cast.officer, r, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5))
        for r in (cast.mark, second)
    ]  # fmt: skip
    with pytest.raises(Refused, match="does not own these rights: 20000001"):
        service.record_owner_names(cast.officer, [cast.mark, other], party, ON)
    rights = [cast.mark, second]
    with pytest.raises(Refused) as refused:
        service.record_owner_names(cast.officer, rights, party, ON, consents={str(locks[0].uid): "同意书"})
    assert "20000002" in refused.value.sentence() and "12345678" not in refused.value.sentence()
    assert queries.rights_under_older_name(party).count() == 3
    consents = {str(lock.uid): "同意书" for lock in locks}
    assert len(service.record_owner_names(cast.officer, rights, party, ON, consents=consents)) == 2
    with pytest.raises(Denied):
        service.record_owner_names(cast.firm, rights, party, ON)


def test_a_right_of_a_second_record_comes_to_the_party(cast: Cast) -> None:
    service.add_identity(cast.officer, cast.owner, scheme="uscc", number="91440300MADEM0011W")
    twin = service.add_party(
        cast.officer, kind=Party.LEGAL, name="某公司", identities=[("org_code", "MADEM001-1")]
    )
    theirs = mark(cast, "20000001", Owner(twin))
    service.record_owner_names(cast.officer, [theirs], cast.owner, ON)
    row = theirs.ownerships.get()
    assert (row.party, row.recorded_name) == (cast.owner, cast.owner.name)


def test_a_thousand_rights_pass_in_a_few_statements(cast: Cast, django_assert_max_num_queries: Any) -> None:
    rights = many(cast, 1000)
    party = renamed(cast)
    consents = {str(k.uid): "同意书" for k in Lock.objects.all()}
    # SQLite takes some hundred new rows in one statement: about ten each for dealings and for ownerships.
    with django_assert_max_num_queries(25):
        service.record_owner_names(cast.officer, rights, party, ON, consents=consents)
    buyer = service.add_party(cast.officer, kind=Party.LEGAL, name="受让公司")
    consents |= {f"co_owner:{r.uid}": "共有人同意书" for r in rights[::100]}
    with django_assert_max_num_queries(35):
        service.change_owners(cast.officer, rights, party, buyer, ON, "核准1号", consents, transmission=True)
    assert queries.rights_of(buyer).count() == 1000


def test_only_the_sellers_part_passes(cast: Cast) -> None:
    shared = mark(cast, "20000001", Owner(cast.owner), Owner(cast.pledgee))
    buyer = service.add_party(cast.officer, kind=Party.LEGAL, name="受让公司")
    rights = [cast.mark, shared]
    with pytest.raises(Refused, match="20000001: Co-ownership"):
        service.change_owners(cast.officer, rights, cast.owner, buyer, ON)
    consents = {f"co_owner:{shared.uid}": "同意书"}
    found = service.change_owners(cast.officer, rights, cast.owner, buyer, ON, "核准1号", consents)
    assert [d.kind for d in found] == [Dealing.TRANSFER] * 2
    assert {o.party for o in shared.ownerships.filter(until=None)} == {buyer, cast.pledgee}
    old = Ownership.objects.get(right=shared, party=cast.owner)
    assert old.until == ON
    # A job that runs again finds nothing left to do.
    assert service.change_owners(cast.officer, rights, cast.owner, buyer, ON, "核准1号", consents) == ()


def test_a_transfer_that_cannot_be_is_refused(cast: Cast) -> None:
    shared = mark(cast, "20000001", Owner(cast.owner), Owner(cast.pledgee), granted_on=date(2025, 1, 5))
    with pytest.raises(Refused, match="owns a part of these rights already"):
        service.change_owners(cast.officer, [shared], cast.owner, cast.pledgee, ON)
    buyer = service.add_party(cast.officer, kind=Party.LEGAL, name="受让公司")
    with pytest.raises(Refused, match="later than this day: check 20000001"):
        service.change_owners(cast.officer, [shared], cast.owner, buyer, date(2024, 1, 5))
    with pytest.raises(Refused, match="same party"):
        service.change_owners(cast.officer, [shared], buyer, buyer, ON)
