"""The database, when it can't be used: nothing was refused, so the same may be asked again later."""


class StorageUnavailable(Exception):
    """The database is busy, full, out of reach or starting, and what was asked of it is not done.

    Of a commit that failed nobody knows whether it was. The words are the driver's own, and its error is the
    cause.
    """


class WritingRefused(StorageUnavailable):
    """Nothing may be written now: by work that only reads, or by a process that may not be the only one."""
