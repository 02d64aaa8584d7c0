"""Answers about a plan, pure: no screen, no printing."""
