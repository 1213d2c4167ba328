"""Tests everything live and prints the fix for each fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from visual_search.doctor.diagnosis import diagnose, tests_by_subject
from visual_search.doctor.finding import Finding


class Command(BaseCommand):
    help = (
        "Tests settings, extension, rights, model files, storage, broker, workers and indexes. "
        "Ends with exit code 1 if anything is wrong."
    )
    # The doctor runs them itself, and reports instead of giving up.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        subjects = list(tests_by_subject())
        parser.add_argument(
            "--only", nargs="+", choices=subjects, default=[], help="test only these"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        faults = 0
        for finding in diagnose(only=options["only"]):
            self.print(finding)
            faults += finding.is_fault
        if faults:
            self.stdout.write(self.style.ERROR(f"{faults} to repair."))
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("Everything works."))

    def print(self, finding: Finding) -> None:
        if not finding.is_fault:
            self.stdout.write(f"{self.style.SUCCESS('ok   ')} {finding.subject}: {finding.text}")
            return
        self.stdout.write(f"{self.style.ERROR('FAULT')} {finding.subject}: {finding.text}")
        self.stdout.write(f"      fix: {finding.fix}")
