"""Administrative units with their dates, what became of them, and search."""
