"""Verbs on records: pure functions from records, today and an actor to changes."""
