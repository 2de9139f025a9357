"""Memory of a web process: what a login needed for a moment goes back to the system, what stays is left alone."""

import ctypes
import gc

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Of glibc's mallopt."""
YOUNG = 5_000
"""Objects after which the youngest are looked at: a page makes so many, and most are gone when it ends."""


def give_back_large_blocks() -> None:
    """Let glibc return blocks of a megabyte and more as soon as they are free, and share one heap among threads.

    By itself it learns from the first 19 MiB of argon2 to keep such blocks: eight threads hold 160 MB for ever.
    A second heap would keep 3 MB free that the first could use.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and gives such blocks back by itself
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        mallopt(M_ARENA_MAX, 1)


def leave_alone_what_stays() -> None:
    """Take what the start has made out of garbage collection; call it once, when the application is made.

    A full collection waits until a quarter of all objects is new: beside the 180,000 of modules and tables, what
    requests leave behind would pile up.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
