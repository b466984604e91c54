"""Assists: one resident helped, one sitting. Nothing here says who the resident is."""
