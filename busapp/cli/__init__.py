"""The same actions without a window: one file a verb."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from busapp.cli import agreement, deidentify, export, jobs, models, segment
from busapp.model.errors import UserError
from busapp.services.logs import quiet_libraries

VERBS = {
    "segment": segment,
    "export": export,
    "agreement": agreement,
    "jobs": jobs,
    "models": models,
    "deidentify": deidentify,
}


def main(arguments: Sequence[str]) -> int:
    """Run one verb. 0: all done; 1: something could not be read or written, the rest was; 2: wrong usage."""
    quiet_libraries()
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except UserError as error:
        print(f"busapp: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbusapp: stopped", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="busapp", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for verb in VERBS.values():
        verb.add(verbs)
    return parser
