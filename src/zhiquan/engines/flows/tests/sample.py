"""A sound flow for the tests: a change recorded by an authority, with everything that a flow can have."""

from copy import deepcopy

from zhiquan.engines.flows import Known, read_flow


def label(han, english):
    return {"zh-Hans": han, "en": english}


def state(code, han, english, **more):
    return {"code": code, "name": label(han, english), "light": "run", **more}


def action(code, han, english, sources, to, by, **more):
    where = {"branches": to} if isinstance(to, list) else {"to": to}
    return {"code": code, "name": label(han, english), "from": sources, "by": by, **where, **more}


FACTS = [
    {"code": "change.kind", "kind": "string", "values": ["name", "address", "both"], "from": "element"},
    {"code": "has_certificate", "kind": "boolean", "from": "material", "of": "registrar_certificate"},
    {
        "code": "grounds",
        "kind": "string",
        "values": ["free", "correct", "refuse"],
        "from": "guard",
        "of": "t.grounds",
    },
    {"code": "copies", "kind": "integer", "min": 0, "from": "guard", "of": "t.copies", "optional": True},
]
STATES = [
    state("submitted", "已提交", "Submitted", on="desk"),
    state(
        "waiting",
        "待登记机关变更证明",
        "Waiting for the registrar's certificate",
        on="authority",
        awaits=["registrar_certificate"],
        ready="certificate_came",
    ),
    state("checking", "受理审查", "Being checked", on="desk"),
    state("correction", "补正中", "Being corrected", on="applicant"),
    state("sent", "已报送商标局", "Sent to the trademark office", on="authority"),
    state("hold", "中止", "Suspended", on="authority"),
    state("approved", "核准变更", "Change approved", on="nobody", final=True, outcome="granted"),
    state("refused", "不予核准", "Refused", on="nobody", final=True, outcome="refused"),
    state("abandoned", "视为放弃", "Deemed abandoned", on="nobody", final=True, outcome="abandoned"),
    state("withdrawn", "已撤回", "Withdrawn", on="nobody", final=True, outcome="withdrawn"),
]
NAMES = ["name", "both"]
ACTIONS = [
    action(
        "route",
        "分流",
        "Route",
        ["submitted"],
        [
            {"when": {"change.kind": NAMES, "has_certificate": False}, "to": "waiting"},
            {"when": [{"change.kind": "address"}, {"has_certificate": True}], "to": "checking"},
        ],
        ["system"],
        automatic=True,
    ),
    action("certificate_came", "证明到齐", "Certificate came", ["waiting"], "checking", ["system"]),
    action(
        "ask_correction",
        "一次告知补正",
        "Ask for corrections",
        ["checking"],
        "correction",
        ["window", "handler"],
        defects="required",
        letter="correction_notice",
    ),
    action("hand_in", "提交补正", "Hand in corrections", ["correction"], "checking", ["applicant"]),
    action("lapse", "逾期未补正", "Not corrected in time", ["correction"], "abandoned", ["system"]),
    action(
        "send",
        "报送",
        "Send to the authority",
        ["checking"],
        [
            {"when": {"grounds": {"not": "refuse"}}, "to": "sent"},
            {"when": {"grounds": "refuse"}, "to": "refused"},
        ],
        ["handler"],
        second=["approver"],
        to_authority=True,
        when={"copies": [1, 2]},
        undo="none",
    ),
    action("suspend", "中止审查", "Suspend", ["sent"], "hold", ["authority"], day="asked"),
    action("go_on", "恢复审查", "Go on", ["hold"], "sent", ["authority"]),
    action(
        "approve",
        "核准",
        "Approve",
        ["sent"],
        "approved",
        ["authority", "window"],
        receipt="required",
        effects=["t.record_names"],
    ),
    action("refuse", "驳回", "Refuse", ["checking", "sent"], "refused", ["authority"], reason="required"),
    action(
        "withdraw",
        "撤回",
        "Withdraw",
        ["waiting", "checking", "correction", "sent", "hold"],
        "withdrawn",
        ["applicant"],
    ),
]
CLOCKS = [
    {
        "code": "correction",
        "name": label("补正期限", "Time to correct"),
        "of": "applicant",
        "period": "trademark.correction",
        "counting": {"register": "trademark", "period": "correction"},
        "anchor": "served",
        "start": ["ask_correction"],
        "stop": ["hand_in"],
        "late": "lapse",
    },
    {
        "code": "decision",
        "name": label("审查期限", "Time to decide"),
        "of": "authority",
        "period": "trademark.decision",
        "start": ["send"],
        "stop": ["refuse"],
        "pause": ["suspend"],
        "resume": ["go_on"],
    },
    {
        "code": "promise",
        "name": label("承诺时限", "Promised time"),
        "of": "desk",
        "period": "matters.promise",
        "start": ["submit"],
        "stop": ["send"],
        "when": {"change.kind": {"not": "both"}},
    },
]
LETTERS = [
    {
        "code": "correction_notice",
        "name": label("补正通知书", "Correction notice"),
        "template": "correction_notice",
        "prefix": "深商补",
    }
]
DATA = {
    "matter": "trademark-change",
    "initial": "submitted",
    "facts": FACTS,
    "states": STATES,
    "actions": ACTIONS,
    "clocks": CLOCKS,
    "letters": LETTERS,
}
KNOWN = Known(
    roles=["applicant", "window", "handler", "approver", "authority", "system"],
    elements=["change.kind"],
    materials=["registrar_certificate"],
    guards=["t.grounds", "t.copies"],
    effects=["t.record_names"],
    platform=[],
    parameters=["trademark.correction", "trademark.decision", "matters.promise"],
    counting=[("trademark", "correction")],
    templates={"correction_notice": ["case.number", "due.correction", "table defects", "change.kind"]},
    placeholders=["case.number", "table defects"],
    people={"handler": ["li"], "approver": ["li", "wang"]},
)


def sound():
    """A fresh copy of the data, free to be broken."""
    return deepcopy(DATA)


def entry(data, section, code):
    return next(each for each in data[section] if each["code"] == code)


def flow():
    return read_flow(sound())
