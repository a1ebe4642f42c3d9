"""What an applicant's step asks on its page: an answer to each defect, files under their materials, a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from zhiquan.areas.matters.models import Case
from zhiquan.areas.matters.packs import words
from zhiquan.areas.matters.queries import casefile
from zhiquan.areas.matters.queries.casewords import pack_of
from zhiquan.areas.matters.service.steps import Told
from zhiquan.engines import flows
from zhiquan.kernel import files
from zhiquan.kernel.errors import Refused
from zhiquan.ui.forms import Problem

MORE = "more"
LONGEST_ANSWER, LONGEST_REASON = 1000, 1000


@dataclass
class Place:
    """Where one defect is answered: text, file, and the material under which the file goes."""

    key: str
    defect: casefile.DefectLine | None
    text: str = ""
    material: str = ""
    error: str = ""
    file_error: str = ""
    data: bytes = b""
    name: str = ""


class Answering:
    """The page's form. Every fault is found at once; what was typed is kept, files must be chosen again."""

    def __init__(
        self,
        case: Case,
        step: flows.Action,
        data: Mapping[str, Any] | None,
        uploads: MultiValueDict[str, UploadedFile],
    ) -> None:
        self.step = step
        self.withdraws = all(pack_of(case).flow.state[t].outcome == "withdrawn" for t in step.targets)
        answers = case.turn == "applicant" and not self.withdraws
        defects = casefile.defect_lines(case, open_only=True) if answers else ()
        self.places = [Place(str(line.row.uid), line, material=line.material) for line in defects]
        self.more = Place(MORE, None) if answers else None
        self.materials = _materials(case) if answers else []
        self.reason = ""
        self.reason_error = ""
        self.problems: list[Problem] = []
        self.bound = data is not None
        if data is not None:
            self._read(data, uploads)

    @property
    def asks_reason(self) -> bool:
        return self.step.reason != "none"

    @property
    def rows(self) -> list[Place]:
        return [*self.places, *([self.more] if self.more else [])]

    def is_sound(self) -> bool:
        return self.bound and not self.problems

    def refuse(self, sentence: str) -> None:
        """What the action itself refused."""
        self.problems.append(Problem("", "", sentence))

    def told(self) -> Told:
        """What goes along with the step."""
        said = [{"defect": p.key, "text": p.text} for p in self.places if p.text]
        given = [(p.material, p.name, p.data) for p in self.rows if p.data]
        return Told(reason=self.reason, files=given, facts={"answers": said} if said else {})

    def _read(self, data: Mapping[str, Any], uploads: MultiValueDict[str, UploadedFile]) -> None:
        known = {code for code, _label in self.materials} | {""}
        for number, place in enumerate(self.rows, start=1):
            place.text = str(data.get(f"answer-{place.key}", "")).strip()[:LONGEST_ANSWER]
            chosen = str(data.get(f"material-{place.key}", place.material))
            place.material = chosen if chosen in known else ""
            self._read_file(place, uploads.get(f"file-{place.key}"), number)
            if place.defect and not (place.text or place.data or place.file_error):
                place.error = _("Say what you changed, or add the file.")
                label = _("Correction %(n)s") % {"n": number}
                self.problems.append(Problem(f"answer-{place.key}", label, place.error))
        self.reason = str(data.get("reason", "")).strip()[:LONGEST_REASON]
        if self.step.reason == "required" and not self.reason:
            self.reason_error = _("Say why: the step needs a reason.")
            self.problems.append(Problem("reason", _("Reason"), self.reason_error))

    def _read_file(self, place: Place, upload: UploadedFile | None, number: int) -> None:
        if upload is None:
            return
        data, name = files.receive(upload), upload.name or ""
        try:
            files.check(files.clean_name(name), data)
        except Refused as error:
            place.file_error = error.sentence()
            label = _("Correction %(n)s") % {"n": number} if place.defect else _("Further file")
            self.problems.append(Problem(f"file-{place.key}", label, place.file_error))
            return
        place.data, place.name = data, name


def _materials(case: Case) -> list[tuple[str, str]]:
    """The materials under which a file can go; one that is wanted several times by those that are there."""
    pack = pack_of(case)
    labels = {m.code: (words(m.name), m.per) for part in pack.parts for m in part.materials}
    found = {code: name for code, (name, per) in labels.items() if per is None}
    for row in case.files.filter(replaced_at=None).select_related("file"):
        code = row.material.partition(":")[0]
        if row.material and row.material not in found and code in labels:
            found[row.material] = f"{labels[code][0]} ({row.file.name})"
    return list(found.items())
