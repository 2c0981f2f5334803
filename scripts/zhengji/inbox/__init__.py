"""What people sent, brought in: a file or a mixed folder → submissions where they belong, and a report of each."""

from zhengji.inbox.arrival import FAILED, STATES, Arrival, State
from zhengji.inbox.overview import overview
from zhengji.inbox.receive import Order, receive
from zhengji.inbox.region import region_named
from zhengji.inbox.saving import SAVERS
from zhengji.inbox.telling import FEW, tell

__all__ = [
    "FAILED",
    "FEW",
    "SAVERS",
    "STATES",
    "Arrival",
    "Order",
    "State",
    "overview",
    "receive",
    "region_named",
    "tell",
]
