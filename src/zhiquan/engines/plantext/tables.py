"""Task tables: which columns hold tasks, bodies and deadlines, and the rows as items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from .duties import Duty, first_named_leads, merged, read_cell
from .model import Block, Cell, Note
from .numerals import fold, marker

_ROLES = [
    ("task", r"目标[与和及]?任务|任务[与和及]?目标|目标.{0,6}(?:措施|举措|内容)$"),
    (
        "other",
        r"备注|范围|责任人|领导|电话|联系|依据|成果|目标|指标|进展|状态|成效|类别|页码|金额|投资|预算|资金|说明|难点|级别|问题",
    ),
    ("no", r"^(?:序号|编号|序|号|项号|任务编号|no\.?)$"),
    ("lead", r"牵头|主办|主责"),
    ("help", r"配合|协办|参与|参加|协同|协助"),
    ("due", r"时限|期限|时间|节点|进度|截止|日期"),
    (
        "body",
        r"(?:责任|指导|负责|实施|承办|落实|主管|分工|督办|完成|执行).{0,4}(?:单位|部门|主体|机构|科室|处室)|^(?:单位|部门|责任主体|责任分工|职责分工|分工|责任)$",
    ),
    (
        "task",
        r"任务|事项|举措|措施|内容|工作|要点|项目|做法|要求|行动|政策|条款|清单|领域|名称|板块|方面|改革|维度|方向",
    ),
]
_NOTE_ROW = re.compile(r"\s*(?:注|备注|说明)\s*[:.]")
_BLANK_SAME = re.compile(
    r"(?:为空|空白|空格|未填|不填).{0,8}(?:同上|与上|同前|沿用)|(?:同上|与上一?行相同).{0,6}(?:省略|不再|留空)"
)
_TOTAL = re.compile(r"合\s*计|小\s*计|总\s*计")


@dataclass(frozen=True, slots=True)
class Row:
    """A table row as an item: number, title cell, the other task cells, section path, duty and source
    block."""

    number: str
    title: Cell
    cells: tuple[Cell, ...]
    path: tuple[str, ...]
    duty: Duty
    block: Block
    last: Block


@dataclass(slots=True)
class _State:
    roles: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    previous: dict[str, str] = field(default_factory=dict)
    blank_same: bool = False
    first_leads: bool = False


def read_tables(blocks: list[Block]) -> tuple[list[Row], list[Note]]:
    """Items of every task table of the document; a table without known heading goes on with the last
    one's."""
    rows: list[Row] = []
    notes: list[Note] = []
    state = _State()
    whole = "\n".join(
        b.text for b in blocks if _NOTE_ROW.match(fold(b.text)) or (b.cells and len(b.text) < 200)
    )
    state.blank_same = bool(_BLANK_SAME.search(fold(whole)))
    for _, run in groupby((b for b in blocks if b.cells), key=lambda b: b.table):
        _read_table(list(run), state, rows, notes)
    return rows, notes


def _read_table(table: list[Block], state: _State, rows: list[Row], notes: list[Note]) -> None:
    cards = _cards(table)
    if cards:
        for card in cards:
            _read_card(card, state, rows, notes)
        return
    body = _take_head(table, state)
    if not body:
        return
    grouping = _grouping(body, state.roles)
    for block in body:
        if _roles(block) and _is_head(_roles(block)):
            continue
        if _NOTE_ROW.match(fold(block.text)) or _TOTAL.match(block.text.strip()):
            continue
        section = _section(block)
        if section is not None:
            mark = marker(fold(section))
            state.path = [mark.label if mark else section]
            state.previous = {}
            continue
        if not state.blank_same and _heads_group(block, body, state.roles):
            state.path = [*state.path[:1], *(c.text.strip() for c in block.cells[:1])]
            continue
        _read_row(block, state, grouping, rows, notes)


def _cards(table: list[Block]) -> list[list[tuple[str, Cell, Block]]]:
    """A table of names and values (任务名称 | …, 责任单位 | …) as cards of (role, value, row); none for other
    tables."""
    cards: list[list[tuple[str, Cell, Block]]] = []
    seen: set[str] = set()
    for block in table:
        cells = [c for n, c in enumerate(block.cells) if n == 0 or c.text != block.cells[n - 1].text]
        if len(cells) not in (2, 4):
            return []
        for key, value in zip(cells[::2], cells[1::2], strict=True):
            role = _role(key.text)
            if not role:
                return []
            if not cards or key.text in seen:
                cards.append([])
                seen.clear()
            seen.add(key.text)
            cards[-1].append((role, value, block))
    # A heading row holds names alone.
    if all(_role(value.text) for card in cards for _, value, row in card if row is table[0]):
        return []
    kinds = [{role for role, _, _ in card} for card in cards]
    return cards if all("task" in k and k & {"lead", "body", "due"} for k in kinds) else []


def _read_card(
    card: list[tuple[str, Cell, Block]], state: _State, rows: list[Row], notes: list[Note]
) -> None:
    first, last = card[0][2], card[-1][2]
    state.roles = [role for role, _, _ in card]
    whole = Block(first.text, first.line, first.start, tuple(c for _, c, _ in card), first.table)
    before = len(rows)
    _read_row(whole, state, set(), rows, notes)
    if len(rows) > before:
        rows[-1] = replace(rows[-1], last=last)


def _heads_group(block: Block, body: list[Block], roles: list[str]) -> bool:
    """A row that names nobody, no day and is numbered in another way than the rows that do: 1 | 提振消费。 | | |
    above (8), (9)."""
    if _says(block, roles) or any(c.carried for c in block.cells):
        return False
    shapes = {_shape(b, roles) for b in body if _says(b, roles)}
    return bool(shapes) and bool(_shape(block, roles)) and _shape(block, roles) not in shapes


def _says(block: Block, roles: list[str]) -> bool:
    return any(
        c.text.strip()
        for c, role in zip(block.cells, roles, strict=False)
        if role in ("lead", "help", "body", "due")
    )


def _shape(block: Block, roles: list[str]) -> str:
    numbers = (c.text.strip() for c, role in zip(block.cells, roles, strict=False) if role == "no")
    return re.sub(r"\d+", "9", re.sub(r"[一二三四五六七八九十]+", "一", fold(next(numbers, ""))))


def _take_head(table: list[Block], state: _State) -> list[Block]:
    """Sets the column roles from the heading rows; the rows that follow, or none if this is no task table."""
    for index, block in enumerate(table[:6]):
        roles = _roles(block)
        if not _is_head(roles):
            continue
        state.previous, state.path = {}, []
        start = index + 1
        state.first_leads = first_named_leads(block.text)
        if start < len(table):
            below = _roles(table[start])
            if sum(bool(r) for r in below) >= 2 and all(
                r or not c.text or c.carried for r, c in zip(below, table[start].cells, strict=True)
            ):
                roles = [b or a for a, b in zip(_pad(roles, len(below)), below, strict=True)]
                start += 1
        state.roles = roles
        return table[start:]
    same_width = bool(state.roles) and all(len(b.cells) <= len(state.roles) for b in table)
    return table if same_width and len(table[0].cells) == len(state.roles) else []


def _pad(roles: list[str], size: int) -> list[str]:
    return (roles + [""] * size)[:size]


def _roles(block: Block) -> list[str]:
    return [_role(cell.text) for cell in block.cells]


def _role(text: str) -> str:
    """What a column of this name holds; "" for an unknown or overlong name."""
    name = re.sub(r"\s|\*|\([^()]*\)", "", fold(text))
    if len(name) > 16:
        return ""
    return next((role for role, p in _ROLES if re.search(p, name, re.IGNORECASE)), "")


def _is_head(roles: list[str]) -> bool:
    kinds = set(roles)
    if "task" not in kinds or len(roles) - roles.count("") < max(2, len(roles) * 0.6):
        return False
    return bool(kinds & {"lead", "help", "body", "due"})


def _section(block: Block) -> str | None:
    """The text of a row that spans the table, such as 一、提升服务质效."""
    texts = [c.text.strip() for c in block.cells if c.text.strip() and not c.carried]
    if not texts or len(set(texts)) > 1 or len(block.cells) < 2:
        return None
    if any(c.carried and c.text for c in block.cells):
        return None
    first = next(c.text.strip() for c in block.cells if c.text.strip())
    spans = len(texts) == len(block.cells) or block.cells[0].text.strip() == first
    mark = marker(fold(first))
    return first if spans and (mark is None or mark.end < len(first)) and len(first) < 80 else None


def _grouping(body: list[Block], roles: list[str]) -> set[tuple[int, int]]:
    """(column, line) of task cells that hold one entry for several rows: their text is a heading, not an
    item. An entry for one row alone is that row's own."""
    tasks = [i for i, role in enumerate(roles) if role == "task"]
    found: set[tuple[int, int]] = set()
    for column in tasks[:-1]:
        last, run = "", list[int]()
        for block in body:
            if column >= len(block.cells):
                continue
            cell = block.cells[column]
            rest = [block.cells[t] for t in tasks if t > column and t < len(block.cells)]
            if not (cell.carried or not cell.text.strip() or cell.text == last):
                run = []
            elif last and any(c.text.strip() and not c.carried for c in rest):
                found.update((column, line) for line in (*run, block.line))
            run.append(block.line)
            last = cell.text or last
    return found


def _read_row(
    block: Block, state: _State, grouping: set[tuple[int, int]], rows: list[Row], notes: list[Note]
) -> None:
    def cells(role: str) -> Iterator[tuple[int, Cell]]:
        return ((i, c) for i, c in enumerate(block.cells) if i < len(state.roles) and state.roles[i] == role)

    here = {column for column, line in grouping if line == block.line}
    own = [(i, c) for i, c in cells("task") if i not in here]
    filled = [c for _, c in own if c.text.strip() and not c.carried]
    for i, c in cells("task"):
        if c.text.strip():
            state.previous[f"group{i}"] = c.text.strip()
    if not filled:
        _continue_row(block, state, rows, notes)
        return
    duty = _row_duty(block, state, notes)
    title = next(c for _, c in own if c.text.strip())
    rest = tuple(
        c for n, (_, c) in enumerate(own) if c.text.strip() and (n == 0 or c.text != own[n - 1][1].text)
    )
    number = next((c.text.strip() for _, c in cells("no") if c.text.strip() and not c.carried), "")
    groups = [state.previous[f"group{i}"] for i in sorted(here) if state.previous.get(f"group{i}")]
    rows.append(Row(number, title, rest, (*state.path, *groups), duty, block, block))


def _row_duty(block: Block, state: _State, notes: list[Note]) -> Duty:
    duty = Duty(first_leads=state.first_leads)
    for index, cell in enumerate(block.cells):
        role = state.roles[index] if index < len(state.roles) else ""
        if role not in ("lead", "help", "body", "due"):
            continue
        text = cell.text.strip()
        if text in ("同上", "〃", "″", '"') or (not text and state.blank_same and role in ("lead", "body")):
            text = state.previous.get(f"{role}{index}", "")
        elif not text and role in ("lead", "body") and state.previous.get(f"{role}{index}"):
            notes.append(
                Note(
                    block.line,
                    "table: the responsible body is empty, and no note says that it repeats the row above",
                )
            )
        if text:
            state.previous[f"{role}{index}"] = text
        duty = merged(duty, read_cell(text, role))
    return duty


def _continue_row(block: Block, state: _State, rows: list[Row], notes: list[Note]) -> None:
    """A row whose task cells are merged or empty adds its bodies and deadlines to the row above."""
    if not rows:
        return
    duty = Duty()
    for index, cell in enumerate(block.cells):
        role = state.roles[index] if index < len(state.roles) else ""
        if role in ("lead", "help", "body", "due") and cell.text.strip() and not cell.carried:
            duty = merged(duty, read_cell(cell.text, role))
    last = rows[-1]
    if duty.said:
        rows[-1] = Row(
            last.number, last.title, last.cells, last.path, merged(last.duty, duty), last.block, block
        )
    elif any(c.text.strip() and not c.carried for c in block.cells):
        notes.append(Note(block.line, "table: a row without task, body or deadline was not read", "note"))
