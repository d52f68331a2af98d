"""Real servers on free ports of this machine, and small files to send to them."""

from __future__ import annotations

import json
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
PATIENT = "Zwiebelfisch^Klothilde"
"""A name that can only come from the files."""


def needs(*tools: str) -> None:
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (apt-get install dcmtk orthanc)")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("what was waited for did not come")


def answers_at(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def dicom_file(
    folder: Path,
    *,
    frames: int = 1,
    size: int = 32,
    study: str = "",
    series: str = "",
    seed: int = 0,
    patient: str = PATIENT,
) -> Path:
    """An ultrasound image or cine with pixels of noise; its name is its SOP instance UID."""
    meta = FileMetaDataset()
    kind = "1.2.840.10008.5.1.4.1.1.3.1" if frames > 1 else "1.2.840.10008.5.1.4.1.1.6.1"
    meta.MediaStorageSOPClassUID = UID(kind)
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path = folder / f"{meta.MediaStorageSOPInstanceUID}.dcm"
    one = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    one.SOPClassUID, one.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    one.StudyInstanceUID, one.SeriesInstanceUID = study or generate_uid(), series or generate_uid()
    one.PatientName, one.PatientID = patient, "4711"
    one.PatientBirthDate, one.PatientSex = "19700101", "F"
    one.StudyDate, one.StudyTime, one.Modality = "20240229", "101500", "US"
    one.StudyID, one.SeriesNumber, one.InstanceNumber, one.AccessionNumber = "1", 1, 1, "A1"
    one.StudyDescription, one.ReferringPhysicianName = "Mamma", ""
    one.Rows = one.Columns = size
    one.SamplesPerPixel, one.PhotometricInterpretation = 1, "MONOCHROME2"
    one.BitsAllocated = one.BitsStored = 8
    one.HighBit, one.PixelRepresentation = 7, 0
    if frames > 1:
        one.NumberOfFrames = frames
        one.FrameTime = "33.3"
    random = np.random.default_rng(seed)
    one.PixelData = random.integers(0, 255, frames * size * size, dtype=np.uint8).tobytes()
    folder.mkdir(parents=True, exist_ok=True)
    one.save_as(path, enforce_file_format=True)
    return path


def certificate(folder: Path, name: str) -> tuple[str, str]:
    """One for this machine that is good for a day, and its key: their files."""
    needs("openssl")
    words = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "1"]
    cert, key = str(folder / f"{name}.crt"), str(folder / f"{name}.key")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *words, "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return cert, key


@contextmanager
def encrypted(port: int, cert: str, key: str) -> Iterator[int]:
    """A port that speaks TLS and passes on to a plain one: Debian's Orthanc 1.10 dies of its own HTTPS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as plain:
                try:
                    with context.wrap_socket(self.request, server_side=True) as safe:
                        back = threading.Thread(target=_pass, args=(plain, safe))
                        back.start()
                        _pass(safe, plain)
                        plain.shutdown(socket.SHUT_RDWR)
                        back.join()
                except OSError:
                    return  # who does not trust us goes away

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, block_on_close = True, False  # who keeps a connection open must not keep the test

    with serving(Server(("127.0.0.1", 0), Passing)) as number:
        yield number


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    """The port of a server in a thread that ends with the test, however that ends."""
    with server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _pass(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
    except OSError:
        return


class Process:
    """A program that is killed when the test ends, however it ends."""

    def __init__(self, command: list[str], **more: Any) -> None:
        more = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **more}
        self.process = subprocess.Popen(command, **more)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def busapp(*words: str | Path, **more: Any) -> Process:
    """The program in a process of its own."""
    return Process([sys.executable, "-m", "busapp", *(str(word) for word in words)], **more)


class Orthanc:
    """A PACS with DICOMweb; ``caller`` is the port of ours that it knows us at."""

    def __init__(self, folder: Path, *, users: dict[str, str] | None = None) -> None:
        needs("Orthanc")
        if not PLUGIN.exists():
            pytest.skip(f"not installed: {PLUGIN} (apt-get install orthanc-dicomweb)")
        self.dicom, self.http, self.caller = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http}/dicom-web"
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "StorageDirectory": str(folder / "store"),
            "IndexDirectory": str(folder / "store"),
            "DicomAet": "ORTHANC",
            "DicomPort": self.dicom,
            "HttpPort": self.http,
            "DicomCheckCalledAet": True,
            "DicomAlwaysAllowFind": True,
            "DicomAlwaysAllowGet": True,
            "DicomAlwaysAllowMove": True,
            "DicomModalities": {"busapp": ["BUSAPP", "127.0.0.1", self.caller]},
            "AuthenticationEnabled": bool(users),
            "RegisteredUsers": users or {},
            "RemoteAccessAllowed": False,
            "Plugins": [str(PLUGIN)],
        }
        (folder / "orthanc.json").write_text(json.dumps(settings))
        self.start()

    def start(self) -> None:
        self._run = Process(["Orthanc", str(self._folder / "orthanc.json")])
        wait_for(lambda: answers_at(self.dicom) and answers_at(self.http))

    @property
    def pid(self) -> int:
        return self._run.process.pid

    def stop(self) -> None:
        self._run.stop()

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/{path}") as answer:
            return json.load(answer)

    def instances(self) -> set[str]:
        """SOP instance UIDs of what it has, by its own way of asking."""
        return {one["MainDicomTags"]["SOPInstanceUID"] for one in self.ask("instances?expand")}

    def file(self, uid: str) -> bytes:
        number = next(
            one["ID"] for one in self.ask("instances?expand") if one["MainDicomTags"]["SOPInstanceUID"] == uid
        )
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/instances/{number}/file") as answer:
            return bytes(answer.read())


class Dcmqrscp:
    """dcmtk's small archive, called ARCHIVE."""

    def __init__(self, folder: Path) -> None:
        needs("dcmqrscp")
        self.port, self.caller = free_port(), free_port()
        self.store = folder / "store"
        self.store.mkdir(parents=True)
        config = folder / "dcmqrscp.cfg"
        config.write_text(
            f"""
NetworkTCPPort = {self.port}
MaxPDUSize = 16384
MaxAssociations = 16
HostTable BEGIN
busapp = (BUSAPP, 127.0.0.1, {self.caller})
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
ARCHIVE {self.store} RW (200, 1024mb) ANY
AETable END
"""
        )
        self._run = Process(["dcmqrscp", "-c", str(config)])
        wait_for(lambda: answers_at(self.port))

    def stop(self) -> None:
        self._run.stop()


def header(path: Path) -> Dataset:
    from pydicom import dcmread

    return dcmread(path, stop_before_pixels=True)


def data_of(path: Path) -> bytes:
    """The data set of a file, byte by byte, without the header that each writer makes anew."""
    from pydicom.filereader import read_file_meta_info

    meta = read_file_meta_info(path)
    with path.open("rb") as file:
        file.seek(132 + 12 + int(meta.FileMetaInformationGroupLength))
        return file.read()
