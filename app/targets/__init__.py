"""Targets: a goal for an indicator, a unit and a period, and how far it is reached."""
