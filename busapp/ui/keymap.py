"""Which keys belong to which verb: those of the table, unless a person gave it others. No key belongs to two verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtGui import QKeySequence

RESERVED = ("V", "Space", "Esc", "Tab", "Shift+Tab", "Backspace")
"""Keys that the canvas and the dialogs need for themselves."""

_SHIFTED = dict(zip("!@#$%^&*()", "1234567890", strict=True))


class Keymap:
    """Keys by verb, as ``QKeySequence`` writes them in portable text.

    Args:
        table: the keys of every verb by its name, with blanks between. Of two that claim a key the first keeps it, but
            one that a person gave it to goes before.
        given: what a person gave, likewise. Kept up to date in place.
    """

    def __init__(self, table: Mapping[str, str], given: dict[str, str]) -> None:
        self._table = {verb: _read(keys) for verb, keys in table.items()}
        self._given = given
        self._resolve()

    def keys(self, verb: str) -> list[str]:
        """The keys of a verb, the first of which is shown."""
        return self._keys[verb]

    def sequences(self, verb: str) -> list[QKeySequence]:
        """The same for Qt, with what Shift and a digit give on most keyboards."""
        shifted = {f"Shift+{digit}": sign for sign, digit in _SHIFTED.items()}
        signs = [shifted[keys] for keys in self._keys[verb] if keys in shifted]
        return [QKeySequence(keys) for keys in [*self._keys[verb], *signs]]

    def own(self, verb: str) -> list[str]:
        """The keys that the table has for a verb."""
        return self._table[verb]

    def is_own(self, verb: str) -> bool:
        """Whether a verb has the keys that the table has for it."""
        return self._keys[verb] == self._table[verb]

    def holders(self, keys: Iterable[str], *, but: str) -> list[str]:
        """The verbs, ``but`` one, to which any of these keys belong."""
        wanted = set(_normal(keys))
        return [verb for verb, held in self._keys.items() if verb != but and wanted & set(held)]

    def give(self, verb: str, keys: Sequence[str]) -> None:
        """Let a verb have these keys and no others; who held one of them has it no longer."""
        keys = _normal(keys)
        for other in self.holders(keys, but=verb):
            self._store(other, [one for one in self._keys[other] if one not in keys])
        self._store(verb, keys)
        self._resolve()

    def reset(self) -> None:
        """Let all verbs have the keys of the table."""
        self._given.clear()
        self._resolve()

    def _store(self, verb: str, keys: list[str]) -> None:
        if keys == self._table[verb]:
            self._given.pop(verb, None)
        else:
            self._given[verb] = " ".join(keys)

    def _resolve(self) -> None:
        taken = set(RESERVED)
        found = {}
        for verb in sorted(self._table, key=lambda verb: verb not in self._given):
            wanted = _read(self._given[verb]) if verb in self._given else self._table[verb]
            found[verb] = [keys for keys in wanted if keys not in taken]
            taken.update(found[verb])
        self._keys = {verb: found[verb] for verb in self._table}


def native(keys: str) -> str:
    """Keys as this system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _read(text: str) -> list[str]:
    return _normal(text.split())


def _normal(keys: Iterable[str]) -> list[str]:
    """Each once, in one spelling, the signs on the digits as Shift and the digit; what is no key is left out."""
    signs = (f"Shift+{_SHIFTED[one]}" if one in _SHIFTED else one for one in keys)
    return list(dict.fromkeys(text for one in signs if (text := QKeySequence(one).toString())))
