"""A small invented world for the programme's tests: people, the city's policy, plans, a movable calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from zhiquan.areas.programme import demo, service
from zhiquan.areas.programme.models import Item, Milestone, Plan, Submission
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions, jobs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Job, Mandate, Organisation, Person
from zhiquan.policy import Edition, load_city

START = date(2026, 11, 23)
# Every name and every duty in it is invented.
SMALL = """关于开展演示工作的实施方案

二、重点任务
（一）第一类
1.建设演示平台。建成演示平台不少于3个。（责任单位：市知识产权局、甲乙丙演示中心，完成时限：2026年12月）
2.推广演示经验。形成演示案例不少于10例。（责任单位：市教育局，完成时限：2027年12月）
3.加强演示宣传。持续开展宣传。（责任单位：深圳市知识产权局、甲乙丙演示中心，完成时限：长期推进）
"""


@lru_cache(maxsize=1)
def policy() -> Edition:
    """The city's real policy folder, read once a session."""
    return load_city(Path(settings.POLICY) / "shenzhen")


class World:
    """Actors by role, and short ways to the states that tests begin from."""

    def __init__(self) -> None:
        self.edition = editions.load(policy())
        self.bureau = self.body("ip")
        self.office = self.member("office", self.bureau, acting.OFFICE)
        self.office2 = self.member("office2", self.bureau, acting.OFFICE)
        self.reviewer = self.member("reviewer", self.bureau, acting.REVIEWER)
        self.approver = self.member("approver", self.bureau, acting.APPROVER)
        self.supervisor = self.member("supervisor", self.bureau, acting.SUPERVISOR)
        self.contact = self.member("contact", self.body("sti"), acting.REPORTER)
        self.education = self.member("education", self.body("education"), acting.REPORTER)
        self.outsider = Actor(person=self._person("outsider"))

    def body(self, code: str) -> Organisation:
        return Organisation.objects.get(body_code=code)

    def _person(self, name: str) -> Person:
        return Person.objects.create_user(name, "x", display_name=name)

    def member(self, name: str, organisation: Organisation, *roles: str) -> Actor:
        person = self._person(name)
        for role in roles:
            Mandate.objects.create(
                person=person, organisation=organisation, role=role, valid_from=date(2020, 1, 1)
            )
        return Actor(person=person, organisation=organisation, roles=frozenset(roles))

    @contextmanager
    def on(self, day: date, hour: int = 10) -> Iterator[None]:
        with clock.use(datetime.combine(day, time(hour), clock.ZONE)):
            yield

    def read(self, text: str | None = None, name: str = "plan.txt", day: date = START) -> Plan:
        """A plan read and under review; without text the pilot plan of the policy pack."""
        data = (text if text is not None else demo.text_of(self.edition)).encode()
        with self.on(day, 8):
            plan = service.import_plan(self.office, name, data)
            run(plan)
        plan.refresh_from_db()
        return plan

    def published(self, text: str | None = None, day: date = START) -> Plan:
        plan = self.read(text, day=day)
        with self.on(day, 9):
            return service.publish_plan(self.office, plan, plan.version)

    def asked(self, text: str | None = None, day: date = START) -> Plan:
        plan = self.published(text, day)
        with self.on(day, 11):
            for item in plan.items.all():
                service.ask_bodies(self.office, item)
        plan.refresh_from_db()
        return plan

    def hand_in(self, item: Item, stone: Milestone | None, day: date, by: Actor | None = None) -> Submission:
        with self.on(day, 12):
            return service.submit_document(
                by or self.office,
                item,
                title=f"{item.code} {stone or 'note'}",
                true_on=day,
                name="proof.txt",
                data=f"{item.code} {stone}".encode(),
                milestone=stone,
                completes=stone is not None,
            )

    def accept(self, row: Submission, day: date) -> Submission:
        with self.on(day, 15):
            return service.accept_submission(self.reviewer, row, row.version)

    def prove(self, item: Item, stone: Milestone, day: date, accepted: date | None = None) -> Submission:
        return self.accept(self.hand_in(item, stone, day), accepted or day)


def run(plan: Plan) -> None:
    """What the worker does: the plan's job, here and now."""
    job = Job.objects.get(pk=plan.job_id)
    jobs.run_job.call(str(job.uid), job.turn)


def item_of(plan: Plan, code: str) -> Item:
    return plan.items.get(code=code)


def stones_of(item: Item) -> list[Milestone]:
    return list(item.milestones.filter(removed=False).order_by("planned_on", "order"))


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.ZHIQUAN_FILES = tmp_path / "files"


@pytest.fixture
def world(db: None) -> World:
    return World()
