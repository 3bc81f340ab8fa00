"""The style sheet, with names of colours and sizes in place of values."""

SHEET = """
QWidget { outline: none; }
QLabel[role="title"] { font-size: $title; font-weight: 600; }
QLabel[role="heading"] { font-size: $heading; font-weight: 600; }
QLabel[role="field"] { font-weight: 600; }
QLabel[role="muted"], QLabel[role="hint"] { color: $muted; }
QLabel[role="mono"], QLineEdit[role="mono"] { font-family: monospace; }
QLabel[role="code"] { font-family: monospace; font-size: $title; font-weight: 600;
    padding: 16px 20px; background: $sheet; border: 1px solid $edge; border-radius: 4px; }
QLabel[role="word"] { font-size: $heading; padding: 6px 14px; background: $sheet;
    border: 1px solid $line; border-radius: 4px; }
QLabel[role="words"] { font-size: $heading; font-weight: 600; padding: 10px;
    background: $sheet; border: 1px solid $edge; border-radius: 4px; }

QFrame[role="band"] { background: $band; border: none; }
QFrame[role="foot"] { background: $ground; border: none; border-top: 1px solid $line; }
QFrame[role="card"] { background: $sheet; border: 1px solid $line; border-radius: 6px; }
QFrame[role="notice"] { background: $note; border: none; border-left: 4px solid $note_edge;
    border-radius: 2px; }
QFrame[role="problem"] { background: $sheet; border: 2px solid $text; border-radius: 4px; }
QFrame[role="bar"] { background: $chosen; border: none; }
QFrame[role="drop"] { background: $sheet; border: 2px dashed $edge; border-radius: 6px; }
QFrame[role="drop"][over="true"] { border: 2px solid $accent; background: $chosen; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox {
    background: $sheet; color: $text; border: 1px solid $edge; border-radius: 4px;
    padding: 5px 8px; selection-background-color: $accent; selection-color: $on_accent;
    placeholder-text-color: $muted; }
QLineEdit, QComboBox, QSpinBox { min-height: $line_height; }
QSpinBox::up-button, QSpinBox::down-button { subcontrol-origin: content; width: 1px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {
    border: 2px solid $accent; padding: 4px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $disabled; }
QTextEdit[role="text"] { background: transparent; border: none; padding: 0; }
QTextEdit[role="text"]:focus { border: none; padding: 0; text-decoration: none;
    background: $hover; }
QLineEdit[role="quick"] { padding: 9px 12px; }
QLineEdit[role="quick"]:focus { padding: 8px 11px; }

QComboBox { combobox-popup: 0; }
QComboBox[role="choice"] { max-width: 420px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$arrow"); width: 12px; height: 8px; }
QComboBox QAbstractItemView { background: $sheet; color: $text; border: 1px solid $edge;
    selection-background-color: $accent; selection-color: $on_accent; padding: 2px; }
QComboBox QAbstractItemView::item { min-height: $row_height; padding: 2px 6px; }

QPushButton { background: $sheet; color: $text; border: 1px solid $edge; border-radius: 4px;
    padding: 5px 14px; min-height: $line_height; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $chosen; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:disabled { color: $disabled; background: $ground; }
QPushButton[role="main"] { background: $accent; color: $on_accent; border: 1px solid $accent;
    font-weight: 600; }
QPushButton[role="main"]:hover { border: 1px solid $text; }
QPushButton[role="main"]:focus { border: 2px solid $text; }
QPushButton[role="main"]:disabled { background: $ground; color: $disabled;
    border: 1px solid $edge; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent;
    color: $accent; text-align: left; padding: 5px 8px; }
QPushButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus { border: 2px solid $accent; padding: 4px 7px; }
QPushButton[role="nav"] { background: transparent; border: 1px solid transparent;
    border-radius: 4px; text-align: left; padding: 4px 12px; color: $text; }
QPushButton[role="nav"]:hover { background: $hover; }
QPushButton[role="nav"]:checked { background: $chosen; font-weight: 600;
    border: 1px solid $accent; }
QPushButton[role="nav"]:focus { border: 2px solid $accent; padding: 3px 11px; }

QCheckBox, QRadioButton { spacing: 8px; min-height: $row_height; padding: 1px;
    border: 2px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator { width: 14px; height: 14px;
    border: 2px solid $text; background: $sheet; }
QCheckBox::indicator, QListView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent;
    image: url("$tick"); }
QRadioButton::indicator:checked { background: qradialgradient(cx:0.5, cy:0.5, radius:0.5,
    fx:0.5, fy:0.5, stop:0 $accent, stop:0.55 $accent, stop:0.6 $sheet, stop:1 $sheet); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $disabled; }

QListView, QTableView, QTreeView { background: $sheet; color: $text; border: 1px solid $edge;
    border-radius: 4px; gridline-color: $line; alternate-background-color: $ground;
    placeholder-text-color: $muted; }
QListView:focus, QTableView:focus { border: 2px solid $accent; }
QListView::item { padding: 4px; min-height: $row_height; }
QListView::item:selected, QTableView::item:selected { background: $chosen; color: $text; }
QHeaderView::section { background: $band; color: $text; border: none;
    border-right: 1px solid $line; border-bottom: 1px solid $line; padding: 5px 8px; }
QTableCornerButton::section { background: $band; border: none; }

QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget[role="column"] { background: transparent; }
QScrollBar { background: $ground; border: none; }
QScrollBar:vertical { width: 14px; }
QScrollBar:horizontal { height: 14px; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { border: 1px solid $edge; border-radius: 4px; background: $sheet; color: $text;
    text-align: center; min-height: 18px; }
QProgressBar::chunk { background: $chosen; border-radius: 3px; }
QMenu { background: $sheet; color: $text; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 20px; min-height: $line_height; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QToolTip { background: $sheet; color: $text; border: 1px solid $edge; }
"""
