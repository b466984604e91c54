"""HTTP for silence."""

from fastapi import APIRouter

router = APIRouter()
