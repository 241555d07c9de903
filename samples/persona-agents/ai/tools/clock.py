"""What time it is somewhere."""

from datetime import datetime
from zoneinfo import ZoneInfo


def time_in(zone: str) -> dict:
    """Tells the date and time in a time zone such as "Europe/Lisbon"."""
    try:
        now = datetime.now(ZoneInfo(zone))
    except (KeyError, ValueError):
        return {"error": f"no time zone '{zone}'"}
    return {"time": now.isoformat(timespec="minutes"), "weekday": f"{now:%A}"}
