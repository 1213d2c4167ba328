"""`visual_search_activate`: the switch, from the terminal."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import without_vector
from visual_search import indexing
from visual_search.exceptions import IncompleteSpaceError
from visual_search.models import Embedding, EmbeddingSpace
from visual_search.store import spaces

pytestmark = pytest.mark.django_db


def activate(*arguments: str) -> str:
    out = io.StringIO()
    call_command("visual_search_activate", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def second(space, make_poster, embed_all, use_encoder) -> EmbeddingSpace:
    make_poster()
    embed_all()
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", version=2)
    return spaces.ensure_space()


def test_without_a_number_it_lists_the_spaces(space, second):
    out = activate()

    assert f"{space.pk}: {space}, 1 of 1 images, 0 failed" in out
    assert f"{second.pk}: {second}" in out


def test_spaces_of_texts_hold_texts(space, make_poster, embed_all, configure):
    backends = "visual_search.encoders.backends.dummy."
    configure(
        ENCODERS={
            "default": {"BACKEND": backends + "DummyEncoder"},
            "words": {"BACKEND": backends + "DummyTextEncoder"},
        }
    )
    texts = spaces.ensure_space("words")
    make_poster(title="A red mug")
    indexing.sweep()
    embed_all()
    configure(
        ENCODERS={
            "default": {"BACKEND": backends + "DummyEncoder"},
            "words": {"BACKEND": backends + "DummyTextEncoder", "OPTIONS": {"version": 2}},
        }
    )
    successor = spaces.ensure_space("words")
    indexing.sweep()

    with pytest.raises(IncompleteSpaceError, match="1 text is not embedded"):
        spaces.activate(successor)
    assert f"{texts.pk}: {texts}, 1 of 1 texts, 0 failed" in activate()


def test_a_full_space_goes_live(second):
    indexing.sweep()
    list(indexing.embed_pending(seconds=10))

    out = activate(str(second.pk))

    assert "answers from now on" in out
    assert spaces.live_space() == second


def test_an_incomplete_one_is_refused_unless_told_otherwise(space, second):
    with pytest.raises(CommandError, match=r"1 image is not.*\[space_incomplete\]"):
        activate(str(second.pk))
    assert spaces.live_space() == space

    activate(str(second.pk), "--allow-missing")

    assert spaces.live_space() == second


def test_an_unknown_number_is_refused(space):
    with pytest.raises(CommandError, match="no space 999"):
        activate("999")


def test_what_failed_for_good_is_named_and_can_be_gone_on_without(space, second, capsys):
    indexing.sweep()
    list(indexing.embed_pending(seconds=10))
    row = Embedding.objects.get(space=second)
    without_vector(row, state="failed", failure_code="encoder", failure_reason="No vector.")

    with pytest.raises(CommandError, match=r"1 image failed for good.*--allow-failed"):
        activate(str(second.pk))
    assert (
        f"Poster (200, 30, 30), {row.image_name}: No vector. [encoder]" in capsys.readouterr().err
    )
    activate(str(second.pk), "--allow-failed")

    assert spaces.live_space() == second


def test_the_list_says_which_one_answers(space, second):
    out = activate()

    assert "0 failed; answers shoppers" in out
