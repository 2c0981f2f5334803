"""Files that people send along and that cannot be read: what each is, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from zhengji.intake.contract import Intake, refused

_SAVE_WORD = "请用 Word 或 WPS 打开它，“另存为”Word 文档（.docx），再试一次。"
_SAVE_EXCEL = "请用 Excel 或 WPS 打开它，“另存为”Excel 工作簿（.xlsx），再试一次。"
_MACROS = "请打开它，“另存为”不带宏的{}，再试一次。"
_UNPACK = "请先解压，再导入解压出来的文件夹。"
_RETYPE = "读不出里面的文字。请向发来的人要 Word 或 Excel 文件。"

_KINDS: Mapping[str, tuple[str, str, str]] = {
    ".doc": ("intake.old-format", "旧版 Word 文档（.doc）", _SAVE_WORD),
    ".wps": ("intake.old-format", "WPS 文字的旧格式（.wps）", _SAVE_WORD),
    ".rtf": ("intake.old-format", "RTF 文档", _SAVE_WORD),
    ".odt": ("intake.old-format", "OpenDocument 文档（.odt）", _SAVE_WORD),
    ".dot": ("intake.old-format", "旧版 Word 模板（.dot）", _SAVE_WORD),
    ".xls": ("intake.old-format", "旧版 Excel 工作簿（.xls）", _SAVE_EXCEL),
    ".et": ("intake.old-format", "WPS 表格的旧格式（.et）", _SAVE_EXCEL),
    ".ods": ("intake.old-format", "OpenDocument 表格（.ods）", _SAVE_EXCEL),
    ".xlsb": ("intake.old-format", "Excel 二进制工作簿（.xlsb）", _SAVE_EXCEL),
    ".docm": ("intake.macros", "带宏的 Word 文档（.docm）", _MACROS.format(" .docx")),
    ".dotm": ("intake.macros", "带宏的 Word 模板（.dotm）", _MACROS.format(" .docx")),
    ".xlsm": ("intake.macros", "带宏的 Excel 工作簿（.xlsm）", _MACROS.format(" .xlsx")),
    ".xltm": ("intake.macros", "带宏的 Excel 模板（.xltm）", _MACROS.format(" .xlsx")),
    ".pdf": ("intake.other-kind", "PDF", _RETYPE),
    ".zip": ("intake.other-kind", "压缩包", _UNPACK),
    ".rar": ("intake.other-kind", "压缩包", _UNPACK),
    ".7z": ("intake.other-kind", "压缩包", _UNPACK),
    ".eml": ("intake.other-kind", "邮件", "请把邮件里的附件存出来，再导入。"),
    ".msg": ("intake.other-kind", "邮件", "请把邮件里的附件存出来，再导入。"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"), ("intake.other-kind", "图片", _RETYPE)),
}


def unreadable(source: str, suffix: str) -> Intake:
    """The refusal of a file with this ending."""
    hint = "只读 Word（.docx）、Excel（.xlsx）、CSV 和 YAML 文件。"
    code, what, mend = _KINDS.get(
        suffix, ("intake.other-kind", f"{suffix} 文件" if suffix else "没有扩展名的文件", hint)
    )
    return refused(source, code, f"这是{' ' if what[0].isascii() else ''}{what}，读不了", mend)
