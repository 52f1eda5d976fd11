"""The database can't be used: nothing was refused, so the same may be asked again later."""


class StorageUnavailable(Exception):
    """The database is busy, full, out of reach or starting, and the request was not carried out.

    After a failed commit nobody knows whether it took effect. The message is the driver's own, and its error
    is the cause.
    """


class WritingRefused(StorageUnavailable):
    """Nothing may be written now: the work is read-only, or the process may not be the only one."""
