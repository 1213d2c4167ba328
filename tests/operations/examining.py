"""Runs `visual_search_integrity`, and reads what it says."""

import io
import json
from collections.abc import Iterator

from django.core.management import call_command


def integrity(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("visual_search_integrity", *arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as ending:
        return int(ending.code), out.getvalue()
    return 0, out.getvalue()


def counts(*arguments: str) -> dict[str, int]:
    """How often each problem was found, over all spaces."""
    _, out = integrity("--json", *arguments)
    found: dict[str, int] = {}
    for problem in json.loads(out)["problems"]:
        found[problem["problem"]] = found.get(problem["problem"], 0) + problem["count"]
    return found


def colours(count: int) -> Iterator[tuple[int, int, int]]:
    for number in range(count):
        yield number % 256, 40 + number // 256, (7 * number) % 256
