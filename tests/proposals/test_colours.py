"""All colours of a product, several with their shares."""

import io

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import proposals
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.encoders.details.colour import BINS, histogram
from visual_search.encoders.details.lab import to_lab
from visual_search.encoders.details.saliency import Subject
from visual_search.language.sentences.colours import COLOURS, name_in
from visual_search.models import Document, Proposal
from visual_search.reading.attributes.colours import named_colours
from visual_search.registry import registry

BLUE, WHITE, RED = (40, 80, 160), (250, 250, 250), (200, 20, 20)


def colours_of(image: Image.Image) -> np.ndarray:
    lab = to_lab(np.asarray(image.convert("RGB").resize((40, 40))))
    roots = histogram(Subject(lab=lab, weight=np.ones(lab.shape[:2]), plainness=1.0))
    return roots.astype(np.float32) / np.linalg.norm(roots.astype(np.float32))


class OnlyColours(DummyEncoder):
    """Sees nothing but colours."""

    dimensions = BINS
    colour_part = slice(0, BINS)

    def get_fingerprint(self) -> str:
        return "c" * 64

    def perform_encode_images(self, images):
        return np.stack([colours_of(one) for one in images])


@pytest.fixture
def only_colours(use_encoder) -> None:
    use_encoder(f"{__name__}.OnlyColours")


def striped(first, second, *, share: float) -> Image.Image:
    image = Image.new("RGB", (200, 200), first)
    ImageDraw.Draw(image).rectangle((0, 0, 200, round(200 * share)), fill=second)
    return image


def test_colours_have_their_shares():
    found = named_colours(colours_of(striped(BLUE, WHITE, share=0.3)))

    assert [one.colour.name for one in found] == ["blue", "white"]
    assert [one.share for one in found] == pytest.approx([0.7, 0.3], abs=0.08)


@pytest.mark.parametrize("part", [np.zeros(BINS), np.ones(3), np.zeros(0)])
def test_nothing_is_named_of_no_histogram(part):
    assert named_colours(part) == []


def test_colours_are_called_in_the_language_of_the_shop():
    blue = COLOURS["blue"]

    assert [name_in(blue, one) for one in ("en", "de", "zh-hans", "fr")] == [
        "blue", "blau", "蓝色", "blue",
    ]  # fmt: skip


@pytest.mark.django_db
def test_several_colours_are_proposed_and_join_the_words(
    only_colours, make_poster, embed_all, monkeypatch, admin_user, admin_client
):
    monkeypatch.setattr(PosterSearch, "colour_field", "genre")
    monkeypatch.setattr(PosterSearch, "attributes", ("genre",))
    for number in range(12):
        make_poster((40, 80, 160 - number), title=f"Plain {number}", genre="blue")
    file = io.BytesIO()
    striped(BLUE, RED, share=0.4).save(file, "PNG")
    picture = ContentFile(file.getvalue(), name="flag.png")
    flag = Poster.objects.create(title="Flag", genre="blue", image=picture)
    embed_all()

    proposals.propose(registry.for_model(Poster))

    row = Proposal.objects.get(attribute="all colours")
    assert row.document.integer_pk == flag.pk
    assert row.value == "blue, red"
    assert row.label.startswith("blue 5")
    assert row.is_sure
    assert "blue 5" in admin_client.get("/admin/visual_search/proposal/").content.decode()
    assert proposals.accept([row.pk], user=admin_user).refused == 0
    document = Document.objects.get(integer_pk=flag.pk)
    assert document.attributes == {"all colours": "blue, red"}
    assert "red" in document.text
