"""Faults on purpose: real workers and a real broker are killed, frozen and emptied, and then everything is counted."""
