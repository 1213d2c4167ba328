"""The sweep of readings: finds images that nobody promised to read, and readings out of date."""

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from ...models import Document, Embedding, EmbeddingSpace, Job, Reading
from ...models.readings import ReadingQuerySet
from ...reading.readers import reader_named, switched_on
from .. import database
from ..outbox import leases
from .claims import waiting

# Of one sweep; the next one goes on, and readers take hours for as many.
_PORTION = 5000
# What says something goes on saying it until it is renewed.
_WAITING_STATE = Case(
    When(read_at__isnull=True, then=Value(Reading.State.PENDING)),
    default=Value(Reading.State.STALE),
)


def sweep() -> None:
    """Bring readings in step with the images in the outbox of embeddings, and end poison."""
    readers = switched_on()
    if not readers:
        return
    rows = Reading.objects.filter(reader__in=readers)
    leases.end_exhausted(rows)
    leases.ended_by_an_outage(rows).make_wait(state=_WAITING_STATE)
    changed = _drop_extra(rows)
    for reader in readers:
        changed += _add_missing(reader) + _renew(reader)
    tell(begins=bool(changed))


def _drop_extra(rows: ReadingQuerySet) -> int:
    """Readings of images that their document shows no more."""
    shown = Embedding.objects.filter(
        document=OuterRef("document"), image_name=OuterRef("image_name")
    )
    extra = rows.filter(~Exists(shown)).values_list("pk", flat=True)
    return Reading.objects.filter(pk__in=list(extra[:_PORTION])).delete()[0]


@database.atomic()
def _add_missing(reader: str) -> int:
    there = Reading.objects.by(reader).filter(
        document=OuterRef("document"), image_name=OuterRef("image_name")
    )
    images = Embedding.objects.of_images().filter(
        ~Exists(there), space__in=EmbeddingSpace.objects.maintained()
    )
    lacking = images.order_by("document", "image_name").distinct()
    wanted = list(lacking.values_list("document_id", "image_name")[:_PORTION])
    # What the shop is changing at this moment comes into step by itself.
    documents = Document.objects.filter(pk__in={document for document, _name in wanted})
    free = set(documents.select_for_update(skip_locked=True).values_list("pk", flat=True))
    missing = [
        Reading(reader=reader, document_id=document, image_name=name)
        for document, name in wanted
        if document in free
    ]
    return len(Reading.objects.bulk_create(missing, ignore_conflicts=True))


def _renew(reader: str) -> int:
    """Read again what another version of the reader has read, and what has other bytes by now.

    A file that was changed behind the shop's back is found by whoever embeds it anew.
    """
    rows = Reading.objects.by(reader).exclude(state__in=Reading.WAITING)
    of_other_bytes = Embedding.objects.filter(
        ~Q(content_sha256=OuterRef("content_sha256")),
        document=OuterRef("document"),
        image_name=OuterRef("image_name"),
        state=Embedding.State.READY,
        embedded_at__gt=OuterRef("available_at"),
    )
    version = reader_named(reader).version
    by_another = Q(state=Reading.State.READY) & ~Q(reader_version=version)
    due = rows.filter(by_another | Exists(of_other_bytes)).values_list("pk", flat=True)
    return Reading.objects.filter(pk__in=list(due[:_PORTION])).make_wait(state=_WAITING_STATE)


def tell(*, begins: bool = False) -> None:
    """Say in a job how far the readers are with what a sweep has found.

    Args:
        begins: begin a job where none is under way.
    """
    job = Job.objects.open().filter(kind=Job.Kind.READ).first()
    if job is None and not begins:
        return
    left, now = waiting().count(), timezone.now()
    if job is None:
        Job.objects.create(kind=Job.Kind.READ, total=left, last_sign_at=now)
        return
    total = max(job.total, left)
    told = {"total": total, "done": total - left, "last_sign_at": now}
    if not left:
        told |= {"state": Job.State.FINISHED, "finished_at": now}
    Job.objects.filter(pk=job.pk, state__in=Job.OPEN).update(**told)
