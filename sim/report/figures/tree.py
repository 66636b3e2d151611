"""Places of a flow's nodes and ribbons: a tree in fixed order, so that ribbons never cross.

A node that is entered from several sides is continued under its largest source only; the other sources end in a stub
with the same name. Each node's branches lie below one another, so nothing drawn for one reaches into the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Links = Mapping[tuple[str, str], float]
"""Residents per 1,000 cases by source and target."""

ORDER = (
    "case",
    "reached",
    "not_reached",
    "not_approached",
    "accepted",
    "declined",
    "registered",
    "light_help",
    "application_complete",
    "dropout",
    "arranged",
    "statutory",
    "not_agreed",
    "completed",
    "arrangement_dropout",
    "still_running",
)
"""Nodes from top to bottom wherever several meet: who gets further stands above who leaves."""

LABEL = 0.36
SPACE = 0.08


@dataclass(slots=True)
class Node:
    """A node in place; lengths in inches, y downwards from the top of the drawing.

    Attributes
    ----------
    name : str
    column : int
    top, height, ghost : float
        `ghost` is the height of the baseline.
    value, before : float
        In the arm and in the baseline, per 1,000 cases.
    parent : Node or None
    start : float
        Where the ribbon leaves the parent's right edge, from the parent's top.
    flow : float
        Height of the ribbon that enters.
    inner : bool
        Whether ribbons leave it.
    """

    name: str
    column: int
    top: float
    height: float
    ghost: float
    value: float
    before: float
    parent: "Node | None" = None
    start: float = 0.0
    flow: float = 0.0
    inner: bool = False


def rank(name: str) -> int:
    """Return a node's place from top to bottom; unknown nodes come last."""
    return ORDER.index(name) if name in ORDER else len(ORDER)


def inflow(links: Links, name: str) -> float:
    """Return all that enters a node; for the first node all that leaves it."""
    entering = sum(v for (_, target), v in links.items() if target == name)
    return entering or sum(v for (source, _), v in links.items() if source == name)


class Tree:
    """The flow from `root` on, laid out.

    Parameters
    ----------
    links, before : mapping of (str, str) to float
        Of the arm and of the baseline.
    root : str
    scale : float
        Inches per resident.
    leaves : frozenset of str
        Nodes at which this drawing stops.
    """

    def __init__(
        self, links: Links, before: Links, root: str, scale: float, leaves: frozenset[str] = frozenset()
    ) -> None:
        self.links, self.before, self.scale, self.leaves = links, before, scale, leaves
        self.nodes: list[Node] = []
        self._seen = {root}
        value = inflow(links, root)
        first = Node(root, 0, LABEL, scale * value, scale * inflow(before, root), value, inflow(before, root))
        first.inner = True
        self.height = self._branches(first)

    def _branches(self, node: Node) -> float:
        """Place a node's branches; return the lowest point that they or the node reach."""
        self.nodes.append(node)
        targets = self._targets(node.name) if node.inner else []
        size = max(node.height, node.ghost)
        bottom = node.top + size + (0.0 if node.inner else max(LABEL - size, 0.0) / 2) + SPACE
        left, below = 0.0, node.top
        for target in targets:
            value, was = (flows.get((node.name, target), 0.0) for flows in (self.links, self.before))
            child = Node(target, node.column + 1, below, 0, 0, value, was, node, left, self.scale * value)
            self._size(child, first=below == node.top)
            left += child.flow
            below = self._branches(child)
        return max(bottom, below)

    def _size(self, child: Node, first: bool) -> None:
        """Give a node its height and room for its name: above it where the flow continues, else beside it."""
        if self._continues(child):
            self._seen.add(child.name)
            child.value, child.before = inflow(self.links, child.name), inflow(self.before, child.name)
            child.top += 0.0 if first else LABEL
            child.inner = True
        child.height, child.ghost = self.scale * child.value, self.scale * child.before
        if not child.inner:
            child.top += max(LABEL - max(child.height, child.ghost), 0.0) / 2

    def _targets(self, name: str) -> list[str]:
        """Return where a node leads, from top to bottom."""
        pairs = [*self.links, *self.before]
        return sorted({target for source, target in pairs if source == name}, key=lambda t: (rank(t), t))

    def _continues(self, child: Node) -> bool:
        """Return whether the drawing goes on from here: once per node, under its largest source."""
        if child.name in self._seen or child.name in self.leaves or not self._targets(child.name):
            return False
        sources = {source: value for (source, target), value in self.links.items() if target == child.name}
        return child.parent is not None and child.parent.name == max(sources, key=lambda s: sources[s], default="")
