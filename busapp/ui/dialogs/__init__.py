"""Dialogs: they gather what an action needs, and nothing else."""
