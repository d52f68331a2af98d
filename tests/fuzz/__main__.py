"""``python -m tests.fuzz [COUNT] [SEED]``: how many files were tried, by kind, and what came of them."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.fuzz.run import fuzz


def main() -> int:
    """0: every file was read or refused with a reason."""
    count, seed = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, 10_000), (2, 1)))
    keep = Path("build") / "fuzz"
    tallies = fuzz(count, seed=seed, keep=keep)
    tried = 0
    print(f"{'kind':10}{'tried':>8}{'read':>8}{'refused':>9}{'bad':>6}{'s at most':>11}{'MB at most':>12}")
    for kind, tally in tallies.items():
        total = tally.outcomes.total()
        tried += total
        figures = f"{total:8}{tally.outcomes['read']:8}{tally.outcomes['refused']:9}{len(tally.bad):6}"
        print(f"{kind:10}{figures}{tally.seconds:11.1f}{tally.memory >> 20:12}")
    bad = [line for tally in tallies.values() for line in tally.bad]
    print(f"{tried} files tried with seed {seed}, {len(bad)} did what they must not")
    for line in bad:
        print(f"  {line}")
    if bad:
        print(f"kept in {keep}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
