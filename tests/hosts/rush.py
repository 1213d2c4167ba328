"""A clerk saves products while workers embed and sweep: prints which saves failed."""

import json
import threading

from django.core.management import call_command
from django.db import Error, connection, transaction

from tests.conftest import picture_file
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding
from visual_search.store import spaces

SAVES = 60


def clerk(failures: list[str]) -> None:
    """One alone: of two, PostgreSQL may fail either for what the other wrote on the same page."""
    for number in range(SAVES):
        try:
            with transaction.atomic():
                image = picture_file(name=f"{number}.png")
                poster = Poster.objects.create(title=f"{number}", image=image)
                poster.title = f"{number} again"
                poster.save()
        except Error as error:
            failures.append(repr(error))
    connection.close()


def worker(is_over: threading.Event, failures: list[str]) -> None:
    try:
        while not is_over.is_set():
            indexing.sweep()
            list(indexing.embed_pending(seconds=1))
    except Error as error:
        failures.append(f"worker: {error!r}")
    connection.close()


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    spaces.ensure_space()
    failures: list[str] = []
    is_over = threading.Event()
    saving = threading.Thread(target=clerk, args=(failures,))
    workers = [threading.Thread(target=worker, args=(is_over, failures)) for _ in range(2)]
    for thread in (saving, *workers):
        thread.start()
    saving.join()
    is_over.set()
    for thread in workers:
        thread.join()
    indexing.sweep()
    list(indexing.embed_pending(seconds=60))
    print(
        json.dumps(
            {
                "saved": Poster.objects.count(),
                "failures": failures,
                "ready": Embedding.objects.filter(state="ready").count(),
            }
        )
    )
