"""Faults put into the sound flow, one by one, and what lint must find of each: its kind and its place."""

from .sample import action, entry, label, sound, state

SEEDS = {}


def seed(*expected):
    """Registers a change of the sound flow under what lint must find."""

    def keep(change):
        SEEDS[change.__name__] = (change, list(expected))
        return change

    return keep


A = {each["code"]: place for place, each in enumerate(sound()["actions"])}
S = {each["code"]: place for place, each in enumerate(sound()["states"])}
NEW_A, NEW_S = len(A), len(S)


# --- names ---


@seed(("unknown_initial", ("initial",)))
def initial_nowhere(data):
    data["initial"] = "nowhere"


@seed(("unknown_state", ("actions", A["hand_in"], "from", 1)))
def unknown_from(data):
    entry(data, "actions", "hand_in")["from"].append("nowhere")


@seed(("unknown_state", ("actions", A["send"], "branches", 1, "to")))
def unknown_branch(data):
    entry(data, "actions", "send")["branches"][1]["to"] = "nowhere"


@seed(("reserved", ("actions", NEW_A, "code")))
def reserved(data):
    data["actions"].append(action("submit", "提交", "Submit", ["sent"], "checking", ["applicant"]))


@seed(("unknown_role", ("actions", A["hand_in"], "by", 0)))
def unknown_role(data):
    entry(data, "actions", "hand_in")["by"] = ["clerk"]


@seed(("unknown_letter", ("actions", A["send"], "letter")))
def unknown_letter(data):
    entry(data, "actions", "send")["letter"] = "none"


@seed(("unknown_effect", ("actions", A["approve"], "effects", 0)))
def unknown_effect(data):
    entry(data, "actions", "approve")["effects"] = ["t.other"]


@seed(("unknown_material", ("states", S["waiting"], "awaits", 1)))
def unknown_material(data):
    entry(data, "states", "waiting")["awaits"].append("seal")


@seed(("unknown_material", ("facts", 1, "of")))
def unknown_fact_material(data):
    entry(data, "facts", "has_certificate")["of"] = "seal"


@seed(("unknown_guard", ("facts", 2, "of")))
def unknown_guard(data):
    entry(data, "facts", "grounds")["of"] = "t.other"


@seed(("unknown_element", ("facts", 4, "code")))
def unknown_element(data):
    data["facts"].append({"code": "party.other", "kind": "string", "from": "element"})


@seed(("unknown_platform", ("facts", 4, "code")))
def unknown_platform(data):
    data["facts"].append({"code": "touched.other", "kind": "boolean", "from": "platform"})


@seed(("unknown_source", ("facts", 0, "from")))
def unknown_source(data):
    entry(data, "facts", "change.kind")["from"] = "air"


@seed(("material_kind", ("facts", 4, "kind")))
def material_kind(data):
    fact = {"code": "certificates", "kind": "integer", "from": "material", "of": "registrar_certificate"}
    data["facts"].append(fact)


@seed(("unknown_parameter", ("clocks", 0, "period")), ("unknown_parameter", ("clocks", 0, "extension")))
def unknown_parameter(data):
    entry(data, "clocks", "correction").update(period="x.y", extension="x.z")


@seed(("unknown_counting", ("clocks", 0, "counting")))
def unknown_counting(data):
    entry(data, "clocks", "correction")["counting"] = {"register": "patent", "period": "correction"}


@seed(("unknown_anchor", ("clocks", 0, "anchor")))
def unknown_anchor(data):
    entry(data, "clocks", "correction")["anchor"] = "someday"


@seed(("unknown_element", ("clocks", 0, "anchor")))
def unknown_anchor_element(data):
    entry(data, "clocks", "correction")["anchor"] = "element:change.day"


@seed(("unknown_action", ("clocks", 1, "start", 1)))
def unknown_start(data):
    entry(data, "clocks", "decision")["start"].append("none")


@seed(("unknown_action", ("clocks", 0, "late")), ("no_trigger", ("actions", A["lapse"], "by")))
def unknown_late(data):
    entry(data, "clocks", "correction")["late"] = "none"


@seed(("unknown_action", ("actions", A["hand_in"], "undo")))
def unknown_undo(data):
    entry(data, "actions", "hand_in")["undo"] = "undo_it"


@seed(("unknown_word", ("actions", A["hand_in"], "reason")))
def unknown_word(data):
    entry(data, "actions", "hand_in")["reason"] = "perhaps"


@seed(("unknown_template", ("letters", 0, "template")))
def unknown_template(data):
    data["letters"][0]["template"] = "other"


@seed(("unknown_placeholder", ("letters", 0, "template")))
def clock_of_placeholder_gone(data):
    entry(data, "clocks", "correction")["code"] = "amendment"


# --- owners ---


@seed(("nobody", ("actions", A["hand_in"], "by")))
def nobody(data):
    entry(data, "actions", "hand_in")["by"] = []


@seed(("second_nobody", ("actions", A["send"], "second")))
def second_nobody(data):
    entry(data, "actions", "send")["second"] = []


@seed(("second_system", ("actions", A["send"], "second")))
def second_system(data):
    entry(data, "actions", "send")["second"] = ["approver", "system"]


@seed(("second_alone", ("actions", A["send"], "second")))
def second_alone(data):
    entry(data, "actions", "send")["second"] = ["handler"]


# --- shape ---


@seed(("final_without_outcome", ("states", S["approved"])))
def final_without_outcome(data):
    del entry(data, "states", "approved")["outcome"]


@seed(("outcome_not_final", ("states", S["hold"], "outcome")))
def outcome_not_final(data):
    entry(data, "states", "hold")["outcome"] = "granted"


@seed(("final_left", ("actions", A["withdraw"], "from", 5)))
def final_left(data):
    entry(data, "actions", "withdraw")["from"].append("approved")


@seed(("no_way", ("actions", NEW_A)))
def no_way(data):
    added = action("note", "记录", "Note", ["sent"], "sent", ["window"])
    del added["to"]
    data["actions"].append(added)


@seed(("two_ways", ("actions", A["send"], "to")))
def two_ways(data):
    entry(data, "actions", "send")["to"] = "sent"


@seed(("no_source", ("actions", NEW_A, "from")))
def no_source(data):
    data["actions"].append(action("note", "记录", "Note", [], "sent", ["window"]))


@seed(("unreachable", ("states", NEW_S)))
def unreachable(data):
    data["states"].append(state("lost", "迷失", "Lost", final=True, outcome="noted"))


@seed(("dead_end", ("states", NEW_S)))
def dead_end(data):
    data["states"].append(state("lost", "迷失", "Lost"))
    data["actions"].append(action("lose", "迷失", "Lose", ["sent"], "lost", ["window"]))


@seed(("no_end", ("states", NEW_S)), ("no_end", ("states", NEW_S + 1)))
def no_end(data):
    data["states"] += [state("round", "圈", "Round"), state("about", "圈", "About")]
    data["actions"] += [
        action("lose", "迷失", "Lose", ["sent"], "round", ["window"]),
        action("turn", "转", "Turn", ["round"], "about", ["window"]),
        action("turn_again", "再转", "Turn again", ["about"], "round", ["window"]),
    ]


@seed(("awaits_without_ready", ("states", S["hold"], "awaits")))
def awaits_without_ready(data):
    entry(data, "states", "hold")["awaits"] = ["registrar_certificate"]


@seed(("ready_without_awaits", ("states", S["waiting"], "ready")))
def ready_without_awaits(data):
    del entry(data, "states", "waiting")["awaits"]


@seed(("ready_elsewhere", ("states", S["hold"], "ready")))
def ready_elsewhere(data):
    entry(data, "states", "hold").update(awaits=["registrar_certificate"], ready="certificate_came")


@seed(("ready_not_system", ("states", S["waiting"], "ready")))
def ready_not_system(data):
    entry(data, "actions", "certificate_came")["by"] = ["window"]


@seed(("automatic_not_system", ("actions", A["route"], "by")))
def automatic_not_system(data):
    entry(data, "actions", "route")["by"] = ["window"]


@seed(("automatic_circle", ("actions", NEW_A)))
def automatic_circle(data):
    data["states"] += [state("one", "一", "One"), state("two", "二", "Two")]
    data["actions"] += [
        action("go", "去", "Go", ["one"], "two", ["system"], automatic=True, when={"grounds": "free"}),
        action("come", "回", "Come", ["two"], "one", ["system"], automatic=True, when={"grounds": "free"}),
        action("enter", "进", "Enter", ["checking"], "one", ["window"]),
        action("leave", "出", "Leave", ["one", "two"], "checking", ["window"]),
    ]


@seed(("automatic_circle", ("actions", NEW_A)))
def automatic_circle_of_awaiting(data):
    entry(data, "states", "hold").update(awaits=["registrar_certificate"], ready="look_again")
    data["actions"].append(action("look_again", "再看", "Look again", ["hold"], "hold", ["system"]))


@seed(("no_trigger", ("actions", NEW_A, "by")))
def no_trigger(data):
    data["actions"].append(action("close", "关闭", "Close", ["hold"], "withdrawn", ["system"]))


@seed(
    ("unattended_input", ("actions", A["lapse"], "reason")),
    ("unattended_input", ("actions", A["lapse"], "day")),
    ("unattended_second", ("actions", A["lapse"], "second")),
)
def unattended(data):
    entry(data, "actions", "lapse").update(reason="required", day="asked", second=["approver"])


# --- conditions ---


@seed(("condition", ("actions", A["send"], "when", "copies")))
def unfit_value(data):
    entry(data, "actions", "send")["when"] = {"copies": "two"}


@seed(("condition", ("actions", A["send"], "branches", 0, "when", "reasons")))
def undeclared_fact(data):
    entry(data, "actions", "send")["branches"][0]["when"] = {"reasons": "free"}


@seed(("never_holds", ("clocks", 2, "when")))
def never_holds(data):
    entry(data, "clocks", "promise")["when"] = {"copies": {"below": 0}}


@seed(("branch_gap", ("actions", A["send"], "branches")))
def branch_gap(data):
    entry(data, "actions", "send")["branches"][0]["when"] = {"grounds": "free"}


@seed(("branch_overlap", ("actions", A["send"], "branches", 1)))
def branch_overlap(data):
    entry(data, "actions", "send")["branches"][1]["when"] = {"grounds": ["refuse", "correct"]}


@seed(("branch_overlap", ("actions", A["route"], "branches", 1)))
def overlap_of_two_facts(data):
    entry(data, "actions", "route")["branches"][1]["when"] = [
        {"change.kind": ["address", "both"]},
        {"has_certificate": True},
    ]


@seed(("branch_gap", ("actions", A["send"], "branches")))
def gap_of_a_missing_fact(data):
    entry(data, "actions", "send").update(
        when={},
        branches=[
            {"when": {"copies": {"min": 1}}, "to": "sent"},
            {"when": {"copies": 0}, "to": "refused"},
        ],
    )


@seed(("branch_idle", ("actions", A["send"], "branches", 1)))
def branch_idle(data):
    entry(data, "actions", "send")["when"] = {"grounds": {"not": "refuse"}}


@seed(("unprovable", ("actions", A["send"], "branches")))
def unprovable(data):
    data["facts"] += [
        {"code": f"x.{each}", "kind": "string", "from": "guard", "of": "t.copies"} for each in "ab"
    ]
    entry(data, "actions", "send")["branches"] = [
        {"when": {"x.a": {"same_as": "x.b"}}, "to": "sent"},
        {"when": {"x.a": {"not_same_as": "x.b"}}, "to": "refused"},
    ]


@seed(("two_automatic", ("states", S["submitted"])))
def two_automatic(data):
    added = action("reroute", "另行分流", "Reroute", ["submitted"], "checking", ["system"], automatic=True)
    data["actions"].append(added | {"when": {"grounds": "free"}})


@seed(("stuck", ("states", S["submitted"])))
def stuck_before_automatic(data):
    entry(data, "actions", "route").update(
        when={"has_certificate": True},
        branches=[
            {"when": {"change.kind": ["name", "both"]}, "to": "waiting"},
            {"when": {"change.kind": "address"}, "to": "checking"},
        ],
    )


# --- clocks ---


@seed(("clock_twice", ("clocks", 1, "resume")))
def clock_twice(data):
    entry(data, "clocks", "decision")["resume"].append("refuse")
    data["actions"].append(action("wake", "恢复", "Wake", ["hold"], "sent", ["authority"]))
    entry(data, "actions", "refuse")["from"].append("hold")


@seed(("never_starts", ("clocks", 0, "start")))
def never_starts(data):
    data["clocks"][0] = {**data["clocks"][0], "start": ["withdraw"], "stop": []}
    entry(data, "actions", "lapse")["by"] = ["window"]
    del data["clocks"][0]["late"]


@seed(("idle_stop", ("clocks", 0, "stop", 1)))
def idle_stop(data):
    entry(data, "clocks", "correction")["stop"].append("suspend")


@seed(("idle_pause", ("clocks", 0, "pause", 0)))
def idle_pause(data):
    entry(data, "clocks", "correction")["pause"] = ["suspend"]


@seed(("idle_resume", ("clocks", 1, "resume", 1)))
def idle_resume(data):
    entry(data, "clocks", "decision")["resume"].append("hand_in")


@seed(("no_resume", ("clocks", 1, "pause")))
def no_resume(data):
    entry(data, "clocks", "decision")["resume"] = []


@seed(("late_not_system", ("clocks", 0, "late")))
def late_not_system(data):
    entry(data, "actions", "lapse")["by"] = ["handler"]


@seed(("late_elsewhere", ("clocks", 0, "late")))
def stop_forgotten(data):
    entry(data, "clocks", "correction")["stop"] = []


@seed(("late_elsewhere", ("clocks", 2, "late")), ("late_condition", ("clocks", 2, "late")))
def late_not_everywhere(data):
    entry(data, "clocks", "promise")["late"] = "overrun"
    data["actions"].append(
        action(
            "overrun",
            "逾期",
            "Overrun",
            ["checking", "correction"],
            "refused",
            ["system"],
            when={"grounds": "free"},
        )
    )


@seed(("stuck", ("states", S["correction"])))
def only_a_clock_leads_out(data):
    entry(data, "actions", "withdraw")["from"].remove("correction")
    data["actions"].remove(entry(data, "actions", "hand_in"))
    clock = entry(data, "clocks", "correction")
    clock.update(stop=[], when={"grounds": "free"})


@seed(
    ("never_ends", ("clocks", 3, "stop")), ("no_resume", ("clocks", 3, "pause")), ("stuck", ("states", NEW_S))
)
def suspended_for_ever(data):
    data["states"].append(state("frozen", "冻结", "Frozen"))
    data["actions"] += [
        action("freeze", "冻结", "Freeze", ["sent"], "frozen", ["authority"]),
        action("expire", "届满", "Expire", ["frozen", "sent", "hold"], "abandoned", ["system"]),
    ]
    added = {
        "name": label("冻结期", "Freeze"),
        "of": "authority",
        "period": "matters.promise",
        "late": "expire",
    }
    data["clocks"].append({"code": "freeze", "start": ["send"], "pause": ["freeze"], **added})
