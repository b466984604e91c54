"""Numbers, days and times as they are written in Vietnam."""

from datetime import date, datetime, timedelta

from app import clock

_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def number(value: int) -> str:
    """184302 → "184.302"."""
    return f"{value:,}".replace(",", ".")


def day(value: date) -> str:
    """23/11/2026."""
    return value.strftime("%d/%m/%Y")


def weekday(value: date) -> str:
    """Thứ hai, 23/11/2026."""
    return f"{_WEEKDAYS[value.weekday()]}, {day(value)}"


def time(value: datetime) -> str:
    """The time in Vietnam: 07:42."""
    return value.astimezone(clock.VIETNAM).strftime("%H:%M")


def moment(value: datetime) -> str:
    """23/11/2026 10:55, in Vietnam."""
    return value.astimezone(clock.VIETNAM).strftime("%d/%m/%Y %H:%M")


def duration(value: timedelta) -> str:
    """3 giờ 18 phút; 18 phút."""
    hours, minutes = divmod(int(value.total_seconds()) // 60, 60)
    return f"{hours} giờ {minutes} phút" if hours else f"{minutes} phút"
