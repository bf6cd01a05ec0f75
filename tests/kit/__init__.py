"""Builders of events in one line each, and what the real cores make of them."""
