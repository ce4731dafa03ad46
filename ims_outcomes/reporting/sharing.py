"""Pages that leave the clinic: made twice, the second time with what the whole run may show.

What may be shown in one table depends on all others, so a first pass only collects the numbers of
every page. Then the plan is made, and the second pass shows what it allows.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import PROTECTED, SMALL, Disclosed, hide_small_numbers
from ims_outcomes.disclosure.counts import Counts, gather_counts
from ims_outcomes.disclosure.planning import SharingPlan, plan_sharing
from ims_outcomes.disclosure.register import Release, read_releases, write_releases
from ims_outcomes.disclosure.sharing import hide_for_sharing
from ims_outcomes.errors import ReportError
from ims_outcomes.reporting.files import make_private_folder, write_together
from ims_outcomes.vocabulary import Settings

#: In the run's private folder: what the first pass collects, and the plan of the second.
_FOLDER: Final = "sharing"
_PLAN: Final = "plan.json"
#: In the clinic's private folder: what was shared before.
REGISTER_FILE: Final = "shared_before.json"


@dataclasses.dataclass(frozen=True)
class SharingDoor:
    """What estimates of a page go through when the page is to leave the clinic.

    Attributes
    ----------
    folder : Path
        Where the first pass collects.
    plan : SharingPlan or None
        None in the first pass.
    """

    folder: Path
    plan: SharingPlan | None

    def disclose(self, estimates: pd.DataFrame, *, settings: Settings, report: str) -> Disclosed:
        """Collect the estimates in the first pass; hide and round them in the second."""
        if self.plan is not None:
            return hide_for_sharing(estimates, plan=self.plan, settings=settings, report=report)
        number = len(list(self.folder.glob("*.parquet")))
        estimates.assign(report=report).to_parquet(self.folder / f"{number:06d}.parquet")
        return hide_small_numbers(estimates, settings=settings)


def open_door(run_folder: Path) -> SharingDoor | None:
    """Open the door of a run that is shared; None for one that stays in the clinic."""
    folder = run_folder / _FOLDER
    if not folder.is_dir():
        return None
    plan = folder / _PLAN
    if not plan.is_file():
        return SharingDoor(folder, None)
    [release] = read_releases(plan.read_text(encoding="utf-8"))
    return SharingDoor(folder, SharingPlan(release.marks, release.shown))


def set_for_sharing(settings: Settings) -> Settings:
    """The settings with the thresholds of what leaves the clinic in place of the clinic's own."""
    own = settings.disclosure
    least = own.share_below_people
    shared = dataclasses.replace(
        own,
        hide_below_people=least,
        merge_below_people=max(own.merge_below_people, least),
        percent_from_people=max(own.percent_from_people, least),
    )
    return dataclasses.replace(settings, disclosure=shared)


def start_collecting(run_folder: Path) -> None:
    """Make the next pages of this run the first pass of one clinic's."""
    folder = run_folder / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()


def plan_pages(
    run_folder: Path, *, clinic: str, made_from: str, before: Sequence[Release], settings: Settings
) -> Release:
    """Plan what the second pass may show, from all that the first collected.

    Parameters
    ----------
    run_folder : Path
        Of this run.
    clinic : str
        Whose pages they are.
    made_from : str
        What else the numbers depend on: the fingerprint of export, settings and period.
    before : sequence of Release
        What was shared before. The same run made again changes nothing.
    settings : Settings
        Thresholds of sharing.

    Returns
    -------
    Release
        To be kept in the register when the pages are made.
    """
    folder = run_folder / _FOLDER
    rows = [pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]
    # Without a row every page failed, and will say so when it is made again.
    counts = gather_counts(pd.concat(rows, ignore_index=True)) if rows else Counts()
    name = _fingerprint(clinic, made_from, sorted(counts.values.items()))
    known = [release for release in before if release.id == name]
    if known:
        release = known[0]
    else:
        others = [release for release in before if release.clinic == clinic]
        plan = plan_sharing(counts, settings=settings, before=others)
        release = Release(
            name,
            clinic,
            dict(plan.marks),
            dict(plan.shown),
            tuple(counts.sums),
            tuple(counts.orders),
        )
    (folder / _PLAN).write_text(write_releases([release]), encoding="utf-8")
    return release


def _fingerprint(*parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def read_register(path: Path) -> tuple[Release, ...]:
    """Read what was shared before; nothing when there is no register yet.

    Raises
    ------
    ReportError
        When the file is not a register.
    """
    if not path.is_file():
        return ()
    try:
        return read_releases(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        raise ReportError(
            f"'{path.name}' does not hold what was shared before.",
            remedy="put back an older copy of it. Without it this month's pages may tell, together "
            "with last month's, what each hides.",
        ) from None


def write_register(path: Path, before: Sequence[Release], release: Release) -> None:
    """Write what was shared before and what is shared now, for the clinic's eyes only."""
    kept = [old for old in before if old.id != release.id]
    make_private_folder(path.parent)
    content = write_releases([*kept, release]).encode("utf-8")
    write_together({path: content}, inside=path.parent, is_private=True)


def describe_release(release: Release) -> dict[str, int]:
    """Count what was shown, hidden as small, and hidden to protect others.

    Examples
    --------
    >>> describe_release(Release("a", "c", {}, {}, (), ()))
    {'counts': 0, 'hidden_as_small': 0, 'hidden_to_protect': 0}
    """
    marks = list(release.marks.values())
    return {
        "counts": len(marks),
        "hidden_as_small": marks.count(SMALL),
        "hidden_to_protect": marks.count(PROTECTED),
    }
