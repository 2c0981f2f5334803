"""Filled forms as people make them, in Word and Excel, read into submissions. A table of readers by a file's ending."""

from __future__ import annotations

from collections.abc import Mapping

from zhengji.intake import docx, xlsx, yamlfile
from zhengji.intake.contract import Intake, Reader, Unclaimed, Understood
from zhengji.intake.others import unreadable

__all__ = ["INTAKES", "Intake", "Reader", "Unclaimed", "Understood", "unreadable"]

# To read another kind of file: write its reader (contract.py says what it gives) and give it a line here.
INTAKES: Mapping[str, Reader] = {
    ".docx": docx.read_docx,
    ".xlsx": xlsx.read,
    ".csv": xlsx.read_csv,
    ".yaml": yamlfile.read,
    ".yml": yamlfile.read,
}
