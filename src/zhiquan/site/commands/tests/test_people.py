"""``./zhiquan people``: each command an audited action, each refusal one line."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import authenticate
from typer.testing import CliRunner

from zhiquan.kernel.actor import mandates_of
from zhiquan.kernel.models import AuditEntry, Contact, Organisation, Person
from zhiquan.site.commands.people import app

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str, str]:
    told = CliRunner().invoke(app, list(words))
    return told.exit_code, told.stdout, told.stderr


@pytest.fixture
def bureau() -> Organisation:
    return Organisation.objects.create(kind=Organisation.GOVERNMENT, name="局", body_code="ipo")


def test_a_person_is_added_granted_listed_and_revoked(bureau):
    code, password, _ = run("add", "zhang", "--name", "张三")
    person = Person.objects.get()
    assert code == 0
    assert authenticate(username="zhang", password=password.strip()) == person
    code, uid, _ = run("grant", "zhang", "office", "--for", "ipo", "--to", "2100-01-01")
    assert code == 0
    code, out, err = run("list", "--json")
    (row,) = json.loads(out)
    assert (code, err, row["username"], row["mandates"][0]["uid"]) == (0, "", "zhang", uid.strip())
    assert "张三" in run("list")[1]
    assert run("revoke", uid.strip(), "--reason", "left")[0] == 0
    assert mandates_of(person) == []
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["people.create", "people.grant", "people.revoke"]
    assert AuditEntry.objects.first().actor.startswith("command line (")


def test_passwords_and_second_factors_are_reset(bureau):
    run("add", "zhang", "--name", "张三")
    code, password, _ = run("reset-password", "zhang")
    assert code == 0
    assert authenticate(username="zhang", password=password.strip())
    assert run("reset-mfa", "zhang") == (0, "", "0 second factors of zhang removed\n")


def test_a_contact_is_named_by_body_name_or_uid(bureau):
    assert run("contact", "--for", "局", "--name", "李四")[0] == 0
    code, _, err = run("contact", "--for", str(bureau.uid), "--name", "王五")
    assert (code, err) == (1, "zhiquan people: Say why the contact changes.\n")
    assert run("contact", "--for", "ipo", "--name", "王五", "--reason", "调任")[0] == 0
    assert Contact.objects.get(until=None).name == "王五"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (1, ("add", "a b", "--name", "x")),
        (1, ("grant", "li", "king", "--for", "ipo")),
        (2, ("grant", "nobody", "office", "--for", "ipo")),
        (2, ("grant", "li", "office", "--for", "nowhere")),
        (2, ("grant", "li", "office", "--for", "ipo", "--to", "soon")),
        (2, ("revoke", "nonsense", "--reason", "x")),
        (2, ("revoke", "00000000-0000-4000-8000-000000000000", "--reason", "x")),
        (2, ("reset-mfa", "nobody")),
    ],
)
def test_what_cannot_be_done_is_one_line(bureau, code, words):
    Person.objects.create_user("li", "x", display_name="x")
    got, out, err = run(*words)
    assert (got, out) == (code, "")
    assert err.startswith("zhiquan people: ")
    assert len(err.splitlines()) == 1
