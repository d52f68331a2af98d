"""Every verb a person has, as a function; no widget in sight."""
