"""The demo's invented cast, and the areas' demos in turn. Only on this machine, marked on every page."""

from __future__ import annotations

import json
import os
import secrets
import string
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhiquan.kernel import actor as acting
from zhiquan.kernel import people
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Organisation, Person
from zhiquan.kernel.points import Cast, demo

FOUNDER = acting.system("demo")
SINCE = date(2026, 1, 5)
PASSWORD_LENGTH = 14


@dataclass(frozen=True)
class Role:
    """One demo account: the body or organisation it acts for, and as what."""

    username: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    who: str
    # Another body or organisation the same person may act for, and as what.
    also: tuple[str, str] | None = None


# Every name is invented. Bodies are those of the published plan; their officers here are not real.
CAST = (
    Role("office", "周予安", "ip", (acting.OFFICE,), "专班办公室 task-force office"),
    Role("reviewer", "何知远", "ip", (acting.REVIEWER,), "证据审核 evidence reviewer"),
    Role("approver", "许望舒", "ip", (acting.APPROVER, acting.SUPERVISOR), "第二审批人 second approver"),
    Role("supervisor", "沈未央", "ip", (acting.SUPERVISOR,), "督导 supervisor"),
    Role("contact", "顾南乔", "sti", (acting.REPORTER,), "市科技创新局联系人 a body's contact"),
    Role("contact2", "梁知夏", "education", (acting.REPORTER,), "市教育局联系人 another body's contact"),
    Role("contact3", "陆闻笙", "ip", (acting.REPORTER,), "市知识产权局联系人 the IP bureau's contact"),
    Role("contact4", "方以宁", "finance", (acting.REPORTER,), "市地方金融管理局联系人 a contact"),
    Role(
        "deputy", "叶知秋", "sti", (acting.REPORTER,), "兼两职，登录后选择身份 acts for two bodies",
        also=("ip", acting.REVIEWER),
    ),
    Role("clerk", "林见微", "firm", (acting.APPLICANT,), "企业经办 a firm's clerk"),
    Role("sysadmin", "韩屿", "ip", (acting.SYSTEM_ADMIN,), "系统管理员 system administrator"),
    Role("security", "苏砚", "ip", (acting.SECURITY_ADMIN,), "安全管理员 security administrator"),
    Role("auditor", "程序言", "ip", (acting.AUDITOR,), "审计员 auditor"),
)  # fmt: skip
FIRM = "深圳市云桥低空智能有限公司（虚构）"


def accounts_file() -> Path:
    return Path(settings.VAR) / "demo-accounts.json"


def load(*, reset: bool) -> None:
    """Make the demo once; a demo that is there stays as its users left it."""
    if reset:
        _forget()
    if accounts_file().exists():
        return
    if Person.objects.filter(is_demo=False).exists():
        # Real accounts were made before: a demo does not belong here.
        return
    if Person.objects.exists():
        # An earlier start was cut off in the middle of the demo.
        _forget()
    passwords: dict[str, str] = {}
    with transaction.atomic():
        actors = {role.username: _member(role, passwords) for role in CAST}
    for make in demo.all().values():
        make(Cast(actors))
    _write(passwords)


def _member(role: Role, passwords: dict[str, str]) -> Actor:
    organisation = _organisation(role.organisation)
    person, passwords[role.username] = people.create(FOUNDER, role.username, role.name, password=_password())
    Person.objects.filter(pk=person.pk).update(is_demo=True)
    person.is_demo = True
    for code in role.roles:
        people.grant(FOUNDER, person, organisation, code, valid_from=SINCE)
    if role.also:
        people.grant(FOUNDER, person, _organisation(role.also[0]), role.also[1], valid_from=SINCE)
    return Actor(person, organisation, frozenset(role.roles))


def _password() -> str:
    """Letters and digits only, so that a double click in the terminal takes all of it."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(PASSWORD_LENGTH))


def _organisation(code: str) -> Organisation:
    if code == "firm":
        return Organisation.objects.create(
            kind=Organisation.FIRM, name=FIRM, short_name="云桥低空智能", is_demo=True
        )
    return Organisation.objects.get(body_code=code)


def _write(passwords: dict[str, str]) -> None:
    rows = [
        {"username": r.username, "password": passwords[r.username], "who": f"{r.name} {r.who}"} for r in CAST
    ]
    path = accounts_file()
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf8") as out:
        json.dump(rows, out, ensure_ascii=False, indent=1)


def _forget() -> None:
    """Start again with an empty database. Refused where anybody but the demo's cast has an account."""
    if Person.objects.filter(is_demo=False).exists():
        raise SystemExit("zhiquan: there are real accounts here; --reset-demo would delete their work")
    accounts_file().unlink(missing_ok=True)
    from zhiquan.site import preparation

    preparation.start_over()
