"""The reader: text blocks to a plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from .actions import is_title, read_actions
from .bodies import canonical, looks_like_body, name_key
from .deadlines import Frame, find_in_text, read_deadline
from .duties import Duty, collective, first_named_leads, merged, read_duty, subjects
from .extract import extract_lines
from .header import plan_year, read_header
from .model import Block, Item, Note, Plan
from .numerals import fold
from .outline import build, first_sentence, heading
from .quantities import read_quantities
from .select import Chosen, choose
from .tables import Row, read_tables

_DEFAULT_DUE = re.compile(
    r"(?:未|没有|除)[^。;]{0,10}(?:注明|标明|明确|列明|写明|说明|特别)[^。;]{0,24}?(?:时限|期限|时间)[^。;]{0,24}|"
    r"(?:以上|上述|本(?:方案|清单|表))[^。;]{0,12}(?:均|全部|各项)[^。;]{0,10}(?:时限|期限|完成)[^。;]{0,24}"
)


_NOTED_YEAR = re.compile(r"(?:未|没有)[^。;,]{0,6}年(?:份|度)[^。;]{0,10}?(20\d\d)年")


@dataclass(slots=True)
class _Found:
    """An item before its fields are settled: its passages in the text and what they say about
    responsibility."""

    number: str
    style: str
    path: tuple[str, ...]
    title: str
    passages: list[tuple[str, int]]
    duty: Duty
    explicit: bool
    line: int
    span: tuple[int, int]
    from_table: bool
    own_due: bool = True


def read_file_bytes(data: bytes, name: str, *, aliases: Mapping[str, str] | None = None) -> Plan:
    """Reads a plan document. `name` is used for its extension and in errors; `aliases` maps any name of a
    body to
    its canonical short name. Raises DocumentError."""
    blocks, text = extract_lines(data, name)
    return read_blocks(blocks, text, aliases=aliases)


def read_blocks(blocks: list[Block], text: str, *, aliases: Mapping[str, str] | None = None) -> Plan:
    """Reads a plan from blocks that index `text`."""
    title, issued_on, issuers = read_header(blocks)
    root, notes = build(blocks)
    frame = Frame(issued_on, plan_year(title) or _noted_year(text))
    if frame == Frame() and (year := _only_year(text)):
        frame = Frame(plan_year=year)
        notes.append(Note(1, f"days without a year are read as {year}, the only year named here", "note"))
    rows, row_notes = read_tables(blocks)
    notes = notes + row_notes
    chosen = choose(root)
    found = _merge_tables([_from_node(c) for c in chosen], [_from_row(r) for r in rows], notes)
    # A rule in a table's heading holds for that table only.
    lead_rule = first_named_leads("\n".join(b.text for b in blocks if not b.cells))
    told = sum(bool(f.duty.bodies) for f in found)
    default = _default_due(text, frame)
    titles = _titles(found)
    numbers = Counter((n.mark.style, n.label) for n in root.walk() if n.mark)
    items: list[Item] = []
    for one in found:
        items.append(
            _item(one, items, text, frame, notes, lead_rule, told * 2 > len(found), default, titles, numbers)
        )
    items = _unique_ids(items)
    _label_notes(found, notes)
    if not items:
        notes.append(Note(1, "no item was found: no numbered task, responsibility clause or task table"))
    table = {name_key(k): v for k, v in (aliases or {}).items()} | dict(aliases or {})
    notes.sort(key=lambda n: n.line)
    issued = issued_on.isoformat() if issued_on else None
    return Plan(title, issued, issuers, tuple(items), _distinct(items, table), tuple(notes), text)


def _noted_year(text: str) -> int | None:
    """未注明年份的均指2026年."""
    found = _NOTED_YEAR.search(fold(text))
    return int(found[1]) if found else None


def _only_year(text: str) -> int | None:
    """The year of every date in a document that names one year alone."""
    years = set(re.findall(r"(?<!\d)(20\d\d)(?:年|[-./]\d)", fold(text)))
    return int(years.pop()) if len(years) == 1 else None


def _distinct(items: list[Item], aliases: Mapping[str, str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for item in items:
        for body in item.bodies:
            short = canonical(body, aliases)
            names.setdefault(name_key(short), short)
    return tuple(names.values())


def _from_node(choice: Chosen) -> _Found:
    node = choice.node
    nodes = [node, *choice.parts]
    passages = [
        (
            block.text[n.mark.end if n.mark and i == 0 else 0 :],
            block.start + (n.mark.end if n.mark and i == 0 else 0),
        )
        for n in nodes
        for i, block in enumerate(n.lines)
    ]
    path = tuple(n.label for n in node.ancestors() if n.label)
    style = node.mark.style if node.mark else ""
    end = max(n.end for n in nodes)
    return _Found(
        node.label,
        style,
        path,
        heading(node),
        passages,
        choice.duty,
        choice.explicit,
        node.line,
        (node.lines[0].start, end),
        False,
        bool(node.duty.due_texts),
    )


def _from_row(row: Row) -> _Found:
    passages = [(c.text, c.start) for c in row.cells]
    duty = row.duty
    for text, _ in passages:
        own = read_duty(text)
        duty = merged(duty, Duty(bodies=own.bodies, lead=own.lead)) if not duty.bodies else duty
        duty = merged(duty, Duty(due_texts=own.due_texts, labels=own.labels)) if not duty.due_texts else duty
    title = _cell_title(row.title.text)
    span = (row.block.start, row.last.end)
    return _Found(
        row.number,
        "row",
        row.path,
        title,
        passages,
        duty,
        True,
        row.block.line,
        span,
        True,
    )


def _cell_title(text: str) -> str:
    clean = re.sub(
        r"^\s*(?:\d{1,3}\s*[.、．]|[（(][\d一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)\s*",
        "",
        text,
    )
    return first_sentence(clean)


def _merge_tables(texts: list[_Found], rows: list[_Found], notes: list[Note]) -> list[_Found]:
    """Text and annex table often hold the same tasks: one item each, the table adding what the text does
    not say."""
    if not rows:
        return texts
    keys = {_title_key(t.title): t for t in texts}
    openings: dict[str, list[_Found]] = {}
    for text in texts:
        openings.setdefault(_title_key(text.title)[:6], []).append(text)
    unmatched: list[_Found] = []
    matched: set[int] = set()
    for row in rows:
        twin = keys.get(_title_key(row.title)) or _similar(row, openings, matched)
        if twin is None or id(twin) in matched:
            unmatched.append(row)
            continue
        matched.add(id(twin))
        _take(twin, row, notes)
    own = [t for t in texts if id(t) in matched or t.explicit]
    if len(matched) * 2 >= len(texts):
        own = texts
    return sorted([*own, *unmatched], key=lambda f: f.span[0])


def _title_key(title: str) -> str:
    return re.sub(r"\W", "", fold(title))


def _similar(row: _Found, openings: dict[str, list[_Found]], matched: set[int]) -> _Found | None:
    """A passage whose title begins with the row's, or the other way round."""
    key = _title_key(row.title)
    if len(key) < 6:
        return None
    for text in openings.get(key[:6], []):
        other = _title_key(text.title)
        if id(text) not in matched and len(other) >= 6 and (other.startswith(key) or key.startswith(other)):
            return text
    return None


def _take(text: _Found, row: _Found, notes: list[Note]) -> None:
    if (
        text.duty.bodies
        and row.duty.bodies
        and {name_key(b) for b in text.duty.bodies} != {name_key(b) for b in row.duty.bodies}
    ):
        notes.append(
            Note(
                row.line,
                f"“{row.title}”: the table names other bodies than line {text.line}; the text was kept",
            )
        )
    if not text.duty.bodies:
        text.duty = merged(text.duty, replace(row.duty, due_texts=(), labels=()))
    if not text.duty.due_texts:
        text.duty = merged(text.duty, Duty(due_texts=row.duty.due_texts, labels=row.duty.labels))
    text.passages = text.passages + [p for p in row.passages if _title_key(p[0]) != _title_key(row.title)]
    text.explicit = True


def _titles(found: list[_Found]) -> str:
    """Which first sentences are titles in this document: "all", "short" ones, or "none"."""
    texts = [f for f in found if not f.from_table]
    longer = [f for f in texts if _goes_on(f)]
    plain = [f for f in longer if not re.search(r"\d", f.title)]
    if len(longer) * 5 >= len(texts) * 4 and len(plain) * 5 >= len(longer) * 4:
        return "all"
    short = sum(is_title(f.title, "short") for f in longer)
    return "short" if short * 2 >= len(texts) else "none"


def _goes_on(one: _Found) -> bool:
    """Whether an item says more than its first sentence."""
    return len(one.passages) > 1 or len(re.findall(r"[。；;]", "".join(p for p, _ in one.passages))) > 1


def _item(
    one: _Found,
    before: list[Item],
    text: str,
    frame: Frame,
    notes: list[Note],
    lead_rule: bool,
    told: bool,
    default: str | None,
    titles: str,
    numbers: Counter[tuple[str, str]],
) -> Item:
    duty = one.duty
    if duty.same and before:
        duty = merged(duty, Duty(bodies=before[-1].bodies, lead=before[-1].lead))
    bodies, lead = duty.bodies, duty.lead
    content = "\n".join(passage for passage, _ in one.passages)
    if not bodies:
        bodies, lead = subjects(_without(content, duty))
        vague = all(re.match(r".{0,4}各|有关|相关", b) for b in bodies)
        if told and vague and not collective(content):
            bodies, lead = (), None
    if lead is None and bodies and (lead_rule or duty.first_leads):
        lead = bodies[0]
    dues, ongoing = _when(one, duty, content, frame, notes)
    if not dues and not ongoing and default:
        dues = (default,)
    for problem in duty.problems:
        notes.append(Note(one.line, f"“{one.title}”: {problem}"))
    for body in bodies:
        if not looks_like_body(body):
            notes.append(Note(one.line, f"“{body}” does not read like a body; please check", "note"))
    return Item(
        id=_identity(one, numbers),
        path=one.path,
        title=one.title,
        text=content.strip(),
        bodies=bodies,
        lead=lead,
        due=max(dues) if dues else None,
        ongoing=ongoing,
        quantities=read_quantities(_without(content, duty)),
        actions=read_actions(one.passages, one.title, "all" if one.from_table else titles, bodies),
        span=one.span,
        line=one.line,
        dues=tuple(sorted(set(dues))),
    )


def _identity(one: _Found, numbers: Counter[tuple[str, str]]) -> str:
    """The number as written where it is unique in the document, else the path of numbers."""
    if one.from_table:
        return re.sub(r"\W", "", one.number)
    if one.number and numbers[one.style, one.number] == 1 and one.style in ("1.", "article", "task"):
        return one.number
    return "".join((*one.path, one.number))


def _unique_ids(items: list[Item]) -> list[Item]:
    seen: Counter[str] = Counter()
    taken = {item.id for item in items}
    out: list[Item] = []
    for position, item in enumerate(items, 1):
        name = item.id or f"#{position}"
        seen[name] += 1
        if seen[name] > 1:
            serial = seen[name]
            while f"{name}-{serial}" in taken:
                serial += 1
            name = f"{name}-{serial}"
            taken.add(name)
        out.append(replace(item, id=name))
    return out


def _without(content: str, duty: Duty) -> str:
    """Content with every responsibility clause blanked, offsets kept."""
    clauses = read_duty(content).clauses
    text = list(content)
    for start, end in clauses:
        text[start:end] = "\n" * (end - start)
    return "".join(text)


def _when(
    one: _Found, duty: Duty, content: str, frame: Frame, notes: list[Note]
) -> tuple[tuple[str, ...], bool]:
    dates: list[date] = []
    ongoing = False
    problem: str | None = None
    for phrase in duty.due_texts:
        when = read_deadline(phrase, frame)
        dates.extend(when.dates)
        ongoing |= when.ongoing
        problem = problem or when.problem
    if not one.own_due and dates and (said := _targets(content, duty, frame)):
        # A day in the item's own words is nearer than the one of its section.
        return tuple(day.isoformat() for day in said), ongoing
    if not dates and not ongoing:
        if problem:
            notes.append(Note(one.line, f"“{one.title}”: {problem}"))
        dates = _targets(content, duty, frame)
    return tuple(day.isoformat() for day in dates), ongoing


def _targets(content: str, duty: Duty, frame: Frame) -> list[date]:
    """Days that running text sets, outside names of documents."""
    blanked = re.sub(
        r"《[^》]{0,80}》", lambda m: "《" + "□" * (len(m.group()) - 2) + "》", _without(content, duty)
    )
    return find_in_text(blanked, frame)


def _default_due(text: str, frame: Frame) -> str | None:
    """未注明完成时限的,均于2026年底前完成: a deadline for every item without one."""
    for match in _DEFAULT_DUE.finditer(fold(text)):
        when = read_deadline(match.group(), frame)
        if when.dates:
            return max(when.dates).isoformat()
    return None


def _label_notes(found: list[_Found], notes: list[Note]) -> None:
    """Different words for the deadline in one document are reported, as a reader may take them for
    different things."""
    used: dict[str, list[int]] = {}
    for one in found:
        for label in one.duty.labels:
            if label != "column":
                used.setdefault(label, []).append(one.line)
    if len(used) < 2:
        return
    common = max(used, key=lambda k: len(used[k]))
    for label, lines in used.items():
        if label == common:
            continue
        for line in sorted(set(lines)):
            said = f"the deadline is labelled “{label}”" if label else "the deadline has no label"
            notes.append(Note(line, f"{said}; elsewhere the label is “{common or 'none'}”", "note"))
