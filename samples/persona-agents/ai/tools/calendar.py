"""Dates, which models get wrong by a day."""

from datetime import date


def days_between(start: str, end: str) -> dict:
    """Counts the days and working days from one ISO date (2026-03-01) to another.

    The first day counts, the last does not.
    """
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError as error:
        return {"error": str(error)}
    days = (last - first).days
    weeks, rest = divmod(max(days, 0), 7)
    working = 5 * weeks + sum((first.weekday() + day) % 7 < 5 for day in range(rest))
    return {"days": days, "working_days": working, "falls_on": f"{last:%A}"}
