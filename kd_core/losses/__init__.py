"""Loss terms, one a file. A new one is its file, a line in a dict here and a test with a reference number.

``SEGMENTATION`` compares mask logits with masks; ``DISTILLATION`` compares a student with what a teacher said.
"""

from torch import nn

from kd_core.losses.attention_transfer import AttentionTransfer
from kd_core.losses.batch_affinity import BatchAffinity
from kd_core.losses.channel_kd import ChannelKD
from kd_core.losses.class_vectors import ClassVectors
from kd_core.losses.decoupled_contrast import DecoupledContrast
from kd_core.losses.dice_ce import DiceCE
from kd_core.losses.dual_path_kd import BENIGN, COUPLINGS, MALIGNANT, NEITHER, DualPathKD
from kd_core.losses.edge_graph import EdgeGraph
from kd_core.losses.focal_dice import FocalDice
from kd_core.losses.focal_tversky import FocalTversky
from kd_core.losses.hard_ranking import HardRanking
from kd_core.losses.importance_map import ImportanceMap
from kd_core.losses.lesion_dice import LesionDice
from kd_core.losses.logit_kd import LogitKD
from kd_core.losses.margin_features import MarginFeatures
from kd_core.losses.pairwise_affinity import PairwiseAffinity
from kd_core.losses.pixel_ce import PixelCE
from kd_core.losses.presence_ce import PresenceCE
from kd_core.losses.region_affinity import RegionAffinity
from kd_core.losses.teacher_queue import TeacherQueue
from kd_core.losses.term import Term
from kd_core.losses.weight_balance import WeightBalance

SEGMENTATION: dict[str, type[nn.Module]] = {
    "dice_ce": DiceCE,
    "focal_dice": FocalDice,
    "focal_tversky": FocalTversky,
    "lesion_dice": LesionDice,
    "pixel_ce": PixelCE,
    "weight_balance": WeightBalance,
}

DISTILLATION: dict[str, type[nn.Module]] = {
    "attention_transfer": AttentionTransfer,
    "batch_affinity": BatchAffinity,
    "channel_kd": ChannelKD,
    "decoupled_contrast": DecoupledContrast,
    "dual_path_kd": DualPathKD,
    "edge_graph": EdgeGraph,
    "hard_ranking": HardRanking,
    "importance_map": ImportanceMap,
    "logit_kd": LogitKD,
    "margin_features": MarginFeatures,
    "pairwise_affinity": PairwiseAffinity,
    "region_affinity": RegionAffinity,
}

__all__ = [
    "BENIGN",
    "COUPLINGS",
    "DISTILLATION",
    "MALIGNANT",
    "NEITHER",
    "SEGMENTATION",
    "AttentionTransfer",
    "BatchAffinity",
    "ChannelKD",
    "ClassVectors",
    "DecoupledContrast",
    "DiceCE",
    "DualPathKD",
    "EdgeGraph",
    "FocalDice",
    "FocalTversky",
    "HardRanking",
    "ImportanceMap",
    "LesionDice",
    "LogitKD",
    "MarginFeatures",
    "PairwiseAffinity",
    "PixelCE",
    "PresenceCE",
    "RegionAffinity",
    "TeacherQueue",
    "Term",
    "WeightBalance",
]
