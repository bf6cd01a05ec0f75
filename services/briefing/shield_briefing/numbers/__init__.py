"""The numbers for one month, for a partnership board: counts and times, and nobody who can be told from them."""
