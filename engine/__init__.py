"""The engine: generic; knows no SOP, no HTTP, no queue.

declaration/   the vocabulary of a SOP file, and the check that refuses a broken one      } the rule book:
rules/         pure decisions: who may do what now, where a case goes, which clocks run   } no SQL, no network,
worktime       office hours and holidays as a bisect                                      } no clock of its own
errors         every refusal, with its sentence, status and code                          }
records/       the tables
perform/       the only code that moves a case: one action, one transaction
queries/       what doors may look at: every question takes the actor and gives what they may see
around/        library, complaints, survey, testimonials: what a SOP declares besides its table
files/         attachments as bytes
calendars/     the calendars of agencies, as kept and changed; feeds/ are those that other programs read
administration/, keeping/   the office and its accounts, as administrators and keepers change them
accounts …     who signs in: accounts, passwords, links, registration, identities
alarms …       what happens though nobody acts: alarms, digest; outbox, letters and templates tell of it
register …     what cannot be undone: register, verify, erasure, refusals, account_changes
db …           the ground: db, migrate, prepared, claims, idempotency, storable, settings, wiring
"""
