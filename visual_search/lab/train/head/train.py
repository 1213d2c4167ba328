"""Trains a head, or the last blocks of a network, end to end: views, search, verdict, product."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ....encoders import EncoderConfig, get_encoder
from ....encoders.backends.tuned import KIND as TUNED_KIND
from ....encoders.backends.tuned import tail_arrays
from ....encoders.weights.learned_file import Arrays
from ....imaging.simulate import contact_sheet
from ...data.pictures import read
from ...data.splits import JUDGE, Examples
from ..card import Product, as_mapping, encoder_entry, png
from ..features import Views
from ..fit_reducer import PROJECTED, Made
from ..trunks import FrozenEncoder, LiteTrunk, Trunk, blocks_of
from ..verdict import Verdict, ask, compare
from ..workspace import Workspace
from .recipe import LOSSES, Recipe
from .recipe_search import Budget, halve, recipes

if TYPE_CHECKING:
    from .loop import Lesson, Training

TUNED = "visual_search.encoders.backends.tuned.TunedLite"
_SHEET = 6


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is trained and what it may cost.

    Args:
        depth: None trains a head on the frozen encoder; "last", "stage" or "deep" the last
            blocks of EfficientNet-Lite, without a head.
        variant: of EfficientNet-Lite, where its blocks are trained.
        recipe: None searches for one within the budget.
        simulated: photos simulated of each picture.
    """

    depth: str | None = None
    variant: int = 0
    recipe: Recipe | None = None
    losses: tuple[str, ...] = LOSSES[:3]
    budget: Budget = field(default_factory=Budget)
    simulated: int = 6
    seed: int = 0


def teach(
    examples: Examples,
    config: EncoderConfig,
    plan: Plan,
    *,
    workspace: Workspace,
) -> Made:
    """Train within the plan, and ask products that no step has seen.

    Everything computed is kept in the workspace: called again after a kill, it goes on there.

    Raises:
        ManifestError: a picture cannot be read, or there are too few.
        ConfigurationError, EncoderError: the encoder cannot work.
    """
    from .loop import Lesson

    trunk = _trunk(config, plan)
    views = Views(simulated=plan.simulated, seed=plan.seed)
    inputs = workspace.inputs(examples, trunk, views)
    lesson = Lesson(
        examples=examples,
        inputs=inputs,
        tail=trunk.tail,
        has_head=plan.depth is None,
        seed=plan.seed,
    )
    training = _searched(lesson, plan, workspace)
    verdict = _judged(training, lesson, workspace)
    product = _tuned(training, trunk) if isinstance(trunk, LiteTrunk) else _head(training, config)
    return Made(product=_described(product, training, examples, verdict), verdict=verdict)


def _trunk(config: EncoderConfig, plan: Plan) -> Trunk:
    if plan.depth is None:
        return FrozenEncoder(get_encoder(config))
    return LiteTrunk(plan.variant, depth=plan.depth)


def _searched(lesson: "Lesson", plan: Plan, workspace: Workspace) -> "Training":
    from .loop import Training

    tried = (
        [plan.recipe] if plan.recipe else recipes(plan.budget, seed=plan.seed, losses=plan.losses)
    )
    runs = [
        Training(
            lesson,
            recipe,
            checkpoint=workspace.directory / f"recipe-{number}.pt",
            between=workspace.check,
        )
        for number, recipe in enumerate(tried)
    ]
    if plan.recipe:
        runs[0].advance(plan.budget.epochs)
        return runs[0]

    def report(number: int, left: int) -> None:
        best = max(run.score for run in runs)
        workspace.told(
            f"Round {number}: {left} recipes trained, best mean reciprocal rank {best:.3f}."
        )

    return halve(runs, plan.budget, told=report)


def _judged(training: "Training", lesson: "Lesson", workspace: Workspace) -> Verdict:
    """Compare with the untrained network, on the products of the part that judges."""
    from .loop import untrained

    asked = lesson.questions(JUDGE)
    before = ask(asked, lesson.inputs, untrained(lesson))
    training.module()
    verdict = compare(asked, before, training.figures(asked), seed=lesson.seed)
    workspace.told(f"{training.epochs} epochs, the best was {training.curve.best + 1}.")
    return verdict


@dataclass(frozen=True, kw_only=True)
class _Bare:
    title: str
    arrays: Arrays
    metadata: dict[str, str]
    usage: str


def _head(training: "Training", config: EncoderConfig) -> _Bare:
    from .layers import layer_arrays

    recipe = training.recipe
    return _Bare(
        title=f"A head of {recipe.dimensions} dimensions",
        arrays=layer_arrays(training.module().head),
        metadata={
            "kind": "layers",
            "encoder": get_encoder(config).fingerprint,
            "keep": f"{recipe.keep:g}",
        },
        usage=encoder_entry(PROJECTED, {"encoder": as_mapping(config), "projection": "FILE"}),
    )


def _tuned(training: "Training", trunk: LiteTrunk) -> _Bare:
    blocks = blocks_of(training.module().tail, trunk.blocks[-trunk.count :])
    return _Bare(
        title=f"The last blocks of EfficientNet-Lite{trunk.variant.number}",
        arrays=tail_arrays(blocks),
        metadata={"kind": TUNED_KIND, "variant": str(trunk.variant.number)},
        usage=encoder_entry(TUNED, {"weights": "FILE"}),
    )


def _described(bare: _Bare, training: "Training", examples: Examples, verdict: Verdict) -> Product:
    from ..plots import curves_png

    curve = training.curve
    shown = [
        read(entry).image for entry in examples.entries[:: -(-len(examples.entries) // _SHEET)]
    ]
    return Product(
        title=bare.title,
        arrays=bare.arrays,
        metadata=bare.metadata,
        usage=bare.usage,
        summary=str(verdict),
        figures={
            **verdict.as_json(),
            "epochs": training.epochs,
            "best_epoch": curve.best + 1,
            "recipe": training.recipe.as_json(),
            "loss": curve.loss,
            "held_out_mrr": curve.score,
        },
        pictures={
            "curves": curves_png(
                {"loss": curve.loss, "held-out mean reciprocal rank": curve.score},
                best=curve.best,
            ),
            "augmented": png(contact_sheet(shown)),
        },
    )
