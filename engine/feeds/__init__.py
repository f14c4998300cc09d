"""Calendar feeds: addresses that a calendar program reads without signing in.

addresses  made, listed, withdrawn; read with the rights its owner has at that moment
events     what a feed holds, written as iCalendar: never what opens a meeting
"""

from engine.feeds.addresses import MOST, FeedLine, create, may_be_fed, mine, one_of_mine, read, withdraw

__all__ = ["MOST", "FeedLine", "create", "may_be_fed", "mine", "one_of_mine", "read", "withdraw"]
