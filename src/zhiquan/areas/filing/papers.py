"""Papers of the desk for abnormal filings: the self-check notice and the report of a clue, from policy's templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from zhiquan.areas.filing import seats
from zhiquan.areas.filing.models import CheckNotice, Clue, ClueFiling
from zhiquan.areas.filing.queries import clues as query
from zhiquan.areas.filing.queries import notices as notice_query
from zhiquan.areas.filing.service import runs
from zhiquan.engines import documents as engine
from zhiquan.engines.documents import textform
from zhiquan.kernel import clock, editions
from zhiquan.policy import Edition
from zhiquan.ui import papers

NOTICE, REPORT = "shared/letters/self_check_notice", "shared/letters/clue_report"
MOST_PAIRS = 60
NONE = "无"
DEMO = ("演示件，不具效力",)
ANSWERS: Mapping[str, str] = {
    ClueFiling.OPEN: "未答复",
    ClueFiling.WITHDRAWN: "主动撤回",
    ClueFiling.EXPLAINED: "已说明",
    ClueFiling.ACCEPTED: "说明成立",
    ClueFiling.REJECTED: "说明不成立",
}


@lru_cache(maxsize=16)
def _template(edition: Edition, key: str) -> textform.Template:
    return textform.parse(edition.templates[key])


def _issuer(edition: Edition) -> str:
    code = seats.body_of(seats.ABNORMAL)
    body = next((b for b in edition.city["bodies"] if b["code"] == code), edition.city["bodies"][0])
    return str(body["name"]["zh-Hans"])


def notice(row: CheckNotice) -> engine.OfficialDocument:
    """The self-check notice for its addressee: his own filings, what would explain them, the day, the basis."""
    edition = editions.current(settings.CITY)
    filings = list(row.filings.all())
    told = query.kinds(row.sent_on)
    kinds = [told[k] for k in row.clue.kinds if k in told]
    cited = "、".join(dict.fromkeys(f"{k.source}{k.article}" for k in kinds))
    rendered = textform.render(
        _template(edition, NOTICE),
        {
            "addressee": row.addressee,
            "due": engine.chinese_date(row.due_on),
            "clears": "；".join(notice_query.explains(row)) or NONE,
            "basis": cited or NONE,
        },
        {
            "filings": engine.Table(
                ("序号", "申请号", "名称", "申请日"),
                tuple(
                    (str(n), f.key, f.title or NONE, str(f.filed_on or "")) for n, f in enumerate(filings, 1)
                ),
                widths=(1, 4, 6, 3),
            )
        },
    )
    return engine.letter(
        issuer=_issuer(edition),
        title=rendered.title,
        addressee=rendered.addressee,
        document_date=row.sent_on,
        document_no=row.number,
        body=rendered.blocks,
        notices=DEMO if row.clue.is_demo else (),
    )


def report(clue: Clue) -> engine.OfficialDocument:
    """The report of a clue to CNIPA: filings with their answers, pairs, signs, and the officer's own sentence."""
    edition = editions.current(settings.CITY)
    evidence = runs.evidence_of(clue)
    filings = list(clue.filings.all())
    count, applicants, _addresses = query.finding(clue, filings)
    said = clue.steps.filter(action="report").order_by("-pk").first()
    told = query.kinds()
    pairs = query.pair_lines(evidence)[:MOST_PAIRS]
    rendered = textform.render(
        _template(edition, REPORT),
        {
            "number": clue.number,
            "filings": str(count),
            "applicants": str(applicants),
            "kinds": "、".join(f"{told[k].mark}{told[k].name['zh-Hans']}" for k in clue.kinds if k in told)
            or NONE,
            "clues": "；".join(str(c["text"]) for c in evidence["clues"]) or NONE,
            "reason": (said.reason if said else clue.reason) or NONE,
            "issuer": _issuer(edition),
        },
        {
            "filings": engine.Table(
                ("序号", "申请号", "名称", "申请人", "答复"),
                tuple(
                    (str(n), f.key, f.title or NONE, f.applicant or NONE, ANSWERS[f.state])
                    for n, f in enumerate(filings, 1)
                ),
                widths=(1, 3, 5, 5, 2),
            ),
            "pairs": engine.Table(
                ("甲", "乙", "情形", "重合", "说明"),
                tuple((p.a, p.b, p.kinds, f"{p.percent}%", p.text or NONE) for p in pairs)
                or ((NONE, "", "", "", ""),),
                widths=(3, 3, 2, 2, 5),
            ),
        },
    )
    return engine.letter(
        issuer=_issuer(edition),
        title=rendered.title,
        addressee=rendered.addressee,
        document_date=clock.today(),
        body=rendered.blocks,
        notices=DEMO if clue.is_demo else (),
    )


def rendered(document: engine.OfficialDocument, kind: str) -> bytes:
    """The paper as `docx` or `pdf`."""
    return papers.rendered(document, editions.current(settings.CITY), kind)
