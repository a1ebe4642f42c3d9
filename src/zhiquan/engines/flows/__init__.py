"""Flows: the states of a case, the actions between them, the legal clocks, and the proof that they fit together.

Pure: no database, no clock, no files. A flow comes in as data (the format of `matters/<code>/flow.yaml`), a
case is a state and facts, and every answer follows from these.

Making one
    `expand(base, data)` fills a flow that is `like` a base; `check_expansion` finds faults of its `without`.
    `read_flow(data)` gives the `Flow` or raises FlowInvalid with everything that cannot be read.
    `lint(flow, known)` proves it: every state reached and left, every action owned, branches without gap or
    overlap, every clock started, ended, and with something to do when it runs out. `place_in` leads from the
    path of a problem to its place in the file. A flow that lint accepts cannot fail at run time with
    no_branch, two_branches or two_automatic as long as the facts keep to their declared domains.

Running a case
    `begin` at submission; then as long as there is one, take what `automatic` returns; `ready` when materials
    have come; `offered` for what people see; `take` for what an action means: where to, and which clocks stop,
    start, pause and resume, in that order. When a clock runs out, take its `late` action as `system`.
    Conditions are `engines.rules.When`; of a fact that is not there only `missing` holds.

Showing it
    `draw` gives an SVG chart, `diff` the differences of two versions, `to_json` one byte sequence per content.

What lint does not look at: whether conditions of different actions agree over time. It takes every action to be
possible in each of its states, and every condition of a clock to hold or not, so that it may warn of a way
that the facts exclude, but never overlooks one.
"""

from .differences import Change, Difference, diff
from .drawing import draw
from .expansion import check_expansion, expand, place_in
from .known import Known
from .lint import lint
from .model import (
    SUBMIT,
    SYSTEM,
    Action,
    Branch,
    Clock,
    Fact,
    Flow,
    FlowInvalid,
    Letter,
    Problem,
    State,
    named,
)
from .reading import read_flow, to_data, to_json
from .stepping import Begun, FlowError, Taken, automatic, begin, offered, ready, take

__all__ = [
    "SUBMIT",
    "SYSTEM",
    "Action",
    "Begun",
    "Branch",
    "Change",
    "Clock",
    "Difference",
    "Fact",
    "Flow",
    "FlowError",
    "FlowInvalid",
    "Known",
    "Letter",
    "Problem",
    "State",
    "Taken",
    "automatic",
    "begin",
    "check_expansion",
    "diff",
    "draw",
    "expand",
    "lint",
    "named",
    "offered",
    "place_in",
    "read_flow",
    "ready",
    "take",
    "to_data",
    "to_json",
]
