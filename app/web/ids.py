"""Ids in paths."""

from typing import Annotated

from fastapi import Path

# Both databases refuse larger ones with an error of their own; here they are not found like any other.
RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]
