"""What is checked. Each file by itself (shape, values, rules, place), then all of them against each other (across)."""

from zhengji.checks.across import Trace, across, trace
from zhengji.checks.codes import Code, all_codes, engine_codes
from zhengji.checks.run import Examined, check_paths, check_submission, examine, examine_content

__all__ = [
    "Code",
    "Examined",
    "Trace",
    "across",
    "all_codes",
    "check_paths",
    "check_submission",
    "engine_codes",
    "examine",
    "examine_content",
    "trace",
]
