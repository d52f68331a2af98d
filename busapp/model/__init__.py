"""Plain data: what a study, a frame, a mask and an edit are. No Qt, no files."""
