"""The tree of a document: numbered passages with their paragraphs, and the parts that are no content."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .bodies import all_bodies, looks_like_body
from .duties import Duty, is_label_line, merged, read_cell, read_duty
from .model import Block, Note
from .numerals import Marker, fold, marker

DATE_LINE = re.compile(
    r"\s*(20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|二[〇零0]\S{2}年\S{1,3}月\S{1,4}日)\s*"
)
_ANNEX = re.compile(r"\s*附\s*[件录表]\s*[\d一二三四五六七八九十]{0,3}\s*[:.、]?\s*$")
_ANNEX_LIST = re.compile(r"\s*附\s*[件录表]\s*[\d一二三四五六七八九十]{0,2}\s*[:.]\s*\S")
_FURNITURE = re.compile(
    r"\s*(?:\(?此件|\(?本文有删减|抄\s*送|抄\s*报|主\s*送|主题词|公开方式|\(?联系人|\(?信息公开|.{2,30}20\d\d年\d{1,2}月\d{1,2}日印发)"
)
_CLOSING = re.compile(
    r"\s*本(?:方案|办法|意见|措施|计划|通知|规定|实施方案|行动方案|行动计划|清单|若干措施|政策)(?:自|由|从|有效期|试行|所称)"
)
_COVERS = re.compile(r"\s*[(\[]?(以上|上述|以下|下列|本节|本部分|本章|本类)")
_COVERED_DAY = re.compile(r"20\d\d年|年底前|月底前|长期(?:坚持|推进)|持续推进")
_BOX = re.compile(r"\s*[\[(]?专\s*栏\s*[\d一二三四五六七八九十]*")
_BULLET = re.compile(r"\s*(?:——|[●■◆▲★•▪◇➢]|[-*](?=\s))\s*")
# 建设公共服务平台 reads as a body to a list, but is work.
_WORK = re.compile(
    r"建|强|加|完善|健全|推|优化|提|深|培|打造|发|实施|落实|开展|规范|构|支持|引|做|扩|拓|创|制|服务|保障|组织|成立|设立"
)
_OFFICE = re.compile(r"(?:局|厅|委|办|法院|检察院|政府|海关|委员会|宣传部)(?:$|、)")
# An article that founds, bounds or ends a measure is law about the paper, not a task.
_FRAME_ARTICLE = re.compile(
    r"(?:为|根据).{0,80}制定本"
    r"|本.{2,8}(?:适用|所称|自.{2,20}(?:施行|实施|起)|由.{2,30}负责解释|有效期|(?:与|同).{2,40}(?:重复|不一致|冲突|抵触|交叉|重叠))"
    r"|(?:同一|对同一|已享受|本.{2,8}中).{0,60}(?:不重复|就高|从优|不再|含本数|所称)"
)


@dataclass(slots=True, eq=False)
class Node:
    """A numbered passage (or the root). `lines` are its own paragraphs, the first one being its heading."""

    mark: Marker | None
    parent: Node | None
    lines: list[Block] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    duty: Duty = field(default_factory=Duty)
    part: int = 0
    cover: Duty = field(default_factory=Duty)

    @property
    def rank(self) -> int:
        return self.mark.rank if self.mark else (9 if self.parent else -1)

    @property
    def label(self) -> str:
        return self.mark.label if self.mark else ""

    @property
    def line(self) -> int:
        return self.lines[0].line if self.lines else 0

    @property
    def end(self) -> int:
        return self.lines[-1].end

    def text(self) -> str:
        """Own paragraphs without the marker, joined by newlines."""
        joined = "\n".join(block.text for block in self.lines)
        return joined[self.mark.end :] if self.mark else joined

    def walk(self) -> list[Node]:
        out = [self]
        for child in self.children:
            out.extend(child.walk())
        return out

    def ancestors(self) -> list[Node]:
        out: list[Node] = []
        node = self.parent
        while node is not None and node.parent is not None:
            out.insert(0, node)
            node = node.parent
        return out


def build(blocks: list[Block]) -> tuple[Node, list[Note]]:
    """The outline of the paragraphs (table rows are left to the table reader), and notes on its numbering."""
    root = Node(None, None)
    notes: list[Note] = []
    content = _content(blocks)
    stack = [root]
    articles = _article_rank(content)
    part, box, listing = 0, None, False
    boxed: Marker | None = None
    for block in content:
        folded = fold(block.text)
        if block.cells:
            if len(stack) > 1 and stack[-1].rank > 4:
                del stack[1:]
            continue
        if _ANNEX.fullmatch(folded):
            del stack[1:]
            part, box, listing = part + 1, None, False
            continue
        mark = marker(folded)
        if mark and mark.style == "article":
            mark = replace(mark, rank=articles)
        if _ANNEX_LIST.match(folded):
            listing = True
            continue
        if (
            listing
            and mark
            and mark.style == "1."
            and len(block.text) < 60
            and block.text[-1] not in "。;；)）"
        ):
            continue
        listing = False
        if _BOX.match(folded) and len(block.text) < 60:
            box, boxed = _box_rank(stack), None
            continue
        if box is not None:
            if not _leaves_box(mark, box, boxed, stack):
                boxed = mark or boxed
                continue
            box = boxed = None
        if mark is None:
            if _CLOSING.match(folded) and stack[-1].mark and stack[-1].mark.style != "article":
                del stack[1:]
            covered = _covered(stack[-1], folded)
            if covered is not None:
                covered.cover = merged(covered.cover, _cover_duty(block.text))
                continue
            _paragraph(stack[-1], block)
            continue
        _push(stack, mark, block, part)
    _check_numbers(root, notes)
    for node in root.walk():
        if node.parent is not None:
            node.duty = merged(read_duty(node.text()), node.cover)
    _headed_by_bodies(root)
    _trim_last(root)
    _split_paragraphs(root)
    _adopt_orphans(root)
    return root, notes


def _article_rank(content: list[Block]) -> int:
    """第一条 stands above 一、 unless it first comes below one: then the articles run on through the sections."""
    above: Marker | None = None
    for block in content:
        mark = None if block.cells else marker(fold(block.text))
        if mark and mark.style == "article":
            return max(mark.rank, above.rank + 1) if above and above.number == 1 else mark.rank
        above = mark or above
    return 3


def _content(blocks: list[Block]) -> list[Block]:
    """Without signature, date and imprint lines."""
    kept: list[Block] = []
    for block in blocks:
        folded = fold(block.text)
        if not block.cells and _FURNITURE.match(folded):
            continue
        if not block.cells and DATE_LINE.fullmatch(folded):
            while kept and _is_signature(kept[-1]):
                kept.pop()
            continue
        kept.append(block)
    return kept


def _is_signature(block: Block) -> bool:
    if block.cells or len(block.text) > 60 or block.text[-1] in "。；;：:" or marker(fold(block.text)):
        return False
    return all(looks_like_body(p) or p == "国务院" for p in block.text.split()) and not is_label_line(
        fold(block.text)
    )


def _box_rank(stack: list[Node]) -> int:
    """A box (专栏) ends at the next marker of the rank at which it was opened, or above."""
    return min(5, stack[-1].rank) if len(stack) > 1 else 5


def _leaves_box(mark: Marker | None, box: int, last: Marker | None, stack: list[Node]) -> bool:
    """Whether a mark goes on with the text around a box: of higher rank, or the number after the last one
    outside while the numbers inside have run differently."""
    if mark is None:
        return False
    if mark.rank <= box:
        return True
    outside = next((n.mark for n in reversed(stack) if n.mark and n.mark.style == mark.style), None)
    follows_inside = last is not None and last.style == mark.style and last.number + 1 == mark.number
    return (
        outside is not None and outside.number + 1 == mark.number and not follows_inside and mark.number > 1
    )


def _covered(node: Node, folded: str) -> Node | None:
    """The passage that a line such as 以上任务由甲局负责 or 本部分责任单位:甲局 speaks for; None for other lines."""
    found = _COVERS.match(folded)
    if not found or len(folded) > 200 or node.parent is None:
        return None
    heading_only = len(node.lines) == 1 and node.rank <= 5 and not node.children
    ahead = found[1][0] in "本以下" and found[1] != "以上"
    if found[1] in ("以下", "下列") and not heading_only:
        return None
    target = node if ahead and heading_only else node.parent
    return target if target.parent is not None and _cover_duty(folded).said else None


def _cover_duty(line: str) -> Duty:
    duty = read_duty(line)
    if not duty.bodies:
        said = re.search(r"由([^。]+)", line)
        found = read_cell(said[1], "body") if said else Duty()
        duty = merged(duty, found if any(looks_like_body(b) for b in found.bodies) else Duty())
    if not duty.due_texts and _COVERED_DAY.search(fold(line)):
        duty = merged(duty, Duty(due_texts=(line,), labels=("",)))
    return duty


def _paragraph(node: Node, block: Block) -> None:
    node.lines.append(block)


def _push(stack: list[Node], mark: Marker, block: Block, part: int) -> None:
    styles = [n.mark.style if n.mark else "" for n in stack]
    if mark.style in styles:
        del stack[styles.index(mark.style) :]
    else:
        while len(stack) > 1 and _closes(mark, stack[-1]):
            stack.pop()
    node = Node(mark, stack[-1], [block], part=part)
    stack[-1].children.append(node)
    stack.append(node)


def _closes(mark: Marker, node: Node) -> bool:
    """A mark ends passages of its rank or below; 任务一 and (一) nest, whichever comes first."""
    worded = "task" in (mark.style, node.mark.style if node.mark else "")
    return node.rank > mark.rank or (node.rank == mark.rank and not worded)


def _check_numbers(root: Node, notes: list[Note]) -> None:
    """Gaps and repeats in a run of siblings, or in a run that goes on across sections."""
    last: dict[tuple[int, str], int] = {}
    for node in root.walk():
        if node.mark is None or node.mark.style in ("①", "dots2", "dots3"):
            continue
        key = (node.part, node.mark.style)
        before = last.get(key)
        last[key] = node.mark.number
        if before is None or node.mark.number in (1, before + 1):
            continue
        seen = f"{node.mark.label} follows {before}"
        notes.append(
            Note(node.line, f"numbering: {seen}; a passage may be missing or numbered twice", "note")
        )


def _headed_by_bodies(root: Node) -> None:
    """一、甲局 二、乙局、丙局: where all headings of a run name nothing but bodies, these are responsible for what
    stands below."""
    for node in root.walk():
        run = [c for c in node.children if c.children]
        names = [heading(c) for c in run]
        if len(run) < 2 or any(c.duty.said or len(c.lines) > 1 for c in run):
            continue
        if all(len(n) <= 60 and all_bodies(n) and not _WORK.match(n) for n in names) and any(
            _OFFICE.search(n) for n in names
        ):
            for child, name in zip(run, names, strict=True):
                child.duty = child.cover = Duty(bodies=read_cell(name, "body").bodies)


def _trim_last(root: Node) -> None:
    """Closing paragraphs after the last of a run of one-paragraph items, in one section or in all, belong to
    the document, not to that item."""
    nodes = root.walk()
    leaves = [n for n in nodes if n.mark and not n.children]
    alike_marks = [
        [n for n in leaves if n.mark and n.mark.style == s] for s in {n.mark.style for n in leaves if n.mark}
    ]
    for run in (*(n.children for n in nodes), *alike_marks):
        if len(run) < 3 or run[-1].children or len(run[-1].lines) < 2:
            continue
        alike = sum(len(n.lines) == 1 and bool(n.duty.bodies) for n in run[:-1])
        if alike * 5 >= 4 * (len(run) - 1) and read_duty(run[-1].lines[0].text).bodies:
            del run[-1].lines[1:]
            run[-1].duty = read_duty(run[-1].text())


def _split_paragraphs(root: Node) -> None:
    """Unnumbered paragraphs that each name their own bodies become items of their own."""
    for node in root.walk():
        if node.parent is None or node.children or len(node.lines) < 3:
            continue
        own = [b for b in node.lines[1:] if not is_label_line(fold(b.text)) and len(b.text) > 12]
        told = [b for b in own if read_duty(b.text).bodies]
        if len(told) < 2 or len(first_sentence(node.lines[0].text)) < len(node.lines[0].text) - 60:
            continue
        _adopt(node, told)


def _adopt_orphans(root: Node) -> None:
    """Paragraphs outside every numbered passage that name their bodies are items too; label lines follow
    them."""
    orphans: list[Node] = []
    for block in root.lines:
        labels = is_label_line(fold(block.text))
        if labels and orphans:
            orphans[-1].lines.append(block)
        elif not labels:
            orphans.append(Node(None, root, [block]))
    for node in orphans:
        node.duty = read_duty(node.text())
    root.lines = []
    told = [n for n in orphans if n.duty.bodies and len(n.text()) > 12]
    root.children = sorted([*root.children, *told], key=lambda n: n.lines[0].start)


def _adopt(node: Node, told: list[Block]) -> None:
    rest = node.lines[1:]
    node.lines = node.lines[:1]
    current: Node | None = None
    for block in rest:
        if block in told or current is None:
            current = Node(None, node, [block], part=node.part)
            node.children.append(current)
        else:
            current.lines.append(block)
    for child in node.children:
        child.duty = read_duty(child.text())
    node.duty = read_duty(node.text())


def heading(node: Node) -> str:
    """A node's title: its first sentence, without marker, bold marks, final stop or a closing bracket of
    bodies."""
    first = node.lines[0].text[node.mark.end if node.mark else 0 :]
    return first_sentence(first)


def first_sentence(text: str) -> str:
    """The first sentence, clear of marks and of the responsibility clause that may follow it."""
    first = text.split("\n", 1)[0]
    clause = next((start for start, _ in read_duty(first).clauses if start > 3), None)
    if clause is not None:
        first = first[:clause]
    cut = _stop(first)
    return _BULLET.sub("", first[:cut].strip(" *　:：#,，。"), count=1).strip("[]【】")


def _stop(text: str) -> int:
    depth = 0
    for i, c in enumerate(text):
        if c in "(（[【《“":
            depth += 1
        elif c in ")）]】》”":
            depth = max(0, depth - 1)
        elif depth == 0 and (c in "。！!" or (c in ":：" and i < 40)):
            return i
    return len(text)


def is_frame_article(node: Node) -> bool:
    return node.mark is not None and bool(_FRAME_ARTICLE.match(fold(node.text())))
