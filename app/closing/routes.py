"""HTTP for closing."""

from fastapi import APIRouter

router = APIRouter()
