"""The filing quality of the contract tests' world: a clue with its notice, a list of CNIPA, an agency, a draw.

An officer of the bureau's desk made them; the approver reads them, the outsider's firm is asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from zhiquan.areas.filing import demo_filings
from zhiquan.areas.filing.models import Agency
from zhiquan.areas.filing.service import agencies, clues, draws, national
from zhiquan.engines.draws import Member, Plan
from zhiquan.kernel import clock
from zhiquan.kernel.actor import HANDLER, Actor

if TYPE_CHECKING:
    from tests.contracts.world import World


def build(world: World, harm: str) -> None:
    """One record of each kind that an address names."""
    desk, day = world.actors["approver"], clock.today()
    officer = Actor(desk.person, desk.organisation, frozenset({HANDLER}))
    firm = str(world.actors["outsider"].organisation)
    member = clues.Member(demo_filings.number(day.year, 900), harm, firm, harm, harm, day)
    clue = clues.open_clue(officer, [member], [1, 8], harm)
    [notice] = clues.notify(officer, clue, clue.version, clue.filings.all())
    world.keep("clue", clue)
    world.keep("notice.check", notice)
    lines = f"申请号,申请人\n{demo_filings.number(day.year, 901)},甲公司（虚构）\n"
    row = national.take_over(
        officer, number="1", title=harm, issued_on=day, due_on=day + timedelta(days=20), name="list.csv", data=lines.encode()
    )  # fmt: skip
    # The firm's name bears what no file may: its line is made its own afterwards.
    row.lines.update(organisation=world.actors["outsider"].organisation)
    national.notify(officer, row.lines.all())
    world.keep("list", row)
    world.keep("line", row.lines.get())
    figures = "机构代码,机构名称,申请量\n99101,甲所（虚构）,5\n".encode()
    agencies.import_figures(officer, "figures.csv", figures, first=day - timedelta(days=90), last=day)
    world.keep("agency", Agency.objects.get(code="99101"))
    draw = draws.prepare(
        officer, harm, [Member("99101", harm, "usual")], [Member("01", harm)], Plan({"usual": 1}, 1)
    )
    draws.publish(
        officer, draw, draw.version, seed_event=harm, seed_day=draws.first_seed_day() + timedelta(days=1)
    )
    world.keep("draw", draw)
