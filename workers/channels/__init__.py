"""The outside channels: each carries one message to one person and says how it ended.

A channel never touches the database, never retries and never raises for what the other side does: it returns an
`Outcome`. When to try again is `workers.backoff`; what to record is the caller's.
"""
