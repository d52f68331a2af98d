"""``busapp receive``: takes what others send. Nothing listens unless this is started."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from busapp.cli.common import Verbs
from busapp.model.errors import UserError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    receive = verbs.add_parser("receive", help="take DICOM files that others send (C-STORE)")
    receive.add_argument("--port", type=int, default=11112, help="0 for any free one (default: 11112)")
    receive.add_argument("--ae", default="BUSAPP", metavar="NAME", help="our AE title (default: BUSAPP)")
    receive.add_argument(
        "--allow", action="append", required=True, metavar="AE", help="AE title that may send; as often as needed"
    )
    receive.add_argument(
        "--bind", default="127.0.0.1", metavar="ADDR", help="address of ours (default: this machine only)"
    )
    receive.add_argument("--tls-cert", type=Path, help="our certificate: connections are encrypted")
    receive.add_argument("--tls-key", type=Path, help="our private key, where it is not in the same file")
    receive.add_argument("--tls-ca", type=Path, help="certificate that those of senders are checked with")
    receive.add_argument("-o", "--out", type=Path, required=True, help="folder for what comes")
    receive.set_defaults(run=_receive)


def _receive(options: argparse.Namespace) -> int:
    from busapp.files.arrivals import Arrivals
    from busapp.services.pacs.receiver import Receiver, server_context

    if (options.tls_key or options.tls_ca) and not options.tls_cert:
        raise UserError("--tls-key and --tls-ca belong to --tls-cert")
    context = server_context(options.tls_cert, options.tls_key, options.tls_ca) if options.tls_cert else None
    if context is None and options.bind not in LOOPBACK:
        print(
            f"busapp: {options.bind} can be reached from outside, and nothing is encrypted (--tls-cert)",
            file=sys.stderr,
        )
    arrivals = Arrivals(options.out)
    ended = threading.Event()
    before = [(one, signal.signal(one, lambda *_: ended.set())) for one in (signal.SIGINT, signal.SIGTERM)]
    try:
        with Receiver(
            arrivals, port=options.port, ae=options.ae, allowed=options.allow, bind=options.bind, context=context
        ) as receiver:
            receiver.came = lambda path: print(path, flush=True)
            print(f"busapp: listening at {options.bind}:{receiver.port} as {options.ae}", file=sys.stderr, flush=True)
            ended.wait()
    finally:
        arrivals.close()
        for one, handler in before:
            signal.signal(one, handler)
    return 0
