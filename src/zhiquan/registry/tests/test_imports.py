"""Lists of rights: every line accounted for, every fault named, nothing taken over before somebody says so."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from zhiquan.engines.numbers import NumberError
from zhiquan.engines.numbers.checks import patent_check
from zhiquan.kernel import clock, jobs
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import AuditEntry, Job
from zhiquan.registry import columns, imports, owners, queries, service
from zhiquan.registry.models import Dealing, Import, Party, Right
from zhiquan.registry.sheets import read_sheet
from zhiquan.registry.tests.conftest import Cast

HEADS = [
    "申请号",
    "专利类型",
    "发明名称",
    "法律状态",
    "专利权人",
    "统一社会信用代码",
    "申请日",
    "授权公告日",
    "备注",
]


@pytest.fixture(autouse=True)
def fixed_clock(settings: Any, tmp_path: Any) -> Any:
    settings.ZHIQUAN_FILES = tmp_path / "files"
    with clock.use(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        yield


def number(serial: int, year: int = 2020, kind: int = 1) -> str:
    body = f"{year}{kind}{serial:07d}"
    return f"{body}.{patent_check(body)}"


def line(serial: int, owner: str = "示例甲公司", **more: str) -> list[str]:
    cells = {
        "申请号": number(serial), "专利类型": "发明", "发明名称": f"示例装置{serial}", "法律状态": "有效",
        "专利权人": owner, "申请日": "2020-03-04", "授权公告日": "2022/5/6",
    } | more  # fmt: skip
    return [cells.get(h, "") for h in HEADS]


def as_csv(rows: list[list[str]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def check(cast: Cast, rows: list[list[Any]], name: str = "list.csv", **options: str) -> Import:
    data = as_xlsx(rows) if name.endswith("xlsx") else as_csv(rows, **options)
    return service.check_import(cast.officer, name, data)


def take_over(cast: Cast, row: Import) -> Import:
    service.start_import(cast.officer, row, row.version)
    return imports.take_over(cast.officer, row)


def problems(row: Import) -> list[tuple[int, str, str]]:
    return [(p["line"], p["column"], p["heading"]) for p in row.report["problems"]]


def test_checking_changes_nothing_and_taking_over_writes_the_sound_lines(cast: Cast) -> None:
    row = check(cast, [HEADS, line(1), line(2, 申请号="202010000001.0"), line(3)])
    assert row.report["counts"] == {"make": 2, "change": 0, "same": 0, "bad": 1}
    assert problems(row) == [(3, "A", "申请号")]
    assert "校验位" in row.report["problems"][0]["hans"] and "check digit" in row.report["problems"][0]["en"]
    assert Right.objects.count() == 2
    take_over(cast, row)
    row.refresh_from_db()
    assert (row.state, row.made, row.left_out) == (Import.DONE, 2, 1)
    right = Right.objects.get(number=number(3))
    assert (right.filed_on, right.granted_on, right.import_line) == (date(2020, 3, 4), date(2022, 5, 6), 4)
    assert right.ownerships.get().recorded_name == "示例甲公司"
    assert Party.objects.filter(name="示例甲公司").count() == 1


def test_every_line_is_accounted_for(cast: Cast) -> None:
    rows = [
        HEADS,
        *[line(n) for n in range(40)],
        *[line(n, 法律状态="?") for n in range(40, 50)],
        [],
        line(51),
    ]
    row = take_over(cast, check(cast, rows))
    assert row.made + row.changed + row.unchanged + row.left_out == row.report["lines"] == 51
    left = list(csv.reader(io.StringIO(imports.lines_left_out(row, "zh-hans").decode("utf-8-sig"))))
    assert len(left) == 11
    assert (
        left[1][0] == "42"
        and "D 法律状态" in left[1][1]
        and left[1][2:5] == [number(40), "发明", "示例装置40"]
    )


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"encoding": "gb18030"}, "list.csv"),
        ({"encoding": "utf-16"}, "list.csv"),
        ({"delimiter": "\t"}, "list.txt"),
        ({"delimiter": ";"}, "list.csv"),
        ({}, "list.xlsx"),
    ],
)
def test_the_files_that_offices_write(cast: Cast, options: dict[str, str], name: str) -> None:
    row = check(cast, [["某市专利清单"], HEADS, line(1, "深圳示例（香港）公司")], name, **options)
    assert row.report["counts"]["make"] == 1
    assert row.report["header_line"] == 2
    assert row.report["ignored"] == ["备注"]


def test_cells_of_a_workbook_keep_their_meaning(cast: Cast) -> None:
    heads = ["注册号", "类型", "商标名称", "状态", "注册人", "类别", "注册日"]
    rows = [heads, [23456789.0, "商标", "示例", "已注册", "示例甲公司", 9, date(2019, 5, 6)]]
    take_over(cast, check(cast, rows, "marks.xlsx"))
    mark = Right.objects.get(number="23456789")
    assert (mark.kind, mark.classes, mark.granted_on) == (Right.TRADEMARK, "9", date(2019, 5, 6))


def test_a_number_that_the_spreadsheet_rounded_is_refused(cast: Cast) -> None:
    heads = ["申请号", "发明名称", "法律状态", "专利权人", "证件号码"]
    row = check(cast, [heads, [number(1), "示例", "有效", "张示例", 110105194912310021]], "people.xlsx")
    assert (2, "E", "证件号码") in problems(row)
    assert "text" in row.report["problems"][0]["en"]
    assert "110105" not in str(row.report)


@pytest.mark.parametrize(
    ("heads", "missing"),
    [
        (["申请号", "备注"], ["名称", "法律状态", "权利人"]),
        (["a", "b"], ["号码", "名称", "法律状态", "权利人"]),
    ],
)
def test_missing_columns_are_all_named(cast: Cast, heads: list[str], missing: list[str]) -> None:
    with pytest.raises(Refused) as error:
        check(cast, [heads, ["1", "2"]])
    assert all(name in error.value.sentence() for name in missing)
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"申请号": number(1, kind=2)}, "申请号"),
        ({"申请号": ""}, "申请号"),
        ({"专利类型": "发明？"}, "专利类型"),
        ({"发明名称": " "}, "发明名称"),
        ({"法律状态": "大概有效"}, "法律状态"),
        ({"专利权人": ""}, "专利权人"),
        ({"统一社会信用代码": "9144030071526726XA"}, "统一社会信用代码"),
        ({"申请日": "2020-02-30"}, "申请日"),
        ({"申请日": "2023-01-01"}, "授权公告日"),
    ],
)
def test_each_fault_names_its_cell(cast: Cast, change: dict[str, str], where: str) -> None:
    row = check(cast, [HEADS, line(1, **change)])
    assert (2, where) in [(p[0], p[2]) for p in problems(row)]
    assert row.report["counts"]["bad"] == 1
    for problem in row.report["problems"]:
        assert problem["hans"] and problem["en"]


def test_all_faults_of_a_line_are_named_at_once(cast: Cast) -> None:
    row = check(cast, [HEADS, line(1, 法律状态="?", 申请日="x", 统一社会信用代码="1")])
    assert {p[2] for p in problems(row)} == {"法律状态", "申请日", "统一社会信用代码"}


def test_the_same_number_twice_in_one_list(cast: Cast) -> None:
    row = check(cast, [HEADS, line(1), line(1, 申请号="ZL" + number(1))])
    assert problems(row) == [(3, "A", "申请号")]
    assert "2" in row.report["problems"][0]["en"]


def test_a_second_import_changes_only_what_differs_and_erases_nothing(cast: Cast) -> None:
    take_over(cast, check(cast, [HEADS, line(1), line(2)]))
    again = check(cast, [HEADS, line(1), line(2, 法律状态="终止", 申请日="", 发明名称="示例装置2")])
    assert again.report["counts"] == {"make": 0, "change": 1, "same": 1, "bad": 0}
    take_over(cast, again)
    right = Right.objects.get(number=number(2))
    assert (right.status, right.filed_on, right.version) == (Right.LAPSED, date(2020, 3, 4), 2)
    assert right.dealings.get().kind == Dealing.STATUS


def test_a_list_changes_no_owner(cast: Cast) -> None:
    take_over(cast, check(cast, [HEADS, line(1)]))
    row = check(cast, [HEADS, line(1, "示例乙公司")])
    assert problems(row) == [(2, "E", "专利权人")]
    assert "示例甲公司" in row.report["problems"][0]["hans"]


def test_a_former_name_is_matched_and_remarked(cast: Cast) -> None:
    service.rename_party(cast.officer, cast.owner, 1, name="深圳澜川科技股份有限公司", on=date(2026, 5, 6))
    row = check(cast, [HEADS, line(1, "深圳市瀾川智能科技有限公司")])
    assert row.report["counts"]["make"] == 1 and row.report["new_parties"] == 0
    assert "深圳澜川科技股份有限公司" in row.report["remarks"][0]["hans"]
    take_over(cast, row)
    assert queries.rights_under_older_name(cast.owner).filter(number=number(1)).exists()


def test_owners_with_one_name_are_told_apart_by_number_or_not_at_all(cast: Cast) -> None:
    for country, scheme, raw in [("CN", "uscc", "9144030071526726XG"), ("CN", "uscc", "914403001922038216")]:
        service.add_party(
            cast.officer, kind=Party.LEGAL, name="同名公司", country=country, identities=[(scheme, raw)]
        )
    row = check(
        cast,
        [HEADS, line(1, "同名公司"), line(2, "同名公司", 统一社会信用代码="914403001922038216"),
         line(3, "另名公司", 统一社会信用代码="914403001922038216")],
    )  # fmt: skip
    assert problems(row) == [(2, "E", "专利权人"), (4, "E", "专利权人")]


def test_several_owners_stand_in_one_cell(cast: Cast) -> None:
    heads = [*HEADS[:5], "国家或地区", "证件号码", "份额"]
    row = check(
        cast,
        [heads,
         [*line(1, "示例甲公司；示例港公司")[:5], "CN；HK", "9144030071526726XG；12345678", "2/3；1/3"],
         [*line(2, "甲；乙；丙")[:5], "CN；HK", "", ""],
         [*line(3, "甲；乙")[:5], "", "", "50%；40%"]],
    )  # fmt: skip
    assert problems(row) == [(3, "F", "国家或地区"), (4, "H", "份额")]
    take_over(cast, row)
    right = Right.objects.get(number=number(1))
    assert [(o.party.country, str(o.share)) for o in right.ownerships.all()] == [("CN", "2/3"), ("HK", "1/3")]
    assert [b.lock.kind for b in queries.blocking_locks(right, "transfer")] == ["co_owner"]


@pytest.mark.parametrize(
    ("country", "raw", "scheme"),
    [
        ("CN", "9144030071526726XG", "uscc"),
        ("CN", "11010519491231002X", "resident_id"),
        ("HK", "12345678", "hk_br_no"),
        ("MO", "12345 SO", "mo_commercial_no"),
        ("TW", "04595257", "tw_ubn"),
        ("US", "C1234567", "foreign_company_no"),
    ],
)
def test_an_owners_number_is_read_by_his_country(country: str, raw: str, scheme: str) -> None:
    assert owners.read_number(raw, country).scheme == scheme


def test_a_wrong_owner_number_is_refused() -> None:
    with pytest.raises(NumberError):
        owners.read_number("9144030071526726XA", "CN")


def test_a_killed_worker_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 10)
    row = check(cast, [HEADS, *[line(n) for n in range(35)], line(3)])
    service.start_import(cast.officer, row, row.version)
    Job.objects.filter(uid=row.job_uid).update(state=Job.RUNNING)
    job = Job.objects.get(uid=row.job_uid)

    class Killed(Exception):
        pass

    def die(run: jobs.Run, done: int, total: int | None = None, stage: str = "") -> None:
        if done == 20:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs.Run, "progress", die)
        with pytest.raises(Killed):
            imports.take_over(cast.officer, row, jobs.Run(job, lambda: False))
    row.refresh_from_db()
    assert (row.state, row.lines_done, row.made) == (Import.RUNNING, 20, 20)
    imports.take_over(cast.officer, row)
    row.refresh_from_db()
    assert (row.state, row.made, row.left_out) == (Import.DONE, 35, 1)
    assert Right.objects.filter(from_import=row).count() == 35


def test_taking_over_twice_or_after_dropping_is_refused(cast: Cast) -> None:
    row = take_over(cast, check(cast, [HEADS, line(1)]))
    with pytest.raises(Refused):
        service.start_import(cast.officer, row, row.version)
    other = check(cast, [HEADS, line(2)])
    service.drop_import(cast.officer, other, other.version)
    with pytest.raises(Refused):
        service.start_import(cast.officer, other, other.version)


def test_only_keepers_import_and_the_log_says_what_was_written(cast: Cast) -> None:
    with pytest.raises(Denied):
        service.check_import(cast.firm, "list.csv", as_csv([HEADS, line(1)]))
    take_over(cast, check(cast, [HEADS, line(1)]))
    actions = list(
        AuditEntry.objects.filter(ref__startswith="registry.import:").values_list("action", flat=True)
    )
    assert actions == [
        "registry.check_import", "registry.start_import", "registry.import_rights", "registry.finish_import",
    ]  # fmt: skip


def test_a_broken_or_empty_file_is_refused_in_one_sentence(cast: Cast) -> None:
    for name, data in [("a.xlsx", b"PK\x03\x04broken"), ("a.csv", b"\n\n"), ("a.csv", b'"open')]:
        with pytest.raises(Refused) as error:
            service.check_import(cast.officer, name, data)
        assert error.value.sentence()


def test_the_template_is_read_back_whole(cast: Cast) -> None:
    row = check(cast, imports.template_rows())
    assert row.report["counts"]["make"] == 1
    assert not row.report["ignored"]


def test_every_heading_leads_to_one_field() -> None:
    assert all(columns.field_of(h) == f for f, heads in columns.HEADINGS.items() for h in heads)
    assert columns.field_of("　申请号*：") == columns.NUMBER


def test_line_numbers_are_those_of_the_file() -> None:
    sheet = read_sheet("a.csv", '标题\n"两\n行",b\n\nc,d\n'.encode())
    assert [line.number for line in sheet.lines] == [1, 2, 5]
