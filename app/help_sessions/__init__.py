"""Support points with their posters' codes, and the sessions held at them."""
