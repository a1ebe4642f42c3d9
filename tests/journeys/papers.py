"""The documents that the journeys hand in. All of it is invented: plan, district, bodies' tasks."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from docx import Document

TITLE = "云湖区知识产权服务提升三年行动方案（虚构）"
DISTRICT_OFFICE = "云湖区产业服务办"
# An item of the plan below for which nobody is named: the reviewer has to find it.
UNOWNED = "设立青年创新课堂"


def today() -> date:
    # The platform's own clock is out of reach here: a journey stands outside.
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()  # noqa: TID251


@dataclass(frozen=True)
class Task:
    """One task of the invented plan: `due` as year and month, None for a long-term one."""

    title: str
    text: str
    bodies: tuple[str, ...]
    due: tuple[int, int] | None


def tasks() -> list[Task]:
    """Eight tasks whose deadlines lie ahead of the day on which the journey runs."""
    year = today().year
    return [
        Task("建设专利导航服务站", "在园区设立专利导航服务站，建成不少于5家。", ("市科技创新局", "市知识产权局"), (year + 1, 12)),
        Task("编制高校成果转化清单", "每年发布一批可转化成果清单。", ("市教育局", "市科技创新局"), None),
        Task("开展中小企业托管服务", "服务企业不少于200家。", ("市中小企业服务局",), (year + 1, 6)),
        Task(UNOWNED, "面向中学生开设知识产权公开课。", (), None),
        Task("建立快速处理窗口", "设立侵权纠纷快速处理窗口。", ("市知识产权局",), (year, 12)),
        Task("编写海外应对指引", "编写重点国家应对指引不少于10份。", ("市商务局", "市知识产权局"), (year + 1, 9)),
        Task("推广质押融资", "惠及企业不少于60家。", ("市地方金融管理局", DISTRICT_OFFICE), (year + 2, 6)),
        Task("发布白皮书", "每年发布一份知识产权保护白皮书。", ("市知识产权局",), None),
    ]  # fmt: skip


def _duty(task: Task) -> str:
    if not task.bodies:
        return ""
    when = f"完成时限：{task.due[0]}年{task.due[1]}月" if task.due else "长期推进"
    return f"（{'、'.join(task.bodies)}，{when}）"


def plan_text(title: str = TITLE) -> bytes:
    """The plan as a text file."""
    day = today()
    lines = [title, "", "各有关单位：", "", f"{day.year}年{day.month}月{day.day}日", "", "一、主要目标", ""]
    lines += ["形成便捷高效的知识产权服务体系。", "", "二、重点任务", ""]
    lines += [f"{n}.{t.title}。{t.text}{_duty(t)}" for n, t in enumerate(tasks(), start=1)]
    lines += ["", "三、保障措施", "", "加强组织领导，定期通报进展。", ""]
    return "\n".join(lines).encode()


def plan_docx(title: str = TITLE) -> bytes:
    """The same tasks as a Word document with a task table."""
    paper = Document()
    paper.add_paragraph(title)
    paper.add_paragraph("为提升知识产权服务水平，制定本方案。")
    paper.add_paragraph("附件：重点任务分工表")
    table = paper.add_table(rows=1, cols=4)
    for cell, text in zip(table.rows[0].cells, ("序号", "任务", "责任单位", "完成时限"), strict=True):
        cell.text = text
    for number, task in enumerate(tasks(), start=1):
        when = f"{task.due[0]}年{task.due[1]}月底" if task.due else "长期推进"
        words = (str(number), f"{task.title}。{task.text}", "、".join(task.bodies), when)
        for cell, text in zip(table.add_row().cells, words, strict=True):
            cell.text = text
    return _saved(paper)


def _saved(paper: Document) -> bytes:  # type: ignore[valid-type]
    out = io.BytesIO()
    paper.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def letter(words: str) -> bytes:
    """A plain Word document such as a contact hands in."""
    paper = Document()
    paper.add_paragraph(words)
    return _saved(paper)


def with_macro(words: str) -> bytes:
    """The same, with a macro project smuggled in."""
    out = io.BytesIO(letter(words))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 invented macro")
    return out.getvalue()


def program() -> bytes:
    """The beginning of a Windows program; it does nothing."""
    return b"MZ\x90\x00" + b"\x00" * 200
