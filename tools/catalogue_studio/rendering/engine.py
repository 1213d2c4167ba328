"""Mitsuba, set up once: the scalar variant, or the one that STUDIO_VARIANT names."""

import os
from functools import cache
from typing import Any


@cache
def mitsuba() -> Any:
    """Return the module with a variant set.

    `llvm_ad_rgb` is three times as fast but needs LLVM 16 or newer, and with an older one
    the process dies without an exception to catch; so it has to be asked for.

    Raises:
        ImportError: Mitsuba is not installed, or the variant does not run here.
    """
    import mitsuba as mi

    mi.set_variant(os.environ.get("STUDIO_VARIANT", "scalar_rgb"))
    _limit_threads(mi)
    return mi


def _limit_threads(mi: Any) -> None:
    import drjit

    threads = int(os.environ.get("STUDIO_THREADS", "1"))
    drjit.set_thread_count(threads)
    mi.set_log_level(mi.LogLevel.Error)
