"""The coordinator's day: figures, who is where, what blocks residents, the latest entries."""
