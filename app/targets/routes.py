"""HTTP for targets."""

from fastapi import APIRouter

router = APIRouter()
