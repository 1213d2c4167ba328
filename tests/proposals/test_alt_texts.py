"""Products without an alternative text are offered one, which their own field then holds."""

import pytest
from django.template import Context, Template

from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import proposals
from visual_search.exceptions import ConfigurationError
from visual_search.models import Proposal
from visual_search.models.proposals import ALT_TEXT
from visual_search.proposals.deciding import Choice
from visual_search.registry import registry

pytestmark = pytest.mark.django_db

TAG = Template("{% load visual_search %}{% product_image_alt product %}")


@pytest.fixture
def silent(monkeypatch, make_poster, embed_all) -> Poster:
    """One poster without a text, which its field `genre` would hold, beside one that has it."""
    monkeypatch.setattr(PosterSearch, "alt_text_field", "genre")
    monkeypatch.setattr(PosterSearch, "text_fields", ("title", "gtin"))
    make_poster(title="Sea", genre="Waves")
    poster = make_poster(title="Vase, dotted porcelain")
    embed_all()
    return poster


def alt(poster: Poster) -> str:
    poster.refresh_from_db()
    return TAG.render(Context({"product": poster}))


def test_only_products_without_a_text_are_offered_one(silent) -> None:
    proposals.propose(registry.for_model(Poster))

    [found] = Proposal.objects.all()
    assert (found.attribute, found.document.object_pk) == (ALT_TEXT, silent.pk)
    assert found.value == "Vase, dotted porcelain"


def test_a_text_is_read_mended_taken_and_taken_back(silent, admin_user) -> None:
    proposals.propose(registry.for_model(Poster))
    key = Proposal.objects.get().pk
    better = Choice(value="A <small> vase", label="A <small> vase")

    before = alt(silent)
    proposals.accept([key], user=admin_user, choices={key: better})
    taken = alt(silent)
    proposals.undo([key])

    assert (before, taken, alt(silent)) == (
        "Vase, dotted porcelain",
        "A &lt;small&gt; vase",
        "Vase, dotted porcelain",
    )


def test_a_captioner_that_is_not_there_is_told(silent, configure) -> None:
    configure(CAPTIONER={"BACKEND": "shop.captions.Nobody"})

    with pytest.raises(ConfigurationError, match="CAPTIONER names no captioner"):
        proposals.propose(registry.for_model(Poster))
