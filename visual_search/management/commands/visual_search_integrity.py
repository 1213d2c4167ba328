"""Finds what drifted apart: catalogue, files, rows, vectors and indexes; repairs what it can."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.doctor.damage import Damage, group
from visual_search.exceptions import VisualSearchError
from visual_search.indexing.integrity import examine
from visual_search.management.progress import Progress
from visual_search.models import Job
from visual_search.registry import registry
from visual_search.store.integrity.findings import Finding
from visual_search.store.integrity.repair import repair
from visual_search.store.outbox.watch import Watch, by_command, watched
from visual_search.tasks import nudge


class Command(BaseCommand):
    help = (
        "Compares catalogue, files, rows, vectors and indexes. Reads every image. Ends with "
        "exit code 1 if anything is wrong that was not repaired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Put images in the outbox again, delete orphans, build indexes.",
        )
        parser.add_argument("--model", metavar="APP.MODEL", help="Only this model.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object only.")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            found, repaired = self.work(options)
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error
        damages = group(found)
        if options["json"]:
            rows = [damage.as_json() for damage in damages]
            counts = {"found": len(found), "repaired": repaired}
            self.stdout.write(json.dumps({**counts, "problems": rows}))
        else:
            self.print(damages, found=len(found), repaired=repaired)
        if len(found) > repaired:
            raise SystemExit(1)

    def work(self, options: dict[str, Any]) -> tuple[list[Finding], int]:
        label = options["model"]
        with (
            by_command("visual_search_integrity"),
            watched(Job.Kind.INTEGRITY, model_label=label or "") as watch,
        ):
            found = self.examine(label, watch)
            repaired = self.repair(found) if options["repair"] else 0
            watch.failed = len(found) - repaired
        return found, repaired

    def examine(self, label: str | None, watch: Watch) -> list[Finding]:
        searchable = registry.for_label(label) if label else None
        # Progress goes beside the answer, so that --json can be piped.
        progress = Progress(self.stderr, total=0, noun="objects and images")

        def report(done: int, total: int) -> None:
            watch.progress(done, total)
            progress(done, total)

        found = examine(searchable, report=report)
        progress.finish()
        return found

    def repair(self, found: Sequence[Finding]) -> int:
        repaired = repair(found)
        if repaired:
            nudge()
        return repaired

    def print(self, damages: Sequence[Damage], *, found: int, repaired: int) -> None:
        for damage in damages:
            self.print_damage(damage)
        if not found:
            self.stdout.write(self.style.SUCCESS("Catalogue, files and index agree."))
            return
        self.stdout.write(f"{found} found, {repaired} repaired.")
        for remedy in sorted({damage.problem.remedy for damage in damages} - {""}):
            self.stdout.write(f"By hand: {remedy}")
        if repaired:
            self.stdout.write(
                "What was put in the outbox again is embedded by a worker, or by "
                "manage.py visual_search_embed."
            )

    def print_damage(self, damage: Damage) -> None:
        place = "all spaces" if damage.space is None else f"space {damage.space}"
        self.stdout.write(
            f"{damage.problem.kind:9} {place:12} {damage.count:8}  {damage.problem.text}"
        )
        for subject in damage.examples:
            self.stdout.write(f"{'':32}{subject}")
