"""Bulletins: drafted from the board, edited, countersigned, approved by another pair of eyes, issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import access, bulletin_text
from zhiquan.areas.programme.models import Bulletin, Correction, Countersign, Plan
from zhiquan.areas.programme.queries.board import Board, board
from zhiquan.areas.programme.queries.figures import Figure, figures_of, snapshot
from zhiquan.areas.programme.service.items import people_of
from zhiquan.kernel import audit, clock, editions, jobs, notices, numbering, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Organisation, Person
from zhiquan.policy import Edition

EDITABLE = frozenset({"title", "addressee", "copied_to", "paragraphs"})


def _edition(plan: Plan) -> Edition:
    return editions.kept_or_current(plan.edition_id)


def _person(actor: Actor, name: str) -> Person:
    """Drafts and corrections are somebody's: the platform itself writes none."""
    if actor.person is None:
        raise Denied(name)
    return actor.person


def draft_bulletin(
    actor: Actor, plan: Plan, *, form: str, period_from: date, period_to: date, as_of: date
) -> Bulletin:
    """Draft with the board's figures as of a day."""
    access.bulletins.require(actor, "draft")
    if period_from > period_to:
        raise Refused("period_reversed", N_("The period ends before it begins."))
    _check_day(plan, as_of)
    if form not in dict(Bulletin.FORMS):
        raise Refused("unknown_form", N_("There is no form of bulletin %(form)s."), form=form)
    with action(actor, "programme.bulletin.draft") as act:
        corrections = list(_unprinted(plan))
        day = board(plan, as_of)
        figures = figures_of([s.item for s in day.states], as_of)
        row = Bulletin.objects.create(
            plan=plan,
            form=form,
            title=f"关于{plan.short_title or plan.title}进展情况的通报"[:300],
            period_from=period_from,
            period_to=period_to,
            as_of=as_of,
            figures=snapshot(day, figures),
            content=_content(day, figures, corrections),
            drafted_by=_person(actor, "draft"),
        )
        Correction.objects.filter(pk__in=[c.pk for c in corrections]).update(printed_in=row)
        act.ref = refs.make("programme.bulletin", row)
        act.note(plan=str(plan.uid), as_of=as_of.isoformat(), figures=row.figures["fingerprint"])
    return row


def _check_day(plan: Plan, as_of: date) -> None:
    if plan.state not in (Plan.ACTIVE, Plan.CLOSED):
        raise Refused("plan_not_published", N_("A bulletin tells of a published plan."))
    if as_of > clock.today():
        raise Refused("as_of_in_future", N_("A bulletin cannot report a day that has not come yet."))


def _unprinted(plan: Plan) -> QuerySet[Correction]:
    rows = Correction.objects.filter(bulletin__plan=plan, printed_in=None)
    return rows.select_related("bulletin").order_by("pk")


def _content(
    day: Board, figures: dict[int, list[Figure]], corrections: Sequence[Correction]
) -> dict[str, Any]:
    return {
        "addressee": "各有关单位",
        "copied_to": "",
        "opening": f"现将{day.plan.title}实施进展情况通报如下。",
        "paragraphs": bulletin_text.compose(day, figures, corrections),
        "ledger": bulletin_text.ledger_rows(day),
    }


def edit_bulletin(actor: Actor, row: Bulletin, version: int, fields: Mapping[str, Any]) -> Bulletin:
    """Change title, addressees and paragraphs of a draft; changed paragraphs are remembered by code."""
    access.bulletins.require(actor, "edit", row)
    unknown = set(fields) - EDITABLE
    if unknown:
        raise Refused(
            "unknown_field", N_("These fields cannot be edited: %(names)s."), names=", ".join(unknown)
        )
    title = " ".join(str(fields.get("title", row.title)).split())
    if not 0 < len(title) <= 300:
        raise Refused("title_length", N_("A bulletin needs a title of at most 300 characters."))
    content, edited = dict(row.content), set(row.edited)
    for name in ("addressee", "copied_to"):
        content[name] = fields.get(name, content.get(name, ""))
    if "paragraphs" in fields:
        content["paragraphs"], changed = _edited(content["paragraphs"], fields["paragraphs"])
        edited |= changed
    with action(actor, "programme.bulletin.edit", refs.make("programme.bulletin", row)) as act:
        act.changed(fields)
        _ask_again(row, act.ref, (title, content) != (row.title, row.content))
        return save_version(row, version, {"title": title, "content": content, "edited": sorted(edited)})


def _edited(before: list[dict[str, Any]], texts: Mapping[str, str]) -> tuple[list[dict[str, Any]], set[str]]:
    after, changed = [], set()
    for paragraph in before:
        text = " ".join(texts.get(paragraph["code"], paragraph["text"]).split())
        same = text == " ".join(paragraph["text"].split())
        if not same:
            changed.add(paragraph["code"])
        if text:
            after.append(paragraph if same else {**paragraph, "text": text})
    return after, changed


def _ask_again(row: Bulletin, ref: str, changed: bool) -> None:
    """Who answered, answered to the text as it was: after a change they are asked again."""
    answered = row.countersigns.exclude(state=Countersign.ASKED)
    asked = [c.organisation for c in answered.select_related("organisation")]
    if not changed or not asked:
        return
    answered.update(state=Countersign.ASKED, by=None, at=None)
    notices.tell(
        people_of(asked),
        N_("The bulletin “%(title)s” was changed after you answered. Please look again."),
        ref,
        title=row.title,
    )


def refresh_figures(actor: Actor, row: Bulletin, version: int, as_of: date) -> Bulletin:
    """Compute the draft anew as of another day. Paragraphs that people edited stay as they are."""
    access.bulletins.require(actor, "edit", row)
    _check_day(row.plan, as_of)
    with action(actor, "programme.bulletin.refresh", refs.make("programme.bulletin", row)) as act:
        day = board(row.plan, as_of)
        _unprinted(row.plan).update(printed_in=row)
        corrections = list(row.prints_corrections.select_related("bulletin").order_by("pk"))
        found = figures_of([s.item for s in day.states], as_of)
        content = {**row.content, **_content(day, found, corrections), **_kept(row.content)}
        content["paragraphs"] = _merged(row.content["paragraphs"], content["paragraphs"], set(row.edited))
        figures = snapshot(day, found)
        act.note(as_of=as_of.isoformat(), figures=figures["fingerprint"])
        _ask_again(row, act.ref, content != row.content)
        return save_version(row, version, {"as_of": as_of, "figures": figures, "content": content})


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("addressee", "copied_to") if name in content}


def _merged(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], edited: set[str]
) -> list[dict[str, Any]]:
    """The new paragraphs with what people made of them: rewritten ones stay, emptied ones stay away.

    A rewritten paragraph that the new figures no longer bring stays behind the one it followed.
    """
    kept = {p["code"]: p for p in old if p["code"] in edited}
    merged = [kept.get(p["code"], p) for p in new if p["code"] not in edited or p["code"] in kept]
    for place, paragraph in enumerate(old):
        code = paragraph["code"]
        if code not in edited or any(p["code"] == code for p in merged):
            continue
        before = {p["code"] for p in old[:place]}
        at = max((n for n, p in enumerate(merged, start=1) if p["code"] in before), default=0)
        merged.insert(at, paragraph)
    return merged


def discard_bulletin(actor: Actor, row: Bulletin, version: int) -> None:
    """Throw a draft away. Corrections that it was to print wait for the next one."""
    access.bulletins.require(actor, "edit", row)
    with action(actor, "programme.bulletin.discard", refs.make("programme.bulletin", row)) as act:
        # Whoever changed it meanwhile learns of the conflict, not of a loss.
        save_version(row, version, {"return_reason": ""})
        act.note(plan=str(row.plan.uid), as_of=row.as_of.isoformat())
        row.delete()


def ask_countersign(actor: Actor, row: Bulletin, organisations: Sequence[Organisation]) -> None:
    """Ask bodies to countersign (会签) a draft."""
    access.bulletins.require(actor, "edit", row)
    with action(actor, "programme.bulletin.countersign.ask", refs.make("programme.bulletin", row)) as act:
        for organisation in organisations:
            Countersign.objects.get_or_create(bulletin=row, organisation=organisation)
        notices.tell(
            people_of(organisations),
            N_("Please countersign the bulletin “%(title)s”."),
            act.ref,
            title=row.title,
        )
        act.note(asked=[str(o.uid) for o in organisations])


def answer_countersign(actor: Actor, row: Bulletin, *, agree: bool, comment: str) -> None:
    """Agree, or object with a comment."""
    access.bulletins.require(actor, "countersign", row)
    if Bulletin.objects.filter(pk=row.pk, state=Bulletin.ISSUED).exists():
        raise Refused("bulletin_issued", N_("This bulletin is issued and changes no more."))
    if not agree and not comment.strip():
        raise Refused("reason_missing", N_("Say what you object to."))
    with action(actor, "programme.bulletin.countersign", refs.make("programme.bulletin", row)) as act:
        Countersign.objects.filter(bulletin=row, organisation=actor.organisation).update(
            state=Countersign.AGREED if agree else Countersign.OBJECTED,
            comment=comment[:500],
            by=actor.person,
            at=clock.now(),
        )
        act.note(agree=agree)


def submit_bulletin(actor: Actor, row: Bulletin, version: int) -> Bulletin:
    """Hand the draft to the second pair of eyes; open countersignatures come first."""
    access.bulletins.require(actor, "edit", row)
    _require_countersigned(row)
    with action(actor, "programme.bulletin.submit", refs.make("programme.bulletin", row)):
        return save_version(
            row, version, {"state": Bulletin.SUBMITTED, "submitted_at": clock.now(), "return_reason": ""}
        )


def _require_countersigned(row: Bulletin) -> None:
    waiting = row.countersigns.exclude(state=Countersign.AGREED).select_related("organisation")
    names = "、".join(str(c.organisation) for c in waiting)
    if names:
        raise Refused("countersign_open", N_("Not countersigned yet: %(names)s."), names=names)


def return_bulletin(actor: Actor, row: Bulletin, version: int, reason: str) -> Bulletin:
    """Send a submitted bulletin back to its drafter."""
    access.bulletins.require(actor, "approve", row)
    if not reason.strip():
        raise Refused("reason_missing", N_("Say what must be changed."))
    with action(actor, "programme.bulletin.return", refs.make("programme.bulletin", row)) as act:
        notices.tell(
            [row.drafted_by],
            N_("Returned: %(title)s. Reason: %(reason)s"),
            act.ref,
            title=row.title,
            reason=reason,
        )
        return save_version(row, version, {"state": Bulletin.DRAFT, "return_reason": reason.strip()[:500]})


def approve_bulletin(actor: Actor, row: Bulletin, version: int) -> Bulletin:
    """Issue: number, the audit chain's head, and from now on nothing changes. Never one's own draft."""
    access.bulletins.require(actor, "approve", row)
    _require_countersigned(row)
    head = audit.seal_all()
    with action(actor, "programme.bulletin.issue", refs.make("programme.bulletin", row)) as act:
        issued = save_version(
            row,
            version,
            {
                "state": Bulletin.ISSUED,
                "approved_by": actor.person,
                "issued_at": clock.now(),
                "audit_position": head.position,
                "audit_head": head.hash,
            },
        )
        act.emit("programme.bulletin.issued", plan=str(row.plan.uid))
        jobs.start(actor, "programme.render_bulletin", ref=act.ref, bulletin=str(row.uid))
        _release_left_out(issued)
        # The number comes last: its row stays locked until the transaction ends.
        issued.number = _number(issued)
        act.note(number=issued.number, head=head.hash, figures=row.figures["fingerprint"])
        Bulletin.objects.filter(pk=row.pk).update(number=issued.number)
    return issued


def _release_left_out(row: Bulletin) -> None:
    """A correction that the editors took out of the text was not printed: the next bulletin brings it."""
    printed = {p["code"] for p in row.content["paragraphs"]}
    left_out = [c.pk for c in row.prints_corrections.all() if f"correction.{c.uid}" not in printed]
    Correction.objects.filter(pk__in=left_out).update(printed_in=None)


def _number(row: Bulletin) -> str:
    if row.form == Bulletin.BRIEFING:
        return numbering.issue_no(f"{row.plan.code or row.plan.uid}-briefing")
    prefix = _edition(row.plan).city["document_prefix"]
    return numbering.document_no(prefix, clock.local(clock.now()).year)


def correct_bulletin(actor: Actor, row: Bulletin, text: str) -> Correction:
    """Note an error of an issued bulletin; the note is printed in the next one."""
    access.bulletins.require(actor, "correct", row)
    if not text.strip():
        raise Refused("reason_missing", N_("Say what was wrong and what is right."))
    with action(actor, "programme.bulletin.correct", refs.make("programme.bulletin", row)):
        return Correction.objects.create(
            bulletin=row, text=text.strip()[:500], made_by=_person(actor, "correct")
        )
