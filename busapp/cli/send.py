"""``busapp send``: files to a server, through a queue that survives."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from busapp.cli.common import Verbs, show_step
from busapp.model.errors import UserError
from busapp.model.progress import Progress


def add(verbs: Verbs) -> None:
    """The verb and its options."""
    send = verbs.add_parser("send", help="send DICOM files to a server")
    send.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="DICOM files, folders")
    send.add_argument("--to", default="", metavar="NAME", help="peer, see 'busapp peers'")
    send.add_argument("--queue", action="store_true", help="send what waits from before, and end")
    send.add_argument("--list", action="store_true", help="what is in the queue, and how far it is")
    send.add_argument("--again", type=int, metavar="SEND", help="try once more what failed of a send")
    send.add_argument("--cancel", type=int, metavar="SEND", help="stop a send")
    send.set_defaults(run=_send)


def _send(options: argparse.Namespace) -> int:
    from busapp.actions.send import cancel_send, follow, queue_files, send_again, work_through
    from busapp.files.outbox import order_by_number
    from busapp.services.pacs.peers import outbox_path

    outbox = outbox_path()
    if options.list:
        return _list_orders(outbox)
    if options.cancel is not None:
        cancel_send(order_by_number(outbox, options.cancel))
        return 0
    if options.queue:
        work_through(outbox, _show)
        return 0
    if options.again is not None:
        order = order_by_number(outbox, options.again)
        send_again(order)
    elif options.to and options.paths:
        order = queue_files(options.paths, to=options.to)
    else:
        raise UserError("Say what to send and where to: busapp send --to NAME PATH ...; or --queue, --list.")
    follow(order, outbox, _show)
    *_, state, reason = order.summary()
    print(f"send {order.number}: {state}{': ' if reason else ''}{reason}")
    return 0 if state == "confirmed" else 1


def _list_orders(outbox: Path) -> int:
    from busapp.files.outbox import all_orders

    for order in all_orders(outbox):
        peer, confirmed, total, state, reason = order.summary()
        print(f"{order.number:4d}  {state:10} {confirmed}/{total}  {peer:16} {reason}".rstrip())
    return 0


def _show(step: Progress) -> None:
    if step.left_out:
        print(f"busapp: {step.left_out}", file=sys.stderr)
    show_step(step, step.done if step.total else 100)
