"""The demo of the assistant: invented talks, told by actions alone, counted back from today.

Talks of an applicant with thumbs up and down, questions that nobody could answer, a complaint; a question that a person
answered and whose reply became an entry in review; what changes on the day of the new trade mark law; a watch. Without
a book of knowledge, or without the engine, there is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiquan.areas.assistant import answering, ports
from zhiquan.areas.assistant.models import DraftEntry, Talk, Ticket, Turn
from zhiquan.areas.assistant.service import alerts, drafts, talks, tickets, watches
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.points import Cast, Story, demo

NEEDED = ("lin", "clerk", "mai", "handler", "approver")
# (person, days ago, questions of one talk, thumbs by question)
TALKS: tuple[tuple[str, int, tuple[str, ...], Mapping[int, int]], ...] = (
    ("lin", 12, ("公司改名了，商标怎么办？", "要多少钱，多久能办好？"), {0: 1, 1: 1}),
    ("clerk", 9, ("商标异议期是几个月？", "2027年以后呢？"), {0: 1}),
    ("clerk", 6, ("摘要可以写350字吗？",), {0: 1}),
    ("mai", 5, ("收到非正常专利申请的通知怎么办？",), {0: -1}),
    ("mai", 4, ("How long may I oppose a trade mark?",), {0: 1}),
    ("lin", 3, ("我的案子办到哪一步了？",), {}),
    ("mai", 3, ("龙华区对海外商标注册有补贴吗？",), {0: -1}),
    ("clerk", 2, ("龙华区海外商标有没有补贴可以领？",), {}),
)
ASKED, REPLY = (
    "龙岗区的初创团队能不能减免知识产权托管服务费？（演示问题，虚构）",
    "目前市里没有统一的减免规定。各园区工作站有自己的服务安排，请先问所在园区的工作站。（演示答复，虚构）",
)
CODE = "demo-hosting-fee"


@demo.register("50-assistant")
def tell(cast: Cast) -> None:
    """The whole story, once; without its people, its book or its engine there is nothing to tell."""
    ready = ports.maker() is not None and answering.book_hash()
    if not ready or Talk.objects.exists() or any(name not in cast.actors for name in NEEDED):
        return
    story = Story(cast, clock.today())
    for name, ago, questions, thumbs in TALKS:
        with story.on(ago):
            _talk(cast[name], questions, thumbs)
    _complaint(story)
    _replied(story)
    watches.add(cast["lin"], topic="trademark")
    alerts.scan()


def _talk(actor: Actor, questions: tuple[str, ...], thumbs: Mapping[int, int]) -> Turn:
    turn: Turn | None = None
    for number, question in enumerate(questions):
        turn = talks.ask(actor, turn.talk if turn else None, question)
        if number in thumbs:
            talks.rate(actor, turn, thumbs[number])
    assert turn is not None
    return turn


def _complaint(story: Story) -> None:
    """A complaint that waits for a person."""
    with story.on(2):
        turn = _talk(story.cast["mai"], ("缴费通知是真的吗？",), {0: -1})
        words = "回答太笼统，请人工看一下我的缴费通知。（演示，虚构）"
        tickets.hand_over(story.cast["mai"], turn.talk, kind=Ticket.COMPLAINT, turn=turn, words=words)


def _replied(story: Story) -> None:
    """A question that a person answered in time; another editor has the reply, as an entry, to review."""
    applicant, officer = story.cast["clerk"], story.cast["handler"]
    with story.on(7):
        turn = _talk(applicant, (ASKED,), {})
        row = tickets.hand_over(applicant, turn.talk, turn=turn, contact="demo@firm.example")
        row = tickets.take(officer, row, row.version)
    with story.on(6):
        reply = tickets.reply(officer, row, row.version, REPLY)
        draft = drafts.from_reply(officer, reply, CODE)
        draft = drafts.save(officer, draft, draft.version, _entry(draft))
        drafts.submit(officer, draft, draft.version)


def _entry(draft: DraftEntry) -> dict[str, Any]:
    """The reply as a full entry: a sample, for it states no rule of law."""
    return {
        **draft.content,
        "intent": "fund.aid" if "fund.aid" in answering.intents() else next(iter(answering.intents())),
        "title": {
            "zh-Hans": "园区知识产权托管服务费（演示，虚构）",
            "en": "Fees of IP hosting in a park (demo, invented)",
        },
        "asks": {
            "zh-Hans": ["托管服务费能不能减免", "园区知识产权托管怎么收费", "初创团队托管费有优惠吗"],
            "en": ["Is the fee for IP hosting reduced?"],
        },
        "says": [
            {
                "kind": "help",
                "text": {
                    "zh-Hans": "请先问所在园区的工作站，各园区的服务安排不同（演示，虚构）。",
                    "en": "Ask the station of your park first, since each has its own services (demo, invented).",
                },
            }
        ],
    }
