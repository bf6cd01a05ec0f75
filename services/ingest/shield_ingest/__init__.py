"""Ingest: takes agencies' messages in, holds what cannot be read, lets nothing accepted get lost."""
