"""Briefing: sittings, and the agenda that each of them is given."""
