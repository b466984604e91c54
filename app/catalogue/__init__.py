"""What can be helped with, and why it did not work."""
