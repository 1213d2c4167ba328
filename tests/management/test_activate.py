"""`visual_search_activate`: the switch, from the terminal."""

import io

import pytest
from django.core.management import CommandError, call_command

from visual_search import indexing
from visual_search.models import EmbeddingSpace
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
    use_encoder("visual_search.encoders.dummy.DummyEncoder", version=2)
    return spaces.ensure_space()


def test_without_a_number_it_lists_the_spaces(space, second):
    out = activate()

    assert f"{space.pk}: {space}, 1 of 1 images, 0 failed" in out
    assert f"{second.pk}: {second}" in out


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
