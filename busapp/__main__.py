"""``busapp``: a verb runs without a window, anything else opens one."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """The program's entry: exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0].isidentifier():  # as a verb is: a window need not load the verbs to tell
        from busapp import cli

        if arguments[0] in cli.VERBS:
            return cli.main(arguments)
    from busapp.main import main as open_window
    from busapp.services.crash import catch_faults

    catch_faults()
    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
