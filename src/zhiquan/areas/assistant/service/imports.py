"""Law texts that an editor hands in: stored, read into the law store by a job, and what they move is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import access, answering, events, ports
from zhiquan.areas.assistant.models import Import
from zhiquan.areas.assistant.service import alerts
from zhiquan.kernel import canonical, files, jobs, refs
from zhiquan.kernel.actions import action
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.models import StoredFile

IMPORT, JOB = "assistant.import", "assistant.import_law"
ENDINGS = (".md", ".txt", ".docx")
NOT_A_TEXT = N_("A law text is a Markdown, Word or plain text file.")
NO_STORE = N_("No store of law texts is connected here. Tell the operator.")
MOST_TOLD = 200


def add(actor: Actor, name: str, data: bytes) -> Import:
    """Take a law text in; a job reads it. Raises Refused where it is no law text, or where there is no store."""
    access.IMPORTS.require(actor, "add")
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise Refused("not_a_text", NOT_A_TEXT)
    if ports.importer() is None:
        raise Refused("no_store", NO_STORE)
    with action(actor, "assistant.import.add") as act:
        row = Import(by=actor.person, is_demo=bool(actor.person and actor.person.is_demo))
        act.ref = refs.make(IMPORT, row)
        row.file = files.store(actor, name, data, klass=StoredFile.INTERNAL, ref=act.ref)
        row.save()
        act.note(size=len(data))
        jobs.start(actor, JOB, act.ref, import_uid=str(row.uid))
    return row


def carry_out(actor: Actor, row: Import, run: jobs.Run | None = None) -> Import:
    """Read the text into the law store, keep the store's report, raise alerts for entries that it moves."""
    read = ports.importer()
    if read is None:
        raise Refused("no_store", NO_STORE)
    report = read(files.clean_name(row.file.name), files.read(row.file))
    if run is not None:
        run.progress(1, 2, "moved")
    answering.forget()
    moved = list(dict.fromkeys(_moved(report)))
    refused = [[str(part) for part in each] for each in report.refused]
    with action(actor, "assistant.import.read", refs.make(IMPORT, row)) as act:
        row.report = canonical.plain(
            {
                "added": len(report.added),
                "changed": len(report.changed),
                "same": report.same,
                "refused": refused[:MOST_TOLD],
                "moved": [list(each) for each in moved[:MOST_TOLD]],
            }
        )
        row.state = (
            Import.FAILED if refused and not row.report["added"] + row.report["changed"] else Import.DONE
        )
        row.save(update_fields=["report", "state"])
        raised = alerts.after_import(actor, row, moved)
        act.note(moved=len(moved), alerts=raised, state=row.state)
        act.emit(events.LAW_IMPORTED, moved=len(moved))
    return row


def _moved(report: ports.Report) -> Iterator[tuple[str, str]]:
    """The (instrument's name, article) pairs that were changed, superseded or went."""
    for each in report.moved:
        version, _, label = each.key.partition("#")
        yield version.split("@")[0], label
