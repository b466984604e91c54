"""Indicators: what reports name and count, read from counts, sessions and check-ins alike."""
