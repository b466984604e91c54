"""What a phone needs to add the app to its home screen."""

import io
from math import hypot

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from app.config import Settings
from tests.pwa.draw_icons import FULL, SIZES, STATIC, drawn

BLUE = (11, 74, 143)


def test_the_manifest_names_the_app_and_where_it_starts(client: TestClient) -> None:
    response = client.get("/manifest.webmanifest")
    assert response.headers["content-type"].startswith("application/manifest+json")
    body = response.json()
    assert (body["id"], body["scope"], body["start_url"]) == ("/", "/", "/assists/new")
    assert (body["lang"], body["display"]) == ("vi", "standalone")
    assert (body["theme_color"], body["background_color"]) == ("#0b4a8f", "#f3f6f9")
    assert body["short_name"] == "Tiếp Sức Số"


def test_the_body_that_runs_it_is_in_the_name(client: TestClient, app: FastAPI) -> None:
    settings: Settings = app.state.settings
    app.state.settings = settings.model_copy(update={"app_org_name": "Thành Đoàn Huế"})
    assert client.get("/manifest.webmanifest").json()["name"] == "Tiếp Sức Số · Thành Đoàn Huế"


def test_every_page_links_to_it(client: TestClient) -> None:
    text = client.get("/sign-in").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in text
    assert "icons/apple-touch-icon.png" in text


def test_its_icons_are_there_in_the_sizes_it_names(client: TestClient) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in icons:
        response = client.get(icon["src"])
        assert response.headers["content-type"] == icon["type"]
        size = Image.open(io.BytesIO(response.content)).size
        assert f"{size[0]}x{size[1]}" == icon["sizes"]


@pytest.mark.parametrize("name", SIZES)
def test_an_icon_is_what_the_drawing_says(name: str) -> None:
    kept = Image.open(STATIC / "icons" / name).convert("RGBA")
    assert kept.tobytes() == Image.open(io.BytesIO(drawn(name))).convert("RGBA").tobytes()


@pytest.mark.parametrize("name", FULL)
def test_an_icon_that_the_phone_cuts_has_its_mark_in_the_middle_and_colour_to_the_edge(name: str) -> None:
    icon = Image.open(STATIC / "icons" / name).convert("RGB")
    middle = icon.width / 2
    pixels = icon.tobytes()
    points = [
        divmod(at // 3, icon.width) for at in range(0, len(pixels), 3) if pixels[at : at + 3] != bytes(BLUE)
    ]
    assert icon.getpixel((0, 0)) == BLUE
    # The circle that every shape leaves whole.
    assert 0 < max(hypot(x - middle, y - middle) for y, x in points) <= icon.width * 0.4
