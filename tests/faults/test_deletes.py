"""Products that are deleted before, during and after they are embedded."""

import threading
import time
from pathlib import Path

from django.db import connection

from tests.conftest import picture_file
from tests.faults.figures import record
from tests.faults.shop import colour_of, differences, make_posters, until, waiting
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Document, Embedding, Vector


def race(dice, *, rounds: int) -> int:
    """Delete posters while they are embedded. Returns how many were embedded first."""
    finished_first = 0
    for number in range(rounds):
        poster = Poster.objects.create(
            title=f"Poster {number}", image=picture_file(colour_of(number))
        )
        deleter = threading.Thread(target=delete_after, args=(poster.pk, dice.uniform(0, 0.03)))
        deleter.start()
        time.sleep(dice.uniform(0, 0.015))
        outcomes = list(indexing.embed_pending(seconds=10))
        finished_first += sum(outcome.ready for outcome in outcomes)
        deleter.join()
        assert Document.objects.count() == Embedding.objects.count() == Vector.objects.count() == 0
    return finished_first


def delete_after(pk: int, seconds: float) -> None:
    time.sleep(seconds)
    Poster.objects.get(pk=pk).delete()
    connection.close()


def files_under(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_product_deleted_while_it_is_embedded_leaves_nothing_behind(
    dice, transactional_db, space, caplog, media
):
    rounds = 300

    finished_first = race(dice, rounds=rounds)

    errors = [entry for entry in caplog.records if entry.levelname in {"ERROR", "CRITICAL"}]
    # Django leaves the pictures of deleted products to the shop; the app adds none.
    of_the_app = files_under(media) - rounds
    record(
        13,
        f"{rounds} interleavings, {finished_first} of them embedded first: 0 orphans, "
        f"{of_the_app} files besides the shop's own pictures, {len(errors)} errors logged",
        "0 orphans, 0 files, 0 resurrected, 0 errors",
    )
    assert 0 < finished_first < rounds
    assert not errors
    assert of_the_app == 0
    assert not Poster.objects.exists()


def test_a_catalogue_deleted_while_workers_embed_it_leaves_nothing_behind(
    surroundings, make_worker, broker, hints
):
    surroundings.encoder_options["seconds"] = 0.01
    make_posters(500)
    worker = make_worker()
    worker.start()
    until(lambda: Vector.objects.count() > 50, seconds=60)

    Poster.objects.all().delete()
    until(lambda: waiting() == 0, seconds=30)
    worker.terminate(patience=30)

    found = differences()
    errors = worker.log.read_text().count("ERROR/Fork")
    record(13, f"500 queued products deleted: {found}, {errors} errors logged", "0 orphans")
    assert not found
    assert errors == 0
    assert not Document.objects.exists()
    assert not Vector.objects.exists()
