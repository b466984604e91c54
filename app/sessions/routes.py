"""HTTP for sessions."""

from fastapi import APIRouter

router = APIRouter()
