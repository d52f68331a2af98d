"""Demonstrations on real images: what takes longer than a test, and shows rather than asserts."""
