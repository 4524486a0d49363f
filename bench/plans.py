"""What PostgreSQL plans for the statements of one request, as whoever asks: the same transaction, role and identity."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

CONDITIONS = ("Filter", "Index Cond", "Recheck Cond", "Join Filter", "Hash Cond")


@dataclass(frozen=True)
class Plan:
    """One SELECT and the tree that EXPLAIN gave for it."""

    sql: str
    root: dict[str, Any]

    def nodes(self) -> Iterator[dict[str, Any]]:
        """Every node of the tree, as EXPLAIN names its parts."""
        yield from _below(self.root)

    def scans(self) -> dict[str, set[str]]:
        """How each table is read: {table: {"Index Scan", …}}."""
        found: dict[str, set[str]] = {}
        for node in self.nodes():
            if "Relation Name" in node:
                found.setdefault(node["Relation Name"], set()).add(node["Node Type"])
        return found

    def access(self, table: str) -> list[str]:
        """The nodes by which `table` is read, from its heap down to its indexes, without what is computed before."""
        top = next(node for node in self.nodes() if node.get("Relation Name") == table)
        return [
            f"{node['Node Type']} {node.get('Index Name', '')}".strip()
            for node in _below(top)
            if node is top or node.get("Parent Relationship") != "InitPlan"
        ]

    def reads(self, table: str) -> list[str]:
        """Every scan of `table` and of its indexes, wherever it stands in the plan, sorted."""
        found = []
        for node in self.nodes():
            if node.get("Relation Name") == table or (node["Node Type"] == "Bitmap Index Scan"):
                found.append(f"{node['Node Type']} {node.get('Index Name', '')}".strip())
        return sorted(found)

    def whole_indexes(self) -> set[str]:
        """Indexes that are read from end to end, for want of a condition on them."""
        return {node["Index Name"] for node in self.nodes() if "Index Name" in node and "Index Cond" not in node}

    def correlated(self) -> list[str]:
        """Subplans that run once a row instead of once a query."""
        return [
            node.get("Subplan Name", "")
            for node in self.nodes()
            if node.get("Parent Relationship") == "SubPlan" and not node.get("Subplan Name", "").startswith("hashed")
        ]

    def called_once(self) -> set[str]:
        """Our functions that are called once, before the rest (needs VERBOSE)."""
        outputs = (
            text for n in self.nodes() if n.get("Parent Relationship") == "InitPlan" for text in n.get("Output", [])
        )
        return {name for text in outputs for name in re.findall(r"schakel\.\w+", text)}

    def called_per_row(self) -> set[str]:
        """Our functions that stand in a condition, so that every row calls them."""
        conditions = (str(node.get(part, "")) for node in self.nodes() for part in CONDITIONS)
        return {name for text in conditions for name in re.findall(r"schakel\.\w+", text)}


def _below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _below(child)


class Explainer:
    """An execute wrapper that asks for the plan of every SELECT before it runs."""

    def __init__(self, options: str) -> None:
        self.options = options
        self.plans: list[Plan] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip("( ").upper().startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON, {self.options}) {sql}", params)
                answer = cursor.fetchone()[0]
            tree = json.loads(answer) if isinstance(answer, str) else answer
            self.plans.append(Plan(sql, tree[0]["Plan"]))
        return execute(sql, params, many, context)


def plans_of(ask: Callable[[], Any], options: str = "VERBOSE") -> list[Plan]:
    """The plans of every SELECT that `ask()` sends. `options` of EXPLAIN: "ANALYZE, BUFFERS" to see what it cost."""
    explainer = Explainer(options)
    with connection.execute_wrapper(explainer):
        ask()
    return explainer.plans
