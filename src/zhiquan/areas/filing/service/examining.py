"""The examiner's work: a word on every finding, the opinion with all of them at once, the pass, the filed text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access, findings, reading, screens
from zhiquan.areas.filing.models import Comparison, Examination, FindingDecision, Opinion, TextVersion
from zhiquan.areas.filing.ports import Case
from zhiquan.areas.filing.service import texts
from zhiquan.areas.matters import service as matters
from zhiquan.areas.matters.service.steps import Told
from zhiquan.engines import numbers
from zhiquan.engines.screening.model import Filing
from zhiquan.kernel import clock, editions, files, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

# Steps of the flow `patent-pre-examination` that are taken on pages of this area.
OPINION, REPLY, PASS, FILED = "give_opinion", "reply", "pass", "record_filing"
UNKNOWN = N_("This finding is not among those of the text. Open the page again.")
NO_REASON = N_("Say why the finding is not taken over: the reason is logged.")
NO_WORDS = N_("Write the new wording of the finding.")
UNDECIDED = N_("%(n)s findings wait for your word: accept, edit or dismiss each before the opinion goes out.")
NOTHING = N_("No finding was accepted: there is nothing to tell the applicant. Pass the text instead.")
NO_TEXT = N_("The applicant has not handed in a text yet.")
BAD_NUMBER = N_("%(number)s is not an application number: %(why)s")
OWN_PLACE = "examiner"


def decide(
    actor: Actor, text: TextVersion, key: str, decision: str, *, words: str = "", reason: str = ""
) -> FindingDecision:
    """Accept, edit or dismiss one finding. The last word of the same examiner counts."""
    access.TEXTS.require(actor, "examine", text)
    by_key = dict(findings.keyed(texts.report_of(text)["findings"]))
    if key not in by_key:
        raise Refused("unknown_finding", UNKNOWN)
    return _decided(actor, text, key, by_key[key], decision, words, reason)


def decide_all(
    actor: Actor, text: TextVersion, decisions: Mapping[str, tuple[str, str, str]]
) -> list[FindingDecision]:
    """Many at once: key → (decision, words, reason). All or none."""
    access.TEXTS.require(actor, "examine", text)
    by_key = dict(findings.keyed(texts.report_of(text)["findings"]))
    with action(actor, "filing.finding.decide_all", refs.make(texts.TEXT, text)) as act:
        found = [
            _decided(actor, text, key, by_key[key], *given)
            for key, given in decisions.items()
            if key in by_key
        ]
        act.note(count=len(found))
    return found


def _decided(
    actor: Actor,
    text: TextVersion,
    key: str,
    finding: Mapping[str, Any],
    decision: str,
    words: str,
    reason: str,
) -> FindingDecision:
    if decision == FindingDecision.DISMISS and not reason.strip():
        raise Refused("reason_missing", NO_REASON)
    if decision == FindingDecision.EDIT and not words.strip():
        raise Refused("words_missing", NO_WORDS)
    case = text.examination.case
    with action(actor, "filing.finding.decide", refs.make(texts.TEXT, text)) as act:
        row, _made = FindingDecision.objects.update_or_create(
            text=text,
            key=key,
            by=actor.person,
            defaults={
                "rule": finding["rule"],
                "check_code": finding.get("check", ""),
                "severity": finding["severity"],
                "decision": decision,
                "reason": reason.strip()[:300],
                "words": texts.secret(actor, case, "words.json", texts.packed({"text": words.strip()}))
                if words.strip()
                else None,
                "at": clock.now(),
            },
        )
        act.note(rule=row.rule, check=row.check_code, decision=decision, key=key)
    return row


def add_own(actor: Actor, text: TextVersion, *, rule: str, part: str, claim: int | None, words: str) -> str:
    """A finding of the examiner himself; returns its key."""
    access.TEXTS.require(actor, "examine", text)
    if not words.strip():
        raise Refused("words_missing", NO_WORDS)
    finding = {"rule": rule[:20] or "F-OWN", "check": OWN_PLACE, "part": part, "claim": claim, "quote": words}
    [(key, _same)] = findings.keyed([finding])
    case = text.examination.case
    with action(actor, "filing.finding.add", refs.make(texts.TEXT, text)) as act:
        FindingDecision.objects.update_or_create(
            text=text,
            key=key,
            by=actor.person,
            defaults={
                "rule": finding["rule"],
                "check_code": OWN_PLACE,
                "severity": "error",
                "origin": OWN_PLACE,
                "decision": FindingDecision.ACCEPT,
                "words": texts.secret(
                    actor,
                    case,
                    "words.json",
                    texts.packed({"text": words.strip(), "part": part, "claim": claim}),
                ),
            },
        )
        act.note(rule=finding["rule"], key=key)
    return key


def words_of(rows: Iterable[FindingDecision]) -> dict[int, dict[str, Any]]:
    """What the examiner wrote, by the decision's key in the database; nothing where he took the finding as it is."""
    written = [row for row in rows if row.words]
    texts_of = files.read_all([row.words for row in written if row.words])
    return {row.pk: json.loads(data) for row, data in zip(written, texts_of, strict=True)}


def told_findings(text: TextVersion, examiner: int) -> list[dict[str, Any]]:
    """What the applicant is told: accepted findings in their own or the examiner's words, then his own ones."""
    report = texts.report_of(text)
    by_key = dict(findings.keyed(report["findings"]))
    rows = list(
        text.decisions.filter(by=examiner).exclude(decision=FindingDecision.DISMISS).select_related("words")
    )
    words, found = words_of(rows), []
    for row in rows:
        said = words.get(row.pk, {})
        finding = by_key.get(row.key, {})
        found.append(
            {
                "key": row.key,
                "rule": row.rule,
                "check": row.check_code,
                "part": said.get("part") or finding.get("part", "document"),
                "claim": said.get("claim") or finding.get("claim"),
                "text": said.get("text") or finding.get("message", ""),
                "quote": finding.get("quote", ""),
                "suggestion": finding.get("suggestion", ""),
                "basis": finding.get("basis", []),
            }
        )
    return found


def undecided(text: TextVersion, examiner: int) -> list[str]:
    """Keys of findings on which the examiner has not said his word."""
    decided = set(text.decisions.filter(by=examiner).values_list("key", flat=True))
    every = findings.keyed(texts.report_of(text)["findings"])
    return [key for key, _finding in every if key not in decided]


def send_opinion(actor: Actor, row: Examination, version: int, *, note: str = "") -> Opinion:
    """All accepted findings to the applicant in one letter; refused while one of them has no word."""
    access.EXAMINATIONS.require(actor, "examine", row)
    text = latest(row)
    assert actor.person is not None
    left = undecided(text, actor.person.pk)
    if left:
        raise Refused("undecided", UNDECIDED, n=len(left))
    told = told_findings(text, actor.person.pk)
    if not told:
        raise Refused("nothing", NOTHING)
    with action(actor, "filing.opinion.send", refs.make(texts.EXAMINATION, row)) as act:
        _note(row.case, **{"draft.round": row.opinions.count() + 1})
        matters.act(actor, row.case, version, OPINION, Told(reason=note, defects=[_defect(t) for t in told]))
        opinion = Opinion.objects.create(
            examination=row,
            text=text,
            round=row.opinions.count() + 1,
            keys=[t["key"] for t in told],
            letter=texts.secret(actor, row.case, "opinion.json", texts.packed(told)),
            by=actor.person,
            on=clock.today(),
        )
        if row.first_opinion_on is None:
            row.first_opinion_on = opinion.on
            row.save(update_fields=["first_opinion_on"])
        act.note(round=opinion.round, findings=len(told))
    return opinion


def _defect(told: Mapping[str, Any]) -> dict[str, str]:
    """A line of the case's defect list: which rule and where. The words about the text stay in the opinion."""
    basis = next(iter(told["basis"]), {})
    return {
        "text": str(told["text"]),
        "place": f"{told['part']}:{told['claim']}" if told["claim"] else str(told["part"]),
        "ground": str(told["rule"]),
        "source": str(basis.get("source", "")),
        "article": str(basis.get("article", "")),
    }


def latest(row: Examination) -> TextVersion:
    text = row.texts.order_by("-number").first()
    if text is None:
        raise Refused("no_text", NO_TEXT)
    return text


def reply(actor: Actor, row: Examination, version: int, uploads: Sequence[tuple[str, bytes]]) -> TextVersion:
    """The applicant answers an opinion with a new text: stored, checked, and the case goes back to the desk."""
    with action(actor, "filing.opinion.reply", refs.make(texts.EXAMINATION, row)):
        text = texts.hand_in(actor, row, uploads)
        matters.act(actor, row.case, version, REPLY, Told())
        row.opinions.filter(answered_on=None).update(answered_on=clock.today())
    return text


def pass_text(actor: Actor, row: Examination, version: int) -> Case:
    """Pass the latest text; the flow's effect freezes its hash."""
    access.EXAMINATIONS.require(actor, "examine", row)
    text = latest(row)
    with action(actor, "filing.text.pass", refs.make(texts.EXAMINATION, row)) as act:
        _note(row.case, **{"draft.hash": text.sm3})
        act.note(number=text.number, sm3=text.sm3)
        return matters.act(actor, row.case, version, PASS, Told())


def _note(case: Case, **values: Any) -> None:
    """Facts of this area that the case's next letter quotes."""
    matters.note_values(case, values)


def record_filing(
    actor: Actor,
    row: Examination,
    version: int,
    *,
    application_no: str,
    filed_on: date,
    uploads: Sequence[tuple[str, bytes]],
) -> Examination:
    """The filing receipt: the number's check digit is held, and the filed text against the text that passed."""
    access.EXAMINATIONS.require(actor, "hand_in", row)
    number = _application_number(application_no)
    draft = reading.read(uploads, row.kind)
    with action(actor, "filing.filing.record", refs.make(texts.EXAMINATION, row)) as act:
        filed = reading.hash_of(draft)
        save_version(
            row,
            row.version,
            {
                "application_no": number,
                "filed_on": filed_on,
                "filed_sm3": filed,
                "identical": filed == row.passed_sm3,
            },
        )
        for name, data in uploads:
            texts.secret(actor, row.case, name, data, made="")
        matters.act(actor, row.case, version, FILED, Told(on=filed_on, receipt=number))
        act.note(number=number, identical=row.identical, sm3=filed)
    return row


def _application_number(text: str) -> str:
    try:
        return numbers.parse("application_no", text).canonical
    except numbers.NumberError as error:
        why = numbers.explain(error, "en" if reading.language() == "en" else "zh-Hans")
        raise Refused("bad_number", BAD_NUMBER, number=text, why=why) from None


# ---------- among the texts under pre-examination


def compare(actor: Actor, text: TextVersion, reason: str) -> Comparison:
    """Hold one text against the other texts under pre-examination. Audited with its reason; each applicant only
    ever sees his own side, and never that a comparison was made."""
    access.TEXTS.require(actor, "examine", text)
    if not reason.strip():
        raise Refused("reason_missing", N_("Say why you compare: the reason is logged."))
    case = text.examination.case
    others = _open_texts(text)
    with action(actor, "filing.text.compare", refs.make(texts.TEXT, text)) as act:
        told = screens.screened(
            [_filing(text)],
            [_filing(other) for other in others],
            edition=editions.by_hash(case.edition_id),
            language="zh-Hans",
        )
        row = Comparison.objects.create(
            text=text,
            by=actor.person,
            reason=reason.strip()[:300],
            compared=len(others),
            found=len(told["pairs"]),
            result=texts.secret(actor, case, "comparison.json", texts.packed(told)),
        )
        act.note(compared=len(others), found=row.found, reason=row.reason)
    return row


def _open_texts(text: TextVersion) -> list[TextVersion]:
    """The latest text of every other case at the same desk."""
    case = text.examination.case
    rows = (
        TextVersion.objects.exclude(examination=text.examination)
        .filter(examination__case__desk=case.desk)
        .select_related("examination__case", "text")
        .order_by("examination", "-number")
    )
    newest: dict[int, TextVersion] = {}
    for row in rows:
        newest.setdefault(row.examination_id, row)
    return list(newest.values())


def _filing(text: TextVersion) -> Filing:
    draft = texts.draft_of(text)
    return Filing(
        id=str(text.uid),
        kind=draft.kind,
        applicant=str(text.examination.case.organisation or ""),
        stage="pre_examination",
        **reading.texts(draft),
    )
