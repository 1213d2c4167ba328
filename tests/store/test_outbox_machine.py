"""Whatever happens in whatever order: at the end each image has the vector of its bytes."""

import hashlib
import itertools
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import integers

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.encoders import configured, get_encoder
from visual_search.imaging import read_image
from visual_search.models import Document, Embedding
from visual_search.registry import registry
from visual_search.store import spaces
from visual_search.store.documents import drift
from visual_search.store.outbox import claims

pytestmark = pytest.mark.long

colours = integers(0, 255)


def expire(rows=None) -> None:
    rows = Embedding.objects.all() if rows is None else rows
    rows.update(available_at=timezone.now() - timedelta(seconds=1))


class Outbox(RuleBasedStateMachine):
    """A shop that changes while workers claim, finish, die and finish late."""

    @initialize()
    def open_shop(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.space = spaces.ensure_space()
        self.claims: list[list[Embedding]] = []
        self.numbers = itertools.count()

    @rule(colour=colours)
    def upload(self, colour: int) -> None:
        name = f"{next(self.numbers)}.bmp.png"
        Poster.objects.create(title=name, image=ContentFile(self.bytes_of(colour), name=name))

    @precondition(lambda self: Poster.objects.exists())
    @rule(colour=colours, which=integers(0, 9))
    def replace(self, colour: int, which: int) -> None:
        poster = self.poster(which)
        name = f"{next(self.numbers)}.png"
        poster.image = ContentFile(self.bytes_of(colour), name=name)
        poster.save()

    @precondition(lambda self: Poster.objects.exists())
    @rule(colour=colours, which=integers(0, 9))
    def replace_under_the_same_name(self, colour: int, which: int) -> None:
        poster = self.poster(which)
        name = poster.image.name.rpartition("/")[2]
        poster.image = ContentFile(self.bytes_of(colour), name=name)
        poster.save()

    @precondition(lambda self: Poster.objects.exists())
    @rule(which=integers(0, 9))
    def delete(self, which: int) -> None:
        self.poster(which).delete()

    @rule(limit=integers(1, 3))
    def claim(self, limit: int) -> None:
        rows = claims.claim(limit=limit)
        if rows:
            self.claims.append(rows)

    @precondition(lambda self: self.claims)
    @rule()
    def finish_the_oldest(self) -> None:
        indexing.embed_claimed(self.claims.pop(0))

    @precondition(lambda self: self.claims)
    @rule()
    def finish_the_newest(self) -> None:
        indexing.embed_claimed(self.claims.pop())

    @precondition(lambda self: self.claims)
    @rule()
    def deliver_twice(self) -> None:
        indexing.embed_claimed(self.claims[-1])

    @precondition(lambda self: self.claims)
    @rule()
    def crash(self) -> None:
        rows = self.claims.pop()
        expire(Embedding.objects.filter(pk__in=[row.pk for row in rows]))

    @rule()
    def let_leases_end(self) -> None:
        expire()

    @precondition(lambda self: Poster.objects.exists())
    @rule(which=integers(0, 9))
    def lose_the_row(self, which: int) -> None:
        Embedding.objects.filter(image_name=self.poster(which).image.name).delete()

    @rule()
    def sweep(self) -> None:
        # Of the sweep, what concerns the outbox: the other models have nothing here.
        claims.fail_exhausted()
        drift.reconcile(registry.for_model(Poster))

    def teardown(self) -> None:
        if not hasattr(self, "transaction"):
            return
        try:
            self.sweep()
            expire()
            list(indexing.embed_pending(seconds=60))
            self.check()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def check(self) -> None:
        encoder = get_encoder(configured())
        posters = list(Poster.objects.all())
        assert Document.objects.count() == Embedding.objects.count() == len(posters)
        for poster in posters:
            row = Embedding.objects.get(image_name=poster.image.name)
            assert row.document.object_pk == poster.pk
            with default_storage.open(poster.image.name) as stream:
                content = stream.read()
            assert row.state == "ready", (row.state, row.failure_code)
            assert row.content_sha256 == hashlib.sha256(content).hexdigest()
            expected = encoder.encode_images([read_image(content).image])[0]
            assert list(row.vector.value) == pytest.approx(expected, abs=1e-3)

    def poster(self, which: int) -> Poster:
        posters = Poster.objects.order_by("pk")
        return posters[which % posters.count()]

    @staticmethod
    def bytes_of(colour: int) -> bytes:
        return picture_bytes((colour, 255 - colour, 40), size=(16, 16))


@pytest.mark.django_db
def test_each_image_ends_with_the_vector_of_its_bytes(use_storage, configure):
    use_storage("django.core.files.storage.FileSystemStorage", allow_overwrite=True)
    configure(MAX_ATTEMPTS=100)

    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=200,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
