"""Whatever bytes arrive: an answer with a code, a row that ends, and a worker that lives."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

import psutil
import pytest
from django.test import Client

from tests.faults.figures import record
from tests.untrusted.corpus import hostile_files, mutated_files, needs_hostile_files
from tests.untrusted.doors import (
    Answer,
    add_products,
    is_known_refusal,
    send_to_api,
    send_to_page,
    stranger,
)
from visual_search.exceptions import IntakeError
from visual_search.models import Embedding
from visual_search.store.spaces import ensure_space

pytestmark = pytest.mark.long

# Nothing decodes for longer; a busy machine is why it is wall time times three.
MAX_SECONDS = 2.0
INGEST_SECONDS = 120


@pytest.fixture
def mutants() -> list[bytes]:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    return list(mutated_files(seed))


def ask(send: Callable[[Client, bytes], Answer], client: Client, content: bytes) -> Answer:
    """Send a file; where the answer is late, once more: a slow file is slow again."""
    answer = send(client, content)
    if answer.seconds <= MAX_SECONDS:
        return answer
    return min(answer, send(client, content), key=lambda one: one.seconds)


def answers_to(client: Client, files: Sequence[bytes]) -> list[Answer]:
    return [ask(send_to_api, client, content) for content in files]


def check(answers: Sequence[Answer]) -> None:
    refused = [answer for answer in answers if answer.status != 200]
    assert [answer for answer in refused if not is_known_refusal(answer)] == []
    assert max(answer.seconds for answer in answers) <= MAX_SECONDS


def report(door: str, answers: Sequence[Answer]) -> None:
    statuses = dict(sorted(Counter(answer.status for answer in answers).items()))
    slowest = max(answer.seconds for answer in answers)
    record(
        4,
        f"{door}: {len(answers)} files, statuses {statuses}, slowest {slowest:.2f} s",
        "0 answers of 500 or more, each <= 2 s, every refusal has a stable code",
    )


@pytest.mark.data
@needs_hostile_files
def test_hostile_files_get_an_answer_of_the_api(space):
    answers = answers_to(stranger(), hostile_files())

    report("photo search, hostile files", answers)
    check(answers)


def test_damaged_photos_get_an_answer_of_the_api(space, mutants):
    answers = answers_to(stranger(), mutants)

    report("photo search, mutated files", answers)
    check(answers)


@pytest.mark.data
@needs_hostile_files
def test_hostile_files_get_an_answer_of_the_page(space):
    client = stranger()

    answers = [ask(send_to_page, client, content) for content in hostile_files()[::4]]

    report("page, hostile files", answers)
    assert {answer.status for answer in answers} <= {200, *IntakeError.CODES.values()}
    assert max(answer.seconds for answer in answers) <= MAX_SECONDS


def is_settled() -> bool:
    return not Embedding.objects.filter(state__in=Embedding.WAITING).exists()


def living(worker) -> set[int]:
    return {child.pid for child in psutil.Process(worker.process.pid).children(recursive=True)}


def ingest(files: Sequence[bytes], worker, until, *, kind: str) -> None:
    """Save the files as product images while a real worker embeds them."""
    ensure_space()
    worker.start()
    add_products(files[:1])
    until(is_settled)
    before, started = living(worker), time.monotonic()

    add_products(files[1:])
    until(is_settled, seconds=INGEST_SECONDS)

    states = Counter(Embedding.objects.values_list("state", flat=True))
    codes = Counter(Embedding.objects.filter(state="failed").values_list("failure_code", flat=True))
    record(
        4,
        f"ingest, {kind}: {len(files)} files, {dict(states)}, 0 stuck, 0 workers lost "
        f"in {time.monotonic() - started:.0f} s",
        "0 worker deaths, 0 stuck rows, every failure has a stable code",
    )
    assert set(states) <= {"ready", "failed"}
    assert states.total() == len(files)
    assert set(codes) <= set(IntakeError.CODES)
    assert living(worker) == before


@pytest.mark.data
@needs_hostile_files
def test_hostile_product_images_end_ready_or_failed_and_the_worker_lives(worker, until):
    ingest(hostile_files(), worker, until, kind="hostile files")


def test_damaged_product_images_end_ready_or_failed_and_the_worker_lives(worker, until, mutants):
    ingest(mutants, worker, until, kind="mutated files")
