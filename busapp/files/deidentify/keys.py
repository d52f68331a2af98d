"""What a project puts in the place of patients, UIDs and dates: made with its key, so always the same."""

from __future__ import annotations

import datetime
import hmac

_LONGEST_SHIFT = 3652
"""Days. The shortest is a year, so that no shifted date is the true one."""


class Keys:
    """Stand-ins of one project.

    Args:
        secret: the project's key (``ProjectStore.secret``). Who has it can tell whether a guess was right.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def pseudonym(self, patient: str) -> str:
        """What stands for a patient: the same as the ``family`` of the project's own data sets."""
        return self._digest(patient).hex()[:16]

    def uid(self, uid: str) -> str:
        """What stands for a UID: 128 bits of a keyed hash below the root of UUIDs (PS3.5 B.2)."""
        return f"2.25.{int.from_bytes(self._digest('uid ' + uid)[:16])}"

    def shift(self, patient: str) -> datetime.timedelta:
        """How far a patient's dates and times move: back by one to ten years and a part of a day."""
        number = int.from_bytes(self._digest("shift " + patient)[:8])
        days, seconds = number % (_LONGEST_SHIFT - 366) + 366, number // _LONGEST_SHIFT % 86400
        return -datetime.timedelta(days=days, seconds=seconds)

    def _digest(self, text: str) -> bytes:
        return hmac.new(self._secret, text.encode("utf-8", "surrogateescape"), "sha256").digest()
