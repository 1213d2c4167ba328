"""Counts anew what is sought lately, and what belongs together."""

from typing import Any

from django.core.management.base import BaseCommand

from visual_search.analytics import TOGETHER, TRENDS, count
from visual_search.store.outbox.watch import by_command


class Command(BaseCommand):
    help = (
        "Counts what shoppers look for lately, and what they look at and buy together. Workers do "
        "it by themselves, trends each hour and the rest each night."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        with by_command("visual_search_count"):
            for name in (TRENDS, TOGETHER):
                for label, kept in count(name).items():
                    self.stdout.write(f"{label}: {name}: {kept}")
