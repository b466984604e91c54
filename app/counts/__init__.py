"""Daily counts: what dashboards and totals read, kept true in the writing transaction."""
