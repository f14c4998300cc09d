"""The calendars of agencies as they are kept: versions, each with a reason. Reckoning by them is `engine.worktime`.

rows     a version as a row, and back
seed     what a new office starts with
changes  what an administrator changes
moving   what a change does to deadlines under way
"""
