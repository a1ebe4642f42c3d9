"""Every write of matters: drafts, submissions, steps of flows, the desk's work, what authorities say."""

from zhiquan.areas.matters.service.desk import (
    act_on_many,
    answer_objection,
    assign,
    claim,
    comment,
    end_substitute,
    name_substitute,
    object_to,
    open_letter,
    release,
)
from zhiquan.areas.matters.service.drafts import (
    ask_confirmation,
    attach,
    begin,
    bring_up_to_date,
    confirm,
    detach,
    drop,
    restore,
    save,
    share,
    unshare,
)
from zhiquan.areas.matters.service.editions import move_to_edition
from zhiquan.areas.matters.service.eyes import confirm_proposal, return_proposal
from zhiquan.areas.matters.service.handover import enter_receipt
from zhiquan.areas.matters.service.notes import note_values
from zhiquan.areas.matters.service.outcomes import (
    cancel_dispatch,
    drop_incoming,
    import_receipts,
    pass_on,
    receive,
    retry_dispatch,
    retry_incoming,
)
from zhiquan.areas.matters.service.rehearsal import rehearse
from zhiquan.areas.matters.service.steps import act, add_file, settle
from zhiquan.areas.matters.service.submission import submit
from zhiquan.areas.matters.service.wallet import keep, remove

__all__ = [
    "act",
    "act_on_many",
    "add_file",
    "answer_objection",
    "ask_confirmation",
    "assign",
    "attach",
    "begin",
    "bring_up_to_date",
    "cancel_dispatch",
    "claim",
    "comment",
    "confirm",
    "confirm_proposal",
    "detach",
    "drop",
    "drop_incoming",
    "end_substitute",
    "enter_receipt",
    "import_receipts",
    "keep",
    "move_to_edition",
    "name_substitute",
    "note_values",
    "object_to",
    "open_letter",
    "pass_on",
    "receive",
    "rehearse",
    "release",
    "remove",
    "restore",
    "retry_dispatch",
    "retry_incoming",
    "return_proposal",
    "save",
    "settle",
    "share",
    "submit",
    "unshare",
]
