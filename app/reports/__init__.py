"""Totals of any period: as a page, as JSON, as a workbook and as CSV."""
