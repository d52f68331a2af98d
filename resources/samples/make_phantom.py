"""Make the sample study: a breast phantom with a known lesion, as a short cine (DICOM) and a picture (PNG).

    python resources/samples/make_phantom.py [FOLDER]

Speckle comes from random scatterers seen through a point-spread function that widens with depth (Wagner et al.
1983), envelope-detected, attenuated with depth, log-compressed. Skin, fat with septa, gland and muscle lie in
layers; the lesion is an irregular hypoechoic ellipsoid with edge shadows and posterior enhancement, and the
cine sweeps through its middle. ``phantom_masks.png`` holds the true outline of every frame, one below the other;
``phantom_volume.nii.gz`` is part of a volume of ``kd-core phantom``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, JPEGBaseline8Bit, UltrasoundMultiFrameImageStorage

from kd_core.data.abus_phantom import abus_phantom
from kd_core.runtime.volume_io import write_volume

SEED = 7
FRAMES = 8
SLICES = 40  # of the volume, so that the file stays small
HEIGHT, WIDTH = 480, 640
LEFT, TOP, RIGHT, BOTTOM = 90, 44, 550, 436  # the ultrasound region, right and bottom exclusive
MM_PER_PIXEL = 0.09
JPEG_QUALITY = 75
ROOT = "1.2.826.0.1.3680043.10.1424.1"

Plane = npt.NDArray[np.float32]


class Phantom:
    """Echogenicity, attenuation and lesion of one slice after another; all randomness is drawn once."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.height, self.width = BOTTOM - TOP, RIGHT - LEFT
        self.y, self.x = np.mgrid[: self.height, : self.width].astype(np.float32)
        self.wobble = self._smooth((1, self.width), 45)[0] * 9
        self.texture = self._smooth((self.height, self.width), (3, 14))
        self.septa = self._smooth((self.height, self.width), (7, 34))
        self.gland_septa = self._smooth((self.height, self.width), (5, 22))
        angles = np.linspace(0, 2 * np.pi, 256, endpoint=False)
        self.margin = sum(
            self.random.normal(0, 0.055 / order) * np.cos(order * angles + self.random.uniform(0, 6.28))
            for order in range(2, 9)
        )
        self.scatterers = self.random.normal(size=(2, self.height, self.width)).astype(np.float32)

    def frame(self, position: float) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        """Gray levels and true mask of the slice at ``position`` (-1 to 1) of the sweep."""
        drift = position * 6
        lesion, inside = self._lesion(position)
        echo = self._layers(drift) * (1 - inside) + inside * (0.055 + 0.02 * self.texture)
        return self._image(echo.astype(np.float32), inside, lesion, drift), lesion

    def _layers(self, drift: float) -> Plane:
        depth = self.y + self.wobble[None, :]
        skin, fat, gland, muscle = 16, 95, 285, 330
        ridge = np.exp(-((self.septa / 0.16) ** 2))
        streak = np.exp(-((self.gland_septa / 0.22) ** 2))
        echo = np.full_like(self.y, 0.16) + 0.03 * self.texture + 0.42 * ridge  # fat
        in_gland = _step(depth, fat + 14 * self.septa[180][None, :]) * (1 - _step(depth, gland))
        echo = echo * (1 - in_gland) + in_gland * (0.46 + 0.10 * self.texture + 0.45 * streak)
        below = _step(depth, muscle)
        stripes = 0.5 + 0.5 * np.sin(depth / 4.5 + 2 * self.texture)
        echo = echo * (1 - below) + below * (0.18 + 0.20 * stripes)
        echo += 1.1 * np.exp(-(((depth - muscle) / 3) ** 2))  # fascia
        echo = np.where(self.y < skin, 0.85 + 0.5 * (np.abs(self.y - 2) < 3) + 0.4 * (np.abs(self.y - 14) < 2), echo)
        return _float(np.roll(np.clip(echo, 0.02, None), round(drift / 2), axis=1))

    def _lesion(self, position: float) -> tuple[npt.NDArray[np.uint8], Plane]:
        scale = np.sqrt(max(1 - (0.75 * position) ** 2, 0.05))
        centre_x, centre_y = self.width * 0.52 + position * 6, self.height * 0.43
        dx, dy = self.x - centre_x, self.y - centre_y
        angle = np.arctan2(dy / 44, dx / 66)
        bend = np.interp(angle % (2 * np.pi), np.linspace(0, 2 * np.pi, 256, endpoint=False), self.margin)
        radius = np.hypot(dx / 66, dy / 44) / (scale * (1 + bend))
        soft = 1 / (1 + np.exp((radius - 1) * 45))
        return (radius <= 1).astype(np.uint8), soft.astype(np.float32)

    def _image(self, echo: Plane, inside: Plane, lesion: npt.NDArray[np.uint8], drift: float) -> npt.NDArray[np.uint8]:
        real, imaginary = (np.roll(part, round(drift), axis=1) * np.sqrt(echo) for part in self.scatterers)
        rows = []
        for part in (real, imaginary):
            fine = cv2.GaussianBlur(part, (0, 0), sigmaX=1.5, sigmaY=1.0)
            coarse = cv2.GaussianBlur(part, (0, 0), sigmaX=3.2, sigmaY=1.15)
            fine, coarse = fine / fine.std(), coarse / coarse.std()
            weight = self.y / self.height
            rows.append((1 - weight) * fine + weight * coarse)
        envelope = np.hypot(*rows) * np.sqrt(cv2.GaussianBlur(echo, (0, 0), 0.8)) / np.sqrt(echo + 0.05) ** 0.2
        path = np.cumsum(inside, axis=0) / 90  # what the beam gains below a lesion that attenuates little
        edges = np.abs(cv2.Sobel(lesion.max(axis=0)[None, :].astype(np.float32), cv2.CV_32F, 1, 0))
        edges = cv2.GaussianBlur(edges, (0, 0), 3) * (np.cumsum(lesion, axis=0).max() > 0)
        shadow = 1 - 0.5 * np.clip(edges, 0, 1) * (self.y > self.height * 0.43)
        gain = np.exp(-self.y / 310) * (1 + 0.45 * path * (1 - inside)) * shadow
        level = 20 * np.log10(envelope * gain + 1e-4)
        gray = np.clip((level + 34) / 40 * 190, 0, 255)
        shown: npt.NDArray[np.uint8] = gray.astype(np.uint8)
        return shown

    def _smooth(self, shape: tuple[int, int], sigma: float | tuple[float, float]) -> Plane:
        sigma_y, sigma_x = sigma if isinstance(sigma, tuple) else (0.01, sigma)
        noise = self.random.normal(size=shape).astype(np.float32)
        smooth = cv2.GaussianBlur(noise, (0, 0), sigmaX=sigma_x, sigmaY=sigma_y)
        return _float(smooth / smooth.std())


def make(folder: Path) -> None:
    """Write ``phantom.dcm``, ``phantom.png``, ``phantom_masks.png`` and ``phantom_volume.nii.gz``."""
    phantom = Phantom(SEED)
    pictures, masks = [], []
    for position in np.linspace(-0.8, 0.8, FRAMES):
        gray, lesion = phantom.frame(float(position))
        pictures.append(_on_screen(gray))
        masks.append(_placed(lesion * np.uint8(255)))
    folder.mkdir(parents=True, exist_ok=True)
    _dicom(pictures).save_as(folder / "phantom.dcm", enforce_file_format=True)
    middle = FRAMES // 2
    (folder / "phantom.png").write_bytes(_png(pictures[middle][TOP:BOTTOM, LEFT:RIGHT]))
    (folder / "phantom_masks.png").write_bytes(_png(np.vstack(masks)))
    whole = abus_phantom(SEED, lesions=4).volume
    write_volume(replace(whole, voxels=whole.voxels[:SLICES]), folder / "phantom_volume.nii.gz")


def _png(picture: npt.NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def _step(depth: Plane, at: npt.ArrayLike) -> Plane:
    return _float(1 / (1 + np.exp(-(depth - np.asarray(at)) / 3)))


def _float(values: npt.NDArray[Any]) -> Plane:
    return values.astype(np.float32)


def _placed(part: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    whole = np.zeros((HEIGHT, WIDTH), np.uint8)
    whole[TOP:BOTTOM, LEFT:RIGHT] = part
    return whole


def _on_screen(gray: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    screen = _placed(gray)
    cv2.putText(screen, "PHANTOM  busapp", (LEFT, 26), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 170, 1, cv2.LINE_AA)
    cv2.putText(
        screen, "synthetic, not a patient", (LEFT, HEIGHT - 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 120, 1, cv2.LINE_AA
    )
    for centimetre in range(int((BOTTOM - TOP) * MM_PER_PIXEL / 10) + 1):
        row = TOP + round(centimetre * 10 / MM_PER_PIXEL)
        cv2.line(screen, (RIGHT + 6, row), (RIGHT + 14, row), 150, 1)
    return screen


def _dicom(pictures: list[npt.NDArray[np.uint8]]) -> Dataset:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = UID(f"{ROOT}.3.{SEED}")
    data.SOPClassUID, data.SOPInstanceUID = UltrasoundMultiFrameImageStorage, UID(f"{ROOT}.3.{SEED}")
    data.StudyInstanceUID, data.SeriesInstanceUID = UID(f"{ROOT}.1.{SEED}"), UID(f"{ROOT}.2.{SEED}")
    data.PatientName, data.PatientID, data.PatientBirthDate, data.PatientSex = "PHANTOM^BREAST", "PHANTOM", "", ""
    data.StudyDate, data.StudyTime, data.StudyID, data.AccessionNumber = "20260101", "120000", "1", ""
    data.StudyDescription, data.ReferringPhysicianName = "Sample study (phantom)", ""
    data.Modality, data.Manufacturer, data.ManufacturerModelName = "US", "busapp", "phantom"
    data.SeriesNumber, data.InstanceNumber, data.Laterality = 1, 1, "L"
    data.Rows, data.Columns, data.NumberOfFrames = HEIGHT, WIDTH, len(pictures)
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PlanarConfiguration = 3, "YBR_FULL_422", 0
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation = 7, 0
    data.FrameTime, data.FrameIncrementPointer = "100", 0x00181063
    data.LossyImageCompression = "01"
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = LEFT, TOP
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = RIGHT - 1, BOTTOM - 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = MM_PER_PIXEL / 10
    data.SequenceOfUltrasoundRegions = [region]
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        JPEG_QUALITY,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    ]
    streams = [
        cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), options)[1].tobytes() for picture in pictures
    ]
    data.PixelData = encapsulate(streams)
    data["PixelData"].VR = "OB"
    return data


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
