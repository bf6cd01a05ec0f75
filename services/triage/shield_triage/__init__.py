"""Triage: folds events into each young person's history and decides whether, why and how soon people look."""
