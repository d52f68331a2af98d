"""The same actions without a window: one file a verb."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from busapp.cli import (
    agreement,
    deidentify,
    export,
    import_,
    jobs,
    models,
    peers,
    query,
    receive,
    results,
    segment,
    send,
    watch,
)
from busapp.cli import next as next_frames
from busapp.model.errors import UserError
from busapp.services.logs import quiet_libraries

VERBS = {
    "segment": segment,
    "import": import_,
    "export": export,
    "results": results,
    "agreement": agreement,
    "jobs": jobs,
    "models": models,
    "next": next_frames,
    "peers": peers,
    "send": send,
    "query": query,
    "receive": receive,
    "watch": watch,
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
