"""Which zone a commune is in."""

from rules.model import Zone
from rules.spelling import comparable

OUTSIDE = "outside"
"""The zone of every commune that no zone names, unless the last zone is everywhere else."""


def zones_by_commune(zones: tuple[Zone, ...]) -> dict[str, str]:
    """Return the zone's key for each comparable name of a commune."""
    return {comparable(commune): zone.key for zone in zones for commune in zone.communes}


def zone_elsewhere(zones: tuple[Zone, ...]) -> str:
    """Return the key of the zone that is everywhere else."""
    return next((zone.key for zone in zones if not zone.communes), OUTSIDE)
