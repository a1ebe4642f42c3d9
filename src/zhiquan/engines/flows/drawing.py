"""A flow as one SVG picture. Sizes stand in attributes and colours in classes: `flow-node` with
`flow-node-final`, `flow-node-now`, `flow-node-been`; `flow-edge` with `flow-edge-late`; `flow-label`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from .layout import Chain, Edge, Link, Plan, Size, place
from .lettering import width, wrap
from .model import Action, Flow, State, named

NODE_FONT, LABEL_FONT = 15.0, 13.0
NODE_ROOM, LABEL_ROOM = 8.0, 7.0  # ems in a line
LEADING = 1.35
PAD_X, PAD_Y = 12.0, 9.0
MARGIN = 8.0
LOOP = 16.0  # height of an edge that leads back to its own state
HEAD = 6.0

# Said to those who do not see the picture. The picture itself has no words but the flow's own.
_TITLES = {"zh-Hans": "流程图", "zh-Hant": "流程圖", "en": "Flow chart"}
_NOW = {"zh-Hans": "现在", "zh-Hant": "現在", "en": "now"}


def draw(flow: Flow, language: str, *, current: str = "", been: Collection[str] = (), title: str = "") -> str:
    """Return the flow as an `<svg>` element, from left to right, names in `language`.

    `current` and `been` mark states; `title` names the picture for screen readers. Never fails: ways to
    undeclared states are left out.
    """
    return _Picture(flow, language, current, frozenset(been)).svg(title or _word(_TITLES, language))


class _Picture:
    def __init__(self, flow: Flow, language: str, current: str, been: frozenset[str]) -> None:
        self.flow, self.language, self.current, self.been = flow, language, current, been
        self.late = {clock.late for clock in flow.clocks if clock.late}
        self.words: dict[tuple[str, str], tuple[str, ...]] = {}
        self.loops: dict[str, tuple[str, ...]] = {}
        self.names = {state.code: self._lines(state) for state in flow.states}
        edges = list(self._edges())
        sizes = {state.code: self._node_size(state.code) for state in flow.states}
        self.plan: Plan = place(sizes, edges, flow.initial) if sizes else Plan((), (), (), 0.0, 0.0)

    def svg(self, title: str) -> str:
        wide, high = (_px(side + 2 * MARGIN) for side in (self.plan.width, self.plan.height))
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" lang={quoteattr(self.language)}'
            f' width="{wide}" height="{high}" viewBox="{_px(-MARGIN)} {_px(-MARGIN)} {wide} {high}">'
        )
        said = f"<title>{escape(title)}</title><desc>{escape(' '.join(self._said()))}</desc>"
        return "".join(
            (head, said, *self._drawn_edges(), *self._drawn_nodes(), *self._drawn_words(), "</svg>")
        )

    # --- what is drawn ---

    def _lines(self, state: State) -> tuple[str, ...]:
        return wrap(named(state.name, self.language, state.code), NODE_ROOM)

    def _edges(self) -> Iterator[Edge]:
        """One edge for each pair of states; late ones apart, since they look different."""
        gathered: dict[tuple[str, str, bool], list[Action]] = {}
        for state in self.flow.states:
            for action in self.flow.leaving[state.code]:
                for target in action.targets:
                    if target in self.flow.state:
                        key = (state.code, target, action.code in self.late)
                        gathered.setdefault(key, []).append(action)
        for (source, target, late), actions in gathered.items():
            lines = tuple(line for action in actions for line in self._label(action))
            if source == target:
                self.loops[source] = (*self.loops.get(source, ()), *lines)
                continue
            bundle = " ".join((*(action.code for action in actions), "late" if late else ""))
            self.words[target, bundle] = lines
            yield Edge(source, target, bundle, _label_size(lines))

    def _label(self, action: Action) -> tuple[str, ...]:
        return wrap(named(action.name, self.language, action.code), LABEL_ROOM)

    def _box(self, code: str) -> tuple[float, float]:
        lines = self.names[code]
        wide = max(map(width, lines)) * NODE_FONT + 2 * PAD_X
        return max(wide, 64.0), len(lines) * NODE_FONT * LEADING + 2 * PAD_Y

    def _node_size(self, code: str) -> Size:
        wide, high = self._box(code)
        loop = self.loops.get(code)
        if not loop:
            return Size(wide, high / 2, high / 2)
        words = _label_size(loop)
        return Size(max(wide, words.width), high / 2 + LOOP + words.above, high / 2)

    # --- nodes ---

    def _drawn_nodes(self) -> Iterator[str]:
        for layer in self.plan.layers:
            for link in layer:
                if link.state:
                    yield self._node(link)

    def _node(self, link: Link) -> str:
        state = self.flow.state[link.state]
        wide, high = self._box(state.code)[0], 2 * link.size.below
        x, y = self._centre(link) - wide / 2, link.y - high / 2
        round_ = high / 2 if state.final else 4.0
        now = ' aria-current="step"' if state.code == self.current else ""
        box = f'<rect x="{_px(x)}" y="{_px(y)}" width="{_px(wide)}" height="{_px(high)}" rx="{_px(min(round_, 20.0))}"'
        lines = self.names[state.code]
        top = link.y - len(lines) * NODE_FONT * LEADING / 2
        text = _text(lines, self._centre(link), top, NODE_FONT, "")
        return (
            f'<g class="{self._classes(state)}" data-state={quoteattr(state.code)}{now}>'
            f'{box} fill="none" stroke="currentColor"/>{text}</g>'
        )

    def _classes(self, state: State) -> str:
        marks = {
            "flow-node-final": state.final,
            "flow-node-now": state.code == self.current,
            "flow-node-been": state.code in self.been and state.code != self.current,
        }
        return " ".join(("flow-node", *(name for name, on in marks.items() if on)))

    def _centre(self, link: Link) -> float:
        x, wide = self.plan.columns[link.layer]
        return x + wide / 2

    # --- edges ---

    def _drawn_edges(self) -> Iterator[str]:
        seen: set[str] = set()
        for chain in self.plan.chains:
            late = chain.edge.bundle.endswith("late")
            # Parts that edges of a bundle share are drawn once, else their dashes and edges would thicken.
            for part in self._parts(chain):
                if part not in seen:
                    seen.add(part)
                    yield _path(part, late, dashed=late)
            tip = self._tip(chain)
            if tip not in seen:
                seen.add(tip)
                yield _path(tip, late)
        for layer in self.plan.layers:
            for link in layer:
                if link.state in self.loops:
                    yield from self._loop(link)

    def _parts(self, chain: Chain) -> Iterator[str]:
        """Curves between the layers, level lines through them."""
        links = chain.links
        for one, two in pairwise(links):
            x, wide = self.plan.columns[one.layer]
            left, right = x + wide, self.plan.columns[two.layer][0]
            high, low = _px(one.port(two)), _px(two.port(one))
            # Level as far as the column reaches: a narrow state may stand beneath a wide one.
            start, end = _px(self._side(one, right=True)), _px(self._side(two, right=False))
            bend = _px((left + right) / 2)
            if high == low:
                yield f"M{start} {high}H{end}"
            else:
                yield f"M{start} {high}H{_px(left)}C{bend} {high} {bend} {low} {_px(right)} {low}H{end}"
        for link in links[1:-1]:
            if self.plan.columns[link.layer][1]:
                x, wide = self.plan.columns[link.layer]
                yield f"M{_px(x)} {_px(link.y)}H{_px(x + wide)}"

    def _side(self, link: Link, *, right: bool) -> float:
        """Where an edge leaves a link: at the box of a state, at the end of the column elsewhere."""
        x, wide = self.plan.columns[link.layer]
        if link.state:
            x, wide = self._centre(link) - self._box(link.state)[0] / 2, self._box(link.state)[0]
        return x + wide if right else x

    def _tip(self, chain: Chain) -> str:
        target, last = chain.links[:2] if chain.backwards else chain.links[:-3:-1]
        y = target.port(last)
        x, back = self._side(target, right=chain.backwards), HEAD if chain.backwards else -HEAD
        return (
            f"M{_px(x + back)} {_px(y - HEAD * 0.7)}L{_px(x)} {_px(y)}L{_px(x + back)} {_px(y + HEAD * 0.7)}"
        )

    def _loop(self, link: Link) -> Iterator[str]:
        x, top = self._centre(link), link.y - link.size.below
        left, right, high = x - 14, x + 14, top - LOOP
        yield _path(
            f"M{_px(left)} {_px(top)}C{_px(left)} {_px(high)} {_px(right)} {_px(high)} {_px(right)} {_px(top)}",
            False,
        )
        tip = f"M{_px(right - HEAD * 0.7)} {_px(top - HEAD)}L{_px(right)} {_px(top)}"
        yield _path(f"{tip}L{_px(right + HEAD * 0.7)} {_px(top - HEAD)}", False)

    # --- words on edges ---

    def _drawn_words(self) -> Iterator[str]:
        for layer in self.plan.layers:
            for link in layer:
                if link.words and link.bundle:
                    lines = self.words[link.bundle]
                    yield _text(lines, self._centre(link), link.y - link.size.above, LABEL_FONT, "flow-label")
                elif link.state in self.loops:
                    lines = self.loops[link.state]
                    top = link.y - link.size.below - LOOP - _label_size(lines).above
                    yield _text(lines, self._centre(link), top, LABEL_FONT, "flow-label")

    # --- the same in words ---

    def _said(self) -> Iterator[str]:
        for state in self.flow.states:
            name = named(state.name, self.language, state.code)
            now = f" ({_word(_NOW, self.language)})" if state.code == self.current else ""
            ways = [
                f"{named(action.name, self.language, action.code)} → "
                f"{named(self.flow.state[target].name, self.language, target)}"
                for action in self.flow.leaving[state.code]
                for target in action.targets
                if target in self.flow.state
            ]
            yield f"{name}{now}: {'; '.join(ways)}." if ways else f"{name}{now}."


def _word(words: dict[str, str], language: str) -> str:
    return words.get(language, words["en"])


def _label_size(lines: Sequence[str]) -> Size:
    return Size(max(map(width, lines)) * LABEL_FONT + 8, len(lines) * LABEL_FONT * LEADING + 2, 4.0)


def _text(lines: Sequence[str], x: float, top: float, size: float, name: str) -> str:
    spans = "".join(
        f'<tspan x="{_px(x)}" y="{_px(top + (at + 0.5) * size * LEADING + size * 0.36)}">{escape(line)}</tspan>'
        for at, line in enumerate(lines)
    )
    named_ = f' class="{name}"' if name else ""
    return f'<text{named_} font-size="{_px(size)}" text-anchor="middle" fill="currentColor">{spans}</text>'


def _path(way: str, late: bool, *, dashed: bool = False) -> str:
    name = "flow-edge flow-edge-late" if late else "flow-edge"
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<path class="{name}" d="{way}" fill="none" stroke="currentColor"{dashes}/>'


def _px(value: float) -> str:
    """A coordinate with at most one decimal: 40.8, 96, 0."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
