"""Keeps the rows of readings in step with the images that documents show."""

from collections.abc import Collection, Mapping

from ...models import Reading
from ...models.claimable import TEXT
from ...reading.readers import switched_on

# Names of images by the key of their document, as `store.documents` wants them; TEXT among them.
Wanted = Mapping[int, Collection[str]]


def follow(wanted: Wanted, *, replaced: Collection[str] = ()) -> set[int]:
    """Promise what is missing, and drop what is shown no more, in the caller's transaction.

    Without readers it costs nothing: what is left of former ones waits for the sweep that
    finds them switched on again.

    Args:
        replaced: names of images whose bytes changed although their name did not.

    Returns:
        Keys of the documents that were out of step. They are locked by the caller.
    """
    readers = switched_on()
    if not readers:
        return set()
    rows = Reading.objects.filter(document__in=list(wanted))
    existing = list(rows.values_list("pk", "reader", "document_id", "image_name"))
    extra = {pk: document for pk, _, document, name in existing if name not in wanted[document]}
    if extra:
        Reading.objects.filter(pk__in=list(extra)).delete()
    if replaced:
        of_replaced = rows.filter(image_name__in=replaced)
        of_replaced.make_wait(state=Reading.State.PENDING, content_sha256="", found={})
    there = {tuple(row) for _pk, *row in existing}
    missing = [
        Reading(reader=reader, document_id=document, image_name=name)
        for document in sorted(wanted)
        for name in sorted(wanted[document])
        for reader in readers
        if name != TEXT and (reader, document, name) not in there
    ]
    Reading.objects.bulk_create(missing, ignore_conflicts=True)
    return {*extra.values(), *(row.document_id for row in missing)}
