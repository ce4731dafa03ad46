"""Pseudonyms depend on the key alone, and the key is its owner's alone."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.errors import UserError
from ims_outcomes.exports.pseudonyms import draw, make_key, make_pseudonyms, read_key

KEY = bytes(range(32))


def compute_hmac(key: bytes, message: bytes) -> bytes:
    """RFC 2104 as it is written, without Python's hmac: block size of SHA-256 is 64 bytes."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()


def test_the_independent_hmac_gives_the_vectors_of_rfc_4231() -> None:
    first = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    second = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert compute_hmac(b"\x0b" * 20, b"Hi There").hex() == first
    assert compute_hmac(b"Jefe", b"what do ya want for nothing?").hex() == second
    # the same two through the suite's own function, whose message is its words
    assert draw(b"\x0b" * 20, "Hi There").hex() == first
    assert draw(b"Jefe", "what do ya want for nothing?").hex() == second


def test_a_pseudonym_is_the_beginning_of_hmac_sha256_of_kind_and_id() -> None:
    made = make_pseudonyms(pd.Series(["1042"]), key=KEY, kind="patient")
    digest = compute_hmac(KEY, b"patient\0" + b"1042")[:10]
    assert made.tolist() == ["p" + base64.b32encode(digest).decode()]


def test_the_same_key_gives_the_same_pseudonym_and_another_key_another() -> None:
    ids = pd.Series(["a", "b", "a", None])
    first, again = (make_pseudonyms(ids, key=KEY, kind="patient") for _ in range(2))
    other = make_pseudonyms(ids, key=KEY[::-1], kind="patient")
    assert first.tolist()[:3] == again.tolist()[:3]
    assert first[0] == first[2] != first[1]
    assert first.isna().tolist() == other.isna().tolist() == [False, False, False, True]
    assert not set(first.dropna()) & set(other.dropna())


def test_a_patient_and_a_session_of_one_id_have_pseudonyms_of_their_own() -> None:
    ids = pd.Series(["7"])
    made = {kind: make_pseudonyms(ids, key=KEY, kind=kind)[0] for kind in ("patient", "session")}
    assert made["patient"][1:] != made["session"][1:]


def test_ten_thousand_ids_have_ten_thousand_pseudonyms_on_their_own_rows() -> None:
    ids = pd.Series([str(number) for number in range(10_000)], index=range(5, 10_005))
    made = make_pseudonyms(ids, key=KEY, kind="patient")
    assert made.nunique() == 10_000
    assert made.index.equals(ids.index)


def test_a_key_is_made_once_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "clinic.key"
    before = os.umask(0)
    try:
        key = make_key(path)
    finally:
        os.umask(before)
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path) == key
    assert len(key) == 32
    with pytest.raises(UserError, match="a key is never replaced"):
        make_key(path)
    assert read_key(path) == key


def test_two_keys_differ(tmp_path: Path) -> None:
    assert make_key(tmp_path / "one") != make_key(tmp_path / "two")


def test_a_key_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"The key 'clinic\.key' cannot be written"):
        make_key(tmp_path / "missing" / "clinic.key")


def test_a_missing_key_is_said_with_what_it_means(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot be read(.|\n)*get other pseudonyms"):
        read_key(tmp_path / "clinic.key")


@pytest.mark.parametrize("content", [b"", b"0" * 63, b"G" * 64, "é".encode() * 40])
def test_another_file_is_no_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clinic.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UserError, match="is not a key that this command made"):
        read_key(path)


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "clinic.key"
    make_key(path)
    path.chmod(mode)
    with pytest.raises(UserError, match="Others on this machine may read the key"):
        read_key(path)
