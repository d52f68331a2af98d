"""What busapp and kd_core say to each other. Standard library only."""

from kd_core.contracts.card import CARD_SCHEMA, InputSpec, ModelCard, OutputSpec, sha256_of
from kd_core.contracts.errors import Cancelled, DataError, KdError, ModelError, RunError
from kd_core.contracts.jobs import DataSource, JobEvent, JobSpec

__all__ = [
    "CARD_SCHEMA",
    "Cancelled",
    "DataError",
    "DataSource",
    "InputSpec",
    "JobEvent",
    "JobSpec",
    "KdError",
    "ModelCard",
    "ModelError",
    "OutputSpec",
    "RunError",
    "sha256_of",
]
