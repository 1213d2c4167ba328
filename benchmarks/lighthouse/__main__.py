"""Asks Lighthouse about five pages of the demo shop, as a phone of the middle range sees them.

Run: python -m benchmarks.lighthouse [ADDRESS] [--json] [--write], after `npm ci` in this folder.
Fails where a page is below its goals.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.page import replaced
from dev.services.server import LOOPBACK
from dev.services.termination import Termination
from shop_demo.__main__ import Demo, open_shop

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "performance.md"
BEGIN = "<!-- lighthouse: begin (make lighthouse) -->"
END = "<!-- lighthouse: end -->"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {
    "home": "/",
    "category": "/category/kitchen-mugs/",
    "product": "/product/dairy-jug-banded-sky/",
    "photo search": "/visual-search/",
    "results": "/visual-search/?sample=0",
}
ATTEMPTS = 3
LEAST_SCORE = 98
MOST_SHIFT = 0.02


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The median of some runs: scores of 100, seconds, and how much the page jumps."""

    page: str
    scores: Sequence[int]
    first_paint: float
    largest_paint: float
    shift: float
    kilobytes: int

    @property
    def holds(self) -> bool:
        return min(self.scores) >= LEAST_SCORE and self.shift < MOST_SHIFT

    @property
    def line(self) -> str:
        scores = " | ".join(map(str, self.scores))
        paints = f"{self.first_paint:.1f} s | {self.largest_paint:.1f} s"
        return f"| {self.page} | {scores} | {paints} | {self.shift:.3f} | {self.kilobytes} kB |"


NAMES = ("page", *CATEGORIES, "first paint", "largest paint", "layout shift", "sent")
HEAD = (f"| {' | '.join(NAMES)} |", "|---" * len(NAMES) + "|")


def report(url: str) -> dict[str, Any]:
    """What one run of Lighthouse says.

    Raises:
        CalledProcessError: it came to no end, not even at the last attempt.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return run_once(url)
        except subprocess.CalledProcessError:
            # No trace was recorded, as happens on a busy machine: it says itself to run it again.
            continue
    return run_once(url)


def run_once(url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [str(program()), url, "--quiet", "--output=json", f"--output-path={path}"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": browser()})
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit(f"None of {', '.join(BROWSERS)} is installed.")
    return found


def program() -> Path:
    found = HERE / "node_modules" / ".bin" / "lighthouse"
    if not found.exists():
        raise SystemExit(f"Lighthouse is not installed: run npm ci in {HERE}.")
    return found


def verdict(page: str, reports: Sequence[dict[str, Any]]) -> Verdict:
    def number(audit: str) -> float:
        return statistics.median(one["audits"][audit]["numericValue"] for one in reports)

    def score(category: str) -> int:
        return round(
            100 * statistics.median(one["categories"][category]["score"] for one in reports)
        )

    return Verdict(
        page=page,
        scores=[score(category) for category in CATEGORIES],
        first_paint=number("first-contentful-paint") / 1000,
        largest_paint=number("largest-contentful-paint") / 1000,
        shift=number("cumulative-layout-shift"),
        kilobytes=round(number("total-byte-weight") / 1024),
    )


def complaints(found: dict[str, Any]) -> list[str]:
    """What Lighthouse would have otherwise, for whoever has to mend it."""
    audits = found["audits"].values()
    weak = [one for one in audits if one["score"] is not None and one["score"] < 0.9]
    return [f"    {one['id']}: {one.get('displayValue') or one['title']}" for one in weak]


def examine(address: str, *, runs: int) -> list[Verdict]:
    verdicts = []
    for page, path in PAGES.items():
        reports = [report(address + path) for _run in range(runs)]
        verdicts.append(verdict(page, reports))
        sys.stderr.write(f"{verdicts[-1].line}\n")
        if not verdicts[-1].holds:
            sys.stderr.write("\n".join([*complaints(reports[-1]), ""]))
    return verdicts


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", help="default: opens the demo for it")
    parser.add_argument("--runs", type=int, default=3, help="their median counts; default: 3")
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    parser.add_argument("--write", action="store_true", help=f"write the table of {DOCS.name}")
    chosen = parser.parse_args(arguments)
    with Termination() as termination, ExitStack() as stack:
        address = chosen.address or f"http://{LOOPBACK}:{open_shop(Demo(stack))}"
        verdicts = examine(address.rstrip("/"), runs=chosen.runs)
        termination.has_begun = True
    if chosen.json:
        sys.stdout.write(json.dumps([asdict(one) for one in verdicts], indent=2) + "\n")
    if chosen.write:
        table = "\n".join([*HEAD, *(one.line for one in verdicts)])
        DOCS.write_text(replaced(DOCS.read_text("utf-8"), table, begin=BEGIN, end=END), "utf-8")
    return 0 if all(one.holds for one in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
