-- A database of its own for each service; PostgreSQL's image runs this once, when its volume is empty.
CREATE DATABASE shield_ingest;
CREATE DATABASE shield_triage;
CREATE DATABASE shield_briefing;
