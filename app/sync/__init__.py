"""The door for phones: what was logged without a network comes in here, event by event."""
