"""The rest of the invented world: who files how much, from where, with whom, and what is handed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.tests.kinds_world import DAY, SUBCLASSES, Builder, World, copied


class PartiesBuilder(Builder):
    """Adds twins, capacity, dispersal, churn and contradictions."""

    def twins(self) -> None:
        """One of each lawful pair, with texts that agree to the letter."""
        firm = self.firm()
        for at, (first, second) in enumerate(
            (
                (
                    {"family": f"F{self.name}1", "stage": "published"},
                    {"family": f"F{self.name}1", "stage": "granted"},
                ),
                ({"application_no": "202510000011"}, {"application_no": "2025100000119", "stage": "granted"}),
                ({"application_no": "202510000023"}, {"parent": "2025 1000 0023.5"}),
                ({"priority": ("202410555555.1",)}, {"priority": ("CN202410555555",)}),
                ({"family": f"P{self.name}2"}, {"family": f"P{self.name}2"}),
                ({"kind": "invention"}, {"kind": "utility_model"}),
                ({"parent": "202399990001"}, {"parent": "202399990001"}),
            )
        ):
            one = self.add(firm, **first)
            # The second text comes later, but for the same-day pair.
            day = one.filed_on if at == 5 else one.filed_on + 90 * DAY  # type: ignore[operator]
            other = copied(
                one, f"{one.id}t", filed_on=day, **{"family": "", "priority": (), "parent": "", **second}
            )
            if "application_no" not in second:
                other = replace(other, application_no="")
            self.world.filings.append(other)
            self.world.ordinary.add(other.id)
            self.world.twins.add(frozenset((one.id, other.id)))

    def false_family(self) -> None:
        """Strangers who claim one family for one text."""
        one = self.add(self.firm(), "family_contradiction", "near_copy", family=f"X{self.name}")
        firm = self.firm()
        people = firm["people"]
        assert isinstance(people, list)
        fields = {name: firm[name] for name in ("applicant", "address", "phone", "agency", "agent")}
        other = copied(one, f"{one.id}x", inventors=tuple(people[:2]), **fields)
        self.world.filings.append(other)
        for code in ("family_contradiction", "near_copy"):
            self.world.truth[code].add(other.id)

    def capacity(self) -> None:
        """Too many filings for two people; the same number for five hundred is nobody's concern."""
        start = self.day()
        for code, staff in (("capacity_staff", 2), ("", 500)):
            firm = self.firm()
            for _ in range(24):
                day = start + DAY * self.draw.randrange(300)
                self.add(firm, *([code] if code else []), filed_on=day, extra={"staff": staff})

    def spend(self) -> None:
        firm = self.firm()
        for _ in range(16):
            self.add(firm, "capacity_spend", extra={"rd_spend_fen": 300_000})

    def burst(self) -> None:
        """Forty filings over all fields within three weeks by two inventors; a university's many inventors are
        another matter."""
        start = self.day()
        for code, inventors in (("capacity_burst", 2), ("", 60)):
            firm = self.firm()
            firm["people"] = [self.person() for _ in range(inventors)]
            firm["ipc"] = list(SUBCLASSES)
            for _ in range(40):
                day = start + DAY * self.draw.randrange(20)
                self.add(firm, *([code] if code else []), filed_on=day)

    def dispersal(self, entities: int = 6) -> None:
        """Several firms, one room, within days; and a park whose firms share a building, an agency and nothing else."""
        start = self.day()
        first = self.firm()
        for at in range(entities):
            firm = {
                **self.firm(),
                "address": first["address"],
                "ipc": first["ipc"],
                "agency": first["agency"],
            }
            if at % 2:
                firm["phone"] = first["phone"]
            for _ in range(4):
                self.add(firm, "dispersed_group", filed_on=start + DAY * self.draw.randrange(11))
        self._park()

    def shared_inventors(self) -> None:
        """Three firms of different rooms whose filings name the same two inventors and one agent."""
        first = self.firm()
        start = self.day()
        for _ in range(3):
            shared = {name: first[name] for name in ("people", "agent", "agency", "ipc")}
            firm = {**self.firm(), **shared, "address": f"深圳市松涧路{self.draw.randint(1, 900)}号2栋306"}
            people = first["people"]
            assert isinstance(people, list)
            for _ in range(3):
                day = start + DAY * self.draw.randrange(14)
                self.add(firm, "dispersed_group", filed_on=day, inventors=tuple(people[:2]))

    def _park(self) -> None:
        park = "深圳市望海路88号科创园3栋"
        agency = self.agencies[0]
        for _ in range(18):
            firm = {**self.firm(), "address": f"{park}{self.draw.randint(101, 2999)}", "agency": agency}
            for _ in range(2):
                self.add(firm)

    def registered(self) -> None:
        """Twenty firms registered with one secretary's room: common, and by itself nothing."""
        room = "深圳市聚源街6号1栋808"
        for _ in range(20):
            self.add({**self.firm(), "address": room})

    def split(self) -> None:
        """One content filed by three firms of one address, one after the other."""
        first = self.firm()
        base = self.add(first, "split_filing", "near_copy")
        for at in range(2):
            firm = {**self.firm(), "address": first["address"]}
            fields = {name: firm[name] for name in ("applicant", "address", "phone", "agency", "agent")}
            people = firm["people"]
            assert isinstance(people, list) and base.filed_on
            other = copied(
                base,
                f"{base.id}s{at}",
                inventors=tuple(people[:2]),
                filed_on=base.filed_on + (at + 1) * DAY,
                **fields,
            )
            self.world.filings.append(other)
            for code in ("split_filing", "near_copy"):
                self.world.truth[code].add(other.id)

    def transfers(self) -> None:
        """Rights sold on within weeks to one taker; one sold after years is nobody's concern."""
        taker = f"{self.brand()}投资有限公司"
        for _ in range(3):
            firm = self.firm()
            for _ in range(2):
                day = self.day()
                sold = (day + timedelta(days=self.draw.randint(20, 90))).isoformat()
                given = [{"on": sold, "from": firm["applicant"], "to": taker}]
                self.add(firm, "transfer_soon", "transfer_hub", filed_on=day, extra={"transfers": given})
        firm = self.firm()
        day = self.day()
        late = [{"on": (day + timedelta(days=900)).isoformat(), "from": firm["applicant"], "to": taker}]
        self.add(firm, filed_on=day, extra={"transfers": late})

    def inventors(self) -> None:
        """All inventors changed; one of three added is nobody's concern."""
        firm = self.firm()
        names = [self.person() for _ in range(6)]
        whole = [{"on": "2026-01-05", "from": names[:2], "to": names[2:4]}]
        self.add(firm, "inventor_changed", inventors=tuple(names[:2]), extra={"inventor_changes": whole})
        added = [{"on": "2026-01-05", "from": names[:2], "to": names[:3]}]
        self.add(firm, inventors=tuple(names[:2]), extra={"inventor_changes": added})

    def scatter(self) -> None:
        """One pair of inventors in eight filings of three firms over five sections."""
        names = (self.person(), self.person())
        firms = [self.firm() for _ in range(3)]
        for at, symbol in enumerate(("A01B", "B65G", "C08L", "E04B", "G06F", "H04L", "F16H", "D06M")):
            self.add(firms[at % 3], "inventor_scatter", inventors=names, ipc=(f"{symbol} 3/00",))

    def data(self) -> None:
        """The same test figures under two texts."""
        told = "、".join(f"{self.draw.uniform(1, 90):.2f}" for _ in range(12))
        for _ in range(2):
            firm = self.firm()
            words = self.words()
            text = f"具体实施方式\n对{words['t']}做了测试，各次结果依次为{told}，可见{words['g']}。{self.prose()[1]}"
            self.add(firm, "same_data", description=text)

    def figures(self) -> None:
        name = f"{self.draw.getrandbits(64):016x}"
        for _ in range(2):
            self.add(
                self.firm(),
                "same_figure",
                extra={"figure_hashes": [name, f"{self.draw.getrandbits(64):016x}"]},
            )

    def limits(self) -> None:
        """A claim with everything in it among plain ones of its field."""
        firm = self.firm()
        for _ in range(12):
            self.add(firm, ipc=("B23P 1/00",))
        long = "，".join(
            f"所述{self.draw.choice(self.hand.parts)}的第{at}侧贴合{self.draw.choice(self.hand.parts)}并留有余量"
            for at in range(60)
        )
        self.add(
            firm,
            "claim_overlong",
            "needless_limits",
            ipc=("B23P 1/00",),
            claims=f"1.一种机构，其特征在于，{long}。",
        )


def build(hand: str, seed: int = 1, ordinary: int = 60) -> World:
    """A world of one hand with everything in it, shuffled."""
    return fill(PartiesBuilder(hand, seed), ordinary)


def fill(builder: PartiesBuilder, ordinary: int) -> World:
    """Everything planted among the filings of so many ordinary firms, shuffled."""
    builder.ordinary(ordinary)
    builder.boilerplate(6)
    for members in (4, 6, 9):
        builder.template(members)
    for _ in range(3):
        builder.shuffle()
        builder.random_text()
    builder.parameters(4)
    builder.parameters(3, moving=True)
    for step in (
        *(
            builder.twins,
            builder.false_family,
            builder.capacity,
            builder.spend,
            builder.burst,
            builder.dispersal,
        ),
        *(builder.shared_inventors, builder.registered, builder.split, builder.transfers, builder.inventors),
        *(builder.scatter, builder.data, builder.figures, builder.limits),
    ):
        step()
    builder.draw.shuffle(builder.world.filings)
    return builder.world


def by_id(world: World) -> dict[str, Filing]:
    """The filings of a world by id."""
    return {filing.id: filing for filing in world.filings}
