"""Invented weeks of work, told by actions alone: what the contract of indicators is held against.

Each area that offers indicators adds its own life to `LIVES`: a generator that does one day's work on that
day's clock and yields the day. Whatever can change a figure later (a revocation, a late entry, a removal, an
end) belongs in it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.contracts import lives_assistant, lives_filing
from zhiquan.areas.matters import checks, facts, packs
from zhiquan.areas.matters import service as paperwork
from zhiquan.areas.matters.models import Case, Proposal
from zhiquan.areas.matters.service import steps, ticking
from zhiquan.areas.matters.service.steps import Told
from zhiquan.areas.matters.tests.conftest import ANSWERS, PDF
from zhiquan.areas.programme import service
from zhiquan.areas.programme.models import Item, Milestone, Plan, Submission
from zhiquan.areas.programme.tests.conftest import SMALL, World
from zhiquan.engines import flows
from zhiquan.engines.numbers.checks import org_check, uscc_check
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions, people
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Contact, Organisation
from zhiquan.policy import Edition
from zhiquan.registry import service as registrar
from zhiquan.registry.ports import Party, Recordal, Right
from zhiquan.registry.service import Owner

DAYS = 45
FIRST = date(2026, 12, 8)


def programme(world: World) -> Iterator[date]:
    """Three plans, one read in after its deadlines, one closed; evidence and contacts that come and go."""
    chance = random.Random(20261201)
    plans: list[Plan] = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        if number in (0, 3, 30):
            text = None if number == 0 else SMALL.replace("演示工作", f"第{number}项工作")
            plans.append(world.asked(text, day))
        with world.on(day, 14):
            if number == 38:
                second = Plan.objects.get(pk=plans[1].pk)
                service.close_plan(world.office, second, second.version)
            for _ in range(5):
                chance.choice(ERRANDS)(world, chance, day)
        yield day


def _soon(chance: random.Random) -> Item:
    """An item of a running plan, mostly one with little left to do."""
    rows = list(Item.objects.filter(plan__state=Plan.ACTIVE, due__year=2026).order_by("pk"))
    return chance.choice(rows)


def _hand_in(world: World, chance: random.Random, day: date) -> None:
    for _ in range(3):
        item = _soon(chance)
        stone = chance.choice(list(item.milestones.filter(removed=False).order_by("pk")))
        world.hand_in(item, stone, day - timedelta(days=chance.randrange(9)), world.office)


def _decide(world: World, chance: random.Random, day: date) -> None:
    for row in list(Submission.objects.filter(state=Submission.SUBMITTED).order_by("pk"))[:4]:
        try:
            if chance.random() < 0.85:
                service.accept_submission(world.reviewer, row, row.version)
            else:
                service.return_submission(world.reviewer, row, row.version, "缺页")
        except Refused:
            service.return_submission(world.reviewer, row, row.version, "里程碑已取消")


def _revoke(world: World, chance: random.Random, day: date) -> None:
    rows = list(Submission.objects.filter(state=Submission.ACCEPTED).order_by("pk"))
    if rows:
        row = chance.choice(rows)
        service.revoke_submission(world.reviewer, row, row.version, "文件作废")


def _milestones(world: World, chance: random.Random, day: date) -> None:
    item = _soon(chance)
    if chance.random() < 0.4:
        fields = {"title": "新增", "planned_on": day + timedelta(days=5), "weight": 5}
        service.add_milestone(world.office, item, fields)
        return
    open_ones = [
        m for m in Milestone.objects.filter(item=item, removed=False).order_by("pk")
        if not m.submissions.filter(accepted_on__isnull=False, revoked_on=None).exists()
    ]  # fmt: skip
    if len(open_ones) > 1:
        service.remove_milestone(world.office, open_ones[0], open_ones[0].version, "不再需要")


def _contact(world: World, chance: random.Random, day: date) -> None:
    bodies = list(Organisation.objects.filter(kind=Organisation.GOVERNMENT).order_by("pk"))
    body = chance.choice(bodies[:8])
    before = Contact.objects.filter(organisation=body, until=None).first()
    since = day - timedelta(days=chance.choice([0, 0, 6]))
    if before and since < before.since:
        since = before.since
    people.name_contact(world.office, body, f"联系人{chance.random()}", since=since, reason="换人")


ERRANDS = (_hand_in, _hand_in, _decide, _decide, _decide, _revoke, _milestones, _contact)


# ---------- matters

CLERKS = 6
MATTERS_DAYS = 18
# Who of the world read the lists behind an area's figures between them, where it is not the task force's office.
READERS = {
    "matters": lives_filing.READERS,
    "filing": lives_filing.READERS,
    "assistant": lives_assistant.READERS,
}


@dataclass
class Desk:
    """The people of the matters' life: clerks of invented firms, a window officer, the second person."""

    world: World
    window: Actor
    clerks: list[Actor]


def matters(world: World) -> Iterator[date]:
    """Firms rename and move, one form or two, with marks left out, refused, corrected, put right; a desk that moves."""
    chance = random.Random(20270122)
    first = FIRST + timedelta(days=DAYS)
    with world.on(first, 8):
        window = world.member("window", world.bureau, acting.WINDOW, acting.HANDLER)
        desk = Desk(world, window, [_firm(world, n) for n in range(CLERKS)])
    for number in range(MATTERS_DAYS):
        day = first + timedelta(days=number)
        with world.on(day, 9):
            if number == 9:
                _another_desk(world)
            _hand_in_matter(desk, chance, number, day)
        with world.on(day, 14):
            for case in Case.objects.filter(finished_at=None, is_bundle=False).order_by("pk"):
                case.refresh_from_db()
                if case.finished_at is None and chance.random() < 0.8:
                    _move(desk, case, chance)
        with world.on(day, 16):
            ticking.run_late(day)
        yield day


def _firm(world: World, number: int) -> Actor:
    """A clerk whose firm has three marks and one entry at customs."""
    name = f"第{number}号演示公司（虚构）"
    firm = Organisation.objects.create(kind=Organisation.FIRM, name=name)
    body = f"MADE{number:04d}"
    head = f"91440300{body}{org_check(body)}"
    party = registrar.add_party(
        world.office,
        kind=Party.LEGAL,
        name=name,
        organisation=firm,
        since=date(2020, 1, 2),
        identities=[("uscc", head + uscc_check(head))],
    )
    registrar.change_particulars(
        world.office,
        party,
        party.version,
        on=date(2020, 1, 2),
        address="示例路1号",
        legal_representative="某某",
    )
    for n in range(3):
        registrar.record_right(
            world.office, kind=Right.TRADEMARK, number=f"{99300000 + number * 10 + n}", title=f"标{number}{n}", classes="9",
            status=Right.IN_FORCE, owners=[Owner(party)], granted_on=date(2021, 5, 7), expires_on=date(2031, 5, 6),
        )  # fmt: skip
    registrar.add_recordal(
        world.office,
        party=party,
        kind=Recordal.CUSTOMS,
        number=f"T2021-99{number:04d}",
        title="商标",
        since=date(2021, 8, 1),
    )
    return world.member(f"clerk{number}", firm, acting.APPLICANT)


def _another_desk(world: World) -> None:
    """From this edition on the part for customs lies with another body: a bundle has two windows."""
    content = json.loads(world.edition.to_json())
    content.pop("format")
    content["matters"]["customs-recordal-change"]["desk"] = "sti"
    editions.load(Edition.of(content))


def _hand_in_matter(desk: Desk, chance: random.Random, number: int, day: date) -> None:
    clerk = desk.clerks[number % CLERKS]
    channel = chance.choice(["online", "window", "ishenzhen"])
    if number % 3 != 2:
        answers = {"party.name.new": f"第{number}次改名公司（虚构）", "change.kind": "name"}
        _submit(clerk, "company-rename", channel, day, answers, leave_out=chance.random() < 0.5)
    if number % 3 == 1:
        _submit(
            clerk,
            "trademark-change",
            channel,
            day,
            {"change.kind": "address", "party.address.new": f"示例路{day}号"},
        )


def _submit(
    clerk: Actor, matter: str, channel: str, day: date, answers: dict[str, Any], leave_out: bool = False
) -> None:
    draft = paperwork.begin(clerk, matter, channel=channel)
    values = {
        **ANSWERS,
        **draft.values,
        **answers,
        "marks.madrid": False,
        "change.resolved_on": day.isoformat(),
    }
    if leave_out and len(values["rights.trademark"]) > 1:
        values |= {"rights.trademark": values["rights.trademark"][1:], "rights.marks_complete": "unsure"}
    asked = packs.pack(matter, draft.edition_id).form.fields
    draft = paperwork.save(clerk, draft, draft.version, {k: v for k, v in values.items() if k in asked})
    for wanted in checks.wanted(draft, packs.pack(matter, draft.edition_id), facts.of_draft(draft)):
        if wanted.missing:
            paperwork.attach(clerk, draft, wanted.key, name="paper.pdf", data=PDF)
    draft.refresh_from_db()
    paperwork.submit(clerk, draft, draft.version)


def _move(desk: Desk, case: Case, chance: random.Random) -> None:
    """One step that somebody of the cast may take, mostly a good one."""
    clerk = next(c for c in desk.clerks if c.organisation == case.organisation)
    if case.state == "correction":
        paperwork.add_file(
            clerk,
            case,
            case.version,
            "identity" if case.matter == "trademark-change" else "",
            "again.pdf",
            PDF,
        )
    chosen = steps.pack_of(case)
    known, _grounds = steps.facts_of(case, chosen, clock.today())
    ways = [
        (actor, action.code)
        for actor in (clerk, desk.window)
        for action in flows.offered(chosen.flow, case.state, steps.roles_of(actor, case), known)
        if action.code not in ("end_moot", "fee_paid")
        and (action.code != "withdraw" or chance.random() < 0.1)
    ]
    if not ways:
        return
    actor, code = chance.choice(ways)
    if code == "record_granted" and case.matter == "company-change":
        paperwork.add_file(actor, case, case.version, "change_certificate", "certificate.pdf", PDF)
    told = Told(reason="说明", receipt="R1", defects=[{"text": "缺页"}])
    paperwork.act(actor, case, case.version, code, told)
    proposal = Proposal.objects.filter(case=case, state=Proposal.OPEN).first()
    if proposal:
        paperwork.confirm_proposal(desk.world.approver, proposal, proposal.version)


def filing(world: World) -> Iterator[date]:
    """Told in a file of its own."""
    return lives_filing.filing(world, FIRST + timedelta(days=DAYS + MATTERS_DAYS))


def assistant(world: World) -> Iterator[date]:
    """Told in a file of its own."""
    return lives_assistant.assistant(world, FIRST + timedelta(days=DAYS + MATTERS_DAYS + lives_filing.DAYS))


LIVES: list[Callable[[World], Iterator[date]]] = [programme, matters, filing, assistant]
