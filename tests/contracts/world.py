"""A small world for the contract tests: people of every role, records in every state, names meant to do harm.

Everything is invented. The clock stands still, so that nothing here depends on the day of the run.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from tests.contracts import world_assistant, world_filing, world_filing_desks, world_matters
from zhiquan.adapters.webhooks import incoming as hooks
from zhiquan.adapters.webhooks.models import BadMessage, Endpoint, Sending
from zhiquan.areas.programme import service as programme
from zhiquan.areas.programme.models import Bulletin, Milestone, Plan, Submission
from zhiquan.areas.programme.service import plans as programme_plans
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions, files, jobs, notices, outbox, people
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Delivery, Job, Mandate, Organisation, Person
from zhiquan.registry import service as registry
from zhiquan.registry.models import Party, Right
from zhiquan.site import admin_system

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=clock.ZONE)
TODAY = NOW.date()
PASSWORD = "correct horse battery"
# Stored where people type, so that every page of the walk shows whether it escapes.
HARM = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FORMULA = '=HYPERLINK("http://evil.example","x")'

# Columns of the tables in the tests: name, role, the body or firm acted for.
CAST = (
    ("outsider", acting.APPLICANT, "firm"),
    ("colleague", acting.REPORTER, "education"),
    ("owner", acting.REPORTER, "sti"),
    ("office", acting.OFFICE, "ip"),
    ("reviewer", acting.REVIEWER, "ip"),
    ("approver", acting.APPROVER, "ip"),
    ("supervisor", acting.SUPERVISOR, "ip"),
    ("system", acting.SYSTEM_ADMIN, "ip"),
    ("security", acting.SECURITY_ADMIN, "ip"),
    ("auditor", acting.AUDITOR, "ip"),
    ("window", acting.WINDOW, "ip"),
    ("screener", acting.HANDLER, "ip"),
    ("examiner", acting.HANDLER, "ip_centre"),
)
VISITOR = "visitor"
ROLES = (VISITOR, *(name for name, _role, _body in CAST))


@dataclass
class World:
    """`actors` and `clients` by column name; `at` holds the address parts of each named record."""

    actors: dict[str, Actor] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    at: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def keep(self, name: str, row: Any, *at: Any) -> Any:
        self.rows[name] = row
        self.at[name] = at or (row.uid,)
        return row


@contextmanager
def dropped() -> Iterator[None]:
    """Whatever the block writes is undone at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def reading(
    items: int, *, bodies: tuple[str, ...] = ("市科技创新局", "市商务局"), mark: str = ""
) -> dict[str, Any]:
    """What the reader would find in a plan of so many items; every third runs without an end."""
    found = []
    for number in range(1, items + 1):
        ongoing = number % 3 == 0
        title = f"{mark}措施{number}"
        found.append(
            {
                "id": f"{number}",
                "path": ["一"],
                "section": "一、示例",
                "title": title,
                "text": f"{title}。不少于30家。",
                "span": [(number - 1) * 20, number * 20],
                "due": None if ongoing else TODAY + timedelta(days=200 + number),
                "ongoing": ongoing,
                "bodies": list(bodies),
                "lead": None,
                "quantities": [{"text": "不少于30家", "comparator": ">=", "value": 30, "unit": "家"}],
                "actions": [{"text": f"{title}。", "verb": "", "object": "", "bodies": None, "span": [0, 5]}],
            }
        )
    return {
        "title": f"示例方案{mark}",
        "issued_on": date(2026, 1, 5),
        "issuers": ["示例市"],
        "warnings": [],
        "items": found,
    }


def plan_under_review(office: Actor, items: int, mark: str = "") -> Plan:
    plan = Plan.objects.create(title="示例", edition_id=editions.current(settings.CITY).hash)
    programme_plans.store_reading(office, plan, reading(items, mark=mark), "示例" * 20 * items)
    plan.refresh_from_db()
    return plan


def running_plan(office: Actor, items: int, mark: str = "") -> Plan:
    plan = plan_under_review(office, items, mark)
    return programme.publish_plan(office, plan, plan.version)


def build(items: int = 3) -> World:
    """The whole world; call inside a transaction that is rolled back, with the assistant's ports connected."""
    world = World()
    with clock.use(NOW):
        editions.load_folder(Path(settings.POLICY) / settings.CITY)
        _people(world)
        _plans(world, items)
        _evidence(world)
        _denominator(world)
        _bulletins(world)
        _registry(world)
        world_matters.build(world, HARM)
        world_filing.build(world, HARM)
        world_filing_desks.build(world, HARM)
        world_assistant.build(world, HARM)
        _installation(world)
    return world


def _people(world: World) -> None:
    firm = Organisation.objects.create(kind=Organisation.FIRM, name=f"示例公司{HARM}")
    world.at["nothing"] = (uuid.UUID(int=0),)
    world.keep("organisation", firm)
    world.clients[VISITOR] = Client()
    world.actors[VISITOR] = acting.VISITOR
    for name, role, place in CAST:
        organisation = firm if place == "firm" else Organisation.objects.get(body_code=place)
        world.actors[name], world.clients[name] = member(name, role, organisation)
    world.keep("body", Organisation.objects.get(body_code="sti"))
    world.keep("person", world.actors["outsider"].person)
    world.keep("mandate", Mandate.objects.get(person=world.actors["outsider"].person))
    people.name_contact(
        world.actors["office"],
        world.rows["body"],
        f"联系人{HARM[:40]}",
        person=world.actors["owner"].person,
        post="处",
    )
    notices.tell([world.actors["owner"].person], "%(title)s", title=HARM)


def member(name: str, role: str, organisation: Organisation) -> tuple[Actor, Client]:
    """One person with one mandate, signed in."""
    person = Person.objects.create_user(name, PASSWORD, display_name=f"{name}<b>")
    Mandate.objects.create(person=person, organisation=organisation, role=role, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(person)
    return Actor(person, organisation, frozenset({role})), client


def _plans(world: World, items: int) -> None:
    office = world.actors["office"]
    draft = world.keep("plan.draft", plan_under_review(office, 2))
    world.keep("item.draft", draft.items.first())
    world.keep("plan.reading", Plan.objects.create(title="reading.txt", edition_id=draft.edition_id))
    active = world.keep("plan.active", running_plan(office, items, mark=f"{FORMULA}{HARM}"))
    item = world.keep("item.active", active.items.order_by("order").first())
    world.keep("milestone", item.milestones.order_by("planned_on").first())
    for row in active.items.all():
        programme.ask_bodies(office, row)


def hand_in(
    world: World, title: str, *, milestone: Milestone | None = None, who: str = "owner"
) -> Submission:
    return programme.submit_document(
        world.actors[who], world.rows["item.active"], title=title, true_on=TODAY - timedelta(days=2), name=f"{title[:8]}.txt",
        data="示例材料，虚构。".encode(), milestone=milestone, completes=milestone is not None,
    )  # fmt: skip


def _evidence(world: World) -> None:
    """One submission in each state."""
    reviewer = world.actors["reviewer"]
    world.keep("submission", hand_in(world, f"甲{HARM}"))
    row = hand_in(world, "乙", milestone=world.rows["milestone"])
    world.keep("submission.accepted", programme.accept_submission(reviewer, row, row.version))
    row = hand_in(world, "丙")
    world.keep("submission.returned", programme.return_submission(reviewer, row, row.version, f"缺{HARM}"))
    row = hand_in(world, "丁")
    row = programme.accept_submission(reviewer, row, row.version)
    world.keep("submission.revoked", programme.revoke_submission(reviewer, row, row.version, "有误"))
    row = hand_in(world, "戊")
    world.keep("submission.withdrawn", programme.withdraw_submission(world.actors["owner"], row, row.version))
    figure = programme.submit_figure(
        world.actors["owner"], world.rows["item.active"], target_code="q1", value=Decimal(7), true_on=TODAY, name="表.txt",
        data="示例 7".encode(),
    )  # fmt: skip
    programme.accept_submission(reviewer, figure, figure.version)


def _denominator(world: World) -> None:
    parks = [("p1", f"园区{HARM}"), ("p2", FORMULA)]
    frozen = programme.freeze_denominator(
        world.actors["office"], "key_parks", "重点园区", parks, valid_from=date(2026, 1, 5), reason="示例"
    )
    world.keep("denominator", frozen)


def draft_bulletin(world: World) -> Bulletin:
    return programme.draft_bulletin(
        world.actors["office"], world.rows["plan.active"], form=Bulletin.OFFICIAL, period_from=date(2026, 7, 1),
        period_to=date(2026, 9, 30), as_of=TODAY,
    )  # fmt: skip


def _bulletins(world: World) -> None:
    """Issued, submitted, a draft, and a draft that the owner's body is asked to countersign."""
    office, approver = world.actors["office"], world.actors["approver"]
    row = draft_bulletin(world)
    row = programme.submit_bulletin(office, row, row.version)
    world.keep("bulletin.issued", programme.approve_bulletin(approver, row, row.version))
    row = draft_bulletin(world)
    row = programme.edit_bulletin(office, row, row.version, {"title": f"通报{HARM}", "addressee": HARM})
    world.keep("bulletin.submitted", programme.submit_bulletin(office, row, row.version))
    world.keep("bulletin.draft", draft_bulletin(world))
    asked = world.keep("bulletin.asked", draft_bulletin(world))
    programme.ask_countersign(office, asked, [world.rows["body"]])


def add_right(world: World, number: str, owner: Party, title: str = "一种示例装置") -> Right:
    return registry.record_right(
        world.actors["office"], kind=Right.COPYRIGHT, number=number, title=title, status=Right.IN_FORCE,
        owners=[registry.Owner(owner)], granted_on=date(2024, 1, 5),
    )  # fmt: skip


def _registry(world: World) -> None:
    """The outsider's firm owns one right; another belongs to somebody else."""
    office = world.actors["office"]
    own = registry.add_party(
        office, kind=Party.LEGAL, name=f"{FORMULA}{HARM}", organisation=world.actors["outsider"].organisation
    )
    other = world.keep("party.other", registry.add_party(office, kind=Party.LEGAL, name="别家公司"))
    world.keep("party.own", own)
    right = world.keep("right.own", add_right(world, "2024SR0000019", own, f"{FORMULA}{HARM}"))
    world.keep("right.other", add_right(world, "2024SR0000027", other))
    lock = registry.place_lock(office, right, kind="pledge", holder=other, effective_from=date(2026, 1, 5))
    world.keep("lock", lock, right.uid, lock.uid)
    for name, party in (("recordal.own", own), ("recordal.other", other)):
        entry = registry.add_recordal(
            office,
            party=party,
            kind="domain_name",
            number=f"{name}.example",
            title=HARM,
            recorded_name="旧名",
        )
        world.keep(name, entry)
    world.keep("right.party", right, right.uid, own.uid)
    identity = registry.add_identity(office, other, scheme="hk_br_no", number="00000019")
    world.keep("identity", identity, other.uid, identity.pk)
    sheet = "专利号,名称,状态,权利人\n坏号,示例,有效,示例公司\n".encode()
    world.keep("import", registry.check_import(office, "list.csv", sheet))


def _installation(world: World) -> None:
    """A failed job, a delivery that was put off, an unconfirmed value, a stored file of an issued bulletin."""
    job = jobs.start(acting.system("world"), "audit.verify")
    Job.objects.filter(pk=job.pk).update(state=Job.FAILED, last_error="ValueError at x.py:1 f")
    job.refresh_from_db()
    world.keep("job", job)
    event = outbox.add("world.happened", {"ref": ""})
    delivery = Delivery.objects.create(event=event, handler="world.handler", attempts=3)
    world.keep("delivery", delivery, delivery.pk)
    digest = next(iter(admin_system._samples()), "0" * 64)
    world.keep("digest", digest, digest)
    stored = files.store(world.actors["owner"], "示例.pdf", b"%PDF-1.4\n%%EOF\n")
    world.keep("file", stored)
    _connections(world)


def _connections(world: World) -> None:
    """An address that is told about cases, two dead letters, an account linked to the city's identity."""
    endpoint = Endpoint.objects.create(
        name=f"示例系统{HARM}", url="https://hooks.example/in", topics=["matters.case.moved"]
    )
    world.keep("endpoint", endpoint)
    sending = Sending.objects.create(
        endpoint=endpoint, topic="matters.case.moved", payload={"number": HARM}, happened_at=NOW, state=Sending.DEAD,
        last_error="HTTP 500",
    )  # fmt: skip
    world.keep("sending", sending, "sending", sending.uid)
    hooks.keep("customs", {HARM: HARM}, "message: required")
    bad = BadMessage.objects.get()
    world.keep("bad", bad, "incoming", bad.uid)
    linked = SocialAccount.objects.create(provider="city", uid=HARM, user=world.actors["outsider"].person)
    world.keep("linked", linked, linked.pk)


def sheet_bytes(member_name: str, content: bytes = b"x") -> bytes:
    """A zip with one member of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member_name, content)
    return out.getvalue()


@contextmanager
def writes_seen() -> Iterator[list[str]]:
    """The statements that change something inside the block; savepoints aside."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().split(" ", 1)[0].upper() in {"INSERT", "UPDATE", "DELETE", "REPLACE"}:
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


@contextmanager
def queries_counted() -> Iterator[list[str]]:
    """Every statement inside the block."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen
