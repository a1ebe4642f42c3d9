"""Random flows for property tests: any graph, sound or not, with branches, clocks and automatic actions."""

from hypothesis import strategies as st

ROLES = ["applicant", "handler", "system"]
KINDS = ["x", "y", "z"]
FACTS = [
    {"code": "kind", "kind": "string", "values": KINDS, "from": "platform"},
    {"code": "flag", "kind": "boolean", "from": "platform", "optional": True},
]
facts = st.fixed_dictionaries({"kind": st.sampled_from(KINDS), "flag": st.sampled_from([None, False, True])})
conditions = st.sampled_from(
    [
        {},
        {"kind": "x"},
        {"kind": {"not": "x"}},
        {"kind": ["y", "z"], "flag": True},
        {"flag": {"missing": True}},
        [{"kind": "x"}, {"flag": True}],
        [{"flag": False}, {"flag": {"missing": True}}],
    ]
)
names = st.text("审核A b'<&\"-，", min_size=1, max_size=30).map(
    lambda text: {"zh-Hans": text, "en": text[::-1]}
)


def some(codes, low=0, high=3):
    return st.lists(st.sampled_from(codes), min_size=low, max_size=high, unique=True)


@st.composite
def flows(draw, most=7, sound_references=True):
    count = draw(st.integers(1, most))
    states = [f"s{number}" for number in range(count)]
    finals = set(draw(some(states, 0, 2)))
    known = states if sound_references else [*states, "nowhere"]
    actions = [f"a{number}" for number in range(draw(st.integers(1, 2 * count)))]
    clocks = [f"c{number}" for number in range(draw(st.integers(0, 2)))]
    return {
        "matter": "random",
        "initial": draw(st.sampled_from(known)),
        "facts": FACTS,
        "states": [_state(draw, code, code in finals) for code in states],
        "actions": [_action(draw, code, known) for code in actions],
        "clocks": [_clock(draw, code, actions) for code in clocks],
    }


def _state(draw, code, final):
    more = {"final": True, "outcome": "noted"} if final else {}
    return {"code": code, "name": draw(names), "light": "run", **more}


def _action(draw, code, states):
    whens = draw(st.lists(conditions, max_size=3))
    return {
        "code": code,
        "name": draw(names),
        "from": draw(some(states, 1, 3)),
        "by": draw(some(ROLES, 1, 2)),
        "automatic": draw(st.sampled_from([False, False, True])),
        "when": draw(conditions),
        **(
            {"branches": [{"when": when, "to": draw(st.sampled_from(states))} for when in whens]}
            if whens
            else {"to": draw(st.sampled_from(states))}
        ),
    }


def _clock(draw, code, actions):
    return {
        "code": code,
        "name": draw(names),
        "of": "desk",
        "period": "a.b",
        "start": draw(some([*actions, "submit"], 1, 2)),
        "stop": draw(some(actions)),
        "pause": draw(some(actions, 0, 2)),
        "resume": draw(some(actions, 0, 2)),
        "when": draw(conditions),
        "late": draw(st.sampled_from(["", *actions])),
    }
