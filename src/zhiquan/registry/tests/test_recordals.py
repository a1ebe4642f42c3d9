"""Entries outside the registers of rights, a party's particulars, and what the portal is told about both."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from zhiquan.kernel import clock, points
from zhiquan.kernel.actor import VISITOR, Actor
from zhiquan.kernel.errors import Conflict, Denied, Refused
from zhiquan.kernel.models import AuditEntry
from zhiquan.registry import access, queries, service
from zhiquan.registry.models import Lock, Recordal, Right
from zhiquan.registry.tests.conftest import Cast
from zhiquan.registry.tests.test_pages import signed_in
from zhiquan.registry.tests.test_touches import mark

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def customs(cast: Cast, number: str = "T2020-1", until: date = date(2027, 3, 31)) -> Recordal:
    return service.add_recordal(
        cast.officer, party=cast.owner, kind=Recordal.CUSTOMS, number=number, title="商标“澜川”", right=cast.mark,
        since=date(2017, 4, 1), valid_to=until,
    )  # fmt: skip


def test_an_entry_is_made_renamed_and_ended(cast: Cast) -> None:
    row = customs(cast)
    assert row.recorded_name == cast.owner.name
    with pytest.raises(Refused, match="present name"):
        service.record_recordal_name(cast.officer, row, row.version, on=date(2026, 11, 1))
    service.rename_party(cast.officer, cast.owner, 1, name="深圳市新澜川有限公司", on=date(2026, 5, 6))
    row = Recordal.objects.get(pk=row.pk)
    service.record_recordal_name(cast.officer, row, 1, on=date(2026, 11, 1), reference="海关1号")
    assert (row.recorded_name, row.name_recorded_on) == ("深圳市新澜川有限公司", date(2026, 11, 1))
    with pytest.raises(Conflict):
        service.end_recordal(cast.officer, row, 1, on=date(2026, 11, 20))
    service.end_recordal(cast.officer, row, 2, on=date(2026, 11, 20))
    assert not queries.recordals_of(cast.owner).exists()
    with pytest.raises(Refused, match="ended on 2026-11-20"):
        service.end_recordal(cast.officer, row, 3, on=date(2026, 11, 20))
    actions = AuditEntry.objects.filter(ref=f"registry.recordal:{row.uid}").values_list("action", flat=True)
    assert set(actions) == {"registry.add_recordal", "registry.record_recordal_name", "registry.end_recordal"}


def test_what_cannot_be_an_entry_is_refused(cast: Cast) -> None:
    customs(cast)
    with pytest.raises(Refused, match="is here already"):
        customs(cast)
    with pytest.raises(Refused, match="exchange the two"):
        customs(cast, "T2", until=date(2016, 1, 1))
    with pytest.raises(Refused, match="no kind"):
        service.add_recordal(cast.officer, party=cast.owner, kind="pledge_contract", number="1")
    with pytest.raises(Refused, match="number is empty"):
        service.add_recordal(cast.officer, party=cast.owner, kind=Recordal.DOMAIN, number=" ")
    with pytest.raises(Denied):
        service.add_recordal(cast.firm, party=cast.owner, kind=Recordal.DOMAIN, number="x.example")


def test_an_entry_is_seen_by_its_party_and_the_office(cast: Cast) -> None:
    row = customs(cast)
    for reader, sees in ((cast.officer, True), (cast.firm, True), (cast.bank, False), (cast.auditor, False)):
        assert access.RECORDALS.may(reader, "view", row) is sees
    assert not access.RECORDALS.may(VISITOR, "view", row)


def test_particulars_change_by_their_own_action(cast: Cast) -> None:
    party = service.change_particulars(
        cast.officer, cast.owner, 1, on=date(2026, 5, 6), address=" 深圳市  南山区示例路1号 ", reference="证1"
    )
    assert (party.address, party.legal_representative, party.version) == ("深圳市 南山区示例路1号", "", 2)
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert entry.action == "registry.change_particulars" and "示例路" not in str(entry.detail)
    with pytest.raises(Refused, match="recorded already"):
        service.change_particulars(cast.officer, party, 2, on=date(2026, 5, 6), address=party.address)
    with pytest.raises(Refused, match="future"), clock.use(NOON):
        service.change_particulars(cast.officer, party, 2, on=date(2027, 5, 6), address="别处")
    with pytest.raises(Refused, match="more than 120"):
        service.change_particulars(
            cast.officer, party, 2, on=date(2026, 5, 6), legal_representative="某" * 121
        )
    with pytest.raises(Denied):
        service.change_particulars(cast.firm, party, 2, on=date(2026, 5, 6), address="别处")


def deadlines(actor: Actor) -> list[tuple[str, str, date]]:
    with clock.use(NOON):
        found = [
            d for ask in points.deadline.all().values() for d in ask(actor) if d.ref.startswith("registry.")
        ]
    return [(d.title, d.subject.split()[0], d.due) for d in found]


def test_deadlines_are_those_of_ones_own_records(cast: Cast) -> None:
    mark(cast, "20000001", expires_on=date(2026, 7, 20))
    mark(cast, "20000002", expires_on=date(2027, 11, 22))
    mark(cast, "20000003", expires_on=date(2027, 11, 23))
    mark(cast, "20000004", expires_on=date(2026, 1, 20))
    mark(cast, "20000005", expires_on=date(2026, 7, 20), status=Right.SURRENDERED)
    customs(cast)
    customs(cast, "T2020-2", until=date(2027, 6, 1))
    service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5),
        until=date(2027, 1, 4),
    )  # fmt: skip
    pledge = ("End of: Pledge", "12345678", date(2027, 1, 4))
    assert sorted(deadlines(cast.firm)) == sorted([
        ("Renew the mark in the grace period", "20000001", date(2027, 1, 20)),
        ("Renew the mark", "20000002", date(2027, 11, 22)),
        ("Renew the customs recordal", "T2020-1", date(2027, 3, 31)),
        pledge,
    ])  # fmt: skip
    assert deadlines(cast.bank) == [pledge]
    assert deadlines(cast.officer) == deadlines(cast.stranger) == deadlines(VISITOR) == []
    with clock.use(NOON):
        one = next(iter(points.deadline.get("registry.renewals")(cast.firm)))
    # The calendar of 2027 is not announced: its holidays may still move the last day.
    assert (one.start, one.provisional, one.sample) == (date(2026, 7, 21), True, False)
    assert one.basis.endswith("第40条")


def test_the_search_finds_what_the_actor_may_open(cast: Cast) -> None:
    row = customs(cast)
    service.rename_party(cast.officer, cast.owner, 1, name="深圳市新澜川有限公司", on=date(2026, 5, 6))
    find = points.search.get("registry")
    hits = list(find(cast.firm, "澜川智能科技"))
    assert {h.kind for h in hits} == {"Invention patent", "Trademark", "Party", "Customs recordal"}
    party = next(h for h in hits if h.kind == "Party")
    assert (party.title, party.text) == ("深圳市新澜川有限公司", "formerly 深圳市澜川智能科技有限公司")
    assert [h.url for h in find(cast.firm, "T2020-1")] == [reverse("registry:recordal", args=[row.uid])]
    assert list(find(cast.stranger, "澜川")) == list(find(cast.firm, "  ")) == []


# ---------- pages


def test_entries_on_their_pages(cast: Cast) -> None:
    client = signed_in(cast.officer)
    data = {
        "party": cast.owner.name, "kind": "customs", "number": "T2020-9", "right": "没有这件", "title": "商标",
        "recorded_name": "旧名公司", "valid_to": "2027-03-31",
    }  # fmt: skip
    assert "check the number" in client.post(reverse("registry:add-recordal"), data).text
    page = client.post(reverse("registry:add-recordal"), data | {"right": "12345678"}, follow=True)
    row = Recordal.objects.get()
    assert "T2020-9" in page.text and "former name" in page.text and "Can be renewed from" in page.text
    listed = client.get(reverse("registry:recordals"), {"q": "旧名", "name": "old"}).text
    assert "1 entry found" in listed
    client.post(reverse("registry:recordal-name", args=[row.uid]), {"on": "2026-11-01", "version": 1})
    client.post(reverse("registry:end-recordal", args=[row.uid]), {"on": "2026-11-20", "version": 2})
    row.refresh_from_db()
    assert (row.recorded_name, row.status) == (cast.owner.name, Recordal.ENDED)
    assert "T2020-9" not in client.get(reverse("registry:party", args=[cast.owner.uid])).text
    form = {"address": "示例路1号", "legal_representative": "江示例", "on": "2026-11-01", "version": "1"}
    page = client.post(reverse("registry:particulars", args=[cast.owner.uid]), form, follow=True).text
    assert "示例路1号" in page and "江示例" in page


def test_my_rights_show_locks_names_and_renewals(cast: Cast) -> None:
    grace = mark(cast, "20000001", expires_on=date(2026, 7, 20))
    mark(cast, "20000002", expires_on=date(2030, 7, 20))
    strange = service.record_right(
        cast.officer, kind=Right.TRADEMARK, number="20000003", title="别家", status=Right.IN_FORCE,
        owners=[service.Owner(cast.pledgee)],
    )  # fmt: skip
    service.place_lock(
        cast.officer, cast.mark, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 1, 5)
    )
    service.rename_party(cast.officer, cast.owner, 1, name="深圳市新澜川有限公司", on=date(2026, 5, 6))
    client, url = signed_in(cast.firm), reverse("registry:mine")
    with clock.use(NOON):
        page = client.get(url).text
        assert "4 rights are still recorded under an earlier name" in page and strange.title not in page
        assert "1 mark has expired" in page and "20 Jan 2027" in page
        assert "鹏岸银行股份有限公司" in page
        service.record_owner_names(cast.officer, [grace], cast.owner, date(2026, 11, 1))
        assert "3 rights found" in client.get(url, {"name": "old"}).text
        assert "1 right found" in client.get(url, {"renewal": "grace"}).text
        assert "1 right found" in client.get(url, {"lock": "pledge"}).text
        assert "No right fits" in client.get(url, {"renewal": "window"}).text
        text = client.get(url, {"export": "csv", "renewal": "grace"}).content.decode("utf-8-sig")
        assert text.splitlines()[1].endswith("In the grace period,2027-01-20") and len(text.splitlines()) == 2
        assert client.get(url, {"export": "xlsx"}).content.startswith(b"PK")
    # The bank sees the pledged mark in the list of rights, but it is not its own.
    bank = signed_in(cast.bank).get(url).text
    assert "20000003" in bank and "12345678" not in bank
    assert "You act for nobody who is a party here" in signed_in(cast.officer).get(url).text
