"""Why an event is not stored, and what its member is told to do."""

from enum import StrEnum


class Reason(StrEnum):
    """The word for programs; the words for people are in `MESSAGES`."""

    MALFORMED = "malformed"
    BAD_TIME = "bad_time"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_TASK = "unknown_task"
    UNKNOWN_BARRIER = "unknown_barrier"
    UNKNOWN_POINT = "unknown_point"
    POINT_CLOSED = "point_closed"
    CODE_REPLACED = "code_replaced"
    LIVE_EXPIRED = "live_expired"
    UNKNOWN_CHECK_IN = "unknown_check_in"
    UNKNOWN_ASSIST = "unknown_assist"
    VOID_TOO_LATE = "void_too_late"
    NO_RIGHT = "no_right"
    ID_TAKEN = "id_taken"
    UNREADABLE = "unreadable"

    @property
    def message(self) -> str:
        return MESSAGES[self]


_GIVE = "Hãy đưa cho đội trưởng xem."
MESSAGES = {
    Reason.MALFORMED: f"Bản ghi này hỏng nên không đọc được. Hãy ghi lại lượt đó. {_GIVE}",
    Reason.BAD_TIME: "Giờ của bản ghi này không đọc được. Hãy xem lại giờ của máy rồi ghi lại.",
    Reason.UNKNOWN_KIND: "Máy chủ chưa biết loại bản ghi này. Hãy tải lại trang rồi gửi lại.",
    Reason.UNKNOWN_TASK: "Nội dung hỗ trợ này không có trong danh mục. Hãy tải lại trang, chọn lại rồi gửi.",
    Reason.UNKNOWN_BARRIER: "Lý do này không có trong danh mục. Hãy tải lại trang, chọn lại rồi gửi.",
    Reason.UNKNOWN_POINT: "Không có điểm nào mang mã này. Hãy quét lại áp phích của điểm.",
    Reason.POINT_CLOSED: "Điểm hỗ trợ này đã đóng. Hãy hỏi điều phối viên xã xem điểm nào đang mở.",
    Reason.CODE_REPLACED: "Áp phích này đã được thay. Hãy quét áp phích mới của điểm.",
    Reason.LIVE_EXPIRED: "Mã trên máy đội trưởng đã hết hạn lúc quét. Hãy quét lại mã đang hiện.",
    Reason.UNKNOWN_CHECK_IN: "Không tìm thấy lần điểm danh này. Không cần làm gì: giờ về sẽ tự tính.",
    Reason.UNKNOWN_ASSIST: "Không tìm thấy lượt cần hủy. Hãy mở “Của tôi” xem lượt đó đã gửi chưa.",
    Reason.VOID_TOO_LATE: "Lượt của ngày trước: nhờ điều phối viên của xã hủy giúp.",
    Reason.NO_RIGHT: "Lúc đó bạn không có nhiệm vụ trong đội nào. Hãy hỏi điều phối viên xã.",
    Reason.ID_TAKEN: "Mã của bản ghi này đã dùng cho việc khác. Hãy ghi lại lượt này.",
    Reason.UNREADABLE: f"Máy chủ chưa ghi được bản ghi này. {_GIVE}",
}
