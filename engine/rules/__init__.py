"""The rule book: pure functions of a declaration, a snapshot of a case, an actor and an instant."""
