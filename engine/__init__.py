"""The engine: generic; knows no SOP, no HTTP, no queue.

declaration/   the vocabulary of a SOP file, and the check that refuses a broken one      } the rule book:
rules/         pure decisions: who may do what now, where a case goes, which clocks run   } no SQL, no network,
worktime       office hours and holidays as a bisect                                      } no clock of its own
errors         every refusal, with its sentence, status and code                          }
records/       the tables
perform/       the only code that moves a case: one action, one transaction
…              what stands around it: alarms, messages, bookings, files, queries, register
"""
