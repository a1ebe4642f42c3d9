"""Which passages are items.

A passage that names its bodies or its deadline is an item wherever it stands. One that does not is an item
if its
section holds tasks (its siblings name theirs, or its heading says so, or the document names none at all),
and never
if it states aims, principles, safeguards or mechanism. Among nested passages the finest that names bodies
of its own
is the item; if only the parent does, (1) and ① below it are parts of the item, 一、 (一) and 1. inherit
from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .duties import Duty, merged
from .numerals import fold
from .outline import Node, heading, is_frame_article

_AIM = re.compile(
    r"^(?:总体.{0,12}|指导思想.{0,8}|基本原则.{0,8}|工作原则|主要原则|实施原则|(?:工作|主要|发展|总|行动|预期|阶段性?|年度)目标(?:要求)?|工作思路|目标要求|"
    r".{0,8}(?:背景|形势|基础|现状|情况)|.{0,40}(?:意义|必要性|紧迫性)|适用(?:范围|对象)|名词解释|术语|总则|附则|政策依据|(?:实施|工作|方法)步骤|(?:时间|进度)安排|"
    r"实施时间|试点(?:范围|时间|期限|目标|对象)|实施(?:范围|期限)|工作安排|.{0,4}阶段(?:\(.*\))?|.{0,6}目标)$"
)
_SAFEGUARD = re.compile(
    r"^(?:.{0,6}(?:保障措施|组织保障|组织实施|组织领导|实施保障|工作保障|工作机制|保障机制|推进机制|要求|组织推进)"
    r"|(?:切实|认真|全面)?(?:抓好|做好|强化|加强|严格|健全|完善|落实|建立)?(?:组织|工作)?(?:保障|领导|实施|落实|协调|推进)(?:机制|措施|体系|力度)?"
    r"|(?:强化|加强|完善|健全|建立).{0,4}(?:组织|统筹|督导|督查|考核|责任|跟踪).{0,8}(?:领导|实施|保障|落实|考核|评估|引导|协调|协作|机制|推进|问效)?"
    r"|(?:督导|监督|跟踪|绩效)(?:考核|检查|评估|问效|评价)|其他(?:事项|要求)|附\s*则)$"
)
_TASKS = re.compile(
    r"任务|举措|措施|工作内容|重点工作|主要工作|实施内容|试点内容|改革事项|重点事项|行动|工程|支持(?:政策|内容|方向)"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A passage taken as an item, with what it says itself and what it takes from the passages above it."""

    node: Node
    duty: Duty
    parts: tuple[Node, ...]
    explicit: bool


def choose(root: Node) -> list[Chosen]:
    """The passages of the outline that are items, in order."""
    _hoist(root)
    nodes = [n for n in root.walk() if n.parent is not None]
    told = any(n.duty.said for n in nodes)
    leaves = [c for top in root.children for c in _candidates(top, Duty())]
    tops = [t for t in root.children if not _is_aim(t) and not _is_safeguard(t)]
    flat = sum(not t.children for t in tops) * 2 > len(tops)
    share = sum(c.explicit for c in leaves) / len(leaves) if leaves else 0.0
    told_tops = {id(t): _has_told(t) for t in root.children}
    told_runs = {id(n): _told_half(n) for n in [root, *nodes]}
    return [c for c in leaves if _is_item(c, told, flat, share, told_tops, told_runs)]


def _candidates(node: Node, above: Duty) -> list[Chosen]:
    duty = _inherit(node.duty, above)
    if not node.children:
        return [Chosen(node, duty, (), node.duty.said)]
    below = [n for child in node.children for n in child.walk()]
    article = node.mark is not None and node.mark.style == "article" and node.duty.said
    fine = article or all(child.rank >= 7 for child in node.children)
    if (
        fine
        and not any(n.duty.said for n in below)
        and (article or node.rank >= 4)
        and not _splits_heading(node)
    ):
        return [Chosen(node, duty, tuple(below), node.duty.said)]
    passed = duty if node.duty.said else above
    own = [Chosen(node, duty, (), True)] if _stands_alone(node) else []
    return own + [c for child in node.children for c in _candidates(child, passed)]


def _stands_alone(node: Node) -> bool:
    """A passage with a task and bodies of its own, above passages that all name theirs."""
    bodies = bool(node.duty.bodies) and node.cover == Duty()
    return bodies and len(node.text()) >= 80 and all(_has_told(c) for c in node.children)


def _splits_heading(node: Node) -> bool:
    """一、 with (1) directly below: the (1) are then the items, as the heading is a section."""
    return node.rank <= 4 and len(node.children) > 1 and len(node.lines) == 1 and not node.duty.said


def _inherit(own: Duty, above: Duty) -> Duty:
    if not above.said:
        return own
    taken = own
    if not own.bodies and not own.same:
        taken = merged(own, Duty(bodies=above.bodies, lead=above.lead, first_leads=above.first_leads))
    if not own.due_texts:
        taken = merged(taken, Duty(due_texts=above.due_texts, labels=above.labels))
    return taken


def _hoist(root: Node) -> None:
    """A clause after the last of several sub-passages, in every such group, speaks for the whole group."""
    for node in root.walk():
        # ①…；②… on one line, then the clause: the only child is a list of the parent's points.
        if (
            len(node.children) == 1
            and node.parent is not None
            and node.children[0].rank >= 7
            and not node.duty.said
        ):
            node.duty, node.children[0].duty = node.children[0].duty, Duty()
    groups = [n for n in root.walk() if len(n.children) >= 2 and n.parent is not None]
    groups = [n for n in groups if any(c.duty.said for c in n.children)]
    # Groups of the same kind of number are written alike; those of another kind are no evidence.
    for rank in {n.children[0].rank for n in groups}:
        _hoist_alike([n for n in groups if n.children[0].rank == rank])


def _hoist_alike(groups: list[Node]) -> None:
    only_last = [
        n
        for n in groups
        if n.children[-1].duty.said and not any(d.duty.said for c in n.children[:-1] for d in c.walk())
    ]
    if not only_last or len(only_last) < len(groups) or any(n.duty.said for n in only_last):
        return
    # One lone group is evidence enough only where the clause stands on a line of its own.
    if len(only_last) == 1 and len(only_last[0].children[-1].lines) < 2:
        return
    for node in only_last:
        node.duty = node.children[-1].duty
        node.children[-1].duty = Duty()


def _is_item(
    choice: Chosen,
    told: bool,
    flat: bool,
    share: float,
    told_tops: dict[int, bool],
    told_runs: dict[int, bool],
) -> bool:
    node = choice.node
    chain = [*node.ancestors(), node]
    if is_frame_article(node) or len(node.text().strip()) < 4:
        return False
    if any(_is_aim(n) for n in chain):
        return choice.explicit and bool(choice.duty.bodies) and not _is_aim(node)
    if choice.explicit or choice.duty.said:
        return True
    if told and node.part > 0:
        return False
    if _is_safeguard(node) and any(_is_safeguard(n) for n in chain[:-1]):
        return False
    if any(_is_safeguard(n) for n in chain[:-1]) or (_is_safeguard(node) and node.rank <= 4):
        return told_tops[id(chain[0])]
    if len(chain) == 1:
        return flat and (not told or share < 0.5 or told_runs[id(node.parent)])
    if not told:
        return True
    return told_tops[id(chain[0])] or bool(_TASKS.search(heading(chain[0]))) or share < 0.5


def _told_half(node: Node) -> bool:
    """Whether at least half of the passages below name someone or a day."""
    return sum(n.duty.said for n in node.children) * 2 >= len(node.children)


def _has_told(top: Node) -> bool:
    return any(n.duty.bodies or n.duty.same for n in top.walk())


def _is_aim(node: Node) -> bool:
    return bool(_AIM.match(fold(heading(node)).strip()))


def _is_safeguard(node: Node) -> bool:
    return bool(_SAFEGUARD.match(fold(heading(node)).strip()))
