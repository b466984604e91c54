"""Closed days and periods: a frozen figure, and what changed of it since."""
