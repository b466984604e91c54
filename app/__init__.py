"""Tiếp Sức Số: the field app of youth volunteer teams. Start at ARCHITECTURE.md."""
