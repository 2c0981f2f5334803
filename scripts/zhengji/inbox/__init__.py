"""What people sent, brought in: a file or a mixed folder → submissions where they belong, and a report of each."""

from zhengji.inbox.arrival import FAILED, STATES, Arrival, State
from zhengji.inbox.receive import Order, receive
from zhengji.inbox.region import region_named
from zhengji.inbox.saving import SAVERS
from zhengji.inbox.telling import tell

__all__ = ["FAILED", "SAVERS", "STATES", "Arrival", "Order", "State", "receive", "region_named", "tell"]
