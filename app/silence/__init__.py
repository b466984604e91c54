"""The silence board: where nothing is heard of, and what to do about it."""
