"""Keys: every action with its keys in one list, each of which can be given others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from busapp.ui import theme
from busapp.ui.keymap import RESERVED, native
from busapp.ui.verbs import VerbActions

translate = QCoreApplication.translate

VERB = Qt.ItemDataRole.UserRole


class KeysDialog(QDialog):
    """A verb is chosen, its new keys are pressed. Keys that another verb holds are taken from it if one says so.

    Args:
        actions: the verbs and their keys.
        menus: title of each menu.
        held: what keys, buttons and wheel do on the canvas, which stays as it is: text and keys.
        changed: called after every change.
        parent: the window.
    """

    def __init__(
        self,
        actions: VerbActions,
        menus: Mapping[str, str],
        held: Sequence[tuple[str, str]],
        changed: Callable[[], None],
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("help", "Keys"))
        self._actions, self._changed = actions, changed
        self._titles = {verb.name: verb.label for verb in actions.verbs}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._wanted: list[str] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("help", "Search an action or keys"))
        self.search.setAccessibleName(translate("help", "Search an action or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = self._make_list(menus, held)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.UNIT)
        layout.setContentsMargins(*[2 * theme.UNIT] * 4)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._editor())
        layout.addLayout(self._question())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.reset_all = buttons.addButton(translate("help", "All as they were"), QDialogButtonBox.ButtonRole.ResetRole)
        self.reset_all.clicked.connect(self._reset_all)
        layout.addWidget(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in the list leads to the keys
        self.resize(680, 680)
        self._show_keys()
        self.list.setCurrentItem(self._items[actions.verbs[0].name])
        self.search.setFocus()

    def _make_list(self, menus: Mapping[str, str], held: Sequence[tuple[str, str]]) -> QTreeWidget:
        listed = QTreeWidget()
        listed.setAccessibleName(translate("help", "Actions and their keys"))
        listed.setHeaderLabels([translate("help", "Action"), translate("help", "Keys")])
        listed.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        listed.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        listed.setRootIsDecorated(False)
        listed.setIndentation(2 * theme.UNIT)
        listed.setUniformRowHeights(True)
        for name, title in menus.items():
            verbs = [verb.name for verb in self._actions.verbs if verb.menu == name]
            items = self._add_group(listed, title, [(self._titles[verb], "") for verb in verbs])
            self._items.update(zip(verbs, items, strict=True))
        for verb, item in self._items.items():
            item.setData(0, VERB, verb)
        self._add_group(listed, translate("help", "On the frame (these stay)"), held)
        listed.expandAll()
        listed.currentItemChanged.connect(self._chosen)
        listed.itemActivated.connect(lambda *_: self.field.setFocus())
        return listed

    def _add_group(self, listed: QTreeWidget, title: str, rows: Sequence[tuple[str, str]]) -> list[QTreeWidgetItem]:
        group = QTreeWidgetItem(listed, [title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        items = [QTreeWidgetItem(group, list(row)) for row in rows]
        self._groups.append((group, items))
        return items

    def _editor(self) -> QHBoxLayout:
        self._about = QLabel()
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        inside = self.field.findChild(QLineEdit)
        assert inside is not None
        self.field.setAccessibleName(translate("help", "New keys"))
        inside.setAccessibleName(translate("help", "New keys"))
        self.field.keySequenceChanged.connect(self._pressed)
        self.beside = QCheckBox(translate("help", "beside the present ones"))
        self.reset = QPushButton(translate("help", "As it was"))
        self.reset.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        row.addWidget(self._about, 1)
        for widget in (self.field, self.beside, self.reset):
            row.addWidget(widget)
        return row

    def _question(self) -> QHBoxLayout:
        """The line that tells of a conflict. Its place is kept, so that nothing jumps."""
        self.conflict = QLabel()
        self.conflict.setWordWrap(True)
        theme.set_role(self.conflict, "warning")
        self.take = QPushButton(translate("help", "Take over"))
        self.leave = QPushButton(translate("help", "Leave it"))
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self._settle)
        row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        row.addWidget(self.conflict, 1)
        for button in (self.take, self.leave):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            button.hide()
            row.addWidget(button)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc where keys are pressed leads back to the list; elsewhere it closes."""
        if event.key() == Qt.Key.Key_Escape and self.focusWidget() is self.field:
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _verb(self) -> str:
        item = self.list.currentItem()
        return (item.data(0, VERB) or "") if item is not None else ""

    def _chosen(self) -> None:
        verb = self._verb()
        self._settle()
        self._about.setText(self._titles.get(verb, ""))
        for widget in (self.field, self.beside, self.reset):
            widget.setEnabled(bool(verb))
        self.reset.setEnabled(bool(verb) and not self._actions.keymap.is_own(verb))

    def _pressed(self, sequence: QKeySequence) -> None:
        keys = sequence.toString()
        if not keys:
            return
        self.field.clear()
        if keys in RESERVED:
            self._settle()
            self.conflict.setText(
                translate("help", "{0} is needed on the frame and stays as it is.").format(native(keys))
            )
        else:
            present = self._actions.keymap.keys(self._verb()) if self.beside.isChecked() else []
            self._want([*present, keys])

    def _want(self, keys: list[str]) -> None:
        """Give the chosen verb these keys; ask first where another holds one of them."""
        verb, keymap = self._verb(), self._actions.keymap
        self._settle()
        holders = keymap.holders(keys, but=verb)
        if not holders:
            self._give(keys)
            return
        self._wanted = keys
        names = ", ".join(f"“{self._titles[holder]}”" for holder in holders)
        shown = ", ".join(native(one) for one in keys if keymap.holders([one], but=verb))
        self.conflict.setText(translate("help", "{0} belongs to {1}.").format(shown, names))
        for button in (self.take, self.leave):
            button.show()
        self.take.setFocus()

    def _take(self) -> None:
        self._give(self._wanted)

    def _give(self, keys: list[str]) -> None:
        self._actions.keymap.give(self._verb(), keys)
        self._settle()
        self._show_keys()
        self._changed()

    def _reset(self) -> None:
        self._want(self._actions.keymap.own(self._verb()))

    def _reset_all(self) -> None:
        self._actions.keymap.reset()
        self._show_keys()
        self._changed()

    def _settle(self) -> None:
        """Nothing is asked any more."""
        asked = self.take.isVisible()
        self._wanted = []
        self.conflict.clear()
        for button in (self.take, self.leave):
            button.hide()
        if asked or self.focusWidget() is self.field:
            self.list.setFocus()

    def _show_keys(self) -> None:
        keymap = self._actions.keymap
        for verb, item in self._items.items():
            item.setText(1, "   ".join(native(keys) for keys in keymap.keys(verb)))
            font = item.font(1)
            font.setBold(not keymap.is_own(verb))
            item.setFont(1, font)
            item.setToolTip(1, translate("help", "given by you") if not keymap.is_own(verb) else "")
        self.reset.setEnabled(bool(self._verb()) and not keymap.is_own(self._verb()))
        self._filter(self.search.text())

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        for group, items in self._groups:
            for item in items:
                line = f"{item.text(0)} {item.text(1)}".casefold()
                item.setHidden(not all(word in line for word in wanted))
            group.setHidden(all(item.isHidden() for item in items))
