"""Studies are found on servers and fetched, whichever way they are spoken to."""

from __future__ import annotations

import http.server
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import generate_uid

from busapp.__main__ import main
from busapp.services.pacs.dicomweb import only_part
from tests.conftest import shared_data
from tests.interop.conftest import UNCLOSED, Faulty, add_peer
from tests.interop.dicom_servers import PATIENT, Dcmqrscp, Orthanc, certificate, data_of, dicom_file, encrypted, serving

Captured = pytest.CaptureFixture[str]
pytestmark = UNCLOSED


@pytest.fixture
def servers(orthanc: Orthanc, archive: Dcmqrscp) -> dict[str, str]:
    """Peers of every kind, by name; both servers are empty."""
    move = ["--retrieve", "move", "--listen"]
    add_peer("get", orthanc.dicom, "ORTHANC")
    add_peer("move", orthanc.dicom, "ORTHANC", *move, orthanc.caller)
    add_peer("archive-get", archive.port, "ARCHIVE")
    add_peer("archive-move", archive.port, "ARCHIVE", *move, archive.caller)
    main(["peers", "add", "web", "--kind", "dicomweb", "--url", orthanc.url])
    return dict.fromkeys(("get", "move", "archive-get", "archive-move", "web"), "")


def test_a_study_is_found_and_fetched_from_every_kind_of_server(
    servers: dict[str, str], tmp_path: Path, capsys: Captured
) -> None:
    study = generate_uid()
    paths = [dicom_file(tmp_path / "in", study=study, seed=seed, frames=frames) for seed, frames in ((1, 1), (2, 7))]
    dicom_file(tmp_path / "in", study=generate_uid())
    for server in ("web", "archive-get"):
        assert main(["send", "--to", server, str(tmp_path / "in")]) == 0
    capsys.readouterr()
    for name in servers:
        conditions = ["--patient-id", "4711", "--study-date", "20240101-20241231", "--modality", "US"]
        assert main(["query", "--from", name, *conditions, "--json"]) == 0
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert len(found) == 2
        assert {one["patient_name"] for one in found} == {PATIENT}
        assert main(["query", "--from", name, "--patient-id", "0815"]) == 0
        assert capsys.readouterr().out == ""
        out = tmp_path / name
        assert main(["query", "--from", name, "--retrieve", study, "-o", str(out)]) == 0
        assert capsys.readouterr().out.strip() == str(out / study)
        came = sorted(path for path in out.rglob("*") if path.is_file())
        assert came == sorted(out / study / path.name for path in paths), "and nothing else is left there"
        assert [data_of(path) for path in came] == [data_of(path) for path in sorted(paths)]


def test_conditions_come_over_standard_input_where_nobody_sees_them(
    orthanc: Orthanc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    add_peer("pacs", orthanc.dicom, "ORTHANC")
    assert main(["send", "--to", "pacs", str(dicom_file(tmp_path / "in"))]) == 0
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"patient_name": "Zwiebel*"})))
    assert main(["query", "--from", "pacs", "--conditions", "-"]) == 0
    assert PATIENT in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("who?"))
    assert main(["query", "--from", "pacs", "--conditions", "-"]) == 1
    assert "no JSON object" in capsys.readouterr().err


def test_a_web_server_is_spoken_to_encrypted_if_its_certificate_is_trusted(
    orthanc: Orthanc, tmp_path: Path, capsys: Captured
) -> None:
    cert, key = certificate(tmp_path, "theirs")
    with encrypted(orthanc.http, cert, key) as port:
        words = ["--kind", "dicomweb", "--url", f"https://127.0.0.1:{port}/dicom-web", "--tries", "1"]
        assert main(["peers", "add", "safe", *words, "--ca", cert]) == 0
        assert main(["peers", "add", "doubted", *words]) == 0
        assert main(["send", "--to", "safe", str(dicom_file(tmp_path / "in", study="1.2.3"))]) == 0
        assert main(["query", "--from", "safe", "--retrieve", "1.2.3", "-o", str(tmp_path / "out")]) == 0
        assert main(["peers", "echo", "doubted"]) == 1
        assert "the encrypted connection is not trusted: self-signed certificate" in capsys.readouterr().err
    assert main(["peers", "add", "loud", "--kind", "dicomweb", "--url", "https://me:secret@host/x"]) == 1
    assert "without a user" in capsys.readouterr().err


def test_only_what_is_missing_is_fetched_again(orthanc: Orthanc, tmp_path: Path, capsys: Captured) -> None:
    add_peer("pacs", orthanc.dicom, "ORTHANC")
    paths = [dicom_file(tmp_path / "in", study="1.2.3", series="1.2.3.4", seed=seed) for seed in range(3)]
    assert main(["send", "--to", "pacs", *map(str, paths)]) == 0
    out = tmp_path / "out"
    fetch = ["query", "--from", "pacs", "--retrieve", "1.2.3", "-o", str(out), "--json"]
    assert main(fetch) == 0
    kept = out / "1.2.3" / paths[0].name
    before = kept.stat().st_mtime_ns
    (out / "1.2.3" / paths[1].name).unlink()
    capsys.readouterr()
    assert main(fetch) == 0
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [steps[0]["done"], steps[-1]["done"], steps[-1]["total"]] == [2, 3, 3]
    assert kept.stat().st_mtime_ns == before


@pytest.mark.usefixtures("home")
def test_a_server_of_something_else_is_told_from_a_dicomweb_server(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "studies").write_text("<html>hello</html>")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with serving(http.server.HTTPServer(("127.0.0.1", 0), handler)) as port:
        main(["peers", "add", "page", "--kind", "dicomweb", "--url", f"http://127.0.0.1:{port}"])
        assert main(["peers", "echo", "page"]) == 1
    assert "does not answer as a DICOMweb server does" in capsys.readouterr().err


def test_what_cannot_be_asked_or_is_not_there_is_said(
    orthanc: Orthanc, faulty: Faulty, tmp_path: Path, capsys: Captured
) -> None:
    add_peer("pacs", orthanc.dicom, "ORTHANC")
    add_peer("faulty", faulty.port, "FAULTY")
    out = ["-o", str(tmp_path / "out")]
    for words, reason in (
        (["--from", "pacs", "--retrieve", "1.2.99", *out], "pacs has no study 1.2.99"),
        (["--from", "pacs", "--retrieve", "../../etc", *out], "'../../etc' is no study instance UID"),
        (["--from", "pacs", "--retrieve", "1.2.99"], "--retrieve needs a folder"),
        (["--from", "faulty"], "cannot be reached: Connection refused"),
        (["--from", "nobody"], "no peer 'nobody'"),
    ):
        assert main(["query", *words]) == 1
        assert reason in capsys.readouterr().err


def test_real_ultrasound_files_go_to_a_server_and_back_as_they_were(orthanc: Orthanc, tmp_path: Path) -> None:
    """Compressed ones in their own coding: neither we nor the server decode them."""
    add_peer("pacs", orthanc.dicom, "ORTHANC")
    main(["peers", "add", "web", "--kind", "dicomweb", "--url", orthanc.url])
    codings: dict[str, tuple[Path, str, str]] = {}
    for path in sorted(shared_data("dicom_us").rglob("*.dcm")):
        try:
            one = pydicom.dcmread(path, stop_before_pixels=True)
            coding = one.file_meta.TransferSyntaxUID
        except (pydicom.errors.InvalidDicomError, AttributeError):
            continue
        seen = {uid for _, _, uid in codings.values()}  # some samples are one picture in many codings
        new = coding not in codings and one.get("SOPInstanceUID") not in seen
        if one.get("StudyInstanceUID") and new and path.stat().st_size < 5_000_000:
            codings[coding] = (path, str(one.StudyInstanceUID), str(one.SOPInstanceUID))
    assert len(codings) >= 3
    for path, study, uid in codings.values():
        if main(["send", "--to", "pacs", str(path)]) != 0:
            continue
        for name in ("pacs", "web"):
            assert main(["query", "--from", name, "--retrieve", study, "-o", str(tmp_path / name)]) == 0
            came = tmp_path / name / study / f"{uid}.dcm"
            assert pydicom.dcmread(came).PixelData == pydicom.dcmread(path).PixelData


@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_a_message_comes_out_of_its_envelope_however_it_is_cut(size: int) -> None:
    content = b"\r\n--not the end\r\n\r\n" + bytes(range(256)) * 3 + b"\r\n--b"
    whole = b"--bound\r\nContent-Type: application/dicom\r\n\r\n" + content + b"\r\n--bound--\r\n"

    def cut(data: bytes) -> Iterator[bytes]:
        return (data[place : place + size] for place in range(0, len(data), size))

    kind = 'multipart/related; type="application/dicom"; boundary="bound"'
    assert b"".join(only_part(kind, cut(whole))) == content
    assert b"".join(only_part("application/dicom", cut(content))) == content
    with pytest.raises(ValueError, match="ends within its part"):
        b"".join(only_part(kind, cut(whole[:-20])))
    with pytest.raises(ValueError, match="no multipart message"):
        b"".join(only_part("text/html", cut(whole)))
