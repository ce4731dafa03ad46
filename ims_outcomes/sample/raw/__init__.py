"""Look-alikes of what practice software exports, made from the sample, dirt and all."""

from ims_outcomes.sample.raw.making import build_raw_contents, has_look_alikes, make_raw_shapes
from ims_outcomes.sample.raw.shape import RawShape

__all__ = ["RawShape", "build_raw_contents", "has_look_alikes", "make_raw_shapes"]
