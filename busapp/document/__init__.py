"""What is open and how it changes. No Qt, no files."""
