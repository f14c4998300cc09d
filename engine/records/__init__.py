"""The tables. Plain declarative classes; no rule lives here except what the database itself can prove."""

from engine.records.accounts import AccountChange
from engine.records.around import (
    Complaint,
    ComplaintEntry,
    LibraryItem,
    SurveyScore,
    SurveyTaken,
    Testimonial,
)
from engine.records.base import Base, Utc, table
from engine.records.cases import (
    AgencySop,
    AlarmFired,
    Answer,
    Case,
    CasePerson,
    Counter,
    Entry,
    Refused,
    SopVersion,
    Task,
)
from engine.records.files import Attachment, CaseDocument
from engine.records.messages import DigestLine, Message
from engine.records.office import CalendarVersion, Heartbeat, IdempotencyKey, Setting
from engine.records.people import (
    Agency,
    Appointment,
    Feed,
    Identity,
    LoginSession,
    OneTimeLink,
    Person,
    Position,
    PositionRole,
    Token,
    Unit,
)
from engine.records.resources import Booking, Resource

__all__ = [
    "AccountChange",
    "Agency",
    "AgencySop",
    "AlarmFired",
    "Answer",
    "Appointment",
    "Attachment",
    "Base",
    "Booking",
    "CalendarVersion",
    "Case",
    "CaseDocument",
    "CasePerson",
    "Complaint",
    "ComplaintEntry",
    "Counter",
    "DigestLine",
    "Entry",
    "Feed",
    "Heartbeat",
    "IdempotencyKey",
    "Identity",
    "LibraryItem",
    "LoginSession",
    "Message",
    "OneTimeLink",
    "Person",
    "Position",
    "PositionRole",
    "Refused",
    "Resource",
    "Setting",
    "SopVersion",
    "SurveyScore",
    "SurveyTaken",
    "Task",
    "Testimonial",
    "Token",
    "Unit",
    "Utc",
    "table",
]
