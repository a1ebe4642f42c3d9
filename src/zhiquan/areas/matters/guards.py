"""Guards of matters: the grounds of the rule tables, asked mark by mark, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhiquan.areas.matters.facts import chosen, rights_in, worst
from zhiquan.areas.matters.models import CaseRight
from zhiquan.areas.matters.ports import FREE, Answer, Ground, Question, guard
from zhiquan.engines.rules import Evaluation, NotInForce
from zhiquan.kernel import editions
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Right

CONSENTS = ("pledgee_consent", "court_consent", "pledgee_transfer_consent", "court_transfer_consent")


@guard.register("matters.mark_change_grounds")
def mark_change_grounds(question: Question) -> Answer:
    """Grounds of the guide 1.6.1 and 1.6.2 against a change of name or address, for every mark chosen.

    Facts that only a person sees (papers unfit) stay false: the officer adds those defects himself.
    """
    change = question.values.get("change.kind")
    if change not in ("name", "address", "both"):
        return Answer(FREE)
    shared = {
        "change": change,
        "all_included": question.values.get("rights.marks_complete") != "some" and not _left_out(question),
        "certificate_matches": _certificate(question),
        "same_subject": question.values.get("subject.continuity") != "other",
        "papers_unfit": False,
        "corrected_before": _corrected_before(question),
        "usage_rules_attached": "usage_rules" in question.materials,
    }
    return _grounds(question, "trademark_change.grounds", shared, _name_after(question))


@guard.register("matters.transfer_grounds")
def transfer_grounds(question: Question) -> Answer:
    """Grounds against an assignment or transmission of marks."""
    return _grounds(question, "trademark_window.transfer_grounds", _window_facts(question), "")


@guard.register("matters.renewal_grounds")
def renewal_grounds(question: Question) -> Answer:
    """Grounds against a renewal: not yet open, grace period over, not the registrant."""
    return _grounds(question, "trademark_window.renewal_grounds", _window_facts(question), "")


@guard.register("matters.mandate")
def mandate(question: Question) -> Answer:
    """Whether the person at the form acts for the party that the matter is about."""
    owner = question.case or question.draft
    party = question.party
    acts = bool(party and owner and party.organisation_id and party.organisation_id == owner.organisation_id)
    return Answer(acts)


def _corrected_before(question: Question) -> bool:
    return bool(question.case and question.case.round > 0)


def _certificate(question: Question) -> bool | None:
    """Whether the certificate agrees with the form. One that came by itself does; of one handed in the officer
    says; a change that still waits for it is no ground yet."""
    if "registrar_change_certificate" in question.materials:
        return True
    waiting = question.case is None or question.case.state == "waiting_certificate"
    return True if waiting else None


def _name_after(question: Question) -> str:
    if question.values.get("change.kind") in ("name", "both"):
        return str(question.values.get("party.name.new") or "")
    return ""


def _left_out(question: Question) -> bool:
    """Whether a registered mark of the party is missing among those chosen."""
    if question.party is None:
        return False
    mine = registry.rights_of(question.party, question.day)
    owed = mine.filter(kind__in=Right.MARKS, status=Right.IN_FORCE, jurisdiction="CN").exclude(
        number__startswith="G"
    )
    return owed.exclude(uid__in=chosen(question.values)).exists()


def _window_facts(question: Question) -> dict[str, Any]:
    """What a person sees on paper counts as in order until he says otherwise; what is handed in is known."""
    at_hand, values = question.materials, question.values
    return {
        "corrected_before": _corrected_before(question),
        "papers_unfit": False,
        "act": values.get("transfer.act"),
        "similar_included": values.get("transfer.similar") not in ("some", False),
        "agreement_attached": any("agreement" in name for name in at_hand),
        "proof_attached": any("instrument" in name or "certificate" in name for name in at_hand),
        "receiver_qualified": "supervision_proof" in at_hand,
        "agent_missing": False,
    }


def _grounds(question: Question, table: str, shared: Mapping[str, Any], name: str) -> Answer:
    """Evaluate the table for every chosen right and gather what it says, each ground with its mark."""
    if question.party is None:
        return Answer(FREE)
    edition = editions.by_hash(question.edition)
    rules = edition.rules.at(question.day)
    try:
        wanted = {source.code: source for source in rules.table(table).inputs}
    except NotInForce:
        return Answer(FREE)
    rights = list(rights_in(question.values))
    facts = registry.change_facts(rights, question.party, question.day, name=name, edition=edition)
    renewing = set(_renewals(rights))
    found: dict[tuple[str, str], Ground] = {}
    for right in rights:
        own = _own_facts(facts[right.pk], question)
        own["in_grace"] = own["in_grace"] and right.pk not in renewing
        every = {**own, **_answers(question.values), **shared}
        asked = {code: _fit(source, every.get(code)) for code, source in wanted.items()}
        for ground in _read(rules.evaluate(table, asked), right):
            key = (ground.code, "" if ground.code in _ONCE else ground.about)
            found.setdefault(key, ground)
    grounds = tuple(found.values())
    return Answer(worst(grounds), grounds)


RENEWAL = "trademark-renewal"


def _renewals(rights: Iterable[Right]) -> Iterable[int | None]:
    """Marks whose renewal is under way or granted here: the guide lets a change go together with it."""
    rows = CaseRight.objects.filter(right__in=list(rights), case__matter=RENEWAL)
    return rows.filter(case__outcome__in=("", "granted")).values_list("right", flat=True)


# The registry's words for where a renewal stands, and the rule table's.
_PHASES = {"not_open": "early", "window": "window", "grace": "grace", "over": "over"}
# Grounds about the whole application are told once, not once a mark.
_ONCE = ("marks_left_out", "certificate_differs", "certificate_missing", "another_subject", "papers_unfit")


def _fit(source: Any, value: Any) -> Any:
    """A value as the table's input takes it: what nobody knows is false or missing, never a guess."""
    if value is None:
        return False if str(source.kind) == "boolean" and not source.optional else None
    if source.values is not None and value not in source.values:
        return None
    return value


def _answers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers under their bare names, as tables call them: `transfer.kind` is also `kind`."""
    return {code.replace(".", "_"): value for code, value in values.items() if not isinstance(value, list)}


def _own_facts(facts: Mapping[str, Any], question: Question) -> dict[str, Any]:
    consent = any(f"{kind}:{facts['lock_key']}" in question.materials for kind in CONSENTS)
    missing = bool(facts["co_owned"]) and "co_owner_list" not in question.materials
    return {
        **facts,
        "consent_attached": consent,
        "co_owners_missing": missing,
        "particulars_match": not facts["older_name"],
        "phase": _PHASES.get(str(facts["renewal"]), "window"),
    }


def _read(answer: Evaluation, right: Right) -> Iterator[Ground]:
    rows = {row.code: row for row in answer.table.rows}
    for code, said in zip(answer.rows, answer.outputs, strict=True):
        yield Ground(
            code=str(said["ground"]),
            effect=str(said["effect"]),
            text={"zh-Hans": str(said["text"]), "en": str(said["text_en"])},
            place=f"registry.right:{right.uid}",
            about=f"{right.number} {right.title}",
            source=answer.table.source,
            article=str(rows[code].article or answer.table.article or ""),
            sample=answer.is_sample,
        )


def refusals(grounds: Iterable[Ground]) -> list[Ground]:
    return [g for g in grounds if g.effect == "refuse"]
