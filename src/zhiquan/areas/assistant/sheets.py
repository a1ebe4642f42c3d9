"""An answer as a file that its reader takes along: labelled as made by a program, in its text and in its metadata."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhiquan.areas.assistant.models import Turn
from zhiquan.areas.assistant.views.shown import Line, Shown, Source
from zhiquan.engines import documents as engine
from zhiquan.kernel import clock
from zhiquan.policy import Edition
from zhiquan.ui import formats, lights, papers

JSON = "json"
TYPES: Mapping[str, str] = {**papers.TYPES, JSON: "application/json"}
PRODUCER = "Zhiquan"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PACKAGE = "http://schemas.openxmlformats.org"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def label(turn: Turn) -> dict[str, str]:
    """The hidden label: that a program made it, whose service it is, which answer."""
    return {"Label": "1", "ContentProducer": PRODUCER, "ProduceID": str(turn.uid)}


def spoken_label(shown: Shown) -> str:
    return shown.label or _("Generated automatically")


def file(kind: str, shown: Shown, edition: Edition) -> bytes:
    """The answer as docx, pdf or json. Raises Refused where the machine cannot print it."""
    if kind == JSON:
        return _json(shown)
    data = papers.rendered(document(shown), edition, kind)
    return _with_property(data, label(shown.turn)) if kind == papers.DOCX else data


def _json(shown: Shown) -> bytes:
    turn = shown.turn
    said = {
        "label": spoken_label(shown),
        "AIGC": label(turn),
        "question": turn.question,
        "asked_at": formats.machine_text(turn.at),
        "answer": turn.answer,
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def document(shown: Shown) -> engine.OfficialDocument:
    """Question, answer, figures with their steps, sources with their days; its label heads every page."""
    turn = shown.turn
    body: list[engine.Block] = [
        engine.Paragraph((engine.Run(_("Question") + _(": "), True), engine.Run(_flat(turn.question)))),
        engine.Paragraph((engine.Run(_("As of") + _(": "), True), engine.Run(shown.on_text))),
    ]
    lines = [line for line in (shown.lead, *shown.steps, *shown.cautions) if line]
    body += [engine.Paragraph.of(_numbered(line)) for line in lines]
    if shown.figures:
        body.append(engine.Heading(1, _("Computed"), numbered=False))
    for figure in shown.figures:
        body.append(
            engine.Paragraph(
                (engine.Run(_flat(figure.what) + _(": "), True), engine.Run(_flat(figure.value)))
            )
        )
        body += [engine.Paragraph.of(_flat(step)) for step in figure.lines]
    if shown.sources:
        body.append(engine.Heading(1, _("Sources"), numbered=False))
    for source in shown.sources:
        body.append(engine.Paragraph.of(f"[{source.number}] {_flat(source.name)}{_force(source)}"))
        if source.quote:
            body.append(engine.Quote(_flat(source.quote), _flat(source.name)))
    spoken = spoken_label(shown)
    return engine.OfficialDocument(
        kind="form",
        # A form prints no issuer: what stands here goes into the file's metadata alone.
        issuers=(PRODUCER, f"AIGC {json.dumps(label(turn))}"),
        title=(pgettext("assistant", "Answer"),),
        document_date=clock.day_of(turn.at),
        body=tuple(body),
        signature=(),
        notices=(spoken + _("; ") + _("it replaces no decision of an authority"),),
    )


def _numbered(line: Line) -> str:
    marks = "".join(f"[{source.number}]" for source in line.sources)
    return f"{_flat(line.text)}{marks}"


def _force(source: Source) -> str:
    if not source.tag or source.day is None:
        return ""
    until = source.tag == "gone"
    when = _("until %(day)s") if until else _("from %(day)s")
    comma = pgettext("clause", ", ")
    return f"{comma}{lights.LAW[source.tag]} {when % {'day': formats.day_text(source.day)}}"


def _flat(text: str) -> str:
    """One line of a document holds no line end and no control character."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in text).split())


def _with_property(data: bytes, said: Mapping[str, Any]) -> bytes:
    """The Word file with the label as a custom property named AIGC."""
    value = escape(json.dumps(said))
    part = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{_PACKAGE}/officeDocument/2006/custom-properties" '
        f'xmlns:vt="{_PACKAGE}/officeDocument/2006/docPropsVTypes"><property fmtid="{_FMTID}" pid="2" name="AIGC">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
    )
    kind = f'<Override PartName="/docProps/custom.xml" ContentType="{_CUSTOM_TYPE}"/></Types>'
    link = (
        f'<Relationship Id="aigc" Type="{_PACKAGE}/officeDocument/2006/relationships/custom-properties" '
        'Target="docProps/custom.xml"/></Relationships>'
    )
    ends = {"[Content_Types].xml": ("</Types>", kind), "_rels/.rels": ("</Relationships>", link)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w") as made:
        for info in held.infolist():
            text = held.read(info)
            if info.filename in ends:
                before, after = ends[info.filename]
                text = text.decode().replace(before, after).encode()
            made.writestr(info, text)
        extra = zipfile.ZipInfo("docProps/custom.xml", held.infolist()[0].date_time)
        extra.compress_type = zipfile.ZIP_DEFLATED
        made.writestr(extra, part)
    return out.getvalue()
