"""Writes down what a fault test measured."""

import json
import os
from pathlib import Path

VARIABLE = "VISUAL_SEARCH_FIGURES"


def record(row: int, measured: str, figure: str) -> None:
    """Print what was measured for a row of the reliability table, beside the figure to reach.

    Where VISUAL_SEARCH_FIGURES names a file, one line of JSON is added to it as well.
    """
    print(f"row {row}: {measured} (to reach: {figure})")
    path = os.environ.get(VARIABLE)
    if path:
        line = json.dumps({"row": row, "measured": measured, "figure": figure}) + "\n"
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(line)
