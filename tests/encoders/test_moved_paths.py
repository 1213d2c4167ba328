"""Settings, files and rows name encoders by path: those of earlier releases go on working."""

import pytest

from visual_search.encoders import EncoderConfig, build_encoder, configured
from visual_search.encoders.presets import PRESETS
from visual_search.models import EmbeddingSpace
from visual_search.store.spaces import ensure_space, space_encoder
from visual_search.store.spaces.standing import Standing, standing

OLD = "visual_search.encoders."
DUMMY = OLD + "dummy.DummyEncoder"
LITE = {"BACKEND": OLD + "image.EfficientNetLite"}
# Made before the encoders moved: a space keeps its vectors only under the same fingerprint.
FINGERPRINTS = {
    "fast": "24dbf5f763e207d3746cc5bdf4aa99bcb35908a0cc7ea0581976b061cff93625",
    "balanced": "3dc76d27c4e6c0bb789ef9c84dc0169418173578cbcf76842a3076e39f0cc242",
    "best": "558781a73a35721e92b352f0533d24b525b97de4b86cb6cd8f169458733bfd28",
    DUMMY: "ac668d845e207849f73d3b1c53fc6807594c18977e79d128138f4525c5ee891a",
    OLD + "image.EfficientNetLite": (
        "69e86bbabf32d1ec5821aa835483b805486342f15d23e327c2fcfffd73a9afad"
    ),
    OLD + "matched.Matched": "dd9930469419ba2a89c5e3ce71e563487e5a7938d6bc0a6fe18607142e151536",
}
OPTIONS = {OLD + "matched.Matched": {"encoder": LITE, "metric": "euclidean"}}


def entry(name):
    if name in PRESETS:
        return {"PRESET": name}
    return {"BACKEND": name, "OPTIONS": OPTIONS.get(name, {})}


@pytest.mark.parametrize("name", FINGERPRINTS)
def test_a_move_of_encoders_changes_no_fingerprint(name):
    encoder = build_encoder(EncoderConfig.from_mapping(entry(name)))

    assert encoder.fingerprint == FINGERPRINTS[name]


def test_every_preset_has_a_fingerprint_here():
    assert set(PRESETS) <= set(FINGERPRINTS)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("name", "options", "fingerprint"),
    [
        (
            "image.Torchvision",
            {"model": "resnet18", "weights": None},
            "9ef76e0e387b7b51eb670664e04a8cbc7fab3cd9a912e4e9642a5355676ab454",
        ),
        (
            "clip.OpenClip",
            {"model": "ViT-B-32", "pretrained": None},
            "76e85e4f1b2e6a75e4c4d704448e007336699903fa45f98560e2089cd3612b32",
        ),
    ],
)
def test_a_move_changes_no_fingerprint_of_what_needs_torch(name, options, fingerprint):
    pytest.importorskip("open_clip")

    encoder = build_encoder(EncoderConfig(backend=OLD + name, options=options))

    assert encoder.fingerprint == fingerprint


@pytest.mark.parametrize("name", ["projected.Projected", "tuned.TunedLite"])
def test_encoders_that_need_a_file_are_found_at_their_old_path(name, tmp_path):
    missing = str(tmp_path / "none.safetensors")
    options = (
        {"weights": missing}
        if name.startswith("tuned")
        else {"encoder": LITE, "projection": missing}
    )

    encoder = build_encoder(EncoderConfig(backend=OLD + name, options=options))

    assert type(encoder).__name__ == name.rpartition(".")[2]


def test_settings_may_name_an_old_path(use_encoder):
    use_encoder(DUMMY, dimensions=64)

    config = configured()

    assert config.backend == "visual_search.encoders.backends.dummy.DummyEncoder"
    assert build_encoder(config).dimensions == 64


@pytest.mark.django_db
def test_a_space_that_was_stored_with_an_old_path_is_found_and_answers(use_encoder):
    use_encoder(DUMMY)
    space = ensure_space()
    EmbeddingSpace.objects.filter(pk=space.pk).update(backend=DUMMY)
    stored = EmbeddingSpace.objects.get(pk=space.pk)

    encoder = space_encoder(stored)

    assert encoder.fingerprint == FINGERPRINTS[DUMMY]
    assert ensure_space().pk == space.pk


@pytest.mark.django_db
def test_a_space_in_the_making_with_an_old_path_is_still_the_configured_one(use_encoder):
    ensure_space()
    use_encoder(DUMMY, version=2)
    space = ensure_space()

    space.backend = DUMMY

    assert standing(space) == Standing.BUILDING


def test_an_old_preset_is_shown_by_its_name(db, admin_client):
    space = ensure_space()
    old = {"backend": OLD + "ensemble.Ensemble", "options": dict(PRESETS["balanced"])}
    EmbeddingSpace.objects.filter(pk=space.pk).update(**old)

    page = admin_client.get("/admin/visual_search/embeddingspace/").content.decode()

    assert "balanced, " in page
