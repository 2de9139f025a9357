"""Memory of a web process: what a login needed for a moment goes back to the system."""

import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Of glibc's mallopt."""


def give_back_large_blocks() -> None:
    """Let glibc return blocks of a megabyte and more as soon as they are free, and share two heaps among threads.

    By itself it learns from the first 19 MiB of argon2 to keep such blocks: eight threads hold 160 MB for ever.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and gives such blocks back by itself
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        mallopt(M_ARENA_MAX, 2)
