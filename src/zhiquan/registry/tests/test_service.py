"""Parties, rights, owners and locks through their actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from zhiquan.kernel import clock
from zhiquan.kernel.errors import Conflict, Denied, NotVisible, Refused
from zhiquan.kernel.models import AuditEntry, OutboxEvent
from zhiquan.registry import access, queries, service
from zhiquan.registry.models import Dealing, Lock, Party, Right
from zhiquan.registry.tests.conftest import Cast

TODAY = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fixed_clock():
    with clock.use(TODAY):
        yield


def refusal(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.code


# ---------- parties


@pytest.mark.parametrize(
    ("country", "scheme", "raw", "canonical"),
    [
        ("CN", "uscc", "9144 0300 7152 6726 XG", "9144030071526726XG"),
        ("HK", "hk_br_no", "１２３４５６７８", "12345678"),
        ("HK", "hk_ci_no", "123456", "0123456"),
        ("MO", "mo_commercial_no", "12345(SO)", "12345 SO"),
        ("US", "foreign_company_no", "us: c1234567", "US:C1234567"),
    ],
)
def test_parties_need_no_mainland_number(
    cast: Cast, country: str, scheme: str, raw: str, canonical: str
) -> None:
    party = service.add_party(
        cast.officer, kind=Party.LEGAL, name="示例", country=country, identities=[(scheme, raw)]
    )
    identity = party.identities.get()
    assert (identity.scheme, identity.number, identity.confirmed) == (scheme, canonical, False)


def test_a_person_may_carry_a_travel_permit(cast: Cast) -> None:
    party = service.add_party(
        cast.officer,
        kind=Party.NATURAL,
        name="陈示例",
        country="HK",
        identities=[("hm_travel_permit", "H12345678")],
    )
    assert queries.party_numbered("h12345678").get() == party
    assert queries.find_party(cast.officer, scheme="hm_travel_permit", number="H12345678") == party


def test_a_wrong_check_digit_is_named(cast: Cast) -> None:
    with pytest.raises(Refused) as error:
        service.add_identity(cast.officer, cast.owner, scheme="uscc", number="9144030071526726XA")
    assert "G" in error.value.sentence()
    assert cast.owner.identities.count() == 0


def test_one_number_belongs_to_one_party(cast: Cast) -> None:
    service.add_identity(cast.officer, cast.owner, scheme="uscc", number="9144030071526726XG")
    with pytest.raises(Refused) as error:
        service.add_identity(cast.officer, cast.pledgee, scheme="uscc", number="9144030071526726xg")
    assert refusal(error) == "number_taken"
    assert cast.owner.name in error.value.sentence()


def test_unknown_country_and_empty_name(cast: Cast) -> None:
    with pytest.raises(Refused) as error:
        service.add_party(cast.officer, kind=Party.LEGAL, name="示例", country="UK")
    assert refusal(error) == "country"
    with pytest.raises(Refused) as error:
        service.add_party(cast.officer, kind=Party.LEGAL, name=" \u200b（ ）")
    assert refusal(error) == "name_empty"


def test_renaming_keeps_the_former_name_with_its_days(cast: Cast) -> None:
    service.rename_party(cast.officer, cast.owner, 1, name="深圳澜川科技股份有限公司", on=date(2026, 5, 6))
    names = {(n.text, n.valid_from, n.valid_to) for n in cast.owner.names.all()}
    assert names == {
        ("深圳市澜川智能科技有限公司", date(2018, 1, 1), date(2026, 5, 5)),
        ("深圳澜川科技股份有限公司", date(2026, 5, 6), None),
    }
    assert cast.owner.name == "深圳澜川科技股份有限公司"
    assert OutboxEvent.objects.filter(topic="registry.party_renamed").count() == 1


def test_renaming_in_the_future_before_the_present_name_or_twice_is_refused(cast: Cast) -> None:
    for name, on, code in [
        ("新名", date(2026, 11, 21), "future"),
        ("新名", date(2018, 1, 1), "before_present_name"),
        (cast.owner.name, date(2026, 1, 1), "same_name"),
    ]:
        with pytest.raises(Refused) as error:
            service.rename_party(cast.officer, cast.owner, 1, name=name, on=on)
        assert refusal(error) == code
    service.rename_party(cast.officer, cast.owner, 1, name="新名", on=date(2026, 1, 1))
    with pytest.raises(Conflict):
        service.rename_party(cast.officer, cast.owner, 1, name="再新", on=date(2026, 2, 1))


def test_rights_are_found_under_former_name_other_script_and_any_spelling(cast: Cast) -> None:
    service.rename_party(cast.officer, cast.owner, 1, name="深圳澜川科技股份有限公司", on=date(2026, 5, 6))
    every = Right.objects.all()
    for text in (
        "深圳市澜川智能科技有限公司",
        "深圳市瀾川智能科技有限公司",
        "澜川智能",
        "ＺＬ 2017 1 0601862·3",
        "CN201710601862.3",
        "2017106018623",
        "航线冲突",
    ):
        assert cast.patent in queries.search(every, text), text
    assert list(queries.search(every, "第12345678号")) == [cast.mark]
    assert not queries.search(every, "没有这个").exists()


def test_rights_left_under_the_old_name_are_listed_until_the_register_shows_the_new(cast: Cast) -> None:
    assert not queries.rights_under_older_name(cast.owner).exists()
    service.rename_party(cast.officer, cast.owner, 1, name="新名公司", on=date(2026, 5, 6))
    assert queries.rights_under_older_name(cast.owner).count() == 2
    service.record_owner_name(
        cast.officer, cast.mark, 1, party=cast.owner, on=date(2026, 9, 1), reference="变更证明"
    )
    assert list(queries.rights_under_older_name(cast.owner)) == [cast.patent]


# ---------- rights


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        (Right.INVENTION, "201710601862.4", "number"),
        (Right.UTILITY, "201710601862.3", "number_kind"),
        (Right.TRADEMARK, "1234A678", "number"),
    ],
)
def test_a_wrong_number_is_refused(cast: Cast, kind: str, number: str, code: str) -> None:
    with pytest.raises(Refused) as error:
        service.record_right(
            cast.officer,
            kind=kind,
            number=number,
            title="题",
            status=Right.PENDING,
            owners=[service.Owner(cast.owner)],
        )
    assert refusal(error) == code
    assert error.value.sentence()


def test_the_same_right_is_entered_once_however_it_is_spelt(cast: Cast) -> None:
    with pytest.raises(Refused) as error:
        service.record_right(
            cast.officer,
            kind=Right.INVENTION,
            number="2017106018623",
            title="题",
            status=Right.PENDING,
            owners=[service.Owner(cast.owner)],
        )
    assert refusal(error) == "right_known"
    assert Right.objects.count() == 2


def test_the_same_number_in_another_register_or_country_is_another_right(cast: Cast) -> None:
    owner = [service.Owner(cast.owner)]
    layout = service.record_right(
        cast.officer,
        kind=Right.LAYOUT,
        number="BS.12345678",
        title="布图",
        status=Right.IN_FORCE,
        owners=owner,
    )
    abroad = service.record_right(
        cast.officer, kind=Right.TRADEMARK, number="12345678", title="LANCHUAN", status=Right.IN_FORCE,
        owners=owner, jurisdiction="HK",
    )  # fmt: skip
    assert layout.scheme == abroad.scheme == "register_no"


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ([Fraction(1, 2), Fraction(1, 3)], "shares"),
        ([Fraction(1, 2), None], "shares"),
        ([Fraction(3, 2), Fraction(-1, 2)], "shares"),
        ([], "no_owner"),
    ],
)
def test_shares_make_one_whole(cast: Cast, shares: list[Fraction | None], code: str) -> None:
    parties = [cast.owner, cast.pledgee]
    owners = [service.Owner(p, s) for p, s in zip(parties, shares, strict=False)]
    with pytest.raises(Refused) as error:
        service.change_owner(cast.officer, cast.mark, 1, owners=owners, on=date(2026, 1, 1))
    assert refusal(error) == code


def test_a_transfer_ends_one_ownership_and_begins_another(cast: Cast) -> None:
    service.change_owner(
        cast.officer,
        cast.mark,
        1,
        owners=[service.Owner(cast.pledgee)],
        on=date(2026, 3, 1),
        reference="公告1号",
    )
    assert list(queries.rights_of(cast.owner)) == [cast.patent]
    assert list(queries.rights_of(cast.pledgee)) == [cast.mark]
    assert list(queries.rights_of(cast.owner, date(2026, 2, 28)).order_by("pk")) == [cast.patent, cast.mark]
    assert cast.mark.dealings.get().kind == Dealing.TRANSFER


def test_the_public_search_forgets_owners_of_the_past_but_not_former_names(cast: Cast) -> None:
    service.change_owner(
        cast.officer, cast.mark, 1, owners=[service.Owner(cast.pledgee)], on=date(2026, 3, 1)
    )
    assert list(queries.search(Right.objects.all(), "澜川智能科技")) == [cast.patent]


# ---------- locks


def pledge(cast: Cast, right: Right, **more: object) -> Lock:
    return service.place_lock(
        cast.officer, right, kind=Lock.PLEDGE, holder=cast.pledgee, effective_from=date(2026, 2, 10),
        reference="Y2026440001", **more,
    )  # type: ignore[arg-type]  # fmt: skip


def test_a_pledge_binds_from_its_registration_not_before(cast: Cast) -> None:
    pledge(cast, cast.patent)
    assert queries.blocking_locks(cast.patent, "transfer", date(2026, 2, 9)) == []
    found = queries.blocking_locks(cast.patent, "transfer", date(2026, 2, 10))
    assert [(b.effect, b.consent_of, b.article, b.sample) for b in found] == [
        ("consent", "holder", "第444条第2款", False)
    ]


@pytest.mark.parametrize(
    ("right", "step", "effects"),
    [
        ("patent", "licence", {"consent"}),
        ("patent", "open_licence", {"consent"}),
        ("patent", "name_change", set()),
        ("patent", "pledge", {"block"}),
        ("mark", "name_change", {"consent"}),
        ("mark", "transfer", {"consent"}),
    ],
)
def test_what_a_pledge_holds_up(cast: Cast, right: str, step: str, effects: set[str]) -> None:
    row = getattr(cast, right)
    pledge(cast, row)
    assert {b.effect for b in queries.blocking_locks(row, step)} == effects


def test_a_seized_patent_cannot_move_and_an_exclusive_licence_bars_the_open_one(cast: Cast) -> None:
    service.place_lock(
        cast.officer,
        cast.patent,
        kind=Lock.LICENCE,
        holder=cast.pledgee,
        exclusive=True,
        effective_from=date(2026, 1, 1),
    )
    assert [b.effect for b in queries.blocking_locks(cast.patent, "open_licence")] == ["block"]
    service.place_lock(
        cast.officer,
        cast.patent,
        kind=Lock.SEIZURE,
        effective_from=date(2026, 6, 1),
        until=date(2026, 11, 20),
    )
    assert queries.blocking_locks(cast.patent, "transfer")[0].effect == "block"
    # The last day is included.
    assert queries.blocking_locks(cast.patent, "transfer", date(2026, 11, 21)) == []


def test_two_owners_are_a_lock_by_themselves(cast: Cast) -> None:
    owners = [service.Owner(cast.owner, Fraction(2, 3)), service.Owner(cast.pledgee, Fraction(1, 3))]
    service.change_owner(cast.officer, cast.patent, 1, owners=owners, on=date(2026, 1, 1))
    assert [b.consent_of for b in queries.blocking_locks(cast.patent, "transfer")] == ["co_owners"]
    assert queries.blocking_locks(cast.patent, "licence") == []
    assert [b.lock.kind for b in queries.blocking_locks(cast.patent, "exclusive_licence")] == ["co_owner"]


def test_a_transfer_of_a_pledged_right_needs_the_consent_on_file(cast: Cast) -> None:
    lock = pledge(cast, cast.mark)
    new = [service.Owner(cast.pledgee)]
    with pytest.raises(Refused) as error:
        service.change_owner(cast.officer, cast.mark, 1, owners=new, on=date(2026, 3, 1))
    assert refusal(error) == "locked"
    assert "鹏岸银行" in error.value.sentence()
    assert cast.mark.dealings.filter(kind=Dealing.TRANSFER).count() == 0
    service.change_owner(
        cast.officer, cast.mark, 1, owners=new, on=date(2026, 3, 1), consents={str(lock.uid): "同意书第1号"}
    )
    entry = AuditEntry.objects.filter(action="registry.change_owner").get()
    assert entry.detail["locks"] == [str(lock.uid)]
    assert "同意书" not in str(entry.detail)


def test_a_block_gives_way_only_to_a_reason_that_is_logged(cast: Cast) -> None:
    lock = pledge(cast, cast.patent)
    with pytest.raises(Refused):
        pledge(cast, cast.patent, consents={str(lock.uid): "同意"})
    pledge(cast, cast.patent, override="登记簿已载明第二次质押")
    entry = AuditEntry.objects.filter(action="registry.place_lock").order_by("-pk").first()
    assert entry is not None and entry.detail["overridden"] == [str(lock.uid)]


def test_a_released_lock_binds_no_more_and_is_released_once(cast: Cast) -> None:
    lock = pledge(cast, cast.mark)
    service.release_lock(cast.officer, lock, 1, on=date(2026, 4, 1))
    assert queries.locks_of(cast.mark, date(2026, 3, 31)) == [lock]
    assert queries.locks_of(cast.mark, date(2026, 4, 1)) == []
    with pytest.raises(Refused) as error:
        service.release_lock(cast.officer, lock, 2, on=date(2026, 4, 2))
    assert refusal(error) == "released"


def test_a_receiver_in_hong_kong_needs_the_export_formalities(cast: Cast) -> None:
    receiver = service.add_party(cast.officer, kind=Party.LEGAL, name="示例（香港）", country="HK")
    gate = queries.export_gate(cast.patent, receiver)
    assert gate is not None and gate["source"] == "TIE-2020"
    assert queries.export_gate(cast.patent, cast.pledgee) is None
    assert queries.export_gate(cast.mark, receiver) is None


# ---------- access


def test_who_sees_what(cast: Cast) -> None:
    from zhiquan.kernel.actor import VISITOR

    def seen(actor):
        return set(access.RIGHTS.visible_to(actor))

    both = {cast.patent, cast.mark}
    assert seen(cast.officer) == seen(cast.firm) == both
    assert seen(VISITOR) == seen(cast.stranger) == seen(cast.auditor) == seen(cast.bank) == set()
    lock = pledge(cast, cast.mark)
    assert seen(cast.bank) == {cast.mark}
    service.release_lock(cast.officer, lock, 1, on=date(2026, 4, 1))
    assert seen(cast.bank) == set()
    service.change_owner(
        cast.officer, cast.mark, 1, owners=[service.Owner(cast.pledgee)], on=date(2026, 5, 1)
    )
    assert seen(cast.bank) == {cast.mark}
    assert seen(cast.firm) == {cast.patent}


def test_an_organisation_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Denied):
        service.rename_party(cast.firm, cast.owner, 1, name="新名", on=date(2026, 1, 1))
    with pytest.raises(Denied):
        service.add_party(cast.firm, kind=Party.LEGAL, name="新名")
    with pytest.raises(NotVisible):
        access.RIGHTS.get_for(cast.stranger, cast.patent.uid)
    with pytest.raises(Denied):
        access.RIGHTS.get_for(cast.firm, cast.patent.uid, "change")


def test_the_audit_log_keeps_no_content(cast: Cast) -> None:
    service.add_identity(cast.officer, cast.owner, scheme="uscc", number="9144030071526726XG")
    for entry in AuditEntry.objects.all():
        assert "9144030071526726XG" not in str(entry.detail)
        assert "澜川" not in str(entry.detail)
