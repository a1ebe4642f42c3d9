"""The two XML forms of CNIPA, on invented texts and on the real files where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiquan.engines.drafts.readers import read

SHARED = Path(__file__).resolve().parents[7] / "shared" / "data" / "patent_xml"
BODY = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE cn-application-body SYSTEM "/dtdandxsl/cn-application-body-20080416.dtd">
<?xml-stylesheet type="text/xsl" href="/dtdandxsl/showxml.xsl"?>
<cn-application-body lang="zh" country="CN">{content}</cn-application-body>"""
CLAIMS = """<cn-claims><claim id="cl001" num="1"><claim-text>一种花盆，其特征在于，包括吸水<br/>
绳和LED<br/>
lamp。<br/></claim-text></claim>
<claim id="cl002" num="2"><claim-text>2、根据权利要求1所述的花盆，所述绳为H<sub>2</sub>O绳：</claim-text>
<claim-text>还包括<img file="a.tif" img-content="drawing" inline="no"/></claim-text></claim></cn-claims>"""
DESCRIPTION = """<description><invention-title>一种花盆<br/></invention-title>
<heading id="h0001" level="2">技术领域<br/></heading>
<p id="p0001" num="0001">本发明涉及花盆，高<img file="f.tif" inline="yes"/>厘米。<br/></p>
<p id="p0002" num="0002">见表<tables num="0001"><table><row><entry>甲</entry><entry>乙</entry></row></table></tables></p>
</description>"""
DRAWINGS = """<cn-drawings><figure num="0001" figure-labels="图1"><img file="a.tif"/></figure>
<figure num="0002" figure-labels="图2（a）"><img file="b.tif"/></figure></cn-drawings>"""


def body(content: str, encoding: str = "UTF-8") -> bytes:
    return BODY.format(content=content, encoding=encoding).encode(encoding)


@pytest.mark.parametrize("encoding", ["UTF-8", "GB2312", "UTF-16"])
def test_the_e_filing_form(encoding: str) -> None:
    files = [
        (f"10000{at}.xml", body(text, encoding)) for at, text in enumerate((CLAIMS, DESCRIPTION, DRAWINGS))
    ]
    draft = read(files)
    assert draft.claims is not None and draft.description is not None and draft.title is not None
    assert draft.claims.text.split("\n") == [
        "1. 一种花盆，其特征在于，包括吸水绳和LED lamp。",
        "2、根据权利要求1所述的花盆，所述绳为H2O绳：",
        "还包括",
    ]
    assert [p.pictures for p in draft.claims.paragraphs] == [0, 0, 1]
    assert draft.title.text == "一种花盆"
    assert draft.description.text.split("\n") == [
        "一种花盆",
        "技术领域",
        "本发明涉及花盆，高厘米。",
        "见表",
        "甲\t乙",
    ]
    assert [p.number for p in draft.description.paragraphs] == ["", "", "0001", "0002", ""]
    assert [p.heading for p in draft.description.paragraphs] == [False, True, False, False, False]
    assert [p.pictures for p in draft.description.paragraphs] == [0, 0, 0, 0, 0]
    assert draft.figures is not None
    assert [(f.number, f.label) for f in draft.figures] == [(1, "图1"), (2, "图2（a）")]


def test_the_publication_form() -> None:
    data = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE business:PatentDocumentAndRelated SYSTEM "/DTDS/ExternalStandards/ipphdb-entities.dtd"[]>
<business:PatentDocumentAndRelated xmlns:base="http://www.sipo.gov.cn/XMLSchema/base"
 xmlns:business="http://www.sipo.gov.cn/XMLSchema/business">
<business:BibliographicData><business:ApplicationReference applType="20"/>
<business:InventionTitle>一种花盆</business:InventionTitle></business:BibliographicData>
<business:Abstract><base:Paragraphs num="0001">本实用新型公开一种花盆。</base:Paragraphs></business:Abstract>
<business:Description><business:TechnicalField><base:Paragraphs num="0001">技术领域</base:Paragraphs>
<base:Paragraphs num="0002">本实用新型涉及花盆。</base:Paragraphs></business:TechnicalField></business:Description>
<business:Drawings><base:Figure num="0001" figureLabels="图1"/></business:Drawings>
<business:Claims><business:Claim num="0001"><business:ClaimText>1、一种“
   <base:Image file="a.TIF"/>”形花盆。</business:ClaimText></business:Claim></business:Claims>
</business:PatentDocumentAndRelated>""".encode()
    draft = read([("CN1.XML", data)])
    assert draft.kind == "utility_model"
    assert draft.title is not None and draft.title.text == "一种花盆"
    assert draft.claims is not None and draft.claims.text == "1、一种“”形花盆。"
    assert draft.claims.paragraphs[0].pictures == 0
    assert draft.description is not None and draft.description.paragraphs[0].heading


def test_a_sequence_listing_is_named_in_the_request() -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE ST26SequenceListing PUBLIC "x" "y.dtd"><ST26SequenceListing/>'
    draft = read([("seq.xml", data), ("权利要求书.txt", "1. 一种花盆。".encode())])
    assert draft.request == {"sequence_listing": "seq.xml"}


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real XML files are not at hand (../shared/data/patent_xml)"
)
class TestRealFiles:
    @pytest.mark.parametrize(
        ("folder", "claims", "figures"),
        [("2010102412224", 2, 1), ("2015110360686", 15, None), ("2018103922220", 7, 1)],
    )
    def test_e_filing(self, folder: str, claims: int, figures: int | None) -> None:
        files = [(path.name, path.read_bytes()) for path in sorted((SHARED / "efiling" / folder).iterdir())]
        draft = read(files)
        assert draft.claims is not None
        starts = [line.split(". ")[0] for line in draft.claims.text.split("\n")]
        assert [start for start in starts if start.isdigit()] == [str(n) for n in range(1, claims + 1)]
        assert (draft.figures if figures is None else draft.figures and len(draft.figures)) == figures
        if draft.description is not None:
            assert draft.title is not None and draft.description.text.startswith(draft.title.text)
            numbers = [p.number for p in draft.description.paragraphs if p.number]
            assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
            assert sum(p.heading for p in draft.description.paragraphs) == 5

    @pytest.mark.parametrize(("kind", "claims", "figures"), [("85100312", 5, 1), ("102025678", 14, 5)])
    def test_publications(self, kind: str, claims: int, figures: int) -> None:
        path = next(p for p in sorted((SHARED / "published").iterdir()) if kind in p.read_text("utf-8"))
        draft = read([(path.name, path.read_bytes())])
        assert draft.claims is not None and draft.figures is not None
        assert len(draft.figures) == figures
        assert all(
            any(line.startswith((f"{n}.", f"{n}、")) for line in draft.claims.text.split("\n"))
            for n in range(1, claims + 1)
        )
        assert draft.abstract is not None and draft.description is not None and draft.title is not None
