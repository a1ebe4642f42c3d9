"""A large city for `matters.py`: firms with their rights, cases in every state, drafts ready to be handed in.

Everything is invented and drawn in a fixed order. One case is handed in through the service; the others are its
copies, so that every row has the size and the content that the service gives it.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

MATTER = "trademark-change"
CLIENTS = 8
BATCH = 2000
# Every firm owns so many rights, of which so many are registered marks that a change of name lists.
RIGHTS_EACH, MARKS_EACH = 10, 6
# The fifth part of all cases is open; of those most wait at the desk.
OPEN_STATES = ("checking", "checking", "waiting_certificate", "to_lodge", "correction")
TURNS = {
    "checking": "desk",
    "to_lodge": "desk",
    "waiting_certificate": "authority",
    "correction": "applicant",
}
ANSWERS: dict[str, Any] = {
    "subject.continuity": "same",
    "party.kind": "company",
    "party.identity": "91440300MADEM00625",
    "party.address.old": "广东省深圳市南山区示例路1号（虚构）",
    "change.kind": "name",
    "rights.marks_complete": "all",
    "mark.type": "ordinary",
    "marks.madrid": False,
    "contact.name": "林见微",
    "contact.phone": "13800138000",
    "agent.used": False,
    "service.channel": "electronic",
    "consent.truth": True,
}


def batches(rows: Iterable[Any], model: Any) -> None:
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if len(held) == BATCH:
            model.objects.bulk_create(held)
            held = []
    model.objects.bulk_create(held)


def build(cases: int, rights: int) -> None:
    from django.conf import settings
    from django.db import connection

    from zhiquan.kernel import editions

    editions.load_folder(Path(settings.POLICY) / settings.CITY)
    _people()
    _firms(rights // RIGHTS_EACH)
    _cases(cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _people() -> None:
    from zhiquan.kernel.models import Mandate, Organisation, Person

    bureau = Organisation.objects.get(body_code="ip")
    names = [("window", bureau, "window")]
    for n in range(CLIENTS):
        firm = Organisation.objects.create(kind=Organisation.FIRM, name=firm_name(n), is_demo=True)
        names.append((f"client{n}", firm, "applicant"))
    for name, organisation, role in names:
        person = Person.objects.create_user(name, None, display_name=name, is_demo=True)
        Mandate.objects.create(
            person=person, organisation=organisation, role=role, valid_from=date(2020, 1, 1)
        )


def firm_name(n: int) -> str:
    return f"深圳市示例第{n}号科技有限公司（虚构）"


def _firms(count: int) -> None:
    """Firms, their parties with name and number, and what they own; the first are those of the clients."""
    from zhiquan.kernel.models import Organisation
    from zhiquan.registry.models import Ownership, Party, PartyIdentity, PartyName, Right

    batches(
        (Organisation(kind="firm", name=firm_name(n), is_demo=True) for n in range(CLIENTS, count)),
        Organisation,
    )
    owners = Organisation.objects.filter(kind="firm").order_by("pk").values_list("pk", "name")
    batches((Party(kind="legal", name=name, organisation_id=pk, is_demo=True) for pk, name in owners), Party)
    parties = list(Party.objects.order_by("pk").values_list("pk", "name"))
    batches(
        (PartyName(party_id=pk, text=name, key=name, valid_from=date(2016, 1, 1)) for pk, name in parties),
        PartyName,
    )
    batches(
        (
            PartyIdentity(party_id=pk, scheme="uscc", number=f"91440300{n:09d}X", confirmed=True)
            for n, (pk, _name) in enumerate(parties)
        ),
        PartyIdentity,
    )
    batches((right for n in range(len(parties)) for right in _rights(n)), Right)
    first = Right.objects.order_by("pk").values_list("pk", flat=True)[0]
    batches(
        (
            Ownership(
                right_id=first + n * RIGHTS_EACH + k,
                party_id=pk,
                recorded_name=name,
                since=date(2018, 1, 1),
            )
            for n, (pk, name) in enumerate(parties)
            for k in range(RIGHTS_EACH)
        ),
        Ownership,
    )


def _rights(firm: int) -> Iterator[Any]:
    from zhiquan.registry.models import Right

    for k in range(RIGHTS_EACH):
        number, mark = firm * RIGHTS_EACH + k, k < MARKS_EACH
        granted = date(2019, 1, 1) + timedelta(days=number % 1500)
        yield Right(
            kind=Right.TRADEMARK if mark else Right.UTILITY,
            register="mark" if mark else "patent",
            scheme="trademark_no" if mark else "application_no",
            number=f"{90_000_000 + number}" if mark else f"20212{number:07d}.1",
            title=f"示例{number}",
            classes="9" if mark else "",
            status=Right.IN_FORCE,
            granted_on=granted,
            expires_on=granted.replace(year=granted.year + 10, day=min(granted.day, 28)),
            is_demo=True,
        )


# ---------- drafts ready to be handed in


def drafts(count: int, skip: int = 0) -> list[int]:
    """`count` sound drafts of different firms, the files attached; keys in order. Draft n is client n % 8's."""
    from zhiquan.areas.matters.models import Draft, DraftFile
    from zhiquan.kernel.models import Person, StoredFile
    from zhiquan.registry.models import Ownership, Party

    digest = current()
    people = list(Person.objects.filter(username__startswith="client").order_by("username"))
    paper, _ = StoredFile.objects.get_or_create(
        name="licence.pdf", media_type="application/pdf", size=1000, sha256="0" * 64, sm3="0" * 64
    )
    total = Party.objects.count()
    first = Party.objects.order_by("pk").values_list("pk", flat=True)[0]
    chosen = Party.objects.in_bulk([first + (skip + n) % total for n in range(count)])
    owned: dict[int, list[str]] = {}
    held = Ownership.objects.filter(party__in=list(chosen), right__register="mark")
    for party, uid in held.order_by("right_id").values_list("party_id", "right__uid"):
        owned.setdefault(party, []).append(str(uid))
    rows = [
        Draft(
            matter=MATTER,
            edition_id=digest,
            organisation_id=party.organisation_id,
            person=people[n % CLIENTS],
            party=party,
            values=answers(party, owned.get(pk, [])),
            is_demo=True,
        )
        for n, (pk, party) in enumerate(sorted(chosen.items()))
    ]
    Draft.objects.bulk_create(rows)
    DraftFile.objects.bulk_create(
        DraftFile(draft=d, material="identity_document", file=paper, added_by=d.person) for d in rows
    )
    return [d.pk for d in rows]


def answers(party: Any, marks: list[str]) -> dict[str, Any]:
    return {
        **ANSWERS,
        "party.name.old": party.name,
        "party.name.new": party.name.replace("示例", "新示例"),
        "rights.trademark": marks,
    }


def current() -> str:
    from django.conf import settings

    from zhiquan.kernel import editions

    return editions.current(settings.CITY).hash


def client_of(draft: Any) -> Any:
    """Who hands the draft in."""
    from zhiquan.kernel.actor import APPLICANT, Actor

    return Actor(draft.person, draft.organisation, frozenset({APPLICANT}))


# ---------- cases


def _model() -> Any:
    """One case handed in through the service: what the others are copies of."""
    from zhiquan.areas.matters import service
    from zhiquan.areas.matters.models import Draft

    draft = Draft.objects.select_related("person", "organisation").get(pk=drafts(1)[0])
    return service.submit(client_of(draft), draft, draft.version)


def _cases(count: int) -> None:
    from zhiquan.areas.matters.models import Case
    from zhiquan.kernel.models import Organisation, Person

    model = _model()
    clerk = Person.objects.get(username="client0")
    firms = list(Organisation.objects.filter(kind="firm").order_by("pk").values_list("pk", "name", "parties"))
    batches((_case(model, n, clerk, firms[n % len(firms)]) for n in range(count)), Case)
    made = list(
        Case.objects.exclude(pk=model.pk).order_by("pk").values_list("pk", "state", "submitted_at", "uid")
    )
    _history(model, made)


def _case(model: Any, n: int, clerk: Any, firm: tuple[int, str, int]) -> Any:
    from zhiquan.areas.matters.models import Case

    organisation, name, party = firm
    at = model.submitted_at - timedelta(minutes=3 * (n + 1))
    is_open = n % 5 == 0
    state = OPEN_STATES[n // 5 % len(OPEN_STATES)] if is_open else "granted"
    due = at.date() + timedelta(days=n % 40) if is_open else None
    return Case(
        number=f"深商变〔2025〕{n + 1}号",
        matter=model.matter,
        edition_id=model.edition_id,
        title=f"商标变更：{name}",
        state=state,
        outcome="" if is_open else "granted",
        turn=TURNS.get(state, "nobody"),
        organisation_id=organisation,
        person=clerk,
        party_id=party,
        values={**model.values, "party.name.old": name},
        desk=model.desk,
        submitted_at=at,
        finished_at=None if is_open else at + timedelta(days=20),
        receipt="" if state in OPEN_STATES else f"SB{n}",
        due_on=due,
        due_of="desk" if due else "",
        phone_key=uuid.UUID(int=n).hex * 2,
        is_demo=True,
        version=2,
    )


def _history(model: Any, made: list[tuple[int, str, Any, uuid.UUID]]) -> None:
    """Events, clocks, rights, the receipt and the audit entry of every case."""
    from zhiquan.areas.matters.models import CaseClock, CaseEvent, CaseRight, Letter
    from zhiquan.kernel.models import AuditEntry
    from zhiquan.registry.models import Right

    letter = model.letters.get()
    way = (("submit", ""), ("route", "submitted"), ("accept", "checking"), ("hand_over", "to_lodge"))
    batches(
        (
            CaseEvent(
                case_id=pk,
                at=at,
                on=at.date(),
                action=step,
                from_state=before,
                to_state=way[k + 1][1] if k + 1 < len(way) else "lodged",
                by="client0",
                side="applicant" if k == 0 else "desk",
            )
            for pk, state, at, _uid in made
            for k, (step, before) in enumerate(way[: 2 if state in OPEN_STATES else 4])
        ),
        CaseEvent,
    )
    batches((_clock(pk, state, at) for pk, state, at, _uid in made), CaseClock)
    first, last = (Right.objects.order_by(o).values_list("pk", flat=True)[0] for o in ("pk", "-pk"))
    batches(
        (
            CaseRight(
                case_id=pk, right_id=right, ref=f"bench:{right}", number=f"{right}", title=f"示例{right}"
            )
            for n, (pk, *_rest) in enumerate(made)
            for right in (
                first + n * RIGHTS_EACH % (last - first),
                first + n * RIGHTS_EACH % (last - first) + 1,
            )
        ),
        CaseRight,
    )
    batches(
        (
            Letter(
                case_id=pk,
                code="receipt",
                number=f"深收〔2025〕{n}号",
                title=letter.title,
                content=letter.content,
                issued_on=at.date(),
            )
            for n, (pk, _state, at, _uid) in enumerate(made, 1)
        ),
        Letter,
    )
    batches(
        (
            AuditEntry(actor="client0", action="matters.case.submit", ref=f"matters.case:{uid}", at=at)
            for _pk, _state, at, uid in made
        ),
        AuditEntry,
    )


def _clock(pk: int, state: str, at: Any) -> Any:
    from zhiquan.areas.matters.models import CaseClock

    runs = state in OPEN_STATES
    return CaseClock(
        case_id=pk,
        code="check",
        of="desk",
        period="matters.desk_check",
        rule={"value": 5, "unit": "workday"},
        anchor_on=at.date(),
        due_on=at.date() + timedelta(days=400 if runs else 7),
        steps=[{"code": "bench", "day": at.date().isoformat()}] * 4,
        stopped_on=None if runs else at.date() + timedelta(days=3),
        result="" if runs else "met",
    )


# ---------- what a submission is held against


def bare_row(model: Any) -> Callable[[Any], None]:
    """One row of the case table, in a transaction of its own."""
    from zhiquan.areas.matters.models import Case

    kept = {f.attname: getattr(model, f.attname) for f in Case._meta.concrete_fields}

    def insert(_job: Any) -> None:
        Case.objects.create(
            **{**kept, "id": None, "uid": uuid.uuid4(), "number": uuid.uuid4().hex, "desk": "bench"}
        )

    return insert


def rows_alone(model: Any) -> Callable[[int], None]:
    """Every row that a submission writes, number and key included, in one transaction: nothing is read or judged."""
    from django.db import transaction

    from zhiquan.areas.matters.models import Case, CaseEvent, CaseFile, CaseRight, Draft, Letter
    from zhiquan.kernel import notices, numbering, outbox
    from zhiquan.kernel.models import AuditEntry, Once

    letter, rights, paper = model.letters.get(), list(model.rights.all()), model.files.get()
    person = model.person

    def write(key: int) -> None:
        with transaction.atomic():
            kept = Once.objects.create(key=secrets.token_hex(32), action="bench")
            kept_row = {
                f.attname: getattr(model, f.attname) for f in Case._meta.concrete_fields if f.name != "id"
            }
            number = numbering.document_no("基准", 2026)
            case = Case.objects.create(**{**kept_row, "uid": uuid.uuid4(), "number": number, "desk": "bench"})
            CaseFile.objects.bulk_create(
                [
                    CaseFile(
                        case=case,
                        material=paper.material,
                        type=paper.type,
                        file_id=paper.file_id,
                        origin="applicant",
                    )
                ]
            )
            CaseRight.objects.bulk_create(
                CaseRight(case=case, right_id=r.right_id, ref=r.ref, number=r.number, title=r.title)
                for r in rights
            )
            for action, to in (("submit", "submitted"), ("route", model.state)):
                CaseEvent.objects.create(
                    case=case, on=letter.issued_on, action=action, to_state=to, by="bench", side="system"
                )
            Letter.objects.create(
                case=case, code="receipt", number=numbering.document_no("基准收", 2026), title=letter.title,
                content=letter.content, issued_on=letter.issued_on, served_on=letter.served_on,
            )  # fmt: skip
            case.save()
            Draft.objects.filter(pk=key).update(state=Draft.SUBMITTED, case=case)
            notices.tell([person], "bench", f"matters.case:{case.uid}", number=number)
            AuditEntry.objects.create(actor="bench", action="bench", ref=f"matters.case:{case.uid}")
            outbox.add("bench", {"ref": f"matters.case:{case.uid}"})
            kept.result_ref = f"matters.case:{case.uid}"
            kept.save(update_fields=["result_ref"])

    return write
