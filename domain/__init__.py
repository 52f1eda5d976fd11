"""Rules without I/O."""

from domain.zone_data import prefer_packaged

# Done here because a process that uses time zones imports something from this package first.
prefer_packaged()
