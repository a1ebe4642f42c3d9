"""Official forms to download empty: every placeholder becomes a space to write in."""

from __future__ import annotations

from functools import lru_cache

from zhiquan.areas.matters import packs, papers
from zhiquan.areas.matters.packs import Pack
from zhiquan.engines import documents as engine
from zhiquan.engines.documents import textform
from zhiquan.kernel import clock
from zhiquan.kernel.errors import NotVisible
from zhiquan.ui import papers as sheets

GAP = "＿＿＿＿＿＿"  # to write on, where an empty value would leave a hole in a sentence
ROWS = 6
DOCX, PDF = sheets.DOCX, sheets.PDF
# Heads of the tables that a case supplies; official forms are Chinese.
_HEADS = {
    "rights": ("号码", "名称", "类别", "备注"),
    "defects": ("位置", "问题", "依据"),
    "materials": ("材料", "份数", "备注"),
}


def blank(pack: Pack, name: str, kind: str) -> tuple[str, bytes]:
    """The text form `name` of a service as an empty form: its title and the bytes of a DOCX or PDF.

    Raises NotVisible where the service offers no such form to download.
    """
    if name not in offered(pack):
        raise NotVisible(f"form {pack.code}/{name}")
    return _rendered(pack.edition.hash, pack.code, name, kind)


def offered(pack: Pack) -> frozenset[str]:
    """Names of the text forms that one of the service's own materials points to."""
    named = {each.document for each in pack.packs.materials(pack.code) if each.document}
    return frozenset(name for name in named if pack.edition.template(pack.code, "documents", name))


@lru_cache(maxsize=64)
def _rendered(digest: str, code: str, name: str, kind: str) -> tuple[str, bytes]:
    pack = packs.pack(code, digest)
    template = papers.template(pack, papers.DOCUMENTS, name)
    tables = {each: _table(each) for each in template.tables}
    filled = textform.render(template, _values(pack, template), tables)
    document = engine.form(
        issuer=papers.issuer(pack),
        title=filled.title,
        document_date=clock.today(),
        body=filled.blocks,
        addressee=filled.addressee,
        signature=(),
    )
    return filled.title, sheets.rendered(document, pack.edition, kind)


def _values(pack: Pack, template: textform.Template) -> dict[str, str]:
    """Cells stay empty, sentences get a line to write on; the authority is known beforehand."""
    cells = {
        name for part in template.parts if part.kind == "table" for line in part.lines for name in line.names
    }
    spoken = {
        name for part in template.parts if part.kind != "table" for line in part.lines for name in line.names
    }
    values = dict.fromkeys(template.placeholders, GAP) | dict.fromkeys(cells - spoken, "")
    authority = pack.authority.get("name", {}).get(papers.CHINESE)
    return values | ({"authority.name": str(authority)} if authority else {})


def _table(name: str) -> engine.Table:
    head = _HEADS.get(name, ("序号", "内容", "备注"))
    return engine.Table(header=head, rows=tuple(tuple("" for _ in head) for _ in range(ROWS)))
