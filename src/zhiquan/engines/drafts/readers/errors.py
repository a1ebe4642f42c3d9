"""Why a draft, or a part of it, cannot be read: one clear sentence for each fault, in both languages.

A message names the file, the place and what to do. It never quotes the draft.
"""

from __future__ import annotations

from collections.abc import Mapping

Texts = Mapping[str, str]

MESSAGES: Mapping[str, Texts] = {
    "empty_file": {
        "zh-Hans": "文件是空的；请重新选择文件",
        "en": "the file is empty; choose it again",
    },
    "no_text": {
        "zh-Hans": "文件里没有文字；请检查是否选错了文件",
        "en": "the file holds no text; check that it is the right one",
    },
    "no_files": {
        "zh-Hans": "没有给出文件；请给出权利要求书、说明书等文件",
        "en": "no file was given; give the claims, the description and the other parts",
    },
    "unknown_type": {
        "zh-Hans": "不支持这种文件；请使用 .docx、.pdf（含文字）、.xml、.txt、.md，附图用 .png、.jpg、.tif",
        "en": "this kind of file is not read; use .docx, .pdf with text, .xml, .txt or .md, and .png, .jpg, .tif "
        "for drawings",
    },
    "old_format": {
        "zh-Hans": "这是旧版 .doc 或 .wps 文件；请用 Word 或 WPS 另存为 .docx",
        "en": "this is an old .doc or .wps file; save it as .docx in Word or WPS",
    },
    "password": {
        "zh-Hans": "文件设有密码；请去掉密码后重新保存",
        "en": "the file is protected by a password; save it without one",
    },
    "macros": {
        "zh-Hans": "文件带有宏；请另存为不带宏的 .docx",
        "en": "the file carries macros; save it as .docx without them",
    },
    "bomb": {
        "zh-Hans": "文件解压后超过{limit}MB，不是普通的申请文件；请重新保存，或改用文本",
        "en": "the file unpacks to more than {limit} MB and is no ordinary draft; save it again or give it as text",
    },
    "damaged": {
        "zh-Hans": "文件已损坏，无法打开；请在电脑上打开后重新保存",
        "en": "the file is damaged and cannot be opened; open it on your computer and save it again",
    },
    "damaged_page": {
        "zh-Hans": "第{page}页已损坏；请重新导出 PDF",
        "en": "page {page} is damaged; export the PDF again",
    },
    "scan": {
        "zh-Hans": "PDF 里没有文字，是扫描件；请提供 Word 文件，或先做文字识别",
        "en": "the PDF has no text: it is a scan; give the Word file, or run text recognition first",
    },
    "too_many_pages": {
        "zh-Hans": "PDF 有{count}页，上限为{limit}页；请拆分后再检查",
        "en": "the PDF has {count} pages and the limit is {limit}; split it",
    },
    "too_long": {
        "zh-Hans": "{part}有{count}个字符，上限为{limit}个；请检查文件是否混入了别的内容，或拆分后再检查",
        "en": "{part} has {count} characters and the limit is {limit}; check that nothing else got into it, or "
        "split it",
    },
    "encoding": {
        "zh-Hans": "第{line}行的字节不是有效文字（既不是 UTF-8，也不是 GB18030）；请用 UTF-8 重新保存",
        "en": "line {line} holds bytes that are no text (neither UTF-8 nor GB18030); save the file again as UTF-8",
    },
    "mixed_encoding": {
        "zh-Hans": "第{line}行的编码与其他行不同（UTF-8 与其他编码混用，或字节缺损）；请统一用 UTF-8 重新保存",
        "en": "line {line} is in another encoding than the rest, or has broken bytes; save the whole file as UTF-8",
    },
    "xml_broken": {
        "zh-Hans": "第{line}行的 XML 有误；请重新导出",
        "en": "the XML is broken at line {line}; export it again",
    },
    "xml_entities": {
        "zh-Hans": "XML 声明了实体，可能是恶意文件，未予读取；请向提供者索取正常导出的文件",
        "en": "the XML declares entities and may be hostile, so it was not read; ask for a plainly exported file",
    },
    "xml_too_deep": {
        "zh-Hans": "XML 嵌套过深，未予读取；请重新导出",
        "en": "the XML is nested too deeply and was not read; export it again",
    },
    "xml_unknown": {
        "zh-Hans": "不是国家知识产权局的专利 XML（公布文本或电子申请）；请检查文件",
        "en": "this is no CNIPA patent XML (publication or e-filing); check the file",
    },
    "part_twice": {
        "zh-Hans": "{part}已在{other}中给出，此处的不再读取；请一次只检查一件申请",
        "en": "{part} was already given in {other}, so this one is left out; check one application at a time",
    },
    "part_unknown": {
        "zh-Hans": "看不出这是申请文件的哪一部分；请在文件名或首行写明，例如“权利要求书”",
        "en": "it is unclear which part of the application this is; say so in the file name or the first line, for "
        "instance 权利要求书 or claims",
    },
    "empty_line": {
        "zh-Hans": "第{line}行是空行；请删除",
        "en": "line {line} is empty; delete it",
    },
    "not_json": {
        "zh-Hans": "第{line}行不是 JSON；每行应为一个 JSON 对象",
        "en": "line {line} is not JSON; each line must be one JSON object",
    },
    "not_object": {
        "zh-Hans": '第{line}行不是 JSON 对象；应为 {{"id": …, "claims": …}}',
        "en": 'line {line} is no JSON object; it must look like {{"id": …, "claims": …}}',
    },
    "wrong_type": {
        "zh-Hans": "字段 {field} 应为{wanted}",
        "en": "the field {field} must be {wanted}",
    },
    "broken_text": {
        "zh-Hans": "字段 {field} 含有残缺的字符（孤立的代理码）；请重新导出",
        "en": "the field {field} holds half a character (a lone surrogate); export it again",
    },
    "unknown_kind": {
        "zh-Hans": "申请类型只能是 invention（发明）、utility_model（实用新型）或 design（外观设计）",
        "en": "the kind must be invention, utility_model or design",
    },
    "too_large": {
        "zh-Hans": "文件超过{limit}MB；请减小图片或拆分文件",
        "en": "the file is larger than {limit} MB; reduce its pictures or split it",
    },
    "internal": {
        "zh-Hans": "检查程序在 {where} 出错，此件未检查完；请把这行信息告诉维护人员",
        "en": "the checker failed at {where} and could not finish this one; tell the maintainers this line",
    },
    "not_found": {
        "zh-Hans": "打不开文件；请检查文件名和权限",
        "en": "the file cannot be opened; check its name and the rights to it",
    },
}

PART_NAMES: Mapping[str, Texts] = {
    "request": {"zh-Hans": "请求书", "en": "the request"},
    "title": {"zh-Hans": "发明名称", "en": "the title"},
    "abstract": {"zh-Hans": "说明书摘要", "en": "the abstract"},
    "claims": {"zh-Hans": "权利要求书", "en": "the claims"},
    "description": {"zh-Hans": "说明书", "en": "the description"},
    "figures": {"zh-Hans": "说明书附图", "en": "the drawings"},
}


class DraftUnreadable(ValueError):
    """One fault. `message` by language; `line` counts from 1; `field` names a JSON field or a part.

    `str()` gives the code and the place, never text of the draft.
    """

    def __init__(
        self, code: str, file: str = "", line: int | None = None, field: str = "", **values: object
    ) -> None:
        super().__init__(f"{code}: {file}" + (f":{line}" if line else ""))
        self.code = code
        self.file = file
        self.line = line
        self.field = field
        self.message: Texts = {
            language: text.format(**_in(language, {"line": line, "field": field, **values}))
            for language, text in MESSAGES[code].items()
        }

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.code, self.file, self.line, self.field, dict(self.message))

    def as_json(self, language: str) -> dict[str, object]:
        return {
            "code": self.code,
            "file": self.file or None,
            "line": self.line,
            "field": self.field or None,
            "message": self.message[language],
        }


def _rebuilt(code: str, file: str, line: int | None, field: str, message: Texts) -> DraftUnreadable:
    error = DraftUnreadable.__new__(DraftUnreadable)
    ValueError.__init__(error, f"{code}: {file}")
    error.code, error.file, error.line, error.field, error.message = code, file, line, field, message
    return error


def _in(language: str, values: Mapping[str, object]) -> dict[str, object]:
    """Values that have names of their own in each language, in this one."""
    return {key: value[language] if isinstance(value, Mapping) else value for key, value in values.items()}
