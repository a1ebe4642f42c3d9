"""Everything that is wrong with a flow, each fault once, in the order in which they are best put right."""

from __future__ import annotations

from .check_clocks import check_clocks
from .check_conditions import check_conditions
from .check_names import check_names, check_owners
from .check_shape import check_shape
from .known import EVERYTHING_KNOWN, Known
from .model import Flow, Problem


def lint(flow: Flow, known: Known = EVERYTHING_KNOWN) -> tuple[Problem, ...]:
    """Return every fault of an expanded flow. Paths lead into its data; `place_in` finds them in its file.

    Kinds (`Problem.code`):
    names: unknown_initial, unknown_state, unknown_action, unknown_letter, unknown_role, unknown_effect,
      unknown_element, unknown_material, unknown_guard, unknown_platform, unknown_source, unknown_parameter,
      unknown_counting, unknown_anchor, unknown_template, unknown_placeholder, unknown_word, material_kind,
      reserved;
    owners: nobody, second_nobody, second_system, second_alone;
    shape: final_without_outcome, outcome_not_final, final_left, no_way, two_ways, no_source, unreachable,
      dead_end, no_end, no_final, awaits_without_ready, ready_without_awaits, ready_elsewhere,
      ready_not_system, automatic_not_system, automatic_circle, no_trigger, unattended_input,
      unattended_second;
    conditions: condition, never_holds, unprovable, branch_gap, branch_overlap, branch_idle, two_automatic,
      stuck;
    clocks: clock_twice, never_starts, never_ends, idle_stop, idle_pause, idle_resume, no_resume,
      late_not_system, late_automatic, late_elsewhere, late_condition, stuck.
    """
    found = [
        *check_names(flow, known),
        *check_owners(flow, known),
        *check_shape(flow),
        *check_conditions(flow),
        *check_clocks(flow),
    ]
    return tuple(dict.fromkeys(found))
