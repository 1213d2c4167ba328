"""Saves at the same moment, and a sweep amid them, leave frequencies exact."""

from collections import Counter

import pytest
from django.db import transaction

from tests.testapp.models import Poster
from tests.threads import at_once
from visual_search.models import Term, Vocabulary, WordChange
from visual_search.registry import registry
from visual_search.store.documents import drift

pytestmark = pytest.mark.django_db(transaction=True)


def sweep() -> None:
    drift.reconcile(registry.for_model(Poster))


def test_frequencies_are_exact_after_saves_at_once_and_sweeps_amid_them():
    posters = [Poster.objects.create(title="red mug", price=n) for n in range(6)]

    def save(own: list[Poster], word: str) -> None:
        for number, poster in enumerate(own):
            with transaction.atomic():
                poster.title = f"red {word} {'jug' if number % 2 else 'mug'}"
                poster.save()
            Poster.objects.create(title=f"{word} red", price=100)
        own[0].delete()

    def count_anew() -> None:
        for _ in range(4):
            sweep()
            Vocabulary.objects.update(counted_at=None)

    at_once(lambda: save(posters[:3], "vase"), lambda: save(posters[3:], "bowl"), count_anew)
    sweep()

    titles = [title.split() for title in Poster.objects.values_list("title", flat=True)]
    expected = Counter(word for words in titles for word in words)
    assert dict(Term.objects.values_list("word", "documents")) == expected
    vocabulary = Vocabulary.objects.get()
    assert (vocabulary.documents, vocabulary.length) == (len(titles), expected.total())
    assert not WordChange.objects.exists()
