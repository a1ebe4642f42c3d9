"""An invented case that the tests share."""

from __future__ import annotations

from zhiquan.engines.dossier import (
    AuditEntry,
    Clock,
    ClockStep,
    Dossier,
    Event,
    File,
    Form,
    FormTable,
    Row,
    Rule,
)


def say(zh: str, en: str) -> dict[str, str]:
    return {"zh-Hans": zh, "en": en}


CERTIFICATE = File(
    "certificate",
    "C:\\照片\\变更证明 (1).pdf",
    say("变更证明", "Certificate of change"),
    b"%PDF-1.4 certificate",
    "2026-11-02",
    say("申请人", "Applicant"),
)
LETTER = File(
    "letter-1", "补正通知书.docx", say("补正通知书", "Notice of correction"), b"PK letter", "2026-11-05"
)
APPLICATION = File("application", "申请书.pdf", say("申请书", "Application"), b"%PDF-1.4 application")
DOSSIER = Dossier(
    number="某变〔2026〕1号",
    title=say("商标注册人名义变更", "Change of the trademark owner's name"),
    made_at="2026-11-23 10:00",
    case={
        "number": "某变〔2026〕1号",
        "state": "correction",
        "values": {"party.name.new": "乙公司"},
        "days": 30,
    },
    edition="4f2a",
    facts=(
        Row(say("申请人", "Applicant"), "甲公司 <b>&amp;</b>"),
        Row(say("状态", "State"), say("待补正", "Waiting for corrections")),
    ),
    timeline=(
        Event(
            "2026-11-02 09:30",
            say("提交", "Submitted"),
            say("申请人", "Applicant"),
            files=("certificate", "application"),
        ),
        Event(
            "2026-11-05 14:00",
            say("要求补正", "Corrections asked for"),
            "陆二",
            "公章不清晰\n请重拍",
            ("letter-1",),
        ),
    ),
    clocks=(
        Clock(
            "correction",
            say("补正期限", "Time for corrections"),
            say("申请人", "Applicant"),
            "2026-11-06",
            "2026-12-05",
            say("进行中", "Running"),
            (
                ClockStep(
                    say("送达之日的次日起算", "Begins the day after service"),
                    "2026-11-06",
                    "《条例》第十二条",
                ),
                ClockStep(say("满三十日", "Thirty days"), "2026-12-05", "《条例》第十八条"),
            ),
        ),
    ),
    rules=(
        Rule(
            "trademark.acceptance_correction",
            say("补正期", "Time for corrections"),
            say("30 日", "30 days"),
            "《条例》",
            "第18条",
            "2014-05-01",
        ),
    ),
    forms=(
        Form(
            "trademark.change",
            say("变更申请", "Application for change"),
            (
                Row(say("变更后名称", "New name"), "乙公司"),
                Row(say("变更事项", "What changes"), say("名义", "Name")),
            ),
            (
                FormTable(
                    say("权利", "Rights"),
                    (say("号", "No."), say("名称", "Title")),
                    (("1", "知权"), ("2", "Z & Q")),
                ),
            ),
            (APPLICATION,),
        ),
    ),
    letters=(LETTER,),
    evidence=(CERTIFICATE,),
    audit=(AuditEntry("17", "2026-11-02 09:30", "甲公司", "matters.submit", "fields: name", "ab" * 32),),
)
