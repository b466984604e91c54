"""Signing in, taking people in, and who may do what."""
