"""Measures how well photos find products: on a manifest, the own catalogue, or judgements."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visual_search.conf import DEFAULT_ALIAS
from visual_search.encoders import EncoderConfig, configured
from visual_search.exceptions import VisualSearchError
from visual_search.lab.data.from_judgements import judgement_manifest
from visual_search.lab.data.from_shop import MOST_PRODUCTS, catalogue_manifest
from visual_search.lab.data.manifest import Manifest, read_manifest
from visual_search.lab.data.word_judgements import (
    are_of_words,
    read_manners,
    read_word_judgements,
)
from visual_search.lab.evaluate import configurations, shoppers, words
from visual_search.lab.evaluate.report import Report, compare, keep
from visual_search.lab.evaluate.run import Questions, answer, prepare
from visual_search.lab.management.options import REFUSED
from visual_search.lab.show import tables
from visual_search.lab.show.html import render
from visual_search.management.progress import Progress
from visual_search.models import Job
from visual_search.reading.readers import Reader, reader_named
from visual_search.registry import Searchable, registry
from visual_search.store.outbox.watch import Watch, by_command, watched
from visual_search.store.words.weights import keep_weights, undo_weights


class Command(BaseCommand):
    help = (
        "Embeds pictures in a temporary space, asks for them, and prints how well they match. "
        "The report is kept for the quality page of the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        self.add_questions(parser)
        self.add_configurations(parser)
        parser.add_argument("--json", action="store_true", help="Print one JSON object only.")
        parser.add_argument(
            "--html", type=Path, metavar="FILE", help="Write a report with plots and pictures."
        )
        parser.add_argument(
            "--no-store", action="store_true", help="Do not keep the report in the database."
        )

    def add_questions(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "--manifest",
            type=Path,
            metavar="FILE.csv",
            help="Columns image, label, role (catalogue or query); group and others, if wanted.",
        )
        source.add_argument(
            "--catalogue",
            action="store_true",
            help="Each photo of a product of this shop must find the product's other photos.",
        )
        source.add_argument(
            "--judgements",
            type=Path,
            metavar="FILE",
            help="CSV or JSON lines: image or query, product (its primary key), grade (0 to 3).",
        )
        source.add_argument(
            "--shoppers",
            action="store_true",
            help="What shoppers did lately must be foretold from what they had done before.",
        )
        source.add_argument(
            "--undo-weights",
            action="store_true",
            help="Search words by the weights again that counted before the last --use-weights.",
        )
        parser.add_argument(
            "--searchable", metavar="app.Model", help="Which model, where several are registered."
        )
        parser.add_argument(
            "--products",
            type=int,
            default=MOST_PRODUCTS,
            help=f"At most so many products of the shop, drawn at random ({MOST_PRODUCTS}).",
        )

    def add_configurations(self, parser: ArgumentParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--encoder", default=DEFAULT_ALIAS, help="Alias in ENCODERS.")
        chosen.add_argument("--preset", metavar="NAME", help="fast, balanced, best or another.")
        parser.add_argument(
            "--compare",
            metavar="NAME",
            help="Also measure this alias or preset, or `baseline`, and test the difference.",
        )

        parser.add_argument(
            "--reader",
            action="store_true",
            help="Also read printed words, and test the difference from looks alone.",
        )

        parser.add_argument(
            "--use-weights",
            action="store_true",
            help="With judgements of words: let what they teach of the legs count, if it wins.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            self.what_is_asked(options)(options)
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error

    def what_is_asked(self, options: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
        if options["undo_weights"]:
            return self.undo_weights
        if options["shoppers"]:
            return self.measure_shoppers
        if options["judgements"] and are_of_words(options["judgements"]):
            return self.measure_words
        if options["use_weights"]:
            raise CommandError("--use-weights needs judgements of words.")
        return self.measure_pictures

    def measure_pictures(self, options: dict[str, Any]) -> None:
        report = self.measured(options)
        if options["html"]:
            self.write_html(report, options["html"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            for line in tables.lines(report.as_json()):
                self.stdout.write(line)

    def measure_words(self, options: dict[str, Any]) -> None:
        searchable, path = self.searchable(options["searchable"]), options["judgements"]
        found = words.measure_words(searchable, read_word_judgements(path), read_manners(path))
        told = [json.dumps(found)] if options["json"] else words.lines(found)
        for line in told:
            self.stdout.write(line)

        if options["use_weights"]:
            self.use_weights(searchable, found["weights"])

    def measure_shoppers(self, options: dict[str, Any]) -> None:
        found = shoppers.measure_shoppers(self.searchable(options["searchable"]))
        told = [json.dumps(found)] if options["json"] else shoppers.lines(found)
        for line in told:
            self.stdout.write(line)

    def use_weights(self, searchable: Searchable, learned: dict[str, Any] | None) -> None:
        if learned is None or learned["objections"]:
            raise CommandError("Nothing was learned that wins.", returncode=REFUSED)
        keep_weights(searchable, learned["weights"], learned)
        self.stderr.write("These weights count now; --undo-weights takes them back.")

    def undo_weights(self, options: dict[str, Any]) -> None:
        if not undo_weights(self.searchable(options["searchable"])):
            raise CommandError("No weights were learned that could be taken back.")
        self.stderr.write("The weights from before count again.")

    def measured(self, options: dict[str, Any]) -> Report:
        name = options["preset"] or options["encoder"]
        with (
            by_command("visual_search_evaluate"),
            watched(Job.Kind.EVALUATE, subject=name) as watch,
        ):
            report = self.measure(options, watch)
            if not options["no_store"]:
                watch.report = keep(report)
        return report

    def measure(self, options: dict[str, Any], watch: Watch) -> Report:
        name, config = self.configuration(options)
        other = options["compare"]
        reader = reader_named("words") if options["reader"] else None
        if reader is not None:
            reader.check()
        against = configurations.named(other) if other else None
        manifest = self.questions(options)
        with self.progress("pictures looked at", watch) as progress:
            asked = prepare(manifest, progress=progress)
        report = self.answered(asked, name, config, watch, reader=reader)
        if reader is not None and against is None:
            other, against = f"{name} without the reader", config
        if against is not None:
            report = compare(report, self.answered(asked, other, against, watch))
        return report

    def answered(
        self,
        asked: Questions,
        name: str,
        config: EncoderConfig,
        watch: Watch,
        *,
        reader: Reader | None = None,
    ) -> Report:
        with self.progress(f"images embedded with {name}", watch) as progress:
            return answer(asked, config, name=name, progress=progress, reader=reader)

    @contextmanager
    def progress(self, noun: str, watch: Watch) -> Iterator[Progress]:
        """Progress goes beside the answer, so that --json can be piped."""
        shown = Progress(self.stderr, total=0, noun=noun, told=watch.progress)
        yield shown
        shown.finish()

    def configuration(self, options: dict[str, Any]) -> tuple[str, EncoderConfig]:
        if options["preset"]:
            return options["preset"], configurations.preset(options["preset"])
        return options["encoder"], configured(options["encoder"])

    def questions(self, options: dict[str, Any]) -> Manifest:
        if options["manifest"]:
            return read_manifest(options["manifest"])
        searchable = self.searchable(options["searchable"])
        if options["judgements"]:
            return judgement_manifest(
                options["judgements"], searchable, products=options["products"]
            )
        return catalogue_manifest(searchable, products=options["products"])

    def searchable(self, label: str | None) -> Searchable:
        return registry.for_label(label) if label else registry.only()

    def write_html(self, report: Report, path: Path) -> None:
        try:
            path.write_text(render(report), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from error
        self.stderr.write(f"Wrote {path}")
