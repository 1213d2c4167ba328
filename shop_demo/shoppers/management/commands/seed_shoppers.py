"""Lets two hundred simulated shoppers have visited the shop lately."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from ...simulated import simulate


class Command(BaseCommand):
    help = (
        "Notes what simulated shoppers with known tastes did in the last thirty days, in place of "
        "what they did before, and counts it. Nothing of real shoppers is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        # As every command of the demo may be told: it asks nothing anyhow.
        parser.add_argument("--noinput", "--no-input", action="store_true")

    def handle(self, *_args: str, **_options: Any) -> None:
        self.stdout.write(f"Simulated shoppers did {simulate()} things.")
        call_command("visual_search_count", stdout=self.stdout)
