"""Writes the ablation tables of docs/evaluation.md: what each stage of a search gains and costs.

Takes ten minutes of one core, and the images that benchmarks.retrieval_tasks names. Run:
python -m benchmarks.ablation [--queries 200] [--distractors 1000]
"""

import argparse
import os
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks.page import replaced

PAGE = Path(__file__).parents[1] / "docs" / "evaluation.md"
BEGIN = "<!-- ablation: begin (python -m benchmarks.ablation) -->"
END = "<!-- ablation: end -->"


def main() -> None:
    from benchmarks.retrieval_tasks import retrieval_tasks
    from benchmarks.stages import measure, text

    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation")
    parser.add_argument("--queries", type=int, default=200, help="photos a task")
    parser.add_argument("--distractors", type=int, default=1000)
    wanted = parser.parse_args()
    tasks = retrieval_tasks(queries=wanted.queries, distractors=wanted.distractors)
    # A busy machine's threads wait for each other by spinning, and that would count as work.
    with threadpool_limits(1):
        tables = text(measure(tasks))
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), tables, begin=BEGIN, end=END), "utf-8")
    print(tables)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    import django

    django.setup()
    main()
