"""Random keys, pastes, mouse reports, sizes and bytes, seeded and repeatable. SMCOCKPIT_STORM=N makes all of it N times as long."""

import os

STORM = max(int(os.environ.get("SMCOCKPIT_STORM", "1") or 1), 1)  # read before any test takes the variables away
