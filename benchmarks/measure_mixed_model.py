"""Random-intercept model at 100,000 rows: our time against lme4's on the same data.

    python benchmarks/measure_mixed_model.py

Needs R with lme4 (Debian: r-cran-lme4). Both read nothing while the clock runs; the best of
three. The two fits are compared too.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from ims_outcomes.statistics.mixed_models import fit_mixed_model

PATIENTS, SCORES = 20_000, 5
IN_R = """
suppressMessages(library(lme4))
d <- read.csv("FILE")
for (i in 1:3) cat("seconds", system.time(m <- lmer(FORMULA, d))[["elapsed"]], "\n")
cat("fixed", format(fixef(m), digits = 10), "\n")
"""


def draw_scores() -> pd.DataFrame:
    """Five scores, two weeks apart, of each of 20,000 patients."""
    random = np.random.default_rng(4)
    patient = np.repeat(np.arange(PATIENTS), SCORES)
    weeks = np.tile(2.0 * np.arange(SCORES), PATIENTS)
    level = random.normal(6, 1.5, PATIENTS)[patient]
    slope = random.normal(-0.2, 0.1, PATIENTS)[patient]
    score = level + slope * weeks + random.normal(0, 1.2, len(patient))
    return pd.DataFrame({"patient": patient, "weeks": weeks, "score": score})


def time_ours(scores: pd.DataFrame, *, slope: str) -> tuple[float, list[float]]:
    """Seconds, and the fixed effects."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        found = fit_mixed_model(
            scores, outcome="score", fixed=["weeks"], groups=["patient"], slope=slope
        )
        seconds.append(time.perf_counter() - start)
    return min(seconds), found.fixed["estimate"].tolist()


def time_lme4(scores: pd.DataFrame, *, slope: str) -> tuple[float, list[float]]:
    """Seconds, and the fixed effects."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scores.csv"
        scores.to_csv(path, index=False)
        formula = f"score ~ weeks + ({slope or 1} | patient)"
        code = IN_R.replace("FILE", path.as_posix()).replace("FORMULA", formula)
        done = subprocess.run(
            ["Rscript", "-e", code], capture_output=True, text=True, check=True
        ).stdout
    seconds = [float(found) for found in re.findall(r"seconds (\S+)", done)]
    fixed = re.findall(r"fixed (.+)", done)[0].split()
    return min(seconds), [float(each) for each in fixed]


def main() -> None:
    """Print seconds, ratio, and the largest difference of the fixed effects."""
    scores = draw_scores()
    for slope in ("", "weeks"):
        ours, mine = time_ours(scores, slope=slope)
        theirs, other = time_lme4(scores, slope=slope)
        apart = float(np.abs(np.subtract(mine, other)).max())
        sys.stdout.write(
            f"random intercept{' and slope' if slope else ''}, {len(scores)} rows: "
            f"ours {ours:.2f} s, lme4 {theirs:.2f} s, ratio {theirs / ours:.1f}; "
            f"fixed effects at most {apart:.1e} apart\n"
        )


if __name__ == "__main__":
    main()
