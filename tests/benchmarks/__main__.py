"""Figures on this machine: ``make bench``, or ``python -m tests.benchmarks [NAME ...]``. Nothing is asserted.

Every comparison takes its sides in turn in one run, so that a machine that slows down slows both.
"""

from __future__ import annotations

import os
import platform
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import beside, brush, cine, decode, distill, files, segmenter, startup, step, students, volume

BENCHMARKS = {
    "startup": startup.run,
    "segmenter": segmenter.run,
    "decode": decode.run,
    "brush": brush.run,
    "beside": beside.run,
    "cine": cine.run,
    "list": files.run,
    "step": step.run,
    "distill": distill.run,
    "students": students.run,
    "volume": volume.run,
}


def main() -> int:
    names = sys.argv[1:] or list(BENCHMARKS)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in names:
        print(f"\n{name}")
        for line in BENCHMARKS[name]():
            print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
