"""Trunks: frozen part and trained part together are the network."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the trained part needs torch")

from visual_search.encoders.backends.dummy import DummyEncoder  # noqa: E402
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite  # noqa: E402
from visual_search.encoders.learned.projection import unit_or_axis  # noqa: E402
from visual_search.encoders.networks.precision import sample_pictures  # noqa: E402
from visual_search.lab.train.trunks import FrozenEncoder, LiteTrunk, blocks_of  # noqa: E402

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("depth", ["last", "stage", "deep"])
def test_trunk_and_tail_in_a_row_are_the_network(depth):
    pictures = list(sample_pictures())[:2]
    trunk = LiteTrunk(depth=depth)

    middle = trunk.encode(pictures)

    with torch.inference_mode():
        vectors = unit_or_axis(trunk.tail()(torch.from_numpy(middle)).numpy())
    assert middle.shape == (2, *trunk.shape)
    np.testing.assert_allclose(vectors, EfficientNetLite().encode_images(pictures), atol=1e-4)


def test_the_weights_of_a_tail_can_be_read_back():
    trunk = LiteTrunk()
    blocks = trunk.blocks[-trunk.count :]

    found = blocks_of(trunk.tail(), blocks)

    for before, after in zip(blocks, found, strict=True):
        for one, other in zip(before.convolutions, after.convolutions, strict=True):
            np.testing.assert_array_equal(one.weight, other.weight)
            np.testing.assert_array_equal(one.bias, other.bias)


def test_depths_and_encoders_have_identities_of_their_own():
    trunks = [
        LiteTrunk(),
        LiteTrunk(depth="stage"),
        LiteTrunk(depth="deep"),
        LiteTrunk(2),
        FrozenEncoder(DummyEncoder()),
    ]

    assert len({trunk.identity for trunk in trunks}) == len(trunks)
