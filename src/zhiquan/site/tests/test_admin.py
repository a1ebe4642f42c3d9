"""The three administrators: each reaches his own part and no other, and every act is in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from zhiquan.kernel import actor as acting
from zhiquan.kernel import audit, editions, jobs
from zhiquan.kernel.actions import action
from zhiquan.kernel.models import (
    AuditEntry,
    Confirmation,
    Delivery,
    Job,
    Mandate,
    Organisation,
    OutboxEvent,
    Person,
)
from zhiquan.policy import Edition
from zhiquan.site import admin_service

SECURITY = ("admin-people", "admin-person-add", "admin-organisations", "admin-organisation-add")
SYSTEM = ("admin-jobs", "admin-deliveries", "admin-policy", "admin-health")
AUDIT = ("admin-audit",)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def edition(db: None) -> Edition:
    version = {"value": 7, "valid_from": "2026-01-01", "source": "HOUSE", "status": "sample"}
    parameter = {
        "code": "days",
        "label": {"zh-Hans": "天数", "en": "Days"},
        "unit": "day",
        "versions": [version],
    }
    content = {
        "city": {"code": settings.CITY, "bodies": []},
        "plans": {},
        "rules": {
            "sources": [{"code": "HOUSE", "title": {"zh-Hans": "设定", "en": "House rule"}}],
            "topics": {"invented": {"parameters": [parameter], "tables": [], "cases": []}},
        },
        "calendars": {},
        "layouts": {},
    }
    return editions.load(Edition.of(content))


@dataclass
class Staff:
    security: Client
    system: Client
    auditor: Client
    office: Client
    bureau: Organisation
    people: dict[str, Person]


@pytest.fixture
def staff(db: None) -> Staff:
    bureau = Organisation.objects.create(kind=Organisation.GOVERNMENT, name="知识产权局")
    people: dict[str, Person] = {}
    clients = {}
    for role in (acting.SECURITY_ADMIN, acting.SYSTEM_ADMIN, acting.AUDITOR, acting.OFFICE):
        person = Person.objects.create_user(role, PASSWORD, display_name=f"名{role}")
        Mandate.objects.create(person=person, organisation=bureau, role=role, valid_from=date(2020, 1, 1))
        people[role] = person
        clients[role] = Client(headers={"accept-language": "en"})
        clients[role].force_login(person)
    return Staff(
        clients[acting.SECURITY_ADMIN], clients[acting.SYSTEM_ADMIN], clients[acting.AUDITOR], clients[acting.OFFICE],
        bureau, people,
    )  # fmt: skip


def actions_named(name: str) -> int:
    return AuditEntry.objects.filter(action=name).count()


def test_each_role_sees_only_its_own_part(staff: Staff) -> None:
    for name in (*SECURITY, *SYSTEM, *AUDIT):
        own = {
            "security": name in SECURITY, "system": name in SYSTEM, "auditor": name in AUDIT,
            "office": name == "admin-policy",
        }  # fmt: skip
        for who, mine in own.items():
            assert getattr(staff, who).get(reverse(name)).status_code == (200 if mine else 404), (who, name)
        assert Client().get(reverse(name)).status_code == 302
    assert staff.office.get(reverse("admin-home")).status_code == 404
    home = staff.security.get(reverse("admin-home")).text
    assert "People and mandates" in home and "Failed jobs" not in home and "Sealed entries" not in home


def test_an_account_is_opened_given_a_mandate_and_closed(staff: Staff) -> None:
    shown = staff.security.post(
        reverse("admin-person-add"), {"username": "lin.yi", "display_name": "林一", "email": "", "phone": ""}
    )
    person = Person.objects.get(username="lin.yi")
    secret = shown.context["secret"]
    assert person.check_password(secret) and "no-cache" in shown["Cache-Control"]
    assert secret not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    grant = reverse("admin-grant", args=[person.uid])
    data = {
        "organisation": staff.bureau.pk,
        "role": "reporter",
        "valid_from": "2026-01-01",
        "valid_to": "2099-12-31",
    }
    assert staff.security.post(grant, data).status_code == 302
    again = staff.security.post(grant, data)
    assert again.status_code == 200 and "holds this mandate already" in again.text
    mandate = person.mandates.get()
    page = staff.security.get(reverse("admin-person", args=[person.uid])).text
    assert "In force" in page and "林一" in page
    assert staff.security.post(reverse("admin-revoke", args=[mandate.uid]), {"reason": ""}).status_code == 200
    staff.security.post(reverse("admin-revoke", args=[mandate.uid]), {"reason": "调离"})
    signed = Client()
    signed.force_login(person)
    assert (
        staff.security.post(reverse("admin-person-close", args=[person.uid]), {"reason": "离职"}).status_code
        == 302
    )
    assert signed.get(reverse("notices")).status_code == 302
    staff.security.post(reverse("admin-person-act", args=[person.uid]), {"do": "reopen"})
    person.refresh_from_db()
    assert person.is_active
    for name in ("people.create", "people.grant", "people.revoke", "people.close", "people.reopen"):
        assert actions_named(name) == 1


def test_nobody_closes_himself_or_the_last_security_administrator(staff: Staff) -> None:
    own = staff.people[acting.SECURITY_ADMIN]
    page = staff.security.post(reverse("admin-person-close", args=[own.uid]), {"reason": "x"})
    assert "his own account" in page.text
    own.refresh_from_db()
    assert own.is_active


def test_a_new_password_and_a_removed_factor(staff: Staff) -> None:
    person = staff.people[acting.OFFICE]
    shown = staff.security.post(reverse("admin-person-act", args=[person.uid]), {"do": "password"})
    person.refresh_from_db()
    assert person.check_password(shown.context["secret"])
    staff.security.post(reverse("admin-person-act", args=[person.uid]), {"do": "factor"})
    assert actions_named("people.reset_mfa") == 1


def test_people_are_searched_and_filtered(staff: Staff) -> None:
    url = reverse("admin-people")
    assert "1 account" in staff.security.get(url, {"q": "auditor"}).text
    assert "Nobody fits" in staff.security.get(url, {"state": "closed"}).text
    assert "4 accounts" in staff.security.get(url, {"state": "factor"}).text


def test_organisations_are_entered_closed_and_opened(staff: Staff) -> None:
    add = reverse("admin-organisation-add")
    staff.security.post(add, {"kind": "firm", "name": "示例甲公司"})
    assert "is known already" in staff.security.post(add, {"kind": "firm", "name": "示例甲公司"}).text
    row = Organisation.objects.get(name="示例甲公司")
    act = reverse("admin-organisation-act", args=[row.uid])
    staff.security.post(act, {"do": "close", "version": "1"})
    assert staff.security.post(act, {"do": "open", "version": "1"}).status_code == 409
    row.refresh_from_db()
    assert not row.active


def test_a_failed_job_gets_fresh_attempts(staff: Staff) -> None:
    job = Job.objects.create(name="registry.import", state=Job.FAILED, attempts=5, last_error="OSError")
    assert "1 job has failed" in staff.system.get(reverse("admin-jobs")).text
    staff.system.post(reverse("admin-job-retry", args=[job.uid]))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.turn) == (Job.QUEUED, 0, 1)
    assert staff.system.post(reverse("admin-job-retry", args=[job.uid])).status_code == 400
    assert staff.security.post(reverse("admin-job-retry", args=[job.uid])).status_code == 404


def test_a_delivery_put_off_is_tried_at_once(staff: Staff) -> None:
    event = OutboxEvent.objects.create(topic="invented")
    row = Delivery.objects.create(
        event=event, handler="h", attempts=3, retry_at=event.at, last_error="OSError"
    )
    assert "1 delivery is put off" in staff.system.get(reverse("admin-deliveries")).text
    staff.system.post(reverse("admin-delivery-retry", args=[row.pk]))
    row.refresh_from_db()
    assert row.retry_at is None


def test_a_sample_is_confirmed_under_a_name_once(staff: Staff, edition: Edition) -> None:
    url = reverse("admin-policy")
    assert "1 rule waits for confirmation" in staff.system.get(url).text
    digest = edition.rules.parameters["invented.days"][0].hash
    confirm = reverse("admin-policy-confirm", args=[digest])
    assert "House rule" in staff.office.get(confirm).text
    assert staff.office.post(confirm, {"note": ""}).status_code == 200
    staff.office.post(confirm, {"note": "某文件第三条"})
    row = Confirmation.objects.get()
    assert (row.by, row.parameter_hash, row.code) == (staff.people[acting.OFFICE], digest, "invented.days")
    assert "Every rule is confirmed" in staff.system.get(url).text
    assert staff.system.get(confirm).status_code == 404


def test_health_names_what_to_do(staff: Staff) -> None:
    page = staff.system.get(reverse("admin-health")).text
    assert "none at work" in page and "./zhiquan worker" in page


def test_the_log_is_filtered_and_exported_and_the_export_logged(staff: Staff) -> None:
    with action(acting.system("测试"), "invented.act", "invented.kind:1") as act:
        act.note(state="=cmd()")
    url = reverse("admin-audit")
    assert "1 entry" in staff.auditor.get(url, {"action": "invented"}).text
    assert "0 entries" in staff.auditor.get(url, {"action": "invented", "last": "2020-01-01"}).text
    assert staff.auditor.get(url, {"first": "soon"}).status_code == 400
    answer = staff.auditor.get(url, {"action": "invented", "export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("position,at,actor") and text.count("invented.act") == 1
    assert actions_named("audit.export") == 1


def test_the_chain_is_verified_as_a_job_and_a_break_is_named(staff: Staff) -> None:
    audit.seal_all()
    with action(acting.system("测试"), "invented.act"):
        pass
    url = reverse("admin-audit")
    staff.auditor.post(reverse("admin-audit-verify"))
    assert "Being verified" in staff.auditor.get(url).text
    audit.seal_all()
    _run(Job.objects.get(name="audit.verify"))
    assert "Whole" in staff.auditor.get(url).text
    assert staff.system.post(reverse("admin-audit-verify")).status_code == 404


def _run(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.RUNNING)
    job.refresh_from_db()
    admin_service.verify_chain(jobs.Run(job, lambda: False))
    Job.objects.filter(pk=job.pk).update(state=Job.DONE)


@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_change_password", "mfa_index"])
def test_sign_in_pages_wear_our_shell_and_nothing_inline(staff: Staff, name: str) -> None:
    client = Client() if name == "account_login" else staff.office
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert 'class="topbar"' in answer.text
    _nothing_inline(answer.text)


def _nothing_inline(text: str) -> None:
    import re

    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text and " style=" not in text
    assert not re.search(r"\son[a-z]+=", text)


def test_signing_in_and_setting_up_a_second_factor(staff: Staff) -> None:
    client = Client(headers={"accept-language": "en"})
    wrong = client.post(reverse("account_login"), {"login": "office", "password": "wrong"})
    assert wrong.status_code == 200 and 'class="errors"' in wrong.text
    answer = client.post(reverse("account_login"), {"login": "office", "password": PASSWORD})
    assert answer.status_code == 302
    again = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Confirm that it is you" in again.text
    _nothing_inline(again.text)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200 and "data:image/svg+xml" in page.text
    _nothing_inline(page.text)
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
    ):
        shown = client.get(reverse(name))
        assert shown.status_code == 200, name
        _nothing_inline(shown.text)
    client.post(reverse("account_logout"))
    second = Client(headers={"accept-language": "en"})
    second.post(reverse("account_login"), {"login": "office", "password": PASSWORD})
    asked = second.get(reverse("mfa_authenticate"))
    assert asked.status_code == 200 and "Enter the code" in asked.text
    _nothing_inline(asked.text)


def test_the_templates_are_ours(staff: Staff) -> None:
    ours = Path(settings.PACKAGE) / "site" / "templates"
    for name in ("account/login.html", "mfa/authenticate.html", "allauth/layouts/base.html"):
        assert (ours / name).exists()
