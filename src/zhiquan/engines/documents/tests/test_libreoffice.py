"""The Word file as a second program reads it: LibreOffice counts as many pages as the PDF has.

LibreOffice before 24.2 misreads a character grid that is narrower than its type (it spreads the line
instead of closing it up), and it ignores that no gap is wanted between Han and figures. The copy under
test states the same in ways that it understands.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from zhiquan.engines.documents import (
    Fonts,
    Layout,
    OfficialDocument,
    count_pages,
    estimate_pages,
    render_docx,
)
from zhiquan.engines.documents.tests import samples

_STAND_INS = {
    "仿宋_GB2312": "Noto Serif CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
    "楷体_GB2312": "AR PL UKai CN",
}
_HAN, _FIGURE = "[\u4e00-\u9fff]", "[0-9A-Za-z]"
_BESIDE_FIGURES = re.compile(f"(?<={_HAN})(?={_FIGURE})|(?<={_FIGURE})(?={_HAN})")
_WITH_BLANK_PAGES = 'pdf:writer_pdf_Export:{"IsSkipEmptyPages":{"type":"boolean","value":"false"}}'


def _in_the_older_way(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            xml = source.read(name).decode()
            xml = xml.replace('w:type="linesAndChars"', 'w:type="lines"')
            # An empty joiner keeps Han and figures together.
            xml = _BESIDE_FIGURES.sub("\u2060", xml) if name == "word/document.xml" else xml
            if name == "word/styles.xml":
                xml = xml.replace(
                    '<w:rPr><w:sz w:val="32"/>', '<w:rPr><w:spacing w:val="-4"/><w:sz w:val="32"/>', 1
                )
            target.writestr(name, xml)
    return buffer.getvalue()


def _convert(folder: Path, directories: list[str], files: list[Path]) -> None:
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-writer-nogui)")
    matches = "".join(
        f'<match target="pattern"><test name="family"><string>{face}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit></match>'
        for face, family in _STAND_INS.items()
    )
    dirs = "".join(f"<dir>{directory}</dir>" for directory in directories)
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig>{dirs}<cachedir>{folder}/cache</cachedir>{matches}</fontconfig>", "utf-8")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [
            program,
            profile,
            "--headless",
            "--convert-to",
            _WITH_BLANK_PAGES,
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=240,
        env={**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(folder)},
    )


def test_word_and_pdf_have_as_many_pages(
    tmp_path: Path, font_directories: list[str], layout: Layout, fonts: Fonts
) -> None:
    docs: dict[str, OfficialDocument] = {
        **samples.ALL,
        **{f"bulletin{n}": samples.bulletin(n) for n in (3, 7, 10, 13, 18, 23)},
    }
    files = []
    for name, doc in docs.items():
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(_in_the_older_way(render_docx(doc, layout)))
    _convert(tmp_path, font_directories, files)
    word = {name: len(pdfium.PdfDocument(tmp_path / f"{name}.pdf")) for name in docs}
    assert word == {name: count_pages(doc, layout, fonts).total for name, doc in docs.items()}
    assert word == {name: estimate_pages(doc, layout).total for name, doc in docs.items()}


def test_rare_characters_survive_in_word(tmp_path: Path, font_directories: list[str], layout: Layout) -> None:
    file = tmp_path / "rare.docx"
    file.write_bytes(render_docx(samples.PLAIN, layout))
    _convert(tmp_path, font_directories, [file])
    document = pdfium.PdfDocument(tmp_path / "rare.pdf")
    text = "".join(document[i].get_textpage().get_text_range() for i in range(len(document)))
    assert set(samples.RARE) <= set(text)
