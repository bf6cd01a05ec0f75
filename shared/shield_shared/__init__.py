"""The contract between the services: events, people, decisions; nothing that knows a meeting or a rule."""
