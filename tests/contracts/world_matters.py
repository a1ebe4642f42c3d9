"""The matters of the contract tests' world: drafts, cases in several states, what the desk has, what was sent on.

The outsider is the clerk of the firm that applies; the window officer, the approver and the supervisor work at
the desk of the bureau.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zhiquan.areas.matters import calendar, checks, facts, service
from zhiquan.areas.matters.models import Case, Dispatch, Draft, Letter, Objection, Proposal
from zhiquan.areas.matters.service.drafts import pack_of
from zhiquan.areas.matters.service.steps import Told
from zhiquan.areas.matters.tests.conftest import ANSWERS, PDF
from zhiquan.kernel import actor as acting
from zhiquan.registry.models import Right

if TYPE_CHECKING:
    from tests.contracts.world import World

CERTIFICATE = "trademark-certificate-copy"
ADDRESS = {"change.kind": "address", "party.address.old": "示例路1号", "party.address.new": "示例路2号"}


def build(world: World, harm: str) -> None:
    """One draft that is being filled, one that is ready, one for another to confirm, one thrown away; cases."""
    clerk = world.actors["outsider"]
    right = world.rows["right.own"]
    mark = registry_mark(world, "99900001", f"标{harm}")
    world.keep("mark", mark)
    world.keep("wallet", service.keep(clerk, "identity_document", harm, name="执照.pdf", data=PDF))
    draft = filled(world, CERTIFICATE, {"certificate.number": harm, "contact.name": harm, "agent.name": harm})
    world.keep("draft", draft)
    attached = service.attach(clerk, draft, "identity_document", name="执照.pdf", data=PDF)
    world.keep("draft.file", attached, draft.uid, attached.uid)
    world.keep("draft.ready", ready(world, CERTIFICATE))
    asked = filled(world, CERTIFICATE, {})
    world.keep("draft.asked", service.ask_confirmation(clerk, asked, asked.version, clerk.person))
    bundle = filled(world, "company-rename", {"party.name.new": harm})
    world.keep("draft.bundle", bundle)
    dropped = filled(world, CERTIFICATE, {})
    world.keep("draft.dropped", service.drop(clerk, dropped, dropped.version))
    world.keep("feed", calendar.open_feed(clerk))
    world.at["feed"] = (calendar.token_of(world.rows["feed"]),)
    assert right.pk
    _cases(world, harm)


def registry_mark(world: World, number: str, title: str) -> Right:
    from tests.contracts import world as making

    return making.registry.record_right(
        world.actors["office"], kind=Right.TRADEMARK, number=number, title=title, classes="9", status=Right.IN_FORCE,
        owners=[making.registry.Owner(world.rows["party.own"])], granted_on=making.date(2021, 5, 7),
        expires_on=making.date(2031, 5, 6),
    )  # fmt: skip


def filled(world: World, matter: str, answers: dict[str, Any]) -> Draft:
    clerk = world.actors["outsider"]
    draft = service.begin(clerk, matter)
    return service.save(clerk, draft, draft.version, answers)


def ready(world: World, matter: str, **more: Any) -> Draft:
    """A draft that can be handed in: every answer and every material."""
    clerk = world.actors["outsider"]
    draft = service.begin(clerk, matter)
    known = {
        **ANSWERS, "party.address.old": "示例路1号", "certificate.number": "99900001",
        "certificate.reason": "lost", "party.legal_representative": "某某", "party.identity": "91440300MADEM0011W", **draft.values, **more,
    }  # fmt: skip
    known |= {"party.name.old": draft.values.get("party.name.old", "示例公司")}
    asked = pack_of(draft).form.fields
    draft = service.save(clerk, draft, draft.version, {k: v for k, v in known.items() if k in asked})
    for wanted in checks.wanted(draft, pack_of(draft), facts.of_draft(draft)):
        if wanted.missing:
            service.attach(clerk, draft, wanted.key, name="材料.pdf", data=PDF)
    draft.refresh_from_db()
    return draft


def handed_in(world: World, matter: str = CERTIFICATE, **more: Any) -> Case:
    draft = ready(world, matter, **more)
    return service.submit(world.actors["outsider"], draft, draft.version)


def step(world: World, who: str, case: Case, code: str, **told: Any) -> Case:
    case.refresh_from_db()
    return service.act(world.actors[who], case, case.version, code, Told(**told))


def _cases(world: World, harm: str) -> None:
    from tests.contracts import world as making

    window = world.actors["window"]
    case = world.keep("case", handed_in(world))
    world.keep("bundle", handed_in(world, "company-rename"))
    file = case.files.order_by("pk").first()
    world.keep("case.file", file, case.uid, file.uid)
    service.comment(window, case, harm)
    back = handed_in(world)
    service.claim(window, back, back.version)
    step(world, "window", back, "ask_correction", defects=[{"text": harm, "place": ""}])
    world.keep("case.correction", back)
    letter = Letter.objects.filter(case=back).first()
    # The first opening is a fact and noted once; every later GET writes nothing, which is what the walk shows.
    service.open_letter(world.actors["outsider"], letter)
    world.keep("letter", letter)
    event = back.events.order_by("-pk").first()
    world.keep("objection", service.object_to(world.actors["outsider"], event, harm))
    sent = handed_in(world)
    step(world, "window", sent, "accept")
    step(world, "window", sent, "hand_over", receipt="R1")
    world.keep("case.sent", sent)
    done = handed_in(world)
    for code, told in (
        ("accept", {}),
        ("hand_over", {"receipt": "R2"}),
        ("record_granted", {"receipt": "R2"}),
    ):
        step(world, "window", done, code, **told)
    world.keep("case.done", done)
    last = done.events.order_by("-pk").first()
    world.keep("case.event", last, done.uid, last.uid)
    accepted = handed_in(world)
    step(world, "window", accepted, "accept")
    world.keep("case.accepted", accepted)
    proposed = handed_in(world)
    step(world, "window", proposed, "decline", reason=harm)
    world.keep("case.proposed", proposed)
    proposal = Proposal.objects.filter(state=Proposal.OPEN).first()
    world.keep("proposal", proposal)
    assert Dispatch.objects.exists() and Objection.objects.exists()
    second, _client = making.member("handler", acting.HANDLER, window.organisation)
    absent = service.name_substitute(
        world.actors["approver"], window.person, second.person, making.TODAY, making.TODAY
    )
    world.keep("substitute", absent)


def enlarge(world: World) -> None:
    """As many again of what the pages of matters list."""
    clerk, harm = world.actors["outsider"], "又"
    for _ in range(3):
        service.keep(clerk, "identity_document", harm, name="又.pdf", data=PDF)
        filled(world, CERTIFICATE, {"certificate.number": harm})
        handed_in(world)
        sent = handed_in(world)
        step(world, "window", sent, "accept")
        step(world, "window", sent, "hand_over", receipt="R3")
        event = sent.events.order_by("-pk").first()
        service.object_to(clerk, event, harm)
        step(world, "window", handed_in(world), "decline", reason=harm)
    for name in ("case", "case.correction"):
        for _ in range(3):
            service.comment(world.actors["window"], world.rows[name], harm)
    handed_in(world, "company-rename")
