"""HTTP for exports."""

from fastapi import APIRouter

router = APIRouter()
