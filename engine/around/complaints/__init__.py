"""Complaints (keluhan): about a service, with a number and a life cycle of their own; they may speak of a case, or of none.

rules     the life cycle and its two clocks, pure       desk      who handles a complaint, and who may not
filing    taking one in                                 reading   who sees what of it, also without an account
finding   lists of them                                 handling  one step on it
telling   what complainant and handlers are told
"""

from engine.around.complaints.desk import Official, officials
from engine.around.complaints.filing import Filed, Grievance, file_complaint
from engine.around.complaints.finding import ComplaintLine, find_complaints
from engine.around.complaints.handling import Step, handle
from engine.around.complaints.reading import ComplaintView, NoteView, track_complaint, view_complaint
from engine.around.complaints.rules import MOVES, STATUSES

__all__ = [
    "MOVES",
    "STATUSES",
    "ComplaintLine",
    "ComplaintView",
    "Filed",
    "Grievance",
    "NoteView",
    "Official",
    "Step",
    "file_complaint",
    "find_complaints",
    "handle",
    "officials",
    "track_complaint",
    "view_complaint",
]
