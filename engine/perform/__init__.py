"""The only code that moves a case: read, decide, write, in one transaction that the door commits.

act        one action from end to end; the calls the doors make
filing     a new case before its first action
load       the case as facts, its row locked
answers    what was answered, every fault told at once: form (binding), names (naming), files (documents)
bookings   consequences for resources
messages   consequences that tell somebody something
tasks      tasks opened, closed with their verdict, paused, resumed
entries    one line of the register
write      the case, its tasks and the register together
"""

from engine.perform.act import Answer, Done, OnBehalf, open_case, perform, perform_timed

__all__ = ["Answer", "Done", "OnBehalf", "open_case", "perform", "perform_timed"]
