"""The demo of matters: invented firms, told by actions alone, each day so long ago that today's deadlines are near.

One rename in the middle of its way, one renewal under correction, one partial success, a sole proprietor, drafts,
a wallet, steps that wait for a second pair of eyes. Every file says 演示.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhiquan.areas.matters import access, checks, demo_papers, facts, service
from zhiquan.areas.matters.effects import CERTIFICATE
from zhiquan.areas.matters.models import Case, Draft, DraftMember
from zhiquan.areas.matters.service import steps
from zhiquan.areas.matters.service.drafts import pack_of
from zhiquan.areas.matters.service.steps import Told
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.points import Cast, Story, demo
from zhiquan.registry import queries as registry
from zhiquan.registry import service as registrar
from zhiquan.registry.ports import Party, Right

# The registry's invented marks fit a story of late 2026: the grace period of one of them ends soon after this day.
LATEST = date(2027, 1, 12)
NEW_NAME = "深圳市澜川智能科技有限公司（虚构）"
PARTIAL_NAME = "深圳市湾芯微电子有限公司（虚构）"
SHOP, SHOP_NAME, SHOP_USCC = (
    "深圳市南山区晴川咖啡店（虚构）",
    "深圳市南山区晴川烘焙店（虚构）",
    "92440300MADEM0070W",
)
PHONE = "0755-00000000"
CONTINUED = {
    "party.kind": "company",
    "subject.continuity": "same",
    "rights.marks_complete": "all",
    "mark.type": "ordinary",
    "marks.madrid": False,
    "agent.used": False,
    "company.name_declaration": "direct",
    "company.decision_kind": "shareholders_resolution",
    "patent.agency_change": "none",
    "contact.phone": PHONE,
    "service.channel": "electronic",
    "consent.truth": True,
}


@demo.register("20-matters")
def tell(cast: Cast) -> None:
    """Every case and draft of the demo, once. Without the firms of the registry's demo there is nothing to tell."""
    if Draft.objects.filter(is_demo=True).exists() or "lanchuan" not in cast.organisations:
        return
    story = Story(cast, min(clock.today(), LATEST))
    _wallet(story)
    _renewal(story)
    _rename(story)
    _partial(story)
    _sole_proprietor(story)
    _four_eyes(story)
    _drafts(story)


# ---------- the ways that all stories go


def _begun(actor: Actor, matter: str, **values: Any) -> Draft:
    draft = service.begin(actor, matter)
    known = {**CONTINUED, "contact.name": actor.name, **draft.values, **values}
    asked = pack_of(draft).form.fields
    return service.save(actor, draft, draft.version, {k: v for k, v in known.items() if k in asked})


def _handed_in(actor: Actor, matter: str, **values: Any) -> Case:
    """A case of these answers, with every material that is missing: from the wallet, else a demo paper."""
    draft = _begun(actor, matter, **values)
    kept = {item.type: item for item in access.WALLET.visible_to(actor)}
    for wanted in checks.wanted(draft, pack_of(draft), facts.of_draft(draft)):
        if not wanted.missing:
            continue
        if wanted.key in kept:
            service.attach(actor, draft, wanted.key, wallet=kept[wanted.key])
            continue
        name, data = demo_papers.paper(wanted.material.material.name["zh-Hans"])
        service.attach(actor, draft, wanted.key, name=name, data=data)
    draft.refresh_from_db()
    return service.submit(actor, draft, draft.version)


def _step(actor: Actor, case: Case, code: str, **told: Any) -> Case:
    case.refresh_from_db()
    return service.act(actor, case, case.version, code, Told(**told))


def _part(case: Case, matter: str) -> Case:
    return case.parts.get(matter=matter)


def _certified(story: Story, case: Case, receipt: str) -> None:
    """The registrar's certificate comes in under its material, and its grant is entered."""
    window = story.cast["window"]
    case.refresh_from_db()
    name, data = demo_papers.paper("准予变更登记通知书")
    material = next(m.code for m in steps.pack_of(case).packs.materials(case.matter) if m.type == CERTIFICATE)
    service.add_file(window, case, case.version, material, name, data)
    _step(window, case, "record_granted", receipt=receipt)


# ---------- the stories


def _wallet(story: Story) -> None:
    lin = story.cast["lin"]
    with story.on(60):
        for kind, title, days in (
            ("identity_document", "营业执照副本", None),
            ("agent_authorisation", "代理委托书（2026年度）", 40),
        ):
            name, data = demo_papers.paper(title)
            until = story.today + timedelta(days=days) if days else None
            service.keep(lin, kind, title, name=name, data=data, valid_until=until)


def _renewal(story: Story) -> None:
    """A renewal that the window sent back; it counts as served 15 days later, and its 30 days are nearly over."""
    window = story.cast["window"]
    marks = Right.objects.filter(number="99001001")
    with story.on(43):
        case = _handed_in(
            story.cast["lin"], "trademark-renewal",
            **{"renewal.marks": [str(m.uid) for m in marks], "renewal.goods": "all", "renewal.particulars": "same"},
        )  # fmt: skip
    with story.on(41, 15):
        service.claim(window, case, case.version)
        _step(
            window, case, "ask_correction",
            defects=[
                {"text": "申请书第二页未加盖申请人公章。", "place": "application"},
                {"text": "营业执照副本复印件不清晰，请重新提交。", "place": "identity"},
            ],
        )  # fmt: skip


def _rename(story: Story) -> None:
    """One submission: the registrar has granted, the marks are handed over, patents wait, customs' days run."""
    cast, window = story.cast, story.cast["window"]
    with story.on(8) as day:
        case = _handed_in(
            cast["lin"], "company-rename",
            **{
                "change.kind": "name", "party.name.new": NEW_NAME, "marks.madrid": True,
                "change.resolved_on": (day - timedelta(days=6)).isoformat(),
                "party.co_owners": [{"name": "南岭理工大学（虚构）", "address": "深圳市南山区样例路9号"}],
            },
        )  # fmt: skip
    company, marks = _part(case, "company-change"), _part(case, "trademark-change")
    with story.on(7):
        service.claim(window, company, company.version)
        _step(window, company, "accept")
    with story.on(7, 16):
        _step(window, company, "hand_over", receipt="（演示）登字第990101号")
    with story.on(6, 11):
        _certified(story, company, "（演示）核变通字第990101号")
    with story.on(6, 15):
        service.comment(window, marks, "两件质押商标的同意书已核对原件。")
        _step(window, marks, "accept")
    with story.on(5, 16):
        _step(window, marks, "hand_over", receipt="（演示）商标变更990101")
    with story.on(4):
        _step(window, _part(case, "customs-recordal-change"), "accept")


def _partial(story: Story) -> None:
    """Another firm: registrar and marks granted, the patents' request counts as not made. Its clerk objects."""
    cast, window = story.cast, story.cast["handler"]
    with story.on(50) as day:
        case = _handed_in(
            cast["jiang"], "company-rename",
            **{
                "change.kind": "name", "party.name.new": PARTIAL_NAME,
                "change.resolved_on": (day - timedelta(days=3)).isoformat(),
                "party.address.old": "广东省深圳市龙岗区示例路3号（虚构）", "party.legal_representative": "江一苇",
            },
        )  # fmt: skip
    company, marks, patents = (
        _part(case, code) for code in ("company-change", "trademark-change", "patent-bibliographic-change")
    )
    with story.on(49):
        _step(window, company, "accept")
        _step(window, company, "hand_over", receipt="（演示）登字第990201号")
    with story.on(48):
        _certified(story, company, "（演示）核变通字第990201号")
    for part, receipt in ((marks, "（演示）商标变更990201"), (patents, "（演示）著变990201")):
        with story.on(46):
            _step(window, part, "accept")
        with story.on(45):
            _step(window, part, "hand_over", receipt=receipt)
    with story.on(20):
        _step(window, patents, "record_refused", reason="未在期限内缴足著录事项变更费，视为未提出。")
    with story.on(18):
        refusal = patents.events.get(action="record_refused")
        service.object_to(cast["jiang"], refusal, "费用已于到期前一日缴纳，请核对缴费记录。")
    with story.on(9):
        _step(window, marks, "record_granted", receipt="（演示）商标变更990201")


def _sole_proprietor(story: Story) -> None:
    """A shop with a new trade name; what becomes of its mark the window is to check first."""
    cast = story.cast
    registrar.add_party(
        cast["office"], kind=Party.LEGAL, name=SHOP, identities=[("uscc", SHOP_USCC)], confirmed=True, since=date(2021, 4, 1),
        organisation=cast.organisations["qingchuan"], is_demo=True,
    )  # fmt: skip
    with story.on(3, 9) as day:
        case = _handed_in(
            cast["ye"], "sole-proprietor-change",
            **{
                "party.kind": "sole_proprietor", "sp.event": "name", "sp.marks_registrant": "operator", "sp.marks_way": "ask",
                "sp.form": "individual", "sp.operator": "叶晴川", "change.kind": "name", "party.name.new": SHOP_NAME,
                "change.resolved_on": (day - timedelta(days=1)).isoformat(),
                "party.address.old": "广东省深圳市南山区示例路5号（虚构）",
            },
        )  # fmt: skip
    with story.on(2):
        _step(cast["handler"], _part(case, "sole-proprietor-name-change"), "accept")


def _four_eyes(story: Story) -> None:
    """Two steps that wait for the second person: an acceptance in spite of a ground, and a refusal to take."""
    cast = story.cast
    with story.on(4, 11):
        case = _handed_in(
            cast["clerk"], "trademark-change",
            **{"change.kind": "address", "subject.continuity": "unsure",
               "party.address.old": "广东省深圳市南山区示例路2号（虚构）",
               "party.address.new": "广东省深圳市南山区示例路28号（虚构）"},
        )  # fmt: skip
    with story.on(2, 16):
        _step(
            cast["window"],
            case,
            "accept_over",
            reason="经核对登记档案，变更前后为同一主体，质权人已同意，可以受理。",
        )
    wanxin = registry.own_parties(cast["jiang"]).get()
    patents = registry.rights_of(wanxin, story.today).filter(kind__in=Right.PATENTS)
    with story.on(3, 14):
        again = _handed_in(
            cast["jiang"], "patent-bibliographic-change",
            **{"change.kind": "address", "party.address.old": "广东省深圳市龙岗区示例路3号（虚构）",
               "party.address.new": "广东省深圳市龙岗区示例路33号（虚构）",
               "rights.patent": [str(p.uid) for p in patents]},
        )  # fmt: skip
    with story.on(1, 15):
        _step(
            cast["handler"],
            again,
            "decline",
            reason="新地址的证明不是申请人名下的，已电话告知，申请人另行准备。",
        )


def _drafts(story: Story) -> None:
    """A new mark half filled and shared with a colleague; a rename of another firm just begun."""
    cast = story.cast
    with story.on(2, 17):
        draft = service.begin(cast["chen"], "trademark-registration")
        half = {"party.kind": "company", "mark.kind": "word", "mark.text": "澜巡", "contact.phone": PHONE}
        draft = service.save(cast["chen"], draft, draft.version, {**draft.values, **half})
        if cast["lin"].person:
            service.share(cast["chen"], draft, cast["lin"].person, DraftMember.EDITOR)
    with story.on(1, 11):
        draft = service.begin(cast["clerk"], "company-rename")
        half = {
            "subject.continuity": "same",
            "change.kind": "both",
            "party.name.new": "深圳市云桥智航有限公司（虚构）",
        }
        service.save(cast["clerk"], draft, draft.version, {**draft.values, **half})
