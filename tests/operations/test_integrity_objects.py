"""One object whose own code fails is named by the examination, and its neighbours are compared."""

import pytest

from tests.conftest import picture_file
from tests.testapp.models import Poster, Vase
from visual_search.indexing.integrity import examine
from visual_search.models import Document
from visual_search.registry import registry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]


def told(model: type) -> list[tuple[str, str]]:
    return sorted((one.problem.code, one.subject) for one in examine(registry.for_model(model)))


def fail_for(key: str, right):
    def read(self, instance):
        if str(instance.pk) == key:
            raise LookupError("no stock record")
        return right(self, instance)

    return read


def test_an_object_whose_words_cannot_be_read(trio, monkeypatch, caplog):
    searchable = type(registry.for_model(Poster))
    monkeypatch.setattr(searchable, "get_text", fail_for(str(trio[0].pk), searchable.get_text))
    Document.objects.update(text="other")

    found = told(Poster)

    assert set(found) == {
        ("object_unreadable", f"testapp.poster {trio[0].pk}: LookupError"),
        *(("words_changed", f"testapp.poster {one.pk}") for one in trio[1:]),
    }
    assert "no stock record" in caplog.text


def test_an_object_whose_pictures_cannot_be_read(embed_all, monkeypatch):
    for code in ("one", "two"):
        Vase.objects.create(code=code, front=picture_file())
    embed_all()
    searchable = type(registry.for_model(Vase))
    monkeypatch.setattr(searchable, "both_sides", fail_for("one", searchable.both_sides))
    two = Vase.objects.get(code="two")
    two.front.storage.delete(two.front.name)

    found = told(Vase)

    assert [code for code, _subject in found] == ["file_gone", "object_unreadable"]
    assert found[1][1] == "testapp.vase one: LookupError"


def test_words_and_pictures_are_read_once_an_object(trio, monkeypatch):
    searchable = type(registry.for_model(Poster))
    read: list[int] = []
    words = searchable.get_text

    def counted(self, instance):
        read.append(instance.pk)
        return words(self, instance)

    monkeypatch.setattr(searchable, "get_text", counted)

    assert told(Poster) == []
    assert sorted(read) == sorted(one.pk for one in trio)
