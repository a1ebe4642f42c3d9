"""One case as the officer sees it: grounds and phrases, evidence, registers, rounds, timeline, siblings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhiquan.areas.matters import facts, packs
from zhiquan.areas.matters.models import Case, CaseEvent, CaseFile, CaseRight, Defect
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.ports import Ground
from zhiquan.areas.matters.queries import casefile, lawtext
from zhiquan.areas.matters.queries.casewords import RIGHT_STATES, SIDES, action_name, state_of
from zhiquan.engines import flows, forms
from zhiquan.engines.rules import NotInForce, Status, UnknownCode
from zhiquan.kernel import canonical, clock
from zhiquan.registry import queries as registry
from zhiquan.registry.ports import Right, labels

# Rule tables whose rows say what a person may find beyond what the machine sees, by the guard that asks them.
TABLES: Mapping[str, str] = {
    "matters.mark_change_grounds": "trademark_change.grounds",
    "matters.transfer_grounds": "trademark_window.transfer_grounds",
    "matters.renewal_grounds": "trademark_window.renewal_grounds",
}
MOST_PHRASES = 8


# ---------- what may be said against it


@dataclass(frozen=True)
class Proposed:
    """A defect that the officer may take over. `code` names it in the form: `m` found by the machine, `p` phrase.

    `text` is in the reader's language; `official` is what the notice says, in Chinese, with the right it is about.
    """

    code: str
    ground: str
    text: str
    official: str
    about: str
    place: str
    source: str
    article: str
    effect: str
    cited: lawtext.Cited
    force: str
    since: date | None
    sample: bool
    new: bool = False


def proposed(case: Case, pack: Pack, grounds: Iterable[Ground]) -> list[Proposed]:
    """The grounds found by the machine, those for a refusal first. `new`: not told in an earlier round."""
    told = set(case.defects.values_list("ground", "place"))
    order = {"refuse": 0, "correct": 1}
    found = sorted(grounds, key=lambda g: order.get(g.effect, 2))
    return [_proposed(ground, pack, told, case.round) for ground in found]


def _proposed(ground: Ground, pack: Pack, told: set[tuple[str, str]], round_: int) -> Proposed:
    force, since = _force(pack, ground.source, ground.article)
    text = ground.text.get("zh-Hans", "")
    return Proposed(
        _key("m", ground.code, ground.place), ground.code, packs.words(ground.text),
        f"{ground.about}：{text}" if ground.about else text, ground.about, ground.place, ground.source, ground.article,
        ground.effect, lawtext.cited(pack.edition.rules, ground.source, ground.article), force, since, ground.sample,
        round_ > 0 and (ground.code, ground.place) not in told,
    )  # fmt: skip


def _key(kind: str, ground: str, place: str) -> str:
    return kind + canonical.sm3(f"{ground}\n{place}".encode())[:10]


def _force(pack: Pack, source: str, article: str) -> tuple[str, date | None]:
    """Whether the article is in force today, and since when."""
    spans = pack.packs.citations.get((source, article or None), ())
    today = clock.today()
    now = next((first for first, last in spans if first <= today and (last is None or today <= last)), None)
    return (lawtext.force_on(spans, today) if spans else ""), now


def phrases(pack: Pack, found: Iterable[Proposed], day: date) -> list[Proposed]:
    """Rows of the matter's ground tables that the machine did not hit: what only a person can see."""
    hit = {p.ground for p in found}
    rows: list[Proposed] = []
    for fact in pack.flow.facts:
        if fact.source == "guard" and fact.origin in TABLES:
            rows += _rows(pack, TABLES[fact.origin], hit, day)
    return rows


def _rows(pack: Pack, table: str, hit: set[str], day: date) -> list[Proposed]:
    rules = pack.edition.rules
    try:
        asked = rules.at(day).table(table)
    except (NotInForce, UnknownCode):
        return []
    told: dict[str, Proposed] = {}
    for row in asked.rows:
        ground = str(row.then.get("ground", ""))
        if ground in hit or ground in told or row.then.get("effect") != "correct":
            continue
        text = {"zh-Hans": str(row.then["text"]), "en": str(row.then["text_en"])}
        article = str(row.article or asked.article or "")
        told[ground] = Proposed(
            _key("p", ground, ""), ground, packs.words(text), text["zh-Hans"], "", "", asked.source, article, "correct",
            lawtext.cited(rules, asked.source, article), lawtext.force_on([(asked.valid_from, asked.valid_to)], day),
            asked.valid_from, asked.status is Status.SAMPLE,
        )  # fmt: skip
    return list(told.values())


def own_phrases(case: Case) -> list[str]:
    """What officers of this desk wrote themselves in earlier cases of the matter, the latest first."""
    texts = Defect.objects.filter(ground="", case__matter=case.matter, case__desk=case.desk).exclude(
        case=case
    )
    return list(dict.fromkeys(texts.order_by("-pk").values_list("text", flat=True)[:50]))[:MOST_PHRASES]


def places(case: Case, pack: Pack) -> list[tuple[str, str]]:
    """Where a defect can sit: fields shown, materials, rights."""
    found = [(row.element, row.label) for row in answers(case, pack)]
    found += [(m.code, packs.words(m.name)) for part in pack.parts for m in part.materials]
    return found + [(r.ref, f"{r.number} {r.title}") for r in case.rights.all()]


# ---------- evidence


def answers(case: Case, pack: Pack) -> tuple[forms.SummaryRow, ...]:
    """The form as it was handed in, in words; fields without an answer are left out."""
    titles = {r.ref.partition(":")[2]: f"{r.number} {r.title}" for r in case.rights.all()}
    said = forms.Words(_("yes"), _("no"), titles)
    known = facts.platform_facts(case.values, case.party, clock.day_of(case.submitted_at))
    rows = forms.summary(pack.form, case.values, packs.language(), said, known)
    return tuple(row for row in rows if row.text)


@dataclass(frozen=True)
class Material:
    """One material with its files; `struck` are those exchanged since."""

    name: str
    code: str
    files: tuple[CaseFile, ...]
    struck: tuple[CaseFile, ...]
    missing: bool


def materials(case: Case, pack: Pack) -> list[Material]:
    """Every material that is there or is awaited, in the order of the matter."""
    asked = {m.code: m for part in pack.parts for m in part.materials}
    rows: dict[str, list[CaseFile]] = {}
    for row in case.files.select_related("file"):
        rows.setdefault(row.material, []).append(row)
    known = facts.platform_facts(case.values, case.party, clock.today()) | dict(case.values)
    wanted = forms.wanted_materials(pack.materials, pack.form, known)
    needed = {w.material.type for w in wanted if w.required and w.origin is forms.Origin.APPLICANT}
    order = list(asked)
    keys = sorted(
        rows, key=lambda key: order.index(key.partition(":")[0]) if key.partition(":")[0] in asked else 99
    )
    found = [_material(asked.get(key.partition(":")[0]), key, rows[key]) for key in keys]
    there = {asked[k.partition(":")[0]].type for k in keys if k.partition(":")[0] in asked}
    state = None if pack.is_bundle else pack.flow.state.get(case.state)
    awaited = set(state.awaits) if state else set()
    absent = [m for m in asked.values() if m.type not in there and (m.type in needed or m.code in awaited)]
    return found + [Material(packs.words(m.name), m.code, (), (), True) for m in absent if m.per != "lock"]


def _material(asked: forms.Material | None, key: str, rows: list[CaseFile]) -> Material:
    name = packs.words(asked.name) if asked else (key or _("Other files"))
    live = tuple(r for r in rows if r.replaced_at is None)
    return Material(name, key, live, tuple(r for r in rows if r.replaced_at), False)


@dataclass(frozen=True)
class RightFacts:
    """What the register says of one right today: locks, renewal, the name on it."""

    row: CaseRight
    locks: tuple[str, ...]
    phase: str
    due: date | None
    sample: bool
    older_name: bool
    url: str

    @property
    def light(self) -> str:
        return RIGHT_STATES[self.row.state][0]

    @property
    def word(self) -> str:
        return str(RIGHT_STATES[self.row.state][1])


def rights(case: Case, pack: Pack) -> list[RightFacts]:
    """The case's rights with their register facts; three statements for any number."""
    rows = list(case.rights.select_related("right"))
    known: list[Right] = [r.right for r in rows if r.right]
    today = clock.today()
    locked = registry.locks_by_right(known, today)
    terms = registry.Terms(today, pack.edition)
    party = case.party.name if case.party else ""
    return [_right(row, locked, terms, party) for row in rows]


def _right(row: CaseRight, locked: Mapping[int, list[Any]], terms: registry.Terms, party: str) -> RightFacts:
    older = bool(row.recorded_name and party and row.recorded_name != party)
    if row.right is None:
        return RightFacts(row, (), "", None, False, older, "")
    found = locked.get(row.right.pk, [])
    told = tuple(
        " ".join(x for x in (str(labels.LOCKS[k.kind]), k.holder.name if k.holder else "", k.reference) if x)
        for k in found
    )
    renewal = terms.of_right(row.right)
    phase = renewal.state if renewal and renewal.state != registry.NOT_OPEN else ""
    return RightFacts(
        row, told, phase, renewal.due if renewal and phase else None, bool(renewal and phase and renewal.sample), older,
        str(row.right.uid),
    )  # fmt: skip


# ---------- rounds


@dataclass(frozen=True)
class Told:
    """A defect as it was told, and what the applicant said to it."""

    line: casefile.DefectLine
    answer: str


@dataclass(frozen=True)
class Round:
    """One list of defects, and the files that came in answer to it, beside those that they took the place of."""

    number: int
    told_on: date | None
    defects: tuple[Told, ...]
    came: tuple[CaseFile, ...]
    struck: tuple[CaseFile, ...]


def rounds(case: Case, pack: Pack) -> list[Round]:
    """Every correction round, the latest first."""
    events = list(case.events.all())
    asked = [e for e in events if (step := pack.flow.action.get(e.action)) and step.defects != "none"]
    said = {a.get("defect"): a.get("text", "") for e in events for a in e.facts.get("answers", [])}
    lines: dict[int, list[Told]] = {}
    for line in casefile.defect_lines(case):
        lines.setdefault(line.row.round, []).append(Told(line, said.get(str(line.row.uid), "")))
    came: dict[int, list[CaseFile]] = {}
    for file in case.files.select_related("file"):
        came.setdefault(file.round, []).append(file)
    return [
        Round(
            number, asked[number - 1].on if number <= len(asked) else None, tuple(lines[number]),
            tuple(came.get(number, ())), tuple(_struck(came, number)),
        )
        for number in sorted(lines, reverse=True)
    ]  # fmt: skip


def _struck(came: Mapping[int, list[CaseFile]], number: int) -> Iterable[CaseFile]:
    """Files of earlier rounds that one of this round replaced."""
    new = {file.material for file in came.get(number, ())}
    return (f for n in sorted(came) if n < number for f in came[n] if f.replaced_at and f.material in new)


# ---------- steps


@dataclass(frozen=True)
class StepShown:
    """A step offered: what it asks for."""

    code: str
    name: str
    help: str
    reason: str
    defects: str
    receipt: str
    asks_day: bool
    takes_files: bool
    second: bool
    letter: str
    to: str
    risk: bool

    @property
    def plain(self) -> bool:
        """It can be taken by one press: nothing must be said."""
        needs = (self.reason, self.defects, self.receipt)
        return "required" not in needs and not self.asks_day


def step_shown(pack: Pack, step: flows.Action) -> StepShown:
    letter = pack.flow.letter.get(step.letter)
    targets = [pack.flow.state[t] for t in step.targets if t in pack.flow.state]
    bad = any(t.final and t.outcome in ("refused", "abandoned", "withdrawn") for t in targets)
    return StepShown(
        step.code, packs.words(step.name), packs.words(step.help) if step.help else "", step.reason, step.defects,
        step.receipt, bool(step.day), "authority" in step.by, step.second is not None,
        packs.words(letter.name) if letter else "", packs.words(targets[0].name) if len(targets) == 1 else "", bad,
    )  # fmt: skip


def likely(steps: list[StepShown], grounds: Iterable[Any]) -> StepShown | None:
    """The one primary action: ask for corrections where the machine found grounds, else the first that goes on."""
    asks = next((s for s in steps if s.defects == "required"), None)
    if asks and any(True for _ground in grounds) and asks.code == "ask_correction":
        return asks
    onward = [s for s in steps if not s.risk and s.defects != "required" and not s.second]
    return (onward or steps or [None])[0]


# ---------- timeline


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `internal` is for officers only."""

    at: datetime
    when: date | datetime
    title: str
    text: str
    by: str
    state: str = ""
    internal: bool = False
    url: str = ""


def timeline(case: Case, pack: Pack) -> list[Entry]:
    """Everything that happened, the newest first: steps, letters, notes among officers, objections, proposals."""
    found = [_event(pack, e) for e in case.events.select_related("person")]
    found += [
        Entry(c.at, c.at, _("Note"), c.text, c.by.display_name, internal=True)
        for c in case.comments.select_related("by")
    ]
    found += [
        Entry(o.at, o.at, _("Objection"), o.text, o.by.display_name, "off")
        for o in case.objections.select_related("by")
    ]
    found += [
        Entry(p.at, p.at, _("Proposed: %(step)s") % {"step": action_name(pack, p.action)},
              p.note, p.by.display_name, "off" if p.state == "returned" else "", internal=True)
        for p in case.proposals.select_related("by")
    ]  # fmt: skip
    placed = sorted(enumerate(found), key=lambda pair: (pair[1].at, pair[0]), reverse=True)
    return [entry for _place, entry in placed]


def _event(pack: Pack, event: CaseEvent) -> Entry:
    title = action_name(pack, event.action)
    receipt = event.facts.get("receipt")
    parts = [event.reason, _("receipt %(number)s") % {"number": receipt} if receipt else ""]
    parts += [
        _("not taken over: %(ground)s (%(why)s)") % {"ground": r["ground"], "why": r["why"]}
        for r in event.facts.get("rejected", [])
    ]
    by = str(SIDES["system"]) if event.side == "system" else event.by
    return Entry(event.at, event.on, title, "；".join(p for p in parts if p), by)


def not_carried_out(case: Case) -> list[tuple[CaseEvent, str]]:
    """What registers refused although the step was taken: to be put right by hand."""
    return [(event, text) for event in case.events.all() for text in event.facts.get("not_carried_out", [])]


@dataclass(frozen=True)
class Sibling:
    """A part of a bundle beside another."""

    case: Case
    name: str
    light: str
    state: str


def siblings(case: Case) -> list[Sibling]:
    """The other parts of the same bundle."""
    if case.parent_id is None:
        return []
    return [sibling(part) for part in case.parent.parts.exclude(pk=case.pk)]  # type: ignore[union-attr]


def sibling(part: Case) -> Sibling:
    pack = packs.pack(part.matter, part.edition_id)
    light, state = state_of(part, pack)
    return Sibling(part, pack.short, light, state)
