"""`visual_search_embed`: finds, embeds and reports, here and now."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from tests import doubles
from tests.conftest import picture_bytes, picture_file
from tests.testapp.models import Poster
from visual_search.models import Embedding, EmbeddingSpace, Job
from visual_search.store import coverage, spaces
from visual_search.store.vectors import hnsw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]


def embed(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("visual_search_embed", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_first_call_makes_the_space_embeds_everything_and_builds_the_index():
    for number in range(3):
        name = default_storage.save("p.png", picture_file((number, 0, 0)))
        Poster.objects.bulk_create([Poster(title="P", image=name)])

    out, _ = embed()

    space = EmbeddingSpace.objects.get()
    assert "3 objects were out of step" in out
    assert f"Space {space.pk} ({space}): 3 images (missing)." in out
    assert "3 of 3 images (100 %)" in out
    assert "Embedded 3 (0 reused equal images), failed 0" in out
    assert hnsw.is_valid(space)


def test_a_second_call_has_nothing_to_do_and_still_mends_the_index(space, make_poster):
    make_poster()
    embed()
    hnsw.drop_index(space)

    out, _ = embed()

    assert "0 images (missing)" in out
    assert hnsw.is_valid(space)


def test_a_dry_run_changes_nothing(space, make_poster):
    make_poster()
    before = list(Embedding.objects.values())

    out, _ = embed("--dry-run", "--only", "all")

    assert "1 images (all)" in out
    assert list(Embedding.objects.values()) == before
    assert not Job.objects.exists()


def test_all_embeds_anew_as_a_run(space, make_poster):
    make_poster()
    embed()
    first = Embedding.objects.get().embedded_at

    embed("--only", "all")

    assert Embedding.objects.get().embedded_at > first
    job = Job.objects.embedding().get()
    assert (job.state, job.scope, job.total) == ("finished", "all", 1)


def test_failed_images_are_listed_with_their_reasons_and_tried_again_when_asked(space):
    name = default_storage.save("bad.png", ContentFile(b"no picture"))
    Poster.objects.create(title="P", image=name)

    _, err = embed()
    assert f"{name}: " in err
    assert "[image_type_unsupported]" in err
    default_storage.delete(name)
    default_storage.save(name, picture_file())
    embed()
    assert Embedding.objects.get().state == "failed"
    embed("--only", "failed")

    assert Embedding.objects.get().state == "ready"


def test_stale_means_other_bytes_under_the_same_name(space, make_poster):
    poster, other = make_poster((1, 1, 1)), make_poster((2, 2, 2))
    embed()
    kept = Embedding.objects.get(image_name=other.image.name).embedded_at
    with default_storage.open(poster.image.name, "wb") as stream:
        stream.write(picture_bytes((7, 7, 7)))

    out, _ = embed("--only", "stale")

    assert "1 images (stale)" in out
    assert Embedding.objects.get(image_name=other.image.name).embedded_at == kept


def test_one_model_only(space, make_poster, make_lamp):
    make_poster(), make_lamp((1, 1, 1))

    out, _ = embed("--model", "testapp.Lamp", "--dry-run")

    assert "1 images (missing)" in out


def test_one_space_only(space, make_poster, use_encoder):
    make_poster()
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", version=2)
    second = spaces.ensure_space()

    embed("--space", str(second.pk))

    assert coverage(second).ready == 1
    assert coverage(space).ready == 0


def test_a_missing_file_is_left_for_another_attempt(space, make_poster):
    default_storage.delete(make_poster().image.name)

    out, _ = embed()

    assert "to be tried again 1" in out
    assert "wait for another attempt" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--space", "999"], "no such space"),
        (["--model", "testapp.Sofa"], "not a searchable model"),
        (["--only", "nothing"], "invalid choice"),
    ],
)
def test_wrong_arguments_are_refused(space, arguments, message):
    with pytest.raises(CommandError, match=message):
        embed(*arguments)


def test_a_lost_model_ends_with_its_code(use_encoder, make_poster):
    use_encoder("tests.doubles.LostModelEncoder")
    make_poster()

    with pytest.raises(CommandError, match=r"weights\.onnx.*\[model_file\]"):
        embed()


def test_after_an_upgrade_the_new_space_is_filled_and_the_old_one_named(
    use_encoder, make_poster, monkeypatch
):
    use_encoder("tests.doubles.ChangingEncoder")
    spaces.ensure_space()
    make_poster()
    monkeypatch.setattr(doubles.ChangingEncoder, "weights", "second")

    with pytest.raises(CommandError, match="encoder_mismatch"):
        embed()

    assert coverage(EmbeddingSpace.objects.get(state="building")).ready == 1
