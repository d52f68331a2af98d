"""The model card: what a model is, was trained on, scored, and must not be used for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from kd_core.contracts.errors import ModelError
from kd_core.contracts.json_text import parsed_json

CARD_SCHEMA = 1
"""The schema that this version writes; a card with a higher number is refused."""

LARGEST_SIDE = 4096
"""Of what a network reads: beyond that a card asks for more memory than there is."""

CARD_NAME = "card.json"
MODEL_NAME = "model.onnx"
WEIGHTS_NAME = "weights.safetensors"
"""What a training can start from; models that older versions wrote do not have it."""


@dataclass(frozen=True, kw_only=True)
class InputSpec:
    """How a frame, or a volume, becomes the network's input.

    The frame is made gray, resized to ``height`` x ``width`` without keeping its aspect, and
    standardised by its own mean and standard deviation, the latter at least ``std_floor`` gray
    levels, so that a black frame does not become noise.

    Where ``depth`` is not 0 the network reads patches of a volume, depth x height x width voxels at the
    volume's own spacing. The volume is standardised as a whole, and overlapping patches cover it.
    """

    name: str = "frame"
    height: int = 256
    width: int = 256
    std_floor: float = 8.0
    depth: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """Sides of what the network reads: height and width, or depth, height and width."""
        return (self.depth, self.height, self.width) if self.depth else (self.height, self.width)


@dataclass(frozen=True, kw_only=True)
class OutputSpec:
    """How the network's outputs become a mask and a confidence.

    A pixel is lesion where the sigmoid of the mask logit exceeds ``mask_threshold``. A part smaller
    than ``min_area`` (share of the frame) is dropped. The mask is emptied where the confidence, the
    sigmoid of the presence logit, is below ``presence_threshold``.
    """

    mask: str = "mask_logits"
    presence: str = "presence_logit"
    mask_threshold: float = 0.5
    presence_threshold: float = 0.0
    min_area: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """The card of one model folder. ``scores`` and ``training`` are read by people and reports."""

    name: str
    version: str
    created: str
    architecture: str
    parameters: int
    macs: int
    sha256: str
    input: InputSpec = field(default_factory=InputSpec)
    output: OutputSpec = field(default_factory=OutputSpec)
    training: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    parity: dict[str, Any] = field(default_factory=dict)
    intended_use: str = ""
    not_for: str = ""
    data_licences: dict[str, str] = field(default_factory=dict)
    schema: int = CARD_SCHEMA

    def write(self, path: Path) -> None:
        """Write the card as JSON, keys in the order of the fields."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> ModelCard:
        """Read and check a card.

        Raises:
            ModelError: no such file, not JSON, a field missing, unknown or of the wrong type, or a
                newer schema.
        """
        try:
            raw = parsed_json(path.read_bytes())
        except FileNotFoundError as error:
            raise ModelError(f"{path.parent}: no {path.name}; this is not a model folder") from error
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: the model card cannot be read: {error}") from error
        if not isinstance(raw, dict):
            raise ModelError(f"{path}: the model card is not a JSON object")
        schema = raw.get("schema")
        if not isinstance(schema, int) or schema > CARD_SCHEMA:
            raise ModelError(
                f"{path}: card schema {schema!r} is not known here (newest: {CARD_SCHEMA}); "
                "a newer version of the program wrote it"
            )
        try:
            raw["input"] = _build(InputSpec, raw.get("input", {}))
            raw["output"] = _build(OutputSpec, raw.get("output", {}))
            card = _build(cls, raw)
            card.check()
        except (TypeError, ValueError) as error:
            raise ModelError(f"{path}: the model card is not valid: {error}") from error
        return card

    def check(self) -> None:
        """Refuse values that no model can have.

        Raises:
            ValueError: which, and what they may be.
        """
        spec, out = self.input, self.output
        rules = {
            "input.height and input.width are 16 or more": min(spec.height, spec.width) >= 16,
            f"no side of the input is above {LARGEST_SIDE}": max(spec.shape) <= LARGEST_SIDE,
            "input.depth is 0 or 16 or more": spec.depth == 0 or spec.depth >= 16,
            "output.min_area is 0 for volumes": spec.depth == 0 or out.min_area == 0,
            "input.std_floor is above 0": spec.std_floor > 0,
            "output.mask_threshold lies between 0 and 1": 0 < out.mask_threshold < 1,
            "output.presence_threshold lies from 0 to 1": 0 <= out.presence_threshold <= 1,
            "output.min_area lies from 0 to below 1": 0 <= out.min_area < 1,
            "sha256 is 64 hex digits": len(self.sha256) == 64,
        }
        broken = [rule for rule, kept in rules.items() if not kept]
        if broken:
            raise ValueError(f"it must be that {'; '.join(broken)}")


def sha256_of(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


_Spec = TypeVar("_Spec", "ModelCard", InputSpec, OutputSpec)
_PLAIN: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float)}


def _build(kind: type[_Spec], raw: Any) -> _Spec:
    if not isinstance(raw, dict):
        raise TypeError(f"{kind.__name__} is not an object")
    for known in fields(kind):
        expected = _PLAIN.get(str(known.type))
        if known.name not in raw:
            continue
        value = raw[known.name]
        if expected and (isinstance(value, bool) or not isinstance(value, expected)):
            raise TypeError(f"{known.name} is {value!r}, not a {known.type}")
    return kind(**raw)
