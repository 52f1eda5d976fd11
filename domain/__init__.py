"""Rules without I/O."""

from domain.zone_data import prefer_packaged

# Here because whatever process deals with a zone imports something of this package first.
prefer_packaged()
