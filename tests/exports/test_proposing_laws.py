"""Whatever tables hold, `init` writes a file that can be read, and shows no lone cell."""

from __future__ import annotations

import tomllib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ims_outcomes.exports.proposal_file import format_clinic_file
from ims_outcomes.exports.proposal_text import format_proposal
from ims_outcomes.exports.proposing import propose_map
from ims_outcomes.vocabulary import load_export_maps, load_vocabulary
from ims_outcomes.vocabulary.questions import list_questions
from tests.exports.test_proposing import make_table

WORDS, MAPS = load_vocabulary(), load_export_maps()
HEADERS = st.one_of(
    st.sampled_from(
        ["Patient #", "Name", "Date", "Status", "Pain before", "NPRS week 6", "Score", "Instrument",
         "Diagnosis", "Clinic", "Notes", "Sex", "session_date", "patient_id", "subject.reference",
         "Chart #", "VAS", "pain (0-10)", "Date de naissance"]
    ),
    st.text(min_size=1, max_size=12).map(lambda text: " ".join(text.split()) or "x"),
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(["", "7", "8/10", "7,5", "05/06/2026", "2026-03-13", "45717", "Arrived", "LBP",
                     "M54.5", "F", "1", "before", "2026-03-13T02:00:00Z", "a@b.ca"]),
    st.text(max_size=8),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn):
    rows = draw(st.integers(min_value=1, max_value=12))
    headers = draw(st.lists(HEADERS, min_size=1, max_size=6, unique=True))
    return make_table({header: [draw(CELLS) for _ in range(rows)] for header in headers})


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(tables(), min_size=1, max_size=2))
def test_the_file_is_toml_and_asks_what_it_says_it_asks(texts: list) -> None:
    proposal = propose_map(texts, vocabulary=WORDS, maps=MAPS, least=5)
    written = format_clinic_file(proposal, files=["x.csv"], vocabulary=WORDS, least=5)
    read = tomllib.loads(written)
    assert "source" in read
    lines = [number for number, _ in list_questions(written)]
    told = format_proposal(proposal, question_lines=lines, file="clinic.toml")
    if proposal.tables and not proposal.map_id:
        assert bool(lines) == bool(proposal.questions)
    assert told.isprintable() or "\n" in told


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_a_cell_that_stands_alone_is_never_shown(text) -> None:
    secret = "Zzyzxqv"
    cells = {name: column.to_pylist() for name, column in zip(text.header, text.cells, strict=True)}
    for name in cells:
        spoiled = {**cells, name: [secret, *cells[name][1:]]}
        table = make_table({key: [cell or "" for cell in each] for key, each in spoiled.items()})
        proposal = propose_map([table], vocabulary=WORDS, maps=MAPS, least=2)
        written = format_clinic_file(proposal, files=["x.csv"], vocabulary=WORDS, least=2)
        told = format_proposal(proposal, question_lines=[], file="clinic.toml")
        assert secret not in written + told
