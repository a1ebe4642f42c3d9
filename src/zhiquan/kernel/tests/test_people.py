"""People, mandates and contacts: each change checked, audited, and kept as history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate

from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, people
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import AuditEntry, Contact, Mandate, Person

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SYSTEM = acting.system("test")
TODAY = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    with clock.use(TODAY):
        yield


def refused(code, call, *arguments, **named):
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        call(*arguments, **named)
    assert refusal.value.code == code
    assert refusal.value.sentence()
    assert AuditEntry.objects.count() == before, "nothing was done, nothing is logged"


def test_an_account_is_made_with_a_password_and_without_rights():
    person, password = people.create(
        SYSTEM, " zhang.san ", "张  三", email="z@example.cn", phone="+86 755 8888"
    )
    assert (person.username, person.display_name) == ("zhang.san", "张 三")
    assert authenticate(username="zhang.san", password=password) == person
    assert acting.mandates_of(person) == []
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.ref) == ("people.create", f"kernel.person:{person.uid}")
    assert password not in str(entry.detail)
    assert "张" not in str(entry.detail)


@pytest.mark.parametrize(
    ("code", "username", "name", "named"),
    [
        ("username", "a b", "x", {}),
        ("username", "", "x", {}),
        ("username", ".ab", "x", {}),
        ("username_taken", "LI", "x", {}),
        ("display_name", "ok", "  ", {}),
        ("display_name", "ok", "x" * 81, {}),
        ("email", "ok", "x", {"email": "nobody"}),
        ("phone", "ok", "x", {"phone": "call me"}),
        ("password", "ok", "x", {"password": "12345"}),
    ],
)
def test_an_account_that_may_not_be_is_refused(cast, code, username, name, named):
    cast.person("li")
    refused(code, people.create, SYSTEM, username, name, **named)


def test_only_a_security_administrator_changes_rights(cast):
    office, victim = cast.actor("o", "office"), cast.person("v")
    for call in (
        lambda: people.create(office, "new", "x"),
        lambda: people.grant(office, victim, cast.bureau, "office"),
        lambda: people.reset_password(office, victim),
        lambda: people.reset_mfa(office, victim),
    ):
        with pytest.raises(Denied):
            call()
    security = cast.actor("s", "security_admin")
    people.grant(security, victim, cast.bureau, "office")
    refused("own_mandate", people.grant, security, security.person, cast.bureau, "office")


def test_a_mandate_counts_on_its_days_both_included(cast):
    person = cast.person("p")
    people.grant(
        SYSTEM, person, cast.bureau, "office", valid_from=date(2026, 11, 24), valid_to=date(2026, 11, 26)
    )
    days = [TODAY + timedelta(days=n) for n in range(5)]
    held = []
    for day in days:
        with clock.use(day):
            held.append(len(acting.mandates_of(person)))
    assert held == [0, 1, 1, 1, 0]


def test_two_organisations_are_two_actors(cast):
    person, firm = cast.person("p"), cast.firm("甲")
    people.grant(SYSTEM, person, cast.bureau, "office")
    people.grant(SYSTEM, person, cast.bureau, "reviewer")
    people.grant(SYSTEM, person, firm, "applicant")
    mandates = acting.mandates_of(person)
    first = acting.acting(person, mandates, None)
    assert (first.organisation, first.roles) == (cast.bureau, {"office", "reviewer"})
    second = acting.acting(person, mandates, str(firm.uid))
    assert (second.organisation, second.roles) == (firm, {"applicant"})
    assert not second.has("office")
    assert acting.acting(person, mandates, "nonsense") == first
    assert acting.acting(person, [], None).roles == frozenset()
    firm.active = False
    firm.save()
    assert {m.organisation for m in acting.mandates_of(person)} == {cast.bureau}
    person.is_active = False
    assert acting.mandates_of(person) == []


def test_grants_that_may_not_be_are_refused(cast):
    person, firm = cast.person("p"), cast.firm("甲")
    grant = people.grant
    refused("unknown_role", grant, SYSTEM, person, cast.bureau, "king")
    refused("role_of_bodies", grant, SYSTEM, person, firm, "reviewer")
    refused("period", grant, SYSTEM, person, firm, "applicant", valid_to=date(2026, 11, 22))
    refused(
        "period",
        grant,
        SYSTEM,
        person,
        firm,
        "applicant",
        valid_from=date(2027, 1, 2),
        valid_to=date(2027, 1, 1),
    )
    grant(SYSTEM, person, firm, "applicant")
    refused("granted_before", grant, SYSTEM, person, firm, "applicant")
    grant(SYSTEM, person, cast.bureau, "auditor")
    refused("separate_roles", grant, SYSTEM, person, cast.bureau, "security_admin")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    refused("closed", grant, SYSTEM, Person.objects.get(pk=person.pk), cast.bureau, "office")


def test_an_expired_mandate_does_not_stand_in_the_way(cast):
    person = cast.person("p")
    old = people.grant(SYSTEM, person, cast.bureau, "office", valid_to=date(2026, 11, 23))
    with clock.use(TODAY + timedelta(days=1)):
        new = people.grant(SYSTEM, person, cast.bureau, "office")
        assert acting.mandates_of(person) == [new]
    old.refresh_from_db()
    assert old.revoked_at


def test_a_revoked_mandate_counts_no_more_and_is_revoked_once(cast):
    mandate = people.grant(SYSTEM, cast.person("p"), cast.bureau, "office")
    refused("reason", people.revoke, SYSTEM, mandate, " ")
    people.revoke(SYSTEM, mandate, "left")
    assert acting.mandates_of(mandate.person) == []
    refused("revoked_before", people.revoke, SYSTEM, mandate, "again")
    assert Mandate.objects.count() == 1, "it stays as history"
    assert AuditEntry.objects.latest("pk").detail == {"role": "office", "reason": "left"}


def test_the_last_security_administrator_stays(cast):
    first = people.grant(SYSTEM, cast.person("a"), cast.bureau, "security_admin")
    refused("last_security_admin", people.revoke, SYSTEM, first, "left")
    people.grant(SYSTEM, cast.person("b"), cast.bureau, "security_admin")
    people.revoke(SYSTEM, first, "left")


def test_a_reset_gives_a_new_password_and_removes_second_factors(cast):
    from allauth.mfa.models import Authenticator

    person = cast.person("p")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    before = person.get_session_auth_hash()
    password = people.reset_password(SYSTEM, person)
    assert authenticate(username="p", password=password) == person
    assert person.get_session_auth_hash() != before, "old sessions end"
    assert people.reset_mfa(SYSTEM, person) == 1
    assert people.reset_mfa(SYSTEM, person) == 0
    assert [e.action for e in AuditEntry.objects.order_by("pk")] == [
        "people.reset_password",
        "people.reset_mfa",
        "people.reset_mfa",
    ]


def test_a_body_has_one_contact_and_keeps_the_earlier_ones(cast):
    office = cast.actor("o", "office")
    first = people.name_contact(office, cast.bureau, "李 四", post="处长", phone="0755-1234567")
    refused(
        "unchanged",
        people.name_contact,
        office,
        cast.bureau,
        "李 四",
        post="处长",
        phone="0755-1234567",
        reason="x",
    )
    refused("reason", people.name_contact, office, cast.bureau, "王五")
    refused("since", people.name_contact, office, cast.bureau, "王五", reason="x", since=date(2026, 11, 1))
    refused("not_a_body", people.name_contact, office, cast.firm("甲"), "王五")
    refused("name", people.name_contact, office, cast.bureau, " ")
    second = people.name_contact(office, cast.bureau, "王五", reason="调任", since=date(2026, 12, 1))
    first.refresh_from_db()
    assert (first.until, second.until, second.changed_by) == (date(2026, 12, 1), None, office.person)
    assert [c.name for c in Contact.objects.filter(organisation=cast.bureau)] == ["王五", "李 四"]
    with pytest.raises(Denied):
        people.name_contact(cast.actor("r", "reviewer"), cast.bureau, "赵六", reason="x")


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_once_cannot_join_what_is_separate(cast, together):
    person = cast.person("p")
    roles = ["auditor", "security_admin", "system_admin", "auditor"]

    def work(i: int) -> str:
        return people.grant(SYSTEM, person, cast.bureau, roles[i]).role

    results = together(4, work)
    assert len([r for r in results if isinstance(r, str)]) == 1, results
    assert all(isinstance(r, str | Refused) for r in results)
    assert Mandate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_a_contact_at_once_leave_one(cast, together):
    people.name_contact(SYSTEM, cast.bureau, "first")
    results = together(4, lambda i: people.name_contact(SYSTEM, cast.bureau, f"n{i}", reason="x"))
    assert not [r for r in results if isinstance(r, Exception)], results
    assert Contact.objects.filter(until=None).count() == 1
    assert Contact.objects.count() == 5
