"""Working time: office hours and holidays compiled to a table, so that every deadline and verdict is a bisect.

Pure: no database, no network and no clock of its own. Moments go in as aware datetimes and come out in UTC.
"""

from engine.worktime.calendar import Calendar
from engine.worktime.explain import ClosedDay, Explanation, Span
from engine.worktime.hours import Holiday, OfficeHours, OfficeHoursError, check_hours

__all__ = [
    "Calendar",
    "ClosedDay",
    "Explanation",
    "Holiday",
    "OfficeHours",
    "OfficeHoursError",
    "Span",
    "check_hours",
]
