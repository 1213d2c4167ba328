"""Trains a classifier of a field of the products end to end, and asks held-out pictures."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ....encoders import EncoderConfig, Vectors, get_encoder
from ....encoders.backends.tuned import KIND as TUNED_KIND
from ....encoders.backends.tuned import TAIL_BLOCKS, TunedLite, tail_arrays
from ....encoders.learned.classifier import KIND
from ....encoders.weights.learned_file import Arrays, write_learned
from ....exceptions import ConfigurationError
from ....imaging.simulate import MILD_STEPS
from ...data.splits import FIT, JUDGE, STOP, Examples, Places
from ..card import Product, as_mapping
from ..features import Views
from ..head.train import TUNED
from ..trunks import FrozenEncoder, LiteTrunk, Trunk, blocks_of
from ..workspace import Workspace
from .accuracy import Accuracy, measured

if TYPE_CHECKING:
    from .loop import ClassifierRecipe, ClassifierTraining, History

CONFIGURED = "encoder"
# The best that the extra brings, and a small one that makes different mistakes.
DEFAULT_NETWORKS = ("lite0:deep", "lite2:stage")
_LITE = re.compile(rf"lite([012])(?::({'|'.join(TAIL_BLOCKS)}))?")
_LITE_BACKEND = "visual_search.encoders.backends.efficientnet_lite.EfficientNetLite"

# A frozen encoder has one layer to learn, on which an epoch costs next to nothing.
_FROZEN_EPOCHS = 30
_FROZEN_RATE = 1e-2


@dataclass(frozen=True, kw_only=True)
class ClassifierPlan:
    """What is trained.

    Args:
        field: what the classes are.
        networks: which take part, as `network` reads them; several become an ensemble.
        epochs: None takes a number that fits each network.
        simulated: photos simulated of each picture, beside its mirror image.
    """

    field: str
    networks: tuple[str, ...] = DEFAULT_NETWORKS
    epochs: int | None = None
    simulated: int = 4
    seed: int = 0

    def recipe(self, trunk: Trunk) -> "ClassifierRecipe":
        """Chosen by cross-validation between senders of photos of clothes."""
        from .loop import ClassifierRecipe

        if isinstance(trunk, LiteTrunk):
            return ClassifierRecipe(epochs=self.epochs or ClassifierRecipe.epochs)
        return ClassifierRecipe(epochs=self.epochs or _FROZEN_EPOCHS, rate=_FROZEN_RATE)


def train_classifier(
    examples: Examples,
    config: EncoderConfig,
    plan: ClassifierPlan,
    *,
    path: Path,
    workspace: Workspace,
) -> tuple[Product, Accuracy]:
    """Train one network for each trunk, and let their logits speak together.

    Trained blocks are written beside `path`; the classifier itself is returned as a product.

    Raises:
        ManifestError: a picture cannot be read, or there are too few.
        ConfigurationError, EncoderError: the encoder cannot work.
    """
    taught, held = examples.places(FIT, STOP), examples.places(JUDGE)
    members = []
    # All are looked up before any of them is trained for minutes.
    for trunk, own in [network(name, config) for name in plan.networks]:
        training = _trained(examples, trunk, plan, workspace)
        members.append(_member(training, trunk, own, path=path, held=held))
    accuracy = measured(examples, held, _mean([member.probabilities for member in members]))
    workspace.told(f"Taught by {len(taught)} pictures: {accuracy}.")
    return _product(examples, plan, members, accuracy), accuracy


@dataclass(frozen=True, kw_only=True)
class _Member:
    """One trained network: how its encoder is configured, and its part of the last layer."""

    encoder: dict[str, Any]
    fingerprint: str
    arrays: Arrays
    history: "History"
    probabilities: Vectors


def network(name: str, config: EncoderConfig) -> tuple[Trunk, EncoderConfig]:
    """Read the name of a network that takes part: its trunk, and its encoder if it is frozen.

    "encoder" is the configured one, frozen; "lite0" is EfficientNet-Lite0, frozen; in
    "lite0:last", "lite0:stage" and "lite0:deep" so many of its last blocks are trained too.

    Raises:
        ConfigurationError: there is no such network, or its weights are not installed.
    """
    if name == CONFIGURED:
        return FrozenEncoder(get_encoder(config)), config
    found = _LITE.fullmatch(name)
    if found is None:
        raise ConfigurationError(
            f"There is no network {name!r}; there are encoder, lite0, lite0:last, lite0:stage, "
            "lite0:deep and the same for lite1 and lite2."
        )
    lite = EncoderConfig(backend=_LITE_BACKEND, options={"variant": int(found[1])})
    frozen = FrozenEncoder(get_encoder(lite))
    return (LiteTrunk(int(found[1]), depth=found[2]) if found[2] else frozen), lite


def _trained(
    examples: Examples, trunk: Trunk, plan: ClassifierPlan, workspace: Workspace
) -> "ClassifierTraining":
    from .loop import ClassifierTraining

    views = Views(simulated=plan.simulated, steps=MILD_STEPS, mirrored=True, seed=plan.seed)
    inputs = workspace.inputs(examples, trunk, views)
    training = ClassifierTraining(
        inputs,
        examples.labels,
        tail=trunk.tail(),
        recipe=plan.recipe(trunk),
        plain=2,
        seed=plan.seed,
    )

    def report(epoch: int, epochs: int) -> None:
        history = training.history
        workspace.told(
            f"Epoch {epoch} of {epochs}: loss {history.loss[-1]:.3f}, "
            f"held-out accuracy {history.held_accuracy[-1]:.1%}"
        )

    training.run(
        examples.places(FIT, STOP),
        examples.places(JUDGE),
        checkpoint=workspace.directory / f"classifier-{_named(examples, trunk, views)}.pt",
        told=report,
    )
    return training


def _named(examples: Examples, trunk: Trunk, views: Views) -> str:
    text = f"{trunk.identity}:{views.identity}:{examples.digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _member(
    training: "ClassifierTraining",
    trunk: Trunk,
    config: EncoderConfig,
    *,
    path: Path,
    held: Places,
) -> _Member:
    encoder, fingerprint = as_mapping(config), trunk.identity
    if isinstance(trunk, LiteTrunk):
        beside = path.with_name(f"{path.stem}-lite{trunk.variant.number}.safetensors")
        encoder = {"BACKEND": TUNED, "OPTIONS": {"weights": beside.name}}
        fingerprint = _write_tail(training, trunk, beside)
    return _Member(
        encoder=encoder,
        fingerprint=fingerprint,
        arrays=training.layer(),
        history=training.history,
        probabilities=training.probabilities(held),
    )


def _write_tail(training: "ClassifierTraining", trunk: LiteTrunk, path: Path) -> str:
    blocks = blocks_of(training.network.tail, trunk.blocks[-trunk.count :])
    metadata = {"kind": TUNED_KIND, "variant": str(trunk.variant.number)}
    card = {"title": f"The last blocks of EfficientNet-Lite{trunk.variant.number}", **metadata}
    write_learned(path, tail_arrays(blocks), metadata=metadata, card=card)
    return TunedLite(weights=str(path)).fingerprint


def _product(
    examples: Examples, plan: ClassifierPlan, members: Sequence[_Member], accuracy: Accuracy
) -> Product:
    from ..plots import accuracy_png, confusion_png

    count = np.float32(len(members))
    pictures = {"confusion": confusion_png(accuracy.result.confusion, accuracy.result.classes)}
    for number, member in enumerate(members):
        history = member.history
        pictures[f"curves-{number}"] = accuracy_png(
            {"teaching": history.loss, "held-out": history.held_loss},
            {"teaching": history.accuracy, "held-out": history.held_accuracy},
        )
    return Product(
        title=f"A classifier of {plan.field}",
        # The mean of logits of several layers is one layer on their vectors side by side.
        arrays={
            "0.weight": np.vstack([member.arrays["0.weight"] for member in members]) / count,
            "0.bias": np.sum([member.arrays["0.bias"] for member in members], axis=0) / count,
        },
        metadata={
            "kind": KIND,
            "field": plan.field,
            "names": json.dumps(examples.names),
            "encoder": ",".join(member.fingerprint for member in members),
            "encoders": json.dumps([member.encoder for member in members]),
        },
        figures={
            **accuracy.as_json(),
            "histories": [vars(member.history) for member in members],
        },
        usage='PictureClassifier("FILE").predict(images)',
        summary=str(accuracy),
        pictures=pictures,
    )


def _mean(members: Sequence[Vectors]) -> Vectors:
    """The geometric mean of probabilities, which is what the mean of logits comes to."""
    logits = np.mean([np.log(member + 1e-9) for member in members], axis=0)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Vectors = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return result
