"""10,000 resamples of a mean change: all at once against loops in Python.

    python benchmarks/measure_bootstrap.py

2,000 whole-number changes, and 2,000 that hardly repeat. The loops draw the same number of people
with replacement and take the mean: in plain Python (timed on 500 resamples, times 20), with
pandas' sample, and with NumPy's choice.
"""

from __future__ import annotations

import random as plain
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from ims_outcomes.statistics.bootstrap import RESAMPLES, resample_means

PEOPLE = 2_000


def time_once(call: Callable[[], object]) -> float:
    """Seconds of one call, the best of three."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def list_loops(values: np.ndarray) -> dict[str, tuple[Callable[[], object], int]]:
    """Each loop's resample, and how many are timed."""
    people, series, random = values.tolist(), pd.Series(values), np.random.default_rng(1)
    return {
        "plain Python": (lambda: sum(plain.choices(people, k=PEOPLE)) / PEOPLE, 500),
        "pandas": (lambda: series.sample(frac=1, replace=True).mean(), 500),
        "NumPy": (lambda: random.choice(values, PEOPLE).mean(), 500),
    }


def main() -> None:
    """Print the ratios."""
    random = np.random.default_rng(2)
    whole = np.clip(np.round(random.normal(-2, 2.2, PEOPLE)), -10, 10)
    for name, values in {
        "whole numbers": whole,
        "all different": random.normal(-2, 2, 2000),
    }.items():
        ours = time_once(lambda values=values: resample_means(values))
        sys.stdout.write(f"{name}, {PEOPLE} people: all at once {1000 * ours:.0f} ms")
        for loop, (call, times) in list_loops(values).items():
            run = lambda call=call, times=times: [call() for _ in range(times)]  # noqa: E731
            seconds = time_once(run) * RESAMPLES / times
            sys.stdout.write(f"; {loop} loop {seconds:.2f} s, ratio {seconds / ours:.0f}")
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
