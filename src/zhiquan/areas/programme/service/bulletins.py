"""Bulletins: drafted from the board, edited, countersigned, approved by another pair of eyes, issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import access, bulletin_text
from zhiquan.areas.programme.models import Bulletin, Correction, Countersign, Plan
from zhiquan.areas.programme.queries.board import Board, board
from zhiquan.areas.programme.queries.figures import figures_of, trace
from zhiquan.areas.programme.service.items import people_of
from zhiquan.kernel import audit, canonical, clock, editions, indicators, jobs, notices, numbering, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import Organisation
from zhiquan.policy import Edition

EDITABLE = frozenset({"title", "addressee", "copied_to", "paragraphs"})


def _edition(plan: Plan) -> Edition:
    return editions.by_hash(plan.edition_id) if plan.edition_id else editions.current(settings.CITY)


def draft_bulletin(
    actor: Actor, plan: Plan, *, form: str, period_from: date, period_to: date, as_of: date
) -> Bulletin:
    """Draft with the board's figures as of a day."""
    access.bulletins.require(actor, "draft")
    if period_from > period_to:
        raise Refused("period_reversed", N_("The period ends before it begins."))
    if as_of > clock.today():
        raise Refused("as_of_in_future", N_("A bulletin cannot report a day that has not come yet."))
    with action(actor, "programme.bulletin.draft") as act:
        corrections = list(
            Correction.objects.filter(bulletin__plan=plan, printed_in=None).select_related("bulletin")
        )
        day = board(plan, as_of)
        row = Bulletin.objects.create(
            plan=plan,
            form=form,
            title=f"关于{plan.short_title or plan.title}进展情况的通报",
            period_from=period_from,
            period_to=period_to,
            as_of=as_of,
            figures=_figures(day),
            content=_content(day, corrections),
            drafted_by=actor.person,
        )
        Correction.objects.filter(pk__in=[c.pk for c in corrections]).update(printed_in=row)
        act.ref = refs.make("programme.bulletin", row)
        act.note(plan=str(plan.uid), as_of=as_of.isoformat(), figures=row.figures["fingerprint"])
    return row


def _figures(day: Board) -> dict[str, Any]:
    """What the board said: lights, progress, values and the fingerprint of each value's members."""
    values = []
    for item, found in figures_of([s.item for s in day.states], day.as_of).items():
        for figure in found:
            members = trace(figure, day.as_of)
            values.append(
                {
                    "item": item,
                    "code": figure.target.code,
                    "value": str(figure.value) if figure.value is not None else None,
                    "reported": str(figure.reported) if figure.reported is not None else None,
                    "members": indicators.fingerprint(members),
                }
            )
    body = {
        "counts": day.counts,
        "items": [
            {
                "code": s.item.code,
                "light": s.code,
                "plan": float(s.light.plan),
                "actual": float(s.light.actual),
                "days_late": s.light.days_late,
            }
            for s in day.states
        ],
        "values": values,
    }
    return {**body, "fingerprint": canonical.sm3(canonical.dumps(body).encode())}


def _content(day: Board, corrections: Sequence[Correction]) -> dict[str, Any]:
    figures = figures_of([s.item for s in day.states], day.as_of)
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
    content, edited = dict(row.content), set(row.edited)
    for name in ("addressee", "copied_to"):
        content[name] = fields.get(name, content.get(name, ""))
    if "paragraphs" in fields:
        content["paragraphs"], changed = _edited(content["paragraphs"], fields["paragraphs"])
        edited |= changed
    with action(actor, "programme.bulletin.edit", refs.make("programme.bulletin", row)) as act:
        act.changed(fields)
        return save_version(
            row,
            version,
            {"title": fields.get("title", row.title), "content": content, "edited": sorted(edited)},
        )


def _edited(before: list[dict[str, Any]], texts: Mapping[str, str]) -> tuple[list[dict[str, Any]], set[str]]:
    after, changed = [], set()
    for paragraph in before:
        text = " ".join(texts.get(paragraph["code"], paragraph["text"]).split())
        if text != paragraph["text"]:
            changed.add(paragraph["code"])
        if text:
            after.append({**paragraph, "text": text})
    return after, changed


def refresh_figures(actor: Actor, row: Bulletin, version: int, as_of: date) -> Bulletin:
    """Compute the draft anew as of another day. Paragraphs that people edited stay as they are."""
    access.bulletins.require(actor, "edit", row)
    if as_of > clock.today():
        raise Refused("as_of_in_future", N_("A bulletin cannot report a day that has not come yet."))
    with action(actor, "programme.bulletin.refresh", refs.make("programme.bulletin", row)) as act:
        day = board(row.plan, as_of)
        corrections = list(row.prints_corrections.select_related("bulletin"))
        content = {**row.content, **_content(day, corrections), **_kept(row.content)}
        kept = {p["code"]: p for p in row.content["paragraphs"] if p["code"] in row.edited}
        content["paragraphs"] = [kept.get(p["code"], p) for p in content["paragraphs"]]
        figures = _figures(day)
        act.note(as_of=as_of.isoformat(), figures=figures["fingerprint"])
        return save_version(row, version, {"as_of": as_of, "figures": figures, "content": content})


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("addressee", "copied_to") if name in content}


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
        # The number comes last: its row stays locked until the transaction ends.
        issued.number = _number(issued)
        act.note(number=issued.number, head=head.hash, figures=row.figures["fingerprint"])
        Bulletin.objects.filter(pk=row.pk).update(number=issued.number)
    return issued


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
        return Correction.objects.create(bulletin=row, text=text.strip()[:500], made_by=actor.person)
