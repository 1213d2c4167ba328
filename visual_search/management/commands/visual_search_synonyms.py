"""Brings synonyms in from CSV, and writes them out."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from visual_search.models import Synonym
from visual_search.store.synonyms import exported, import_csv


class Command(BaseCommand):
    help = (
        "Imports synonyms from a CSV file with the columns language, kind, terms and meant, or "
        "exports them. Good rows are kept; ends with exit code 1 if any row was not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("import", "export"))
        parser.add_argument("file", nargs="?", default="-", help="“-” for the standard streams.")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["action"] == "export":
            self.write(options["file"])
            return
        try:
            imported = import_csv(_read(options["file"]))
        except (OSError, ValidationError) as error:
            raise CommandError(getattr(error, "message", str(error))) from error
        self.stdout.write(f"{imported.added} added, {imported.changed} changed")
        for line, problem in imported.problems.items():
            self.stderr.write(f"line {line}: {problem}")
        if imported.problems:
            raise SystemExit(1)

    def write(self, name: str) -> None:
        content = exported(Synonym.objects.all())
        if name == "-":
            self.stdout.write(content, ending="")
            return
        try:
            Path(name).write_text(content, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(str(error)) from error


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
