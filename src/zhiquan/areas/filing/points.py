"""What filing quality brings to the portal: finds, cards on the home page, days by which an applicant answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiquan.areas.filing import access, seats
from zhiquan.areas.filing.models import CheckNotice, ListedFiling
from zhiquan.areas.filing.queries import clues, preexam
from zhiquan.engines.rules import NotInForce, RuleError
from zhiquan.kernel import clock, editions, points, refs
from zhiquan.kernel.access import Access
from zhiquan.kernel.actor import APPLICANT, HANDLER, Actor
from zhiquan.policy import Edition
from zhiquan.ui import script
from zhiquan.ui.formats import is_english

MOST_HITS = 5
MOST_DEADLINES = 50
SHORTEST = 2
NOTICE_PERIOD = "abnormal_filing.self_check_reply"
NOTICE, LINE = "filing.notice", "filing.line"


# ---------- search


@points.search.register("filing.clues")
def find_clues(actor: Actor, text: str) -> Iterator[points.Hit]:
    """Clues that the officer may open, by number, or by a filing, a title or an applicant in them."""
    if len(text.strip()) < SHORTEST or not access.CLUES.may(actor, "view"):
        return
    for row in clues.queue(actor, show="all", text=text).distinct()[:MOST_HITS]:
        said = ngettext("%(n)s filing", "%(n)s filings", row.count) % {"n": row.count}
        yield _hit(
            _("Clue"), str(row), f"{clues.marks(row.kinds)} {said}".strip(), "filing:clue", "clue", row
        )


@points.search.register("filing.agencies")
def find_agencies(actor: Actor, text: str) -> Iterator[points.Hit]:
    """Agencies by name or code."""
    rows = _found(access.AGENCY, actor, text, lambda t: Q(name__icontains=t) | Q(code=t))
    for row in rows:
        yield _hit(_("Agency"), row.name, row.code, "filing:agency", "agency", row)


@points.search.register("filing.entities")
def find_entities(actor: Actor, text: str) -> Iterator[points.Hit]:
    """Entities and agencies recorded for pre-examination, by name or code."""
    rows = _found(access.ENTITIES, actor, text, lambda t: Q(name__icontains=t) | Q(code=t))
    for row in rows:
        yield _hit(_("Recorded entity"), row.name, row.grade, "filing:entity", "entity", row)


@points.search.register("filing.published")
def find_published(actor: Actor, text: str) -> Iterator[points.Hit]:
    """Published texts by number or title, for the officers who keep them."""
    if not access.PUBLISHED.may(actor, "import"):
        return
    rows = _found(access.PUBLISHED, actor, text, lambda t: Q(title__icontains=t) | Q(number__startswith=t))
    for row in rows:
        yield points.Hit(
            kind=_("Published text"), title=row.title, text=row.number, url=reverse("filing:published")
        )


def _found(door: Access[Any], actor: Actor, text: str, condition: Callable[[str], Q]) -> QuerySet[Any]:
    wanted = text.strip()
    if len(wanted) < SHORTEST or not actor.signed_in:
        return door.model.objects.none()
    return door.visible_to(actor).filter(condition(wanted))[:MOST_HITS]


def _hit(kind: str, title: str, text: str, name: str, code: str, row: Any) -> points.Hit:
    return points.Hit(kind, title, text, reverse(name, args=[row.uid]), refs.make(f"filing.{code}", row))


# ---------- the home page


@points.home_card.register("filing.preexam")
def preexam_card(actor: Actor) -> Mapping[str, Any] | None:
    """Cases that wait at the centre's desk."""
    if not actor.signed_in or not access.EXAMINATIONS.may(actor, "examine"):
        return None
    rows = preexam.queue(actor).filter(case__turn="desk")
    count = rows.count()
    text = ngettext("%(n)s case waits", "%(n)s cases wait", count) % {"n": count}
    late = rows.filter(case__due_on__lt=clock.today()).count()
    if late:
        text += _(", %(n)s of them overdue") % {"n": late}
    return {"title": _("Pre-examination"), "text": text, "url": reverse("filing:preexam")}


@points.home_card.register("filing.clues")
def clue_card(actor: Actor) -> Mapping[str, Any] | None:
    """Clues that lie with the officer's body, and lines of CNIPA's lists that nobody was told about."""
    if not actor.has(HANDLER) or not seats.sits(actor, seats.ABNORMAL, seats.COOPERATION):
        return None
    count = clues.queue(actor).filter(seat=actor.organisation.body_code if actor.organisation else "").count()
    text = ngettext("%(n)s clue is open", "%(n)s clues are open", count) % {"n": count}
    untold = (ListedFiling.IMPORTED, ListedFiling.ASSIGNED)
    lines = access.LINES.visible_to(actor).filter(state__in=untold).count()
    if lines:
        text += _(", %(n)s listed filings to tell about") % {"n": lines}
    return {"title": _("Abnormal filings"), "text": text, "url": reverse("filing:clues")}


@points.home_card.register("filing.applicant")
def applicant_card(actor: Actor) -> Mapping[str, Any] | None:
    """What an applicant has to answer; where there is nothing, the invitation to check a draft."""
    if not actor.signed_in or not (actor.organisation is None or actor.has(APPLICANT)):
        return None
    notices, lines = list(_open_notices(actor)), list(_open_lines(actor))
    count = len(notices) + len(lines)
    if not count:
        text = _("See every formal defect before you file; nothing is kept.")
        return {"title": _("Check a draft"), "text": text, "url": reverse("filing:check")}
    first = min([*notices, *lines], key=lambda row: (row.due_on or date.max, row.pk))
    said = ngettext("%(n)s paper waits for your answer", "%(n)s papers wait for your answer", count)
    text = said % {"n": count} + _(", the first until %(day)s") % {"day": first.due_on}
    name = "filing:notice" if isinstance(first, CheckNotice) else "filing:line"
    return {"title": _("Filings to explain"), "text": text, "url": reverse(name, args=[first.uid])}


def _open_notices(actor: Actor) -> QuerySet[CheckNotice]:
    rows = access.NOTICES.visible_to(actor, "answer").filter(replied_on=None)
    return rows.order_by("due_on", "pk")[:MOST_DEADLINES]


def _open_lines(actor: Actor) -> QuerySet[ListedFiling]:
    rows = access.LINES.visible_to(actor, "answer").filter(state=ListedFiling.NOTIFIED)
    return rows.order_by("due_on", "pk")[:MOST_DEADLINES]


# ---------- days


@points.deadline.register("filing")
def deadlines(actor: Actor) -> Iterator[points.Deadline]:
    """Self-check notices and lines of CNIPA's lists that wait for the applicant's answer."""
    if not actor.signed_in or actor.organisation is None:
        return
    notices = list(_open_notices(actor))
    edition = editions.current(settings.CITY) if notices else None
    for notice in notices:
        yield _deadline(
            _("Answer the self-check notice"), notice.number, _basis(edition, notice.sent_on), notice.sent_on, notice.due_on,
            NOTICE, "filing:notice", notice, sample=notice.due_sample,
        )  # fmt: skip
    for line in _open_lines(actor).select_related("list"):
        if line.due_on is not None:
            yield _deadline(
                _("Withdraw or explain a filing that CNIPA listed"), line.application_no,
                _("The day that CNIPA's list %(number)s sets") % {"number": line.list.number},
                line.notified_on, line.due_on, LINE, "filing:line", line,
            )  # fmt: skip


def _deadline(
    title: str,
    subject: str,
    basis: str,
    start: date | None,
    due: date,
    kind: str,
    name: str,
    row: Any,
    *,
    sample: bool = False,
) -> points.Deadline:
    url = reverse(name, args=[row.uid])
    return points.Deadline(title, subject, basis, start, due, refs.make(kind, row), url, sample=sample)


def _basis(edition: Edition | None, day: date) -> str:
    """The text that the time for an answer rests on."""
    if edition is None:
        return ""
    rules = edition.rules
    try:
        found = rules.at(day).get(NOTICE_PERIOD)
    except (NotInForce, RuleError):
        return ""
    source = rules.sources.get(found.source)
    if source is None:
        return found.article or ""
    language = "en" if is_english() else "zh-Hans"
    title = source.title.get(language) or next(iter(source.title.values()))
    said = f"{title} {found.article or ''}".strip()
    return said if is_english() else script.in_readers_script(said)
