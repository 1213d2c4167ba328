"""Writes what the fault tests measured into the table of docs/reliability.md.

Takes files of JSON lines, as tests write them where VISUAL_SEARCH_FIGURES names a file.
Run: python -m benchmarks.reliability_table figures.jsonl
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.page import replaced

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN = "<!-- figures: begin (make figures) -->"
END = "<!-- figures: end -->"
HEAD = ("| row | measured | figure to reach |", "|---|---|---|")


@dataclass(frozen=True, order=True, kw_only=True)
class Figure:
    """One measurement for a row of the reliability table."""

    row: int
    measured: str
    figure: str

    @property
    def line(self) -> str:
        cells = (str(self.row), self.measured, self.figure)
        return (
            "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
        )


def read_figures(lines: Iterable[str]) -> list[Figure]:
    """Read JSON lines; each distinct measurement stands in the table once, in the order of rows."""
    parsed = (json.loads(line) for line in lines if line.strip())
    found = {
        Figure(row=one["row"], measured=one["measured"], figure=one["figure"]) for one in parsed
    }
    return sorted(found)


def with_table(page: str, figures: Iterable[Figure]) -> str:
    """The page with another table between the markers.

    Raises:
        ValueError: the page does not have both markers, in their order.
    """
    table = "\n".join([*HEAD, *(figure.line for figure in figures)])
    return replaced(page, table, begin=BEGIN, end=END)


def main(paths: list[str]) -> None:
    lines = [line for path in paths for line in Path(path).read_text("utf-8").splitlines()]
    figures = read_figures(lines)
    if not figures:
        raise SystemExit(
            "There are no figures: run the fault tests with VISUAL_SEARCH_FIGURES set."
        )
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), figures), "utf-8")
    print(f"{len(figures)} figures written to {PAGE.name}.")


if __name__ == "__main__":
    main(sys.argv[1:])
