"""What an administrator does to the office itself: agencies, units, positions, holders, accounts, resources, the calendar.

Every change is checked here, so that the page, the command line and the demonstration office obey the same rules.
"""

from engine.administration.means import add_resource, set_calendar
from engine.administration.people import CAPACITIES, add_person, appoint
from engine.administration.posts import Member, add_agency, add_position, add_unit, members, set_superior, units

__all__ = [
    "CAPACITIES",
    "Member",
    "add_agency",
    "add_person",
    "add_position",
    "add_resource",
    "add_unit",
    "appoint",
    "members",
    "set_calendar",
    "set_superior",
    "units",
]
