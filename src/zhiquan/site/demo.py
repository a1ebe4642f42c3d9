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
    Role("lin", "林若溪", "lanchuan", (acting.APPLICANT,), "澜川经办，正在办更名 clerk of the firm that changes its name"),
    Role("chen", "陈以恒", "lanchuan", (acting.APPLICANT,), "澜川同事 her colleague"),
    Role("jiang", "江一苇", "wanxin", (acting.APPLICANT,), "湾芯经办，部分办成 clerk of a firm with a partial success"),
    Role("ye", "叶晴川", "qingchuan", (acting.APPLICANT,), "个体工商户经营者 a sole proprietor"),
    Role("window", "宋清和", "ip", (acting.WINDOW, acting.HANDLER), "综合窗口 window officer"),
    Role("handler", "江望北", "ip", (acting.HANDLER,), "承办人 handles cases"),
    Role("examiner", "白景行", "ip_centre", (acting.HANDLER,), "预审员 examiner"),
    Role("examiner2", "秦疏影", "ip_centre", (acting.HANDLER,), "另一名预审员 second examiner"),
    Role("centrelead", "温如玉", "ip_centre", (acting.APPROVER,), "预审负责人 head of pre-examination"),
    Role("screener", "骆闻溪", "ip", (acting.HANDLER,), "非正常申请排查、代理监管 screens filings, inspects agencies"),
    Role("cooperation", "罗望舒", "exam_centre", (acting.HANDLER,), "审协广东中心协查 examination cooperation centre"),
    Role("mai", "麦青禾", "linglan", (acting.APPLICANT,), "收到自查通知的企业经办 clerk of a firm with notices"),
    Role("wong", "黄子衡", "harbour", (acting.APPLICANT,), "香港创新主体经办 an innovator of Hong Kong"),
    Role("agent", "纪云帆", "agency", (acting.APPLICANT,), "专利代理机构 clerk of a patent agency"),
    Role("sysadmin", "韩屿", "ip", (acting.SYSTEM_ADMIN,), "系统管理员 system administrator"),
    Role("security", "苏砚", "ip", (acting.SECURITY_ADMIN,), "安全管理员 security administrator"),
    Role("auditor", "程序言", "ip", (acting.AUDITOR,), "审计员 auditor"),
)  # fmt: skip
# Key of each invented organisation: its name, and how it is called for short.
FIRMS = {
    "firm": ("深圳市云桥低空智能有限公司（虚构）", "云桥低空智能"),
    "lanchuan": ("深圳市澜川智能装备有限公司（虚构）", "澜川智能装备"),
    "wanxin": ("深圳市湾芯半导体有限公司（虚构）", "湾芯半导体"),
    "qingchuan": ("深圳市南山区晴川咖啡店（虚构）", "晴川咖啡店"),
    "linglan": ("深圳市岭澜科技有限公司（虚构）", "岭澜科技"),
    "harbour": ("澜湾科技（香港）有限公司（虚构）", "澜湾科技（香港）"),
}
AGENCIES = {"agency": ("鹏申知识产权代理有限公司（虚构）", "鹏申代理")}


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
        organisations = {key: _firm(key) for key in (*FIRMS, *AGENCIES)}
        actors = {role.username: _member(role, passwords) for role in CAST}
    for make in demo.all().values():
        make(Cast(actors, organisations))
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


def _firm(key: str) -> Organisation:
    kind = Organisation.AGENCY if key in AGENCIES else Organisation.FIRM
    name, short = (FIRMS | AGENCIES)[key]
    return Organisation.objects.get_or_create(
        kind=kind, name=name, defaults={"short_name": short, "is_demo": True}
    )[0]


def _organisation(code: str) -> Organisation:
    return _firm(code) if code in FIRMS | AGENCIES else Organisation.objects.get(body_code=code)


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
