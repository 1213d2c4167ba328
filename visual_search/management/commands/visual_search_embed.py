"""Embeds images here and now, without Celery, with progress and rate."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from visual_search import indexing
from visual_search.exceptions import ConfigurationError, EncoderError, VisualSearchError
from visual_search.indexing import Outcome
from visual_search.management.progress import Progress
from visual_search.models import Embedding, EmbeddingSpace, Job
from visual_search.registry import Searchable, registry
from visual_search.store import spaces
from visual_search.store.documents import drift
from visual_search.store.outbox import jobs
from visual_search.store.outbox.watch import by_command
from visual_search.store.vectors import ensure_index

_FOREVER = float("inf")
_SCOPES = (Job.Scope.MISSING, Job.Scope.FAILED, Job.Scope.STALE, Job.Scope.ALL)
_LISTED_FAILURES = 20


class Command(BaseCommand):
    help = (
        "Brings the index in step with the catalogue and embeds what is missing. Finds also "
        "what bulk_create, update() and loaddata did behind the signals' back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--space", type=int, help="Number of one space; default: all kept up.")
        parser.add_argument(
            "--only",
            choices=[str(scope) for scope in _SCOPES],
            default=str(Job.Scope.MISSING),
            help="missing (default); failed: try again; stale: images whose bytes changed in "
            "the storage; all: everything anew, while the old vectors go on answering.",
        )
        parser.add_argument("--model", metavar="APP.MODEL", help="Only this model.")
        parser.add_argument("--dry-run", action="store_true", help="Count, change nothing.")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with by_command("visual_search_embed"):
                self.run(options)
        except VisualSearchError as error:
            raise CommandError(f"{error} [{error.code}]") from error

    def run(self, options: dict[str, Any]) -> None:
        searchable = registry.for_label(options["model"]) if options["model"] else None
        chosen = self.spaces(options["space"], make=not options["dry_run"])
        if not options["dry_run"]:
            self.reconcile(searchable)
        errors = []
        for space in chosen:
            try:
                self.embed(space, options["only"], searchable, dry_run=options["dry_run"])
            except (ConfigurationError, EncoderError) as error:
                # After an upgrade only the old space is without its encoder.
                errors.append(error)
        if errors:
            raise errors[0]

    def reconcile(self, searchable: Searchable | None) -> None:
        for one in [searchable] if searchable else registry:
            changed = drift.reconcile(one, every_object=True)
            if changed:
                self.stdout.write(f"{one.label}: {changed} objects were out of step.")

    def spaces(self, pk: int | None, *, make: bool) -> list[EmbeddingSpace]:
        if make:
            spaces.ensure_spaces()
        maintained = EmbeddingSpace.objects.maintained().order_by("pk")
        found = list(maintained.filter(pk=pk) if pk else maintained)
        if not found:
            known = ", ".join(str(space.pk) for space in maintained) or "none yet"
            raise CommandError(f"There is no such space that is kept up to date; known: {known}.")
        return found

    def embed(
        self, space: EmbeddingSpace, scope: str, searchable: Searchable | None, *, dry_run: bool
    ) -> None:
        rows = jobs.selection(space, scope, searchable=searchable)
        if scope == Job.Scope.STALE:
            rows = rows | Embedding.objects.filter(
                pk__in=indexing.altered_images(space, searchable=searchable)
            )
        count = rows.count()
        self.stdout.write(f"Space {space.pk} ({space}): {count} {space.noun} ({scope}).")
        if dry_run:
            return
        if count:
            self.embed_rows(rows, space, scope, searchable)
        ensure_index(space)

    def embed_rows(
        self,
        rows: QuerySet[Embedding],
        space: EmbeddingSpace,
        scope: str,
        searchable: Searchable | None,
    ) -> None:
        count = rows.count()
        job = None
        if scope != Job.Scope.MISSING:
            label = searchable.label if searchable else ""
            job = jobs.start(rows, space=space, scope=scope, model_label=label)
        self.report(space, self.work(space, count), job)

    def work(self, space: EmbeddingSpace, count: int) -> Outcome:
        progress = Progress(self.stdout, total=count, noun=space.noun)
        outcome = Outcome()
        for one in indexing.embed_pending(seconds=_FOREVER, spaces_only=[space]):
            outcome += one
            progress(min(outcome.claimed, count))
        progress.finish()
        return outcome

    def report(self, space: EmbeddingSpace, outcome: Outcome, job: Job | None) -> None:
        self.stdout.write(
            f"Embedded {outcome.ready} ({outcome.reused} reused equal {space.noun}), "
            f"failed {outcome.failed}, to be tried again {outcome.retried}, "
            f"gone meanwhile {outcome.dropped}."
        )
        failed = Embedding.objects.in_space(space).filter(state=Embedding.State.FAILED)
        for row in failed.order_by("-pk")[:_LISTED_FAILURES]:
            self.stderr.write(f"  {row.image_name}: {row.failure_reason} [{row.failure_code}]")
        if job is not None:
            jobs.finish_completed([job.pk])
        if outcome.retried:
            self.stdout.write(
                f"Some {space.noun} wait for another attempt: a worker, or this command, makes it."
            )
