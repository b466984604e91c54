"""Periods: day, week, month, quarter, half-year, year, campaigns with a name, any span."""
