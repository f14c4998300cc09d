"""The only code that moves a case: read, decide, write, in one transaction that the door commits.

load      the case as facts, its row locked
answers   what was answered: form, references, documents, warnings
effects   consequences: appointments, bookings, messages
write     the case, its tasks and the register
act       one action from end to end; the two calls the doors make
"""

from engine.perform.act import Answer, Done, OnBehalf, open_case, perform, perform_timed

__all__ = ["Answer", "Done", "OnBehalf", "open_case", "perform", "perform_timed"]
