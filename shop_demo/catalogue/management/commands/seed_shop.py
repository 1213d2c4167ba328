"""Fills the shop with the collection that ships with it, or with a folder of files."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import NoReverseMatch, reverse

from visual_search.models import Embedding, EmbeddingSpace
from visual_search.store import coverage

from ...clearing import clear_catalogue
from ...importing.campaigns import plan_campaign
from ...importing.columns import IMAGE_COLUMNS, PRODUCT_COLUMNS, ColumnError
from ...importing.extras import accept_pictures, spread_arrivals
from ...importing.job import ImportOptions, import_folder
from ...importing.problems import RowError
from ...importing.progress import Progress
from ...importing.waiting import EmbeddingWait
from ...importing.writing import Report
from ...models import Product, ProductImage

COLLECTION = Path(__file__).parents[2] / "seed" / "collection"
FAILURES_SHOWN = 20
INTERRUPTED = 130


def condition(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not (column.strip() and sign):
        raise argparse.ArgumentTypeError(f"{text!r} is no COLUMN=VALUE")
    return column.strip(), value.strip()


def positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


class Command(BaseCommand):
    help = (
        "Loads the collection that ships with the shop or, with --from, the products.csv and "
        "images.csv of a folder, and its reviews.csv and promotions.csv if it has them. "
        "Safe to run again: what has not changed is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, metavar="FOLDER")
        parser.add_argument("--limit", type=positive, help="import only the first products")
        parser.add_argument(
            "--where",
            action="append",
            default=[],
            type=condition,
            metavar="COLUMN=VALUE",
            help="keep only such rows of images.csv; a column named twice may have either value",
        )
        parser.add_argument("--images-dir", default="images", help="a folder inside FOLDER")
        for name, guesses in (PRODUCT_COLUMNS | IMAGE_COLUMNS).items():
            flag = f"--{name.replace('_', '-')}-column"
            parser.add_argument(flag, metavar="NAME", help=f"default: {', '.join(guesses)}")
        parser.add_argument("--clear", action="store_true", help="delete the catalogue first")
        parser.add_argument("--noinput", "--no-input", dest="interactive", action="store_false")
        parser.add_argument(
            "--no-wait", dest="wait", action="store_false", help="leave the workers to it"
        )
        parser.add_argument("--wait-seconds", type=float, default=600.0)

    def handle(self, *_args: str, **options: Any) -> None:
        if options["clear"]:
            self._clear(**options)
        try:
            report = self._import(**options)
        except KeyboardInterrupt as error:
            message = "Stopped. What was imported stays; run it again to go on from there."
            raise CommandError(message, returncode=INTERRUPTED) from error
        self._show(report)
        if options["wait"]:
            self._wait(options["wait_seconds"])

    def _clear(self, *, interactive: bool, **_: Any) -> None:
        products, photos = Product.objects.count(), ProductImage.objects.count()
        if interactive and products:
            question = f"Delete all {products} products and {photos} photos? Type yes: "
            if not confirmed(question):
                raise CommandError("Nothing was deleted, and nothing imported.")
        clear_catalogue()
        self.stdout.write(f"Deleted {products} products and {photos} photos.")

    def _import(self, *, folder: Path | None, **options: Any) -> Report:
        import_options = ImportOptions(
            columns={name: options[f"{name}_column"] for name in PRODUCT_COLUMNS | IMAGE_COLUMNS},
            where=options["where"],
            images_dir=options["images_dir"],
            limit=options["limit"],
        )
        if folder is not None:
            return self._import_folder(folder, import_options)
        known = set(Product.objects.values_list("sku", flat=True))
        report = self._import_folder(COLLECTION, import_options)
        # What shoppers call things that the catalogue calls otherwise, and in English.
        call_command("visual_search_synonyms", "import", COLLECTION / "synonyms.csv", verbosity=0)
        accept_pictures()
        plan_campaign(COLLECTION)
        spread_arrivals(list(Product.objects.exclude(sku__in=known).values_list("sku", flat=True)))
        return report

    def _import_folder(self, folder: Path, options: ImportOptions) -> Report:
        progress = Progress(self.stdout, "Importing", unit="products")
        try:
            return import_folder(folder, options, on_progress=progress.show)
        except UnicodeDecodeError as error:
            raise CommandError(f"The files must be UTF-8 text: {error}") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except (ColumnError, RowError) as error:
            raise CommandError(str(error)) from error
        finally:
            progress.finish()

    def _show(self, report: Report) -> None:
        counts = ", ".join(f"{name} {count}" for name, count in sorted(report.counts.items()))
        self.stdout.write(f"Done: {counts or 'nothing to import'}.")
        if not report.problems:
            return
        self.stderr.write(f"{len(report.problems)} problems; the rest was imported:")
        for problem in sorted(report.problems, key=lambda problem: (problem.file, problem.line)):
            self.stderr.write(f"  {problem}")

    def _wait(self, seconds: float) -> None:
        wait = EmbeddingWait(self.stdout, coverage, expected=ProductImage.objects.count())
        try:
            now = wait.run(seconds)
        except KeyboardInterrupt:
            self.stdout.write("\nThe import is complete. Embedding goes on in the background.")
            return
        if not wait.is_over(now):
            self.stdout.write(
                f"{now.pending} images still wait for a worker; "
                "they are embedded in the background once one runs."
            )
        if now.failed:
            self._show_failures(now.failed)

    def _show_failures(self, failed: int) -> None:
        self.stderr.write(f"{failed} images could not be embedded; see {failures_address()}")
        spaces = EmbeddingSpace.objects.maintained()
        rows = Embedding.objects.filter(state=Embedding.State.FAILED, space__in=spaces)
        for row in rows.order_by("image_name")[:FAILURES_SHOWN]:
            self.stderr.write(f"  {row.image_name}: {row.failure_reason or row.failure_code}")


def confirmed(question: str) -> bool:
    try:
        return input(question).strip().casefold() == "yes"
    except EOFError:
        return False


def failures_address() -> str:
    try:
        return f"{reverse('admin:visual_search_embedding_changelist')}?state__exact=failed"
    except NoReverseMatch:
        return "the admin, under Visual search"
