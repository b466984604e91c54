"""Support points to look at and to set up, and the A4 poster of each."""
