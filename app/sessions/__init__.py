"""Planning sessions, the calendar of a commune, and what was held: pages over `help_sessions`."""
