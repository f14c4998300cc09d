"""What an administrator does to the office itself: agencies, units, positions, holders, accounts, resources, the calendar.

Every change is checked here, so that the page, the command line and the demonstration office obey the same rules.

agencies  founding one, with its SOPs and a first calendar     people  persons, and the positions they are given
posts     agencies, units and positions, made                  means   what can be booked, and the calendar
standing  positions and resources that stand already
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
