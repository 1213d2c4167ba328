"""Findings of an examination, counted by space and problem, with examples."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..store.integrity.findings import Finding, Kind, Problem

_EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class Damage:
    """How often one problem occurs in one space; `space` None concerns all of them."""

    problem: Problem
    space: int | None
    count: int
    examples: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "space": self.space,
            "kind": str(self.problem.kind),
            "problem": self.problem.code,
            "count": self.count,
            "examples": list(self.examples),
            "repairable": self.problem.is_repairable,
        }


def group(found: Iterable[Finding]) -> list[Damage]:
    """Count findings, in the order of kinds."""
    groups: dict[tuple[Problem, int | None], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.problem, finding.space), []).append(finding)
    kinds = list(Kind)
    ordered = sorted(
        groups.items(),
        key=lambda item: (item[0][1] or 0, kinds.index(item[0][0].kind), item[0][0].code),
    )
    return [
        Damage(
            problem=problem,
            space=space,
            count=len(members),
            examples=tuple(finding.subject for finding in members[:_EXAMPLES]),
        )
        for (problem, space), members in ordered
    ]
