"""The contextual meeting: places, kinds of place, themes and hours as counts; never a young person (contract 4.3)."""
