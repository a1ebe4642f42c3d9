"""Placing a flow on paper: layers from left to right, states in the even ones, words on the edges in the odd.

The layers follow the longest way from the start, edges that lead back being turned round for it. An edge is a
chain with one link in each layer that it passes, so nothing is ever drawn across a state or across words;
edges with the same words and the same target run together. Links are ordered by barycentres, with the order
of fewest crossings kept, and then set level with their neighbours as nearly as their sizes allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import inf

SWEEPS = 24
GAP_ACROSS = 28.0  # between layers, where edges bend
GAP_DOWN = 16.0  # between the links of one layer
PITCH = 11.0  # between edges at the side of a state
NEAR = 14.0  # how far a straight run may be moved to meet a state levelly


@dataclass(frozen=True, slots=True)
class Size:
    """How much room something needs: its width, and its height above and below the line of its edges."""

    width: float
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A drawn connection. Edges of the same `bundle` and `target` run together where they can."""

    source: str
    target: str
    bundle: str
    words: Size


@dataclass(eq=False)
class Link:
    """A state, or the place where an edge passes a layer; with words where the size says so."""

    layer: int
    size: Size
    state: str = ""
    bundle: tuple[str, str] | None = None  # target, bundle
    words: bool = False
    y: float = 0.0
    left: list[Link] = field(default_factory=list)
    right: list[Link] = field(default_factory=list)
    ports: dict[Link, float] = field(
        default_factory=dict
    )  # how far below the middle a neighbour's edge sets in

    @property
    def weight(self) -> float:
        return 1.0 if self.state else 6.0

    def port(self, other: Link) -> float:
        """The height at which the edge to `other` sets in."""
        return self.y + self.ports.get(other, 0.0)


@dataclass(frozen=True)
class Chain:
    """An edge as placed: its links from the leftmost to the rightmost, and whether it leads back."""

    edge: Edge
    links: tuple[Link, ...]
    backwards: bool


@dataclass(frozen=True)
class Plan:
    """`layers[i]` lists links from top to bottom, `columns[i]` is the left end and width of layer i."""

    layers: tuple[tuple[Link, ...], ...]
    columns: tuple[tuple[float, float], ...]
    chains: tuple[Chain, ...]
    width: float
    height: float


def place(states: Mapping[str, Size], edges: Sequence[Edge], first: str) -> Plan:
    """Place `states` (in order) and `edges`, none of which leads from a state to itself."""
    turned = _turned(states, edges, first)
    layer = _layers(states, edges, turned)
    grid, chains = _chains(states, edges, turned, layer)
    ordered = _ordered(grid)
    _spread(ordered)
    _level(ordered)
    _straighten(ordered, chains)
    top = min((link.y - link.size.above for links in ordered for link in links), default=0.0)
    for link in (link for links in ordered for link in links):
        link.y -= top
    columns, right = _columns(ordered)
    bottom = max((link.y + link.size.below for links in ordered for link in links), default=0.0)
    return Plan(tuple(map(tuple, ordered)), columns, chains, right, bottom)


def _turned(states: Iterable[str], edges: Sequence[Edge], first: str) -> frozenset[tuple[str, str]]:
    """The connections that lead back to a state on the way from `first`: without them there is no circle."""
    after: dict[str, list[str]] = {}
    for edge in edges:
        after.setdefault(edge.source, []).append(edge.target)
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    for start in (first, *states):
        way, trails = [start], [iter(after.get(start, ()))]
        if start in done:
            continue
        while trails:
            target = next(trails[-1], None)
            if target is None:
                trails.pop()
                done.add(way.pop())
            elif target in way:
                back.add((way[-1], target))
            elif target not in done:
                way.append(target)
                trails.append(iter(after.get(target, ())))
    return frozenset(back)


def _layers(
    states: Iterable[str], edges: Sequence[Edge], turned: frozenset[tuple[str, str]]
) -> dict[str, int]:
    """The longest way to each state, in layers; the odd ones between are for words."""
    layer = dict.fromkeys(states, 0)
    forward = [_forward(edge, turned) for edge in edges]
    for _ in layer:
        for source, target in forward:
            layer[target] = max(layer[target], layer[source] + 2)
    return layer


def _forward(edge: Edge, turned: frozenset[tuple[str, str]]) -> tuple[str, str]:
    pair = (edge.source, edge.target)
    return (pair[1], pair[0]) if pair in turned else pair


def _chains(
    states: Mapping[str, Size],
    edges: Sequence[Edge],
    turned: frozenset[tuple[str, str]],
    layer: Mapping[str, int],
) -> tuple[list[list[Link]], tuple[Chain, ...]]:
    grid: list[list[Link]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    links: dict[object, Link] = {}
    for code, size in states.items():
        links[code] = Link(layer[code], size, code)
        grid[layer[code]].append(links[code])
    lone = _lone(edges)
    chains = []
    for edge in edges:
        backwards = (edge.source, edge.target) in turned
        left, right = _forward(edge, turned)
        way = [links[left]]
        spelled = _words_layer(
            layer[left], layer[right], edge.source == left, (edge.target, edge.bundle) in lone
        )
        for at in range(layer[left] + 1, layer[right]):
            key = (edge.target, edge.bundle, backwards, at)
            if key not in links:
                bare = Size(0.0, 3.0, 3.0)
                links[key] = Link(
                    at, edge.words if at == spelled else bare, bundle=key[:2], words=at == spelled
                )
                grid[at].append(links[key])
            way.append(links[key])
        way.append(links[right])
        _join(way)
        chains.append(Chain(edge, tuple(way), backwards))
    return grid, tuple(chains)


def _lone(edges: Sequence[Edge]) -> frozenset[tuple[str, str]]:
    counted: dict[tuple[str, str], int] = {}
    for edge in edges:
        counted[edge.target, edge.bundle] = counted.get((edge.target, edge.bundle), 0) + 1
    return frozenset(key for key, number in counted.items() if number == 1)


def _words_layer(left: int, right: int, leaves_left: bool, lone: bool) -> int:
    """The layer that bears the words: beside the source of a lone edge, beside the target of a bundle, where
    all its edges have come together."""
    beside_left = leaves_left == lone
    return left + 1 if beside_left else right - 1


def _join(way: Sequence[Link]) -> None:
    for one, two in pairwise(way):
        if two not in one.right:
            one.right.append(two)
            two.left.append(one)


# --- order within the layers ---


def _ordered(grid: list[list[Link]]) -> list[list[Link]]:
    best, fewest = [list(links) for links in grid], _crossings(grid)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        for links in grid if forth else reversed(grid):
            _sort(links, grid, forth)
        crossed = _crossings(grid)
        if crossed < fewest:
            best, fewest = [list(links) for links in grid], crossed
    return best


def _sort(links: list[Link], grid: list[list[Link]], forth: bool) -> None:
    place = {id(link): at for each in grid for at, link in enumerate(each)}

    def centre(link: Link) -> float:
        near = link.left if forth else link.right
        if not near:
            return float(place[id(link)])
        return sum(place[id(other)] for other in near) / len(near)

    links.sort(key=centre)


def _crossings(grid: Sequence[Sequence[Link]]) -> int:
    found = 0
    for links, nexts in pairwise(grid):
        place = {id(link): at for at, link in enumerate(nexts)}
        pairs = [(at, place[id(right)]) for at, link in enumerate(links) for right in link.right]
        found += sum((a - b) * (c - d) < 0 for (a, c), (b, d) in combinations(pairs, 2))
    return found


# --- coordinates ---


def _spread(layers: Sequence[Sequence[Link]]) -> None:
    """Give each edge its own place at the side of a state, in the order of the links that it leads to."""
    place = {link: at for links in layers for at, link in enumerate(links)}
    for link in (link for links in layers for link in links if link.state):
        for near in (sorted(link.left, key=place.__getitem__), sorted(link.right, key=place.__getitem__)):
            half = PITCH * (len(near) - 1) / 2
            link.ports.update({other: at * PITCH - half for at, other in enumerate(near)})
            grown = max(half + PITCH * 0.75 - link.size.below, 0.0)
            size = link.size
            link.size = Size(size.width, size.above + grown, size.below + grown)


def _straighten(layers: Sequence[Sequence[Link]], chains: Sequence[Chain]) -> None:
    """Bring each run of an edge between two states to one height where its neighbours leave room, at best to
    that of an end."""
    limits = _Limits(layers)
    for _ in range(2):
        for run in _runs(chains):
            for piece in limits.pieces(run):
                _set_level(piece, *limits.of(piece))


def _runs(chains: Sequence[Chain]) -> list[list[Link]]:
    """The links between the states of each bundle, from left to right; of several edges where they run together."""
    runs: dict[object, dict[int, Link]] = {}
    for chain in chains:
        run = runs.setdefault((chain.edge.target, chain.edge.bundle, chain.backwards), {})
        run.update((link.layer, link) for link in chain.links[1:-1])
    return [[run[layer] for layer in sorted(run)] for run in runs.values()]


def _set_level(run: Sequence[Link], low: float, high: float) -> None:
    mean = sum(link.y for link in run) / len(run)
    ends = [
        other.port(link)
        for link, others in ((run[0], run[0].left), (run[-1], run[-1].right))
        for other in others
        if other.state
    ]
    fit = [y for y in ends if low <= y <= high and abs(y - mean) < NEAR]
    y = min(fit, key=lambda each: abs(each - mean)) if fit else min(max(mean, low), high)
    for link in run:
        link.y = y


class _Limits:
    """How far links can move without touching what stands above and below them."""

    def __init__(self, layers: Sequence[Sequence[Link]]) -> None:
        self.above = {two: one for links in layers for one, two in pairwise(links)}
        self.below = {one: two for links in layers for one, two in pairwise(links)}

    def pieces(self, run: Sequence[Link]) -> list[list[Link]]:
        """Cut a run where it cannot keep one height, into as few pieces as a walk from the left gives."""
        pieces: list[list[Link]] = []
        for link in run:
            low, high = self.of([*pieces[-1], link]) if pieces else (inf, -inf)
            if low <= high:
                pieces[-1].append(link)
            else:
                pieces.append([link])
        return pieces

    def of(self, run: Sequence[Link]) -> tuple[float, float]:
        low, high = -inf, inf
        for link in run:
            above, below = self.above.get(link), self.below.get(link)
            if above is not None:
                low = max(low, above.y + above.size.below + GAP_DOWN + link.size.above)
            if below is not None:
                high = min(high, below.y - below.size.above - GAP_DOWN - link.size.below)
        return low, high


def _level(layers: Sequence[Sequence[Link]]) -> None:
    """Set each link as level with its neighbours as sizes and order allow."""
    for links in layers:
        _settle(links, [0.0] * len(links))
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        last = sweep >= SWEEPS - 2  # both sides count in the end
        for links in layers if forth else reversed(layers):
            _settle(links, [_wished(link, link.left if forth else link.right, last) for link in links])


def _wished(link: Link, near: Sequence[Link], both: bool) -> float:
    others = [*link.left, *link.right] if both else near
    if not others:
        return link.y
    weights = [other.weight if link.bundle else 1.0 for other in others]
    levels = [other.port(link) - link.ports.get(other, 0.0) for other in others]
    return sum(weight * level for weight, level in zip(weights, levels, strict=True)) / sum(weights)


def _settle(links: Sequence[Link], wished: Sequence[float]) -> None:
    """The places nearest to the wished ones (least squares) that keep order and distances: runs of links that
    would overlap are moved together to their mean wish."""
    offsets = [0.0]
    for above, below in pairwise(links):
        offsets.append(offsets[-1] + above.size.below + GAP_DOWN + below.size.above)
    runs: list[tuple[float, float, int]] = []  # mean, weight, number
    for link, wish, offset in zip(links, wished, offsets, strict=False):
        run = (wish - offset, link.weight, 1)
        while runs and runs[-1][0] > run[0]:
            mean, weight, number = runs.pop()
            whole = weight + run[1]
            run = ((mean * weight + run[0] * run[1]) / whole, whole, number + run[2])
        runs.append(run)
    means = [mean for mean, _, number in runs for _ in range(number)]
    for link, mean, offset in zip(links, means, offsets, strict=False):
        link.y = mean + offset


def _columns(layers: Sequence[Sequence[Link]]) -> tuple[tuple[tuple[float, float], ...], float]:
    columns, x = [], 0.0
    for links in layers:
        wide = max((link.size.width for link in links), default=0.0)
        columns.append((x, wide))
        x += wide + GAP_ACROSS
    return tuple(columns), max(x - GAP_ACROSS, 0.0)
