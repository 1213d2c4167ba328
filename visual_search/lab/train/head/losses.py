"""Losses of representation learning, each from its paper. Importing this imports torch.

Features are float tensors (n, d) that need not be of unit length; each loss is a mean over the
batch. Rows that a loss has nothing to compare with do not count.
"""

import torch
from torch import nn
from torch.nn import functional

_NEVER = -1e9
_EPSILON = 1e-4


def supervised_contrastive(
    features: torch.Tensor, labels: torch.Tensor, *, temperature: float = 0.1
) -> torch.Tensor:
    """Pull what shares a label together, push all else away.

    Source: Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020, L_out.
    """
    unit = functional.normalize(features, dim=1)
    itself = torch.eye(len(unit), dtype=torch.bool, device=unit.device)
    logits = (unit @ unit.T / temperature).masked_fill(itself, _NEVER)
    log_shares = logits - logits.logsumexp(dim=1, keepdim=True)
    positives = (labels[:, None] == labels[None, :]) & ~itself
    counts = positives.sum(dim=1)
    means = (log_shares * positives).sum(dim=1) / counts.clamp(min=1)
    return -means[counts > 0].sum() / (counts > 0).sum().clamp(min=1)


def nt_xent(first: torch.Tensor, second: torch.Tensor, *, temperature: float = 0.1) -> torch.Tensor:
    """Tell which two views show one picture: no label is needed.

    Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual
    Representations" (SimCLR), ICML 2020.
    """
    numbers = torch.arange(len(first), device=first.device)
    return supervised_contrastive(
        torch.cat([first, second]), torch.cat([numbers, numbers]), temperature=temperature
    )


def vicreg(
    first: torch.Tensor,
    second: torch.Tensor,
    *,
    weights: tuple[float, float, float] = (25.0, 25.0, 1.0),
) -> torch.Tensor:
    """Let two views of a picture agree while no dimension falls silent or repeats another.

    `weights` are those of invariance, variance and covariance. No label, no negatives.

    Source: Bardes, Ponce and LeCun, "VICReg: Variance-Invariance-Covariance Regularization
    for Self-Supervised Learning", ICLR 2022.
    """
    agreement = functional.mse_loss(first, second)
    spread = (_silence(first) + _silence(second)) / 2
    repetition = _repetition(first) + _repetition(second)
    return weights[0] * agreement + weights[1] * spread + weights[2] * repetition


def _silence(features: torch.Tensor) -> torch.Tensor:
    deviations = torch.sqrt(features.var(dim=0) + _EPSILON)
    return functional.relu(1 - deviations).mean()


def _repetition(features: torch.Tensor) -> torch.Tensor:
    centred = features - features.mean(dim=0)
    covariance = centred.T @ centred / (len(features) - 1)
    others = covariance - torch.diag(torch.diagonal(covariance))
    return others.square().sum() / features.shape[1]


def triplet(features: torch.Tensor, labels: torch.Tensor, *, margin: float = 0.2) -> torch.Tensor:
    """Keep the nearest stranger farther away than the farthest relative, by a margin.

    Source: Hermans, Beyer and Leibe, "In Defense of the Triplet Loss for Person
    Re-Identification", 2017, batch-hard, over distances of unit vectors.
    """
    unit = functional.normalize(features, dim=1)
    # The root of nothing has no gradient.
    distances = (2 - 2 * unit @ unit.T).clamp(min=_EPSILON**2).sqrt()
    same = labels[:, None] == labels[None, :]
    relatives = same & ~torch.eye(len(unit), dtype=torch.bool, device=unit.device)
    counts = relatives.any(dim=1) & (~same).any(dim=1)
    farthest = distances.masked_fill(~relatives, _NEVER).amax(dim=1)
    nearest = distances.masked_fill(same, -_NEVER).amin(dim=1)
    excess = functional.relu(farthest - nearest + margin)
    return excess[counts].sum() / counts.sum().clamp(min=1)


class ArcFace(nn.Module):
    """Classify by the angle to one proxy per class, made harder by an angular margin.

    Source: Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition",
    CVPR 2019.
    """

    def __init__(
        self, dimensions: int, classes: int, *, margin: float = 0.3, scale: float = 16.0
    ) -> None:
        super().__init__()
        self.proxies = nn.Parameter(torch.randn(classes, dimensions))
        self._margin = margin
        self._scale = scale

    def forward(self, features: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return arcface(features, labels, self.proxies, margin=self._margin, scale=self._scale)


def arcface(
    features: torch.Tensor,
    labels: torch.Tensor,
    proxies: torch.Tensor,
    *,
    margin: float = 0.3,
    scale: float = 16.0,
) -> torch.Tensor:
    """The loss of `ArcFace` for proxies (classes, d) that are given."""
    cosines = functional.normalize(features, dim=1) @ functional.normalize(proxies, dim=1).T
    angles = torch.acos(cosines.clamp(-1 + _EPSILON, 1 - _EPSILON))
    own = functional.one_hot(labels, len(proxies)).bool()
    # An angle past half a turn would make the wrong class easier again.
    harder = torch.cos((angles + margin).clamp(max=torch.pi))
    return functional.cross_entropy(scale * torch.where(own, harder, cosines), labels)
