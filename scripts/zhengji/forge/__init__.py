"""The hosts of pull requests, behind one small contract."""

from zhengji.forge.contract import FileStatus as FileStatus
from zhengji.forge.contract import Forge as Forge
from zhengji.forge.contract import PullFile as PullFile
from zhengji.forge.contract import Refused as Refused
from zhengji.forge.contract import Request as Request
from zhengji.forge.contract import State as State
from zhengji.forge.contract import TooLarge as TooLarge
from zhengji.forge.contract import Unreachable as Unreachable
from zhengji.forge.contract import Verdict as Verdict
