"""The loop, its checkpoints and run folder, and the evaluation of a finished model."""
