"""The ONNX files that the app writes, read by ONNX itself."""

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from visual_search.encoders.networks import onnx_format
from visual_search.encoders.networks.efficientnet_lite import VARIANTS, LiteNetwork
from visual_search.encoders.networks.efficientnet_lite.network import read_weights


@pytest.fixture(scope="module", params=[True, False], ids=["pooled", "map"])
def written(request):
    network = LiteNetwork(VARIANTS[0], is_pooled=request.param)
    return network._converted(read_weights(VARIANTS[0]))


def test_onnx_finds_nothing_wrong(written):
    onnx.checker.check_model(written, full_check=True)


def test_onnx_writes_the_same_bytes(written):
    model = onnx.load_model_from_string(written)

    assert model.SerializeToString(deterministic=True) == written


def test_the_numbers_are_those_of_the_weights(written):
    model = onnx.load_model_from_string(written)
    held = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}

    network = LiteNetwork(VARIANTS[0])
    blocks = network._blocks(read_weights(VARIANTS[0]))
    first = blocks[0].convolutions[0]
    np.testing.assert_array_equal(held["weight_0"], first.weight)
    np.testing.assert_array_equal(held["bias_0"], first.bias)
    assert (held["zero"].shape, float(held["six"])) == ((), 6.0)


@pytest.mark.parametrize("sizes", [[1], [3, 200], ["n", 70_000], ["n", 2**33]])
def test_sizes_of_any_length_are_written(sizes):
    held = np.zeros((2, 3), dtype=np.float32)
    written = onnx_format.model(
        "small",
        [onnx_format.node("Transpose", ["held"], "given", perm=[1, 0])],
        tensors=[onnx_format.tensor("held", held)],
        takes=onnx_format.value("taken", sizes),
        gives=onnx_format.value("given", [3, 2]),
    )

    model = onnx.load_model_from_string(written)

    dims = model.graph.input[0].type.tensor_type.shape.dim
    assert [one.dim_param or one.dim_value for one in dims] == sizes
    assert model.SerializeToString(deterministic=True) == written
