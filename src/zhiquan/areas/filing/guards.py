"""What pre-examination asks before a case moves: recorded, quota, class, exclusions, text, findings, identity."""

from __future__ import annotations

from zhiquan.areas.filing import classes, entities
from zhiquan.areas.filing.models import Examination
from zhiquan.areas.filing.ports import CORRECT, FREE, REFUSE, Answer, Ground, Question, guard
from zhiquan.areas.filing.service import examining
from zhiquan.engines.rules import NotInForce
from zhiquan.kernel import editions

REASONS = "pre_examination.reasons"
NOBODY = 0


def _examination(question: Question) -> Examination | None:
    return Examination.objects.filter(case=question.case).first() if question.case else None


@guard.register("filing.recorded")
def recorded(question: Question) -> Answer:
    """How the applicant stands with this centre on the day: recorded, suspended or none."""
    return Answer(entities.standing(entities.recorded(question)))


@guard.register("filing.quota_left")
def quota_left(question: Question) -> Answer:
    """Whether the year's quota of the applicant has room for one more."""
    row = entities.recorded(question)
    return Answer(bool(row and entities.left(row, question.day.year) > 0))


@guard.register("filing.class_in_catalogue")
def class_in_catalogue(question: Question) -> Answer:
    """Whether the main class lies in a field that this centre may examine."""
    found = classes.field_of(editions.by_hash(question.edition).rules.at(question.day), question.values)
    return Answer(bool(found and found.approved))


@guard.register("filing.excluded")
def excluded(question: Question) -> Answer:
    """Why the case may not be pre-examined: every ground of the table at once, each with its text and source.

    To an applicant who still writes, a ground is told and hinders nothing: whether it holds is for the desk.
    """
    rules = editions.by_hash(question.edition).rules.at(question.day)
    try:
        table = rules.table(REASONS)
    except NotInForce:
        return Answer(FREE)
    facts = entities.facts(question)
    asked = {source.code: facts[source.code] for source in table.inputs if source.code in facts}
    answer = rules.evaluate(REASONS, asked)
    rows = {row.code: row for row in table.rows}
    grounds = tuple(
        Ground(
            code=str(said.get("ground", code)),
            effect=str(said["effect"]) if question.case else CORRECT,
            text={"zh-Hans": f"{said['reason']} {said['text']}", "en": f"{said['reason']} {said['text_en']}"},
            source=table.source,
            article=str(rows[code].article or table.article or ""),
            sample=answer.is_sample,
        )
        for code, said in zip(answer.rows, answer.outputs, strict=True)
    )
    return Answer(worst(grounds), grounds)


@guard.register("filing.text_present")
def text_present(question: Question) -> Answer:
    """Whether a text was handed in; after an opinion, whether a new one was."""
    row = _examination(question)
    if row is None:
        return Answer(False)
    asked = row.opinions.filter(answered_on=None).order_by("round").last()
    if asked is None:
        return Answer(row.texts.exists())
    return Answer(row.texts.filter(number__gt=asked.text.number).exists())


@guard.register("filing.findings_decided")
def findings_decided(question: Question) -> Answer:
    """Whether the examiner in charge said his word on every finding of the latest text."""
    row = _examination(question)
    if row is None or not row.texts.exists():
        return Answer(False)
    text = examining.latest(row)
    # Nobody has to speak about a text without findings.
    judges = [*text.decisions.values_list("by", flat=True).distinct(), NOBODY]
    return Answer(any(not examining.undecided(text, judge) for judge in judges))


@guard.register("filing.text_identical")
def text_identical(question: Question) -> Answer:
    """Whether the text filed at CNIPA is the text that passed; unknown before it was filed."""
    row = _examination(question)
    return Answer(row.identical if row else None)


def worst(grounds: tuple[Ground, ...]) -> str:
    """The worst effect of the grounds."""
    effects = {ground.effect for ground in grounds}
    return next((effect for effect in (REFUSE, CORRECT) if effect in effects), FREE)
