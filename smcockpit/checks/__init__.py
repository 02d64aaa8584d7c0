"""Checks: a linter for plans. Each rule is one small function with an example that passes and one that does not."""
