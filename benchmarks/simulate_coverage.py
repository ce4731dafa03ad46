"""How often the intervals hold the truth, over many made-up clinics whose truth is known.

    python benchmarks/simulate_coverage.py --replications 2000

A long run, not a test; tests/test_benchmarks.py runs a few replications to see that it works.
People have a baseline of mean 6 and SD 1.8, and a last score of baseline − 2 − 0.4·(baseline − 6)
plus noise of SD 2. Three ways of losing last scores: by chance (MCAR), more often with a low
baseline (MAR), more often with a bad last score itself (MNAR). The change of those not lost is one
estimand, that of all starters another.
"""

from __future__ import annotations

import argparse
import functools
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.inverse_probability import estimate_weighted_change
from ims_outcomes.statistics.means import estimate_means
from ims_outcomes.statistics.mixed_estimates import estimate_course
from ims_outcomes.statistics.multiple_imputation import estimate_imputed_change
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.retention import estimate_retention
from ims_outcomes.vocabulary import load_settings, load_vocabulary

SCENARIOS = ("MCAR", "MAR", "MNAR", "retention", "slope")
SETTINGS = load_settings()
NPRS = load_vocabulary().instruments["nprs"]
PEOPLE = 300
#: From how many people the truth is taken where no formula gives it.
TRUTH_PEOPLE = 4_000_000
PATIENTS = 100
CAME_AGAIN = 0.7
SLOPE = -0.25
SD_SLOPE = 0.12
#: SD of change that biases are set against.
SD_CHANGE = float(np.sqrt(0.4**2 * 1.8**2 + 2**2))
EXTRACT = pd.Timestamp("2026-06-30")
#: Replications after which the table so far is written: a long run may be stopped.
BLOCK = 50


def draw_people(random: np.random.Generator, count: int) -> pd.DataFrame:
    """Draw everybody with the last score they have or would have had."""
    baseline = 6 + 1.8 * random.standard_normal(count)
    last = baseline - 2 - 0.4 * (baseline - 6) + 2 * random.standard_normal(count)
    return pd.DataFrame({"baseline_score": baseline, "last_score": last})


def lose(people: pd.DataFrame, mechanism: str, random: np.random.Generator) -> pd.DataFrame:
    """Lose some of the last scores."""
    odds = {
        "MCAR": 0.4 + 0 * people["baseline_score"],
        "MAR": 0.4 + 0.6 * (people["baseline_score"] - 6),
        "MNAR": 0.4 - 0.4 * (people["last_score"] - 4),
    }[mechanism]
    seen = random.random(len(people)) < 1 / (1 + np.exp(-odds))
    last = people["last_score"].where(seen)
    return people.assign(
        last_score=last,
        change=last - people["baseline_score"],
        weeks=6.0,
        has_baseline=True,
        has_pair=seen,
        is_eligible=people["baseline_score"].ge(NPRS.eligible_at or 0.0),
    )


def find_truth(mechanism: str) -> dict[str, float]:
    """Mean change and responders, of all starters and of those seen, in very many people."""
    random = np.random.default_rng(99)
    everybody = draw_people(random, TRUTH_PEOPLE)
    seen = lose(everybody, mechanism, random)
    change = everybody["last_score"] - everybody["baseline_score"]
    responds = (-100 * change).ge(30 * everybody["baseline_score"])
    able, pair = seen["is_eligible"], seen["has_pair"]
    return {
        "mean_change, all starters": float(change.mean()),
        "mean_change, completers": float(change[pair].mean()),
        "responder_30, all starters": float(responds[able].mean()),
        "responder_30, completers": float(responds[able & pair].mean()),
    }


def estimate_people(mechanism: str, random: np.random.Generator) -> pd.DataFrame:
    """One clinic's mean change and responders: as seen, weighted, imputed."""
    cohort = lose(draw_people(random, PEOPLE), mechanism, random)
    arguments = {"instrument": NPRS, "settings": SETTINGS}
    seed = int(random.integers(2**31))
    found = pd.concat(
        [
            estimate_means(
                cut_by(cohort),
                cohort["change"],
                measure="mean_change",
                unit=NPRS.unit,
                settings=SETTINGS,
            ),
            estimate_responders(cohort, **arguments),
            estimate_weighted_change(cohort, **arguments),
            estimate_imputed_change(cohort, **arguments, seed=seed),
        ]
    )
    return found.loc[found["measure"].str.match(r"(mean_change|responder_30)(_ipw|_mi)?$")]


def estimate_sessions(random: np.random.Generator) -> pd.DataFrame:
    """One clinic's retention: weekly sessions, after each 70 % come again; starts in two years."""
    counts = random.geometric(1 - CAME_AGAIN, PEOPLE)
    first = EXTRACT - pd.to_timedelta(random.integers(0, 730, PEOPLE), unit="D")
    sessions = pd.DataFrame(
        {
            "episode_id": np.repeat(np.arange(PEOPLE), counts),
            "session_number": np.concatenate([np.arange(1, count + 1) for count in counts]),
        }
    )
    weeks = pd.to_timedelta(7 * (sessions["session_number"] - 1), unit="D")
    sessions["session_date"] = first[sessions["episode_id"]] + weeks
    sessions = sessions.loc[sessions["session_date"].le(EXTRACT)]
    last = sessions.groupby("episode_id")["session_date"].max()
    episodes = pd.DataFrame(
        {
            "episode_id": np.arange(PEOPLE),
            "patient_key": np.arange(PEOPLE),
            "first_session_date": first,
            "session_count": sessions.groupby("episode_id").size().to_numpy(),
            "start_known": True,
            "is_treated": True,
            "is_closed": (
                last < EXTRACT - pd.Timedelta(days=SETTINGS.episodes.gap_days)
            ).to_numpy(),
        }
    )
    return estimate_retention(episodes, sessions, extract_date=EXTRACT, settings=SETTINGS)


def estimate_slopes(random: np.random.Generator) -> pd.DataFrame:
    """One clinic's slope: up to six scores two weeks apart; who is better leaves sooner."""
    start = 6.5 + 1.4 * random.standard_normal((PATIENTS, 1))
    slope = SLOPE + SD_SLOPE * random.standard_normal((PATIENTS, 1))
    weeks = np.arange(0.0, 12.0, 2.0)
    score = start + slope * weeks + 1.2 * random.standard_normal((PATIENTS, len(weeks)))
    leaves = random.random(score.shape) < 1 / (1 + np.exp(1.2 + 0.5 * (score - 5)))
    gone = np.cumsum(leaves, axis=1) - leaves > 0
    patient = np.repeat(np.arange(PATIENTS), len(weeks))
    scores = pd.DataFrame(
        {
            "patient_key": patient,
            "weeks": np.tile(weeks, PATIENTS),
            "score": score.ravel(),
        }
    ).loc[~gone.ravel()]
    return estimate_course(scores, instrument=NPRS, settings=SETTINGS)


ESTIMATES = {"retention": estimate_sessions, "slope": estimate_slopes}


def run(replications: int, *, seed: int, only: Sequence[str] = SCENARIOS) -> Iterator[pd.DataFrame]:
    """Run scenarios and give, after every block of replications, one row per estimand."""
    streams = np.random.SeedSequence(seed).spawn(replications)
    found: dict[str, list[pd.DataFrame]] = {scenario: [] for scenario in only}
    for start in range(0, replications, BLOCK):
        for scenario, frames in found.items():
            estimate = ESTIMATES.get(scenario) or functools.partial(estimate_people, scenario)
            block = streams[start : start + BLOCK]
            frames += [estimate(np.random.default_rng(stream)) for stream in block]
        yield pd.DataFrame(
            row
            for scenario, frames in found.items()
            for row in _score_scenario(scenario, pd.concat(frames))
        )


def _score_scenario(scenario: str, found: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Set what was found against what each measure estimates."""
    for (measure, whom), (truth, spread) in find_truths(scenario).items():
        rows = found.loc[found["measure"].eq(measure)]
        yield _score(f"{scenario}: {measure}", whom, rows, truth, spread)


@functools.cache
def find_truths(scenario: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Truth, and the SD that biases are set against, of each measure and estimand."""
    if scenario == "slope":
        return {("slope_per_week", "all starters"): (SLOPE, SD_SLOPE)}
    if scenario == "retention":
        shares = {session: CAME_AGAIN ** (session - 1) for session in (2, 3, 6)}
        return {
            (f"retention_{session}", "all starters"): (share, float(np.sqrt(share * (1 - share))))
            for session, share in shares.items()
        }
    found = find_truth(scenario)
    share = found["responder_30, all starters"]
    spreads = {"mean_change": SD_CHANGE, "responder_30": float(np.sqrt(share * (1 - share)))}
    truths = {}
    for name, truth in found.items():
        measure, whom = name.split(", ")
        for ending in ("",) if whom == "completers" else ("", "_ipw", "_mi"):
            truths[(measure + ending, whom)] = (truth, spreads[measure])
    return truths


def _score(
    name: str, whom: str, rows: pd.DataFrame, truth: float, spread: float
) -> dict[str, object]:
    known = rows.dropna(subset=["estimate", "lower", "upper"])
    inside = known["lower"].le(truth) & known["upper"].ge(truth)
    return {
        "estimate": name,
        "estimand": whom,
        "truth": truth,
        "mean": known["estimate"].mean(),
        "bias, % of SD": 100 * (known["estimate"].mean() - truth) / spread,
        "coverage, %": 100 * inside.mean(),
        "replications": len(known),
        "refused": len(rows) - len(known),
    }


def main() -> None:
    """Run from the command line and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--only", choices=SCENARIOS, nargs="+", default=SCENARIOS)
    asked = parser.parse_args()
    start = time.perf_counter()
    for table in run(asked.replications, seed=asked.seed, only=asked.only):
        took = time.perf_counter() - start
        sys.stdout.write(f"{write_table(table)}\n{took:.0f} s, seed {asked.seed}\n\n")
        sys.stdout.flush()


def write_table(table: pd.DataFrame) -> str:
    """Write the table as Markdown."""
    formats = {"truth": ".3f", "mean": ".3f", "bias, % of SD": ".1f", "coverage, %": ".1f"}
    lines = ["| " + " | ".join(table.columns) + " |", "|" + "---|" * table.shape[1]]
    for row in table.to_dict("records"):
        cells = [format(value, formats.get(str(name), "")) for name, value in row.items()]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
