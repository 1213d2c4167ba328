"""Measures on a manifest how well photos find products."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.conf import DEFAULT_ALIAS
from visual_search.encoders import configured
from visual_search.evaluation.benchmark import Report, evaluate
from visual_search.evaluation.manifest import read_manifest
from visual_search.exceptions import VisualSearchError
from visual_search.management.progress import Progress


class Command(BaseCommand):
    help = "Embeds the images of a manifest in a temporary space and prints how well they match."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--manifest",
            type=Path,
            required=True,
            metavar="FILE.csv",
            help="Columns image, label, role (catalogue or query) and, if wanted, group.",
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object only.")
        parser.add_argument("--encoder", default=DEFAULT_ALIAS, help="Alias in ENCODERS.")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            report = self.measure(options)
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            self.print_table(report)

    def measure(self, options: dict[str, Any]) -> Report:
        manifest = read_manifest(options["manifest"])
        total = len(manifest.catalogue) + len(manifest.queries)
        # Progress goes beside the answer, so that --json can be piped.
        progress = Progress(self.stderr, total=total)
        report = evaluate(manifest, configured(options["encoder"]), progress=progress)
        progress.finish()
        return report

    def print_table(self, report: Report) -> None:
        for name, value in report.as_json().items():
            shown = f"{value:.3f}" if isinstance(value, float) else value
            self.stdout.write(f"{name:20} {'-' if shown is None else shown}")
