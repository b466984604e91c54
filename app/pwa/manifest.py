"""What a phone shows of the app that was added to its home screen."""

from collections.abc import Callable


def manifest(org_name: str, static_url: Callable[[str], str]) -> dict[str, object]:
    """The web app manifest. `id` stays the same for ever, or an installed app would become another one."""
    return {
        "id": "/",
        "name": f"Tiếp Sức Số · {org_name}",
        "short_name": "Tiếp Sức Số",
        "description": "Ghi nhận lượt hỗ trợ, có mạng hay không.",
        "lang": "vi",
        "start_url": "/assists/new",
        "scope": "/",
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": "#0b4a8f",
        "background_color": "#f3f6f9",
        "icons": [
            _icon(static_url("icons/icon-192.png"), 192, "any"),
            _icon(static_url("icons/icon-512.png"), 512, "any"),
            _icon(static_url("icons/maskable-512.png"), 512, "maskable"),
        ],
    }


def _icon(url: str, size: int, purpose: str) -> dict[str, str]:
    return {"src": url, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
