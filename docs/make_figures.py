"""Draw the figures of methods.md from the sample: `python -m docs.make_figures`.

Each has its message in words, which is its alt text in methods.md.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes
from PIL import Image

from docs import method_drawings as drawings
from ims_outcomes.presentation.figures.page_figure import draw_png

FOLDER = Path(__file__).resolve().parent / "images" / "methods"
#: Colours kept of a drawing, which has few: a third of the bytes.
_COLOURS = 40


@dataclasses.dataclass(frozen=True)
class MethodFigure:
    """A figure of methods.md.

    Attributes
    ----------
    family : int
        Number of the family of methods it belongs to, as `FAMILIES`.
    alt : str
        Its message in words.
    draw : callable
        Draws it.
    """

    family: int
    alt: str
    draw: Callable[[], Axes]


#: Families of methods, each of which has a figure.
FAMILIES = {
    1: "change",
    2: "responders",
    3: "reliable change",
    4: "attendance and time",
    5: "mixed models",
    6: "missing scores",
    7: "what would have happened anyway",
    8: "control charts",
    9: "funnels",
    10: "shrinkage",
    11: "safety",
    12: "measurement",
    13: "power",
}

#: Name of the picture → family, message and drawing, in the order of methods.md.
FIGURES = {
    "change": MethodFigure(
        1,
        "Mean change by how long the pain has lasted: from −3.1 points for acute to "
        "−1.8 for chronic pain; all together −2.1 (−2.3 to −1.9).",
        drawings.draw_change,
    ),
    "responders": MethodFigure(
        2,
        "55 % improved by at least 30 %, 38 % by at least 50 %. The band for missing "
        "scores is wide: at 30 % it goes from 30 to 75 %.",
        drawings.draw_responders,
    ),
    "severity": MethodFigure(
        2,
        "Of 120 people who began with severe pain 24 % ended severe, 52 % moderate and 24 "
        "% with mild pain or none.",
        drawings.draw_severity,
    ),
    "still_attending": MethodFigure(
        4,
        "Of those who start 84 % come to a second session, 72 % to a third and 37 % to "
        "a sixth; closed episodes alone give less.",
        drawings.draw_still_attending,
    ),
    "drop_off": MethodFigure(
        4,
        "15 % stopped after the first session, nearly all of them without a last score; "
        "of those who stopped later and have one, more left well than unwell.",
        drawings.draw_drop_off,
    ),
    "trajectories": MethodFigure(
        4,
        "Mean pain by session, apart for so many sessions in all: it falls in each "
        "group, and at the third session it is lower where there were 2 to 3 in all "
        "(4.4) than where there were 7 or more (4.8).",
        drawings.draw_trajectories,
    ),
    "safety": MethodFigure(
        11,
        "152 events at 3,356 sessions, 4.5 per 100; bruising, bleeding and pain after "
        "needling are the most frequent kinds.",
        drawings.draw_safety,
    ),
    "reliable_change": MethodFigure(
        3,
        "Of 343 people 24 % recovered, 19 % improved reliably and 57 % are unchanged; "
        "nobody deteriorated beyond measurement error.",
        drawings.draw_reliable_change,
    ),
    "regression_to_mean": MethodFigure(
        7,
        "The mean change of −2.1 points lies well beyond the −0.4 to −1.1 points to be "
        "expected from regression to the mean alone.",
        drawings.draw_regression_to_mean,
    ),
    "specifications": MethodFigure(
        12,
        "Of the same people 5 % to 63 % improved, by which rule is taken and who is counted.",
        drawings.draw_specifications,
    ),
    "time_to_response": MethodFigure(
        4,
        "By session 12, 39 % had improved by 30 %, 57 % had left before that and 3 % "
        "were still coming.",
        drawings.draw_time_to_response,
    ),
    "cumulative_sessions": MethodFigure(
        4,
        "Those who start have had 3 sessions on average after 5 weeks and 5 after half "
        "a year, by when most have stopped.",
        drawings.draw_cumulative_sessions,
    ),
    "responder_bands": MethodFigure(
        2,
        "30 % responders by severity at the start: 46 % of those with mild pain, with a "
        "wide interval, and 55 % of those with moderate or severe pain.",
        drawings.draw_responder_bands,
    ),
    "power": MethodFigure(
        13,
        "To tell 50 % from 60 % takes 353 closed episodes, to tell it from 55 % takes "
        "1,439; this clinic has 625.",
        drawings.draw_power,
    ),
    "control_chart": MethodFigure(
        8,
        "Share of responders over 27 months: all within the limits; seven in a row below the "
        "centre are a signal, the last two months are none.",
        drawings.draw_control_chart,
    ),
    "run_chart": MethodFigure(
        8,
        "The same months around their median: 5 crossings where 7 or more are usual, "
        "and a run of 10 where up to 8 are, signals that the middle has moved.",
        drawings.draw_run_chart,
    ),
    "funnel": MethodFigure(
        9,
        "Seven practitioners, unnamed: all lie inside the 95 % limits around the share "
        "of everybody.",
        drawings.draw_funnel,
    ),
    "shrinkage": MethodFigure(
        10,
        "Conditions with few people are drawn far towards the mean of all, those with "
        "many less; the shrunk means lie between −2.0 and −2.2 points.",
        drawings.draw_shrinkage,
    ),
    "mixed_models": MethodFigure(
        5,
        "On the straight line of the model mean pain goes from 5.6 points at the first "
        "session to 3.3 after 12 weeks.",
        drawings.draw_course,
    ),
    "adjusted_change": MethodFigure(
        1,
        "At the case mix of all, mean change goes from −3.2 points for acute to −1.7 "
        "for chronic pain, much as without adjusting.",
        drawings.draw_adjusted_change,
    ),
    "weights": MethodFigure(
        6,
        "Half of the weights lie between 0.95 and 1.03, 99 in 100 below 1.3, and their "
        "mean is 1: nobody counts for many.",
        drawings.draw_weights,
    ),
    "tipping_point": MethodFigure(
        6,
        "From 4.5 points worse than the model expects of the people not seen, the mean "
        "change could no longer be told from none.",
        drawings.draw_tipping_point,
    ),
    "coverage": MethodFigure(
        6,
        "Intervals of the mean change hold the truth in 94 to 95 % where scores are "
        "lost by chance, or by what was seen and that is adjusted for; where they are "
        "lost by how people are, in 18 % as seen and in 3 % by IPW or imputation.",
        drawings.draw_coverage,
    ),
}


def write_picture(axes: Axes, path: Path) -> None:
    """Write a drawing as a small PNG; the same drawing gives the same bytes."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    picture = Image.open(io.BytesIO(draw_png(figure))).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Draw all of them anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, figure in FIGURES.items():
        write_picture(figure.draw(), FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
