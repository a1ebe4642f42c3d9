"""Pre-examination from the recordal to the fast lane, with the texts encrypted and the law's words on every finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import EntityYear, Examination, FindingDecision, RecordedEntity, TextVersion
from zhiquan.areas.filing.queries import preexam as query
from zhiquan.areas.filing.queries import revisions
from zhiquan.areas.filing.service import examining, texts
from zhiquan.areas.filing.tests.conftest import ABSTRACT, CLAIMS, DESCRIPTION, TITLE, Cast, browser
from zhiquan.areas.matters import service as matters
from zhiquan.areas.matters.models import Case, Proposal
from zhiquan.areas.matters.service.steps import Told
from zhiquan.kernel import clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, NotVisible, Refused
from zhiquan.kernel.models import AuditEntry

VALUES: dict[str, Any] = {
    "preexam.kind": "invention",
    "preexam.title": TITLE,
    "preexam.ipc": "G06N 3/08",
    "preexam.same_day": False,
    "preexam.pct": "none",
    "preexam.divisional": False,
    "preexam.secrecy": False,
    "preexam.abroad": False,
    "preexam.elsewhere": False,
    "preexam.place": "mainland",
    "party.identity": "9144030071526726XG",
    "preexam.applicants": [{"name": "深圳市云屿导热科技有限公司（虚构）", "place": "mainland"}],
    "agent.used": False,
    "contact.name": "林见微",
    "contact.phone": "13800138000",
    "contact.email": "lin@example.org",
    "undertaking.identical": True,
    "undertaking.in_time": True,
    "undertaking.fees": True,
    "undertaking.no_amendment": True,
    "undertaking.answers": True,
    "undertaking.no_withdrawal": True,
    "undertaking.good_faith": True,
    "consent.truth": True,
}
SOUND = (
    "1.一种导热垫贴附装置，包括机架和送料辊，其特征在于，还包括压合轮，所述压合轮设置在所述送料辊的下游。\n"
    "2.根据权利要求1所述的导热垫贴附装置，其特征在于，所述压合轮的表面包覆硅胶层，所述硅胶层的厚度为3mm。\n"
    "3.根据权利要求1或2所述的导热垫贴附装置，其特征在于，所述送料辊由伺服电机驱动。\n"
)


def upload(claims: str = CLAIMS) -> list[tuple[str, bytes]]:
    parts = {"权利要求书.txt": claims, "说明书.txt": DESCRIPTION, "摘要.txt": ABSTRACT}
    return [(name, text.encode()) for name, text in parts.items()]


@pytest.fixture
def entity(cast: Cast) -> RecordedEntity:
    row = RecordedEntity.objects.create(
        name=cast.firm.name, organisation=cast.firm, since=clock.today(), grade="A"
    )
    EntityYear.objects.create(entity=row, year=clock.today().year, quota=2)
    return row


def submitted(cast: Cast, **more: Any) -> Examination:
    draft = matters.begin(cast.clerk, "patent-pre-examination")
    values = {**VALUES, "party.name.old": cast.firm.name, **more}
    draft = matters.save(cast.clerk, draft, draft.version, values)
    case = matters.submit(cast.clerk, draft, draft.version)
    return texts.examination_of(case)


def act(actor: Actor, row: Examination, code: str, **told: Any) -> Case:
    row.case.refresh_from_db()
    return matters.act(actor, row.case, row.case.version, code, Told(**told))


def confirm(actor: Actor, row: Examination) -> None:
    proposal = Proposal.objects.get(case=row.case, state=Proposal.OPEN)
    matters.confirm_proposal(actor, proposal, proposal.version)
    row.case.refresh_from_db()


def examined(cast: Cast) -> Examination:
    """A case with its first text, accepted and given to an examiner."""
    row = submitted(cast)
    texts.hand_in(cast.clerk, row, upload())
    act(cast.examiner, row, "accept")
    act(cast.examiner, row, "classify")
    row.refresh_from_db()
    return row


def decide_everything(cast: Cast, text: TextVersion, decision: str = FindingDecision.ACCEPT) -> None:
    assert cast.examiner.person is not None
    examining.decide_all(
        cast.examiner,
        text,
        dict.fromkeys(examining.undecided(text, cast.examiner.person.pk), (decision, "", "不影响理解")),
    )


def test_the_whole_way_to_the_fast_lane(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    assert EntityYear.objects.get(entity=entity).used == 1
    first = examining.latest(row)
    assert first.counts["error"] >= 3
    decide_everything(cast, first)
    opinion = examining.send_opinion(cast.examiner, row, _version(row))
    row.refresh_from_db()
    assert row.case.state == "opinion" and row.first_opinion_on == clock.today()
    assert row.case.defects.count() == len(opinion.keys)

    examining.reply(cast.clerk, row, _version(row), upload(SOUND))
    row.case.refresh_from_db()
    assert row.case.state == "replied"
    second = examining.latest(row)
    read = query.read(second, cast.examiner.person)
    assert {f["rule"] for f in read.solved} >= {"F-CLM-9", "F-CLM-4"}

    decide_everything(cast, second, FindingDecision.DISMISS)
    examining.pass_text(cast.examiner, row, _version(row))
    confirm(cast.lead, row)
    row.refresh_from_db()
    assert row.case.state == "passed" and row.passed_sm3 == second.sm3

    examining.record_filing(
        cast.clerk, row, _version(row), application_no="201710601862.3", filed_on=clock.today(), uploads=upload(SOUND)
    )  # fmt: skip
    row.refresh_from_db()
    assert row.identical is True and row.application_no == "201710601862.3"
    act(cast.examiner, row, "mark_fast")
    row.refresh_from_db()
    assert row.case.state == "fast" and row.fast_on == clock.today()


def _version(row: Examination) -> int:
    row.case.refresh_from_db()
    return row.case.version


def test_a_changed_text_gets_no_fast_lane(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    decide_everything(cast, examining.latest(row), FindingDecision.DISMISS)
    examining.pass_text(cast.examiner, row, _version(row))
    confirm(cast.lead, row)
    row.refresh_from_db()
    changed = upload(CLAIMS.replace("3mm", "5mm"))
    examining.record_filing(
        cast.clerk, row, _version(row), application_no="201710601862.3", filed_on=clock.today(), uploads=changed
    )  # fmt: skip
    row.refresh_from_db()
    assert row.identical is False
    with pytest.raises(Refused):
        act(cast.examiner, row, "mark_fast")


def test_a_number_with_a_wrong_check_digit_is_refused(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    with pytest.raises(Refused) as error:
        examining.record_filing(
            cast.clerk, row, _version(row), application_no="201710601862.4", filed_on=clock.today(), uploads=upload()
        )  # fmt: skip
    assert error.value.code == "bad_number"


def test_a_same_day_filing_is_not_accepted_and_the_reason_has_its_code(
    cast: Cast, entity: RecordedEntity
) -> None:
    row = submitted(cast, **{"preexam.same_day": True})
    texts.hand_in(cast.clerk, row, upload())
    with pytest.raises(Refused):
        act(cast.examiner, row, "accept")
    page = browser(cast.examiner).get(reverse("matters:desk-case", args=[row.case.uid]))
    assert "R-3" in page.content.decode()


def test_without_recordal_or_quota_nothing_is_accepted(cast: Cast, entity: RecordedEntity) -> None:
    EntityYear.objects.filter(entity=entity).update(used=2)
    row = submitted(cast)
    texts.hand_in(cast.clerk, row, upload())
    with pytest.raises(Refused):
        act(cast.examiner, row, "accept")


def test_no_opinion_while_a_finding_waits(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    text = examining.latest(row)
    [key, *_rest] = examining.undecided(text, cast.examiner.person.pk)  # type: ignore[union-attr]
    examining.decide(cast.examiner, text, key, FindingDecision.ACCEPT)
    with pytest.raises(Refused) as error:
        examining.send_opinion(cast.examiner, row, _version(row))
    assert error.value.code == "undecided"


def test_dismissing_needs_a_reason_and_editing_words(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    text = examining.latest(row)
    [key, *_rest] = examining.undecided(text, cast.examiner.person.pk)  # type: ignore[union-attr]
    for decision in (FindingDecision.DISMISS, FindingDecision.EDIT):
        with pytest.raises(Refused):
            examining.decide(cast.examiner, text, key, decision)
    examining.decide(cast.examiner, text, key, FindingDecision.EDIT, words="请改正")
    row_words = FindingDecision.objects.get(text=text, key=key)
    assert examining.words_of([row_words])[row_words.pk]["text"] == "请改正"


def test_matter_that_the_first_text_lacks_is_flagged(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    decide_everything(cast, examining.latest(row))
    examining.send_opinion(cast.examiner, row, _version(row))
    new = SOUND + "4.根据权利要求1所述的导热垫贴附装置，其特征在于，所述机架上装有红外测温探头。\n"
    examining.reply(cast.clerk, row, _version(row), upload(new))
    added = revisions.added(examining.latest(row))
    marked = "".join(s.text for part in added for line in part.lines for s in line.segments if s.how)
    assert "红外测温探头" in marked
    changes = revisions.redline(examining.latest(row))
    assert any(c.how == "new" for part in changes for c in part.changes)


def test_texts_lie_encrypted_and_open_to_their_own_side_and_the_desk(
    cast: Cast, entity: RecordedEntity
) -> None:
    row = examined(cast)
    text = examining.latest(row)
    stored = b"".join(p.read_bytes() for p in Path(settings.ZHIQUAN_FILES).glob("??/*") if p.is_file())
    assert "偏航阈值".encode() not in stored
    assert "偏航阈值" not in str(list(AuditEntry.objects.values()))
    for actor in (cast.rival, cast.screener, cast.chief, cast.supervisor, cast.agent):
        with pytest.raises(NotVisible):
            access.TEXTS.get_for(actor, text.uid)
    assert access.TEXTS.get_for(cast.clerk, text.uid) == text
    with pytest.raises(Denied):
        access.TEXTS.get_for(cast.clerk, text.uid, "examine")


def test_comparing_unpublished_texts_is_the_examiners_and_is_logged(
    cast: Cast, entity: RecordedEntity
) -> None:
    mine, other = examined(cast), examined(cast)
    text = examining.latest(mine)
    with pytest.raises(Refused):
        examining.compare(cast.examiner, text, " ")
    row = examining.compare(cast.examiner, text, "两件名称相同")
    assert row.found == 1 and row.compared == 1
    [pair] = revisions.compared(row)
    assert pair["other"].examination == other
    assert AuditEntry.objects.filter(action="filing.text.compare").count() == 1
    for actor in (cast.clerk, cast.rival, cast.screener):
        with pytest.raises(NotVisible):
            access.COMPARISONS.get_for(actor, row.uid)


def test_the_examiners_page_shows_everything_at_once(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    client = browser(cast.examiner)
    page = client.get(f"/filing/preexam/{row.uid}/").content.decode()
    for finding in texts.report_of(examining.latest(row))["findings"]:
        assert finding["rule"] in page
    assert client.get("/filing/preexam/").status_code == 200
    for show in ("description", "redline", "passages"):
        assert client.get(f"/filing/preexam/{row.uid}/?show={show}").status_code == 200
    assert browser(cast.rival).get(f"/filing/preexam/{row.uid}/").status_code == 404


def test_a_refused_decision_loses_no_other(cast: Cast, entity: RecordedEntity) -> None:
    row = examined(cast)
    text = examining.latest(row)
    keys = examining.undecided(text, cast.examiner.person.pk)  # type: ignore[union-attr]
    sent = {
        f"d-{keys[0]}": "edit",
        f"t-{keys[0]}": "请改为分号",
        f"d-{keys[1]}": "dismiss",
        f"t-{keys[1]}": "",
    }
    answer = browser(cast.examiner).post(f"/filing/preexam/text/{text.uid}/decide/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请改为分号" in page and page.count('value="edit" checked') == 1
    assert not text.decisions.exists()
