"""The collector of garbage of a process that is to run for weeks."""

from __future__ import annotations

import gc

_YOUNGEST, _YOUNG, _OLD = 20_000, 20, 50  # Python's own are 700, 10 and 10


def spare_collector() -> None:
    """Let it leave what is there by now, and look less often at what comes.

    It counts new objects, of which a busy process makes thousands for each answer, and walks all modules,
    tables and statements again and again: a fifth of the processor's time while operations are recorded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNGEST, _YOUNG, _OLD)
