"""HTTP for periods."""

from fastapi import APIRouter

router = APIRouter()
