"""The surface that shows a frame with its mask and proposal, and takes gestures on it."""
