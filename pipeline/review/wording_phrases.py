"""The words of the generated sentences, several ways of saying each: the one place to change them."""

from __future__ import annotations

from pipeline.program.vocabulary import Outlook, Status

# Several ways of saying each, taken in turn, so that thirty sentences in a row do not read like one.
VERDICTS: dict[Status, tuple[str, ...]] = {
    Status.EXCEEDED: (
        "vượt chỉ tiêu {gap}",
        "hoàn thành vượt mức, cao hơn chỉ tiêu {gap}",
        "vượt {gap} so với chỉ tiêu đề ra",
    ),
    Status.MET: ("đạt chỉ tiêu đề ra", "hoàn thành chỉ tiêu", "đạt mức chỉ tiêu được giao"),
    Status.NEAR: (
        "gần đạt chỉ tiêu, còn thiếu {gap}",
        "còn thiếu {gap} so với chỉ tiêu, ở mức gần đạt",
        "thấp hơn chỉ tiêu {gap}, gần đạt",
    ),
    Status.NOT_MET: (
        "chưa đạt chỉ tiêu, còn thiếu {gap}",
        "còn thiếu {gap} so với chỉ tiêu, chưa đạt",
        "thấp hơn chỉ tiêu {gap}, chưa đạt yêu cầu đề ra",
    ),
}
LOWER_VERDICTS: dict[Status, tuple[str, ...]] = {
    Status.MET: VERDICTS[Status.MET],
    Status.NEAR: ("cao hơn mức tối đa {gap}, gần đạt chỉ tiêu", "gần đạt chỉ tiêu, còn cao hơn mức tối đa {gap}"),
    Status.NOT_MET: ("chưa đạt chỉ tiêu, cao hơn mức tối đa {gap}", "cao hơn mức tối đa {gap}, chưa đạt chỉ tiêu"),
}
# '=' is met by the target alone; what lies above it is no shortfall.
TOO_HIGH_VERDICTS: dict[Status, tuple[str, ...]] = {
    Status.NEAR: (
        "cao hơn mức giao {gap}; chỉ tiêu đặt “=” nên tính là gần đạt",
        "gần đạt theo mức “=”, cao hơn mức giao {gap}",
    ),
    Status.NOT_MET: (
        "cao hơn mức giao {gap}; chỉ tiêu đặt “=” nên chưa tính là đạt",
        "chưa đạt theo mức “=”, cao hơn mức giao {gap}",
    ),
}
TOO_HIGH_OUTLOOK = "cần xem lại mức giao hoặc cách so sánh “=”, vì kết quả cao hơn mức giao"
STATUS_WORDS = {
    Status.EXCEEDED: "vượt",
    Status.MET: "đạt",
    Status.NEAR: "gần đạt",
    Status.NOT_MET: "chưa đạt",
    Status.NO_DATA: "chưa có số liệu",
    Status.NOT_DUE: "chưa đến kỳ đánh giá",
    Status.NOT_APPLICABLE: "không áp dụng (không có đối tượng)",
}

NOTHING_BEFORE = "chưa có số liệu năm trước để so"
NOT_ASKED = "chưa đến kỳ hỏi"  # of what the kinds of periods so far do not ask

OUTLOOK_WORDS: dict[Outlook, tuple[str, ...]] = {
    Outlook.DONE: ("đã hoàn thành chỉ tiêu của cả nhiệm kỳ", "chỉ tiêu của cả nhiệm kỳ đã hoàn thành"),
    Outlook.ON_COURSE: (
        "đang trong lộ trình thực hiện",
        "đang thực hiện theo lộ trình của nhiệm kỳ",
        "tiến độ thực hiện đúng lộ trình",
    ),
    Outlook.UNSTABLE: (
        "kết quả đạt nhưng chưa ổn định, cần giữ vững đến hết nhiệm kỳ",
        "kết quả chưa ổn định, cần tiếp tục giữ vững đến hết nhiệm kỳ",
    ),
    Outlook.AT_RISK: (
        "tiến độ đang chậm so với lộ trình",
        "đang chậm so với lộ trình, cần tập trung chỉ đạo",
        "cần đẩy nhanh tiến độ, vì đang chậm so với lộ trình",
    ),
    Outlook.OUT_OF_REACH: (
        "dự báo khó hoàn thành đến hết nhiệm kỳ",
        "với kết quả hiện nay, dự báo khó hoàn thành đến hết nhiệm kỳ",
    ),
}

# The newest step was taken, and as things go the end's target is not reached.
NOT_ENOUGH = (
    "mức giao gần nhất đã đạt nhưng theo xu thế hiện nay chưa đủ cho cả nhiệm kỳ, cần phấn đấu thêm",
    "tuy đạt mức giao gần nhất, theo xu thế hiện nay chưa đủ cho cả nhiệm kỳ, cần phấn đấu thêm",
)
# Kept in the newest year, missed in an earlier one.
KEEP = (
    "do có năm chưa đạt nên kết quả chưa ổn định, cần giữ vững đến hết nhiệm kỳ",
    "kết quả các năm chưa ổn định, cần giữ vững đến hết nhiệm kỳ",
)
# The year at hand is not over, an earlier one was missed.
CATCH_UP = "do có năm chưa đạt nên đang chậm so với lộ trình, cần tập trung thực hiện trong thời gian còn lại"
