"""What PostgreSQL plans for the statements of one request, as whoever asks: the same transaction, role and identity."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Plan:
    """One SELECT and the tree that EXPLAIN gave for it."""

    sql: str
    root: dict[str, Any]

    def nodes(self) -> Iterator[dict[str, Any]]:
        """Every node of the tree, with `Parent Relationship` and friends as EXPLAIN names them."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.get("Plans", [])

    def reads(self) -> dict[str, str]:
        """How each table is read: {table: kinds of scan}, as "Index Scan" or "Seq Scan"."""
        found: dict[str, set[str]] = {}
        for node in self.nodes():
            if "Relation Name" in node:
                found.setdefault(node["Relation Name"], set()).add(node["Node Type"])
        return {table: " + ".join(sorted(scans)) for table, scans in found.items()}

    def indexes(self) -> set[str]:
        return {node["Index Name"] for node in self.nodes() if "Index Name" in node}

    def correlated(self) -> list[str]:
        """Subplans that run once a row instead of once a query."""
        return [
            node["Subplan Name"]
            for node in self.nodes()
            if node.get("Parent Relationship") == "SubPlan" and not node.get("Subplan Name", "").startswith("hashed")
        ]

    def once(self) -> int:
        """How many parts are computed once, before the rest."""
        return sum(node.get("Parent Relationship") == "InitPlan" for node in self.nodes())


class Explainer:
    """An execute wrapper that asks for the plan of every SELECT before it runs."""

    def __init__(self, options: str = "") -> None:
        self.options, self.plans = options, list[Plan]()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().upper().startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON {self.options}) {sql}", params)
                answer = cursor.fetchone()[0]
            tree = json.loads(answer) if isinstance(answer, str) else answer
            self.plans.append(Plan(sql, tree[0]["Plan"]))
        return execute(sql, params, many, context)


def plans_of(ask: Callable[[], Any], options: str = "") -> list[Plan]:
    """The plans of every SELECT that `ask()` sends. `options`: more for EXPLAIN, such as ", ANALYZE, BUFFERS"."""
    explainer = Explainer(options)
    with connection.execute_wrapper(explainer):
        ask()
    return explainer.plans
