"""Keeping the accounts of an agency for one SOP: what the roles named in `around.accounts` may do (SPK-47…SPK-51).

reach    whose accounts: those of this SOP in the keeper's own agency, and nobody who serves elsewhere besides
grants   which roles can be given, and the positions that carry them
acts     role, removal, details, new accounts, members of a team, passwords: each recorded
listing  the table with search, order and pages
"""

from engine.keeping.acts import (
    Given,
    add_account,
    add_member,
    edit_account,
    give_link,
    give_password,
    remove_account,
    set_role,
)
from engine.keeping.grants import PLAIN, Grant, grants, team_role
from engine.keeping.listing import ORDERS, Line, Team, accounts, one_account, teams
from engine.keeping.reach import Kept, keeping, kept, kept_services

__all__ = [
    "ORDERS",
    "PLAIN",
    "Given",
    "Grant",
    "Kept",
    "Line",
    "Team",
    "accounts",
    "add_account",
    "add_member",
    "edit_account",
    "give_link",
    "give_password",
    "grants",
    "keeping",
    "kept",
    "kept_services",
    "one_account",
    "remove_account",
    "set_role",
    "team_role",
    "teams",
]
