"""Presence of volunteers at support points."""
