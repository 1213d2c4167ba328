"""Tells of background work in a row of its own: how far, how it ended, or that it is lost."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db import Error as AnyDatabaseError
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from ...exceptions import JobCancelledError, VisualSearchError
from ...models import Embedding, EmbeddingSpace, EvaluationReport, Job
from ...transactions import savepoint
from .. import database

logger = logging.getLogger(__name__)

State = Job.State

_SECONDS_PER_BEAT = 5
# A worker that is alive gives a sign every few seconds, unless its database is away.
_SILENCE = timedelta(minutes=10)
_NEVER_TAKEN_UP = timedelta(days=7)
_KEPT = timedelta(days=90)
# The table of embeddings is searched for each row that goes.
_PRUNED_AT_ONCE = 20
_FREED_AT_ONCE = 1000
UNEXPECTED = "unexpected"
# What goes wrong with a job's own row must not fail the work that it tells of.
_UNWRITTEN = "The row of a job could not be written"
LOST = "worker_lost"
# A command that ends without what was asked for, as a training whose result is no better.
REFUSED = "refused"

_command: ContextVar[str] = ContextVar("_command", default="")


@contextmanager
def by_command(name: str) -> Iterator[None]:
    """What is begun inside was begun by a command."""
    token = _command.set(name)
    try:
        yield
    finally:
        _command.reset(token)


def command() -> str:
    """The name of the command that is at work; empty where a worker or a request is."""
    return _command.get()


class Watch:
    """One piece of work, as whoever does it tells of it: counts here, and a thread writes them."""

    def __init__(self, job: Job | None) -> None:
        self.job = job
        self.failed = 0
        self.report: EvaluationReport | None = None
        self._counts = (job.done, job.total) if job else (0, 0)
        self._is_cancelled = False
        self._ends = True

    def progress(self, done: int, total: int) -> None:
        """Say how far it is; costs nothing.

        Raises:
            JobCancelledError: somebody called the work off.
        """
        self._counts = (done, total)
        self.check()

    def check(self) -> None:
        """Stop here where somebody called the work off.

        Raises:
            JobCancelledError: somebody did.
        """
        if self._is_cancelled:
            raise JobCancelledError("The work was called off in the admin.")

    def goes_on(self) -> None:
        """This was a slice: another process goes on with the same job."""
        self._ends = False

    def beat(self) -> None:
        """Write how far it is, and that somebody is alive."""
        if not self._write(**self._told()):
            self._is_cancelled = True

    def conclude(self, state: str, code: str = "", reason: str = "") -> None:
        if state == State.FINISHED and not self._ends:
            self._write(**self._told())
            return
        self._write(
            **self._told(),
            state=state,
            finished_at=timezone.now(),
            failure_code=code[:50],
            failure_reason=reason,
            report=self.report,
        )

    def _told(self) -> dict[str, Any]:
        done, total = self._counts
        return {"done": done, "total": total, "failed": self.failed, "last_sign_at": timezone.now()}

    def _write(self, **values: Any) -> bool:
        """Returns false where the job is no longer one that runs."""
        if self.job is None:
            return True
        try:
            with database.writing(), savepoint():
                mine = Job.objects.filter(pk=self.job.pk, state=State.RUNNING)
                return bool(mine.update(**values)) or not _is_cancelled(self.job)
        except AnyDatabaseError:
            logger.warning(_UNWRITTEN, exc_info=True)
            return True


def _is_cancelled(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state=State.CANCELLED).exists()


@contextmanager
def watched(
    kind: str,
    *,
    space: EmbeddingSpace | None = None,
    subject: str = "",
    model_label: str = "",
    is_resumed: bool = False,
) -> Iterator[Watch]:
    """Tell of the work inside: its row is written when it begins and when it ends.

    Never fails the work: where the row cannot be written, there is none.

    Args:
        is_resumed: go on with an open job of this kind and space, where there is one.
    """
    about = {"kind": kind, "space": space, "subject": subject[:200], "model_label": model_label}
    watch = Watch(_taken_up(about) if is_resumed else _begun(about))
    try:
        with _beating(watch):
            yield watch
    except BaseException as error:
        watch.conclude(*_ending(error))
        raise
    watch.conclude(State.FINISHED)


def _begun(about: dict[str, Any]) -> Job | None:
    now = timezone.now()
    try:
        with database.writing(), savepoint():
            return Job.objects.create(**about, command=command(), started_at=now, last_sign_at=now)
    except AnyDatabaseError:
        logger.warning(_UNWRITTEN, exc_info=True)
        return None


def _taken_up(about: dict[str, Any]) -> Job | None:
    now = timezone.now()
    try:
        with database.writing(), savepoint():
            mine = Job.objects.open().filter(kind=about["kind"], space=about["space"])
            job = mine.order_by("pk").first()
            if job is not None:
                begun = Coalesce(F("started_at"), now)
                mine.filter(pk=job.pk).update(
                    state=State.RUNNING, started_at=begun, last_sign_at=now
                )
    except AnyDatabaseError:
        logger.warning(_UNWRITTEN, exc_info=True)
        return None
    return job or _begun(about)


def _ending(error: BaseException) -> tuple[str, str, str]:
    if isinstance(error, JobCancelledError | KeyboardInterrupt | GeneratorExit):
        return State.CANCELLED, "", ""
    if isinstance(error, VisualSearchError):
        return State.FAILED, error.code, str(error)
    if isinstance(error, CommandError):
        return State.FAILED, REFUSED, str(error)
    return State.FAILED, UNEXPECTED, f"{type(error).__name__}: {error}".removesuffix(": ")


@contextmanager
def _beating(watch: Watch) -> Iterator[None]:
    """Give signs of life from a thread, which opens a connection only for what takes long."""
    done = threading.Event()
    if watch.job is not None:
        threading.Thread(target=_beat, args=(watch, done), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _beat(watch: Watch, done: threading.Event) -> None:
    try:
        while not done.wait(_SECONDS_PER_BEAT):
            watch.beat()
    finally:
        database.connection().close()


@database.writing()
def ask_for(kind: str, *, space: EmbeddingSpace, user: Any = None) -> Job:
    """Note who asked for what a worker will take up; once, however often it is asked for."""
    waiting = {"kind": kind, "space": space, "state": State.WAITING}
    job = Job.objects.filter(**waiting).first()
    return job or Job.objects.create(**waiting, started_by=user, started_at=None)


@database.writing()
def end_silent() -> int:
    """End jobs whose worker gives no sign of life any more. Returns how many.

    Bands that are learned in slices wait for the next one, however long images go first.
    """
    now = timezone.now()
    silent = Job.objects.exclude(kind=Job.Kind.EMBED).filter(
        state=State.RUNNING, last_sign_at__lt=now - _SILENCE
    )
    silent.filter(kind=Job.Kind.CALIBRATE).update(state=State.WAITING)
    forgotten = Job.objects.filter(state=State.WAITING, created_at__lt=now - _NEVER_TAKEN_UP)
    forgotten = forgotten.exclude(last_sign_at__gte=now - _NEVER_TAKEN_UP)
    ending = {"state": State.LOST, "finished_at": now, "failure_code": LOST}
    lost = silent.update(
        **ending, failure_reason="Whoever did it was killed, or the machine went away."
    )
    return lost + forgotten.update(**ending, failure_reason="No worker took it up for a week.")


@database.writing()
def prune() -> int:
    """Delete a few of the jobs that ended long ago, the newest of each kind left out.

    Returns how many.
    """
    ended = Job.objects.exclude(finished_at=None)
    newest = ended.order_by("kind", "-finished_at", "-pk").distinct("kind").values("pk")
    old = ended.filter(finished_at__lt=timezone.now() - _KEPT).exclude(pk__in=newest)
    found = list(old.order_by("pk").values_list("pk", "kind")[:_PRUNED_AT_ONCE])
    keys = [pk for pk, kind in found if kind != Job.Kind.EMBED or not _is_named(pk)]
    return Job.objects.filter(pk__in=keys).delete()[1].get(Job._meta.label, 0) if keys else 0


def _is_named(job: int) -> bool:
    """Let some of the images that a job embedded forget it; whether more of them may name it."""
    with database.atomic():
        # What a worker holds at this moment is met when the job goes, or by the next sweep.
        images = Embedding.objects.filter(job=job).select_for_update(skip_locked=True)
        keys = list(images.values_list("pk", flat=True)[:_FREED_AT_ONCE])
        Embedding.objects.filter(pk__in=keys).update(job=None)
    return len(keys) == _FREED_AT_ONCE
