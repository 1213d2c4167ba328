"""Losses: the values that the papers' formulas give by hand, and gradients that are right."""

import math

import pytest

torch = pytest.importorskip("torch", reason="losses need torch")

from visual_search.lab.train.head.losses import (  # noqa: E402
    ArcFace,
    arcface,
    nt_xent,
    supervised_contrastive,
    triplet,
    vicreg,
)

pytestmark = pytest.mark.torch

# Two products at right angles, two photos each; photos of one product are equal.
FEATURES = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], dtype=torch.float64)
LABELS = torch.tensor([0, 0, 1, 1])


def random_features(*shape: int, seed: int = 0) -> "torch.Tensor":
    generator = torch.Generator().manual_seed(seed)
    features = torch.randn(*shape, generator=generator, dtype=torch.float64)
    return features.requires_grad_()


def test_supervised_contrastive_is_the_share_of_the_relatives():
    loss = supervised_contrastive(FEATURES, LABELS, temperature=1.0)

    # For each photo: one relative at cosine 1, two strangers at cosine 0.
    assert float(loss) == pytest.approx(-math.log(math.e / (math.e + 2)))


def test_supervised_contrastive_averages_over_several_relatives():
    features = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], dtype=torch.float64)

    loss = supervised_contrastive(features, torch.tensor([0, 0, 0]), temperature=1.0)

    near, far = math.log(math.e / (math.e + 1)), math.log(1 / (math.e + 1))
    apart = math.log(1 / 2)
    assert float(loss) == pytest.approx(-((near + far) / 2 * 2 + apart) / 3)


def test_a_photo_without_relatives_only_serves_as_a_stranger():
    alone = torch.cat([FEATURES, torch.tensor([[-1.0, 0.0]], dtype=torch.float64)])

    loss = supervised_contrastive(alone, torch.tensor([0, 0, 1, 1, 2]), temperature=1.0)

    first = -math.log(math.e / (math.e + 2 + math.exp(-1)))
    second = -math.log(math.e / (math.e + 3))
    assert float(loss) == pytest.approx((first + second) / 2)


def test_nt_xent_is_the_supervised_loss_of_pictures_as_their_own_class():
    first, second = random_features(6, 4).detach(), random_features(6, 4, seed=1).detach()

    loss = nt_xent(first, second, temperature=0.2)

    numbers = torch.arange(6).repeat(2)
    together = supervised_contrastive(torch.cat([first, second]), numbers, temperature=0.2)
    assert float(loss) == pytest.approx(float(together))


def test_vicreg_counts_disagreement_silence_and_repetition():
    first = torch.tensor([[2.0, 0.0], [-2.0, 0.0]], dtype=torch.float64)
    second = torch.tensor([[2.0, 2.0], [-2.0, -2.0]], dtype=torch.float64)

    terms = [
        float(vicreg(first, second, weights=weights))
        for weights in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    ]

    # Agreement: mean of squares 0, 4, 0, 4. Silence: one of two dimensions of `first` is still
    # (its deviation is the root of 1e-4). Repetition: covariance 8 twice, squared, over 2.
    assert terms == pytest.approx([2.0, (1 - 0.01) / 2 / 2, 64.0])


def test_triplet_wants_strangers_farther_than_relatives_by_the_margin():
    loss = triplet(FEATURES, LABELS, margin=2.0)

    assert float(loss) == pytest.approx(2.0 - math.sqrt(2.0), abs=1e-3)


def test_triplet_is_content_once_strangers_are_far():
    assert float(triplet(FEATURES, LABELS, margin=0.2)) == 0.0


def test_arcface_adds_its_margin_to_the_own_angle():
    features = torch.tensor([[1.0, 1.0]], dtype=torch.float64)
    proxies = torch.eye(2, dtype=torch.float64)

    loss = arcface(features, torch.tensor([0]), proxies, margin=0.2, scale=3.0)

    own, other = 3 * math.cos(math.pi / 4 + 0.2), 3 * math.cos(math.pi / 4)
    expected = -math.log(math.exp(own) / (math.exp(own) + math.exp(other)))
    assert float(loss) == pytest.approx(expected, abs=1e-6)


def test_arcface_is_harder_than_the_plain_softmax():
    features, labels = random_features(8, 5).detach(), torch.arange(8) % 3
    proxies = random_features(3, 5, seed=1).detach()

    with_margin = arcface(features, labels, proxies, margin=0.3)

    assert float(with_margin) > float(arcface(features, labels, proxies, margin=0.0))


def test_the_proxies_of_arcface_learn():
    module = ArcFace(5, 3)

    module(random_features(8, 5).float(), torch.arange(8) % 3).backward()

    assert float(module.proxies.grad.abs().sum()) > 0


LOSSES = {
    "supervised_contrastive": lambda x: supervised_contrastive(x, torch.arange(8) % 3),
    "nt_xent": lambda x: nt_xent(x[:4], x[4:]),
    "vicreg": lambda x: vicreg(x[:4], x[4:]),
    "triplet": lambda x: triplet(x, torch.arange(8) % 3, margin=2.5),
    "arcface": lambda x: arcface(x, torch.arange(8) % 3, torch.eye(3, 5, dtype=torch.float64)),
}


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_agree_with_finite_differences(name):
    features = random_features(8, 5, seed=3)

    assert torch.autograd.gradcheck(LOSSES[name], (features,), atol=1e-4)


@pytest.mark.parametrize("name", ["supervised_contrastive", "nt_xent", "triplet", "arcface"])
def test_the_length_of_features_does_not_matter(name):
    features = random_features(8, 5, seed=3).detach()

    loss = LOSSES[name](features)

    assert float(loss) == pytest.approx(float(LOSSES[name](features * 7.0)))


@pytest.mark.parametrize("name", LOSSES)
def test_equal_features_give_finite_losses_and_gradients(name):
    features = torch.ones(8, 5, dtype=torch.float64, requires_grad=True)

    loss = LOSSES[name](features)
    loss.backward()

    assert torch.isfinite(loss)
    assert torch.isfinite(features.grad).all()
