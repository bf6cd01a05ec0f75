"""One invented fortnight of Leeds, as the CloudEvents that partner agencies would send (for `shield demo`).

The people and what happens to them are invented; the searches are public records, moved to fixed dates.
The same events come out every time: no clock, no network, a fixed seed for every stream.
"""

from shield_run.fortnight.build import build_fortnight
from shield_run.fortnight.highlights import describe

__all__ = ["build_fortnight", "describe"]
