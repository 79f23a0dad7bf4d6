"""What an account may want to do."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """One thing a person does on a social network."""

    READ = "read"
    POST = "post"
    COMMENT = "comment"
    SHARE = "share"
    LIVESTREAM = "livestream"
    COMMERCIAL_LIVESTREAM = "commercial_livestream"
    SALES_LIVESTREAM = "sales_livestream"  # with ordering in the stream
    REACT = "react"  # likes, votes
    MESSAGE = "message"  # messages, calls


# 147/2024/ND-CP art. 27.3.b: "đăng tải thông tin (viết bài, bình luận, livestream) và chia sẻ thông tin".
COMMERCE: Final = frozenset({Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM})
LIVE: Final = COMMERCE | {Action.LIVESTREAM}
WRITING: Final = LIVE | {Action.POST, Action.COMMENT, Action.SHARE}
# 333/2026/ND-CP art. 16.2.d: "các tính năng tương tác".
INTERACTIVE: Final = frozenset({Action.REACT, Action.MESSAGE})
