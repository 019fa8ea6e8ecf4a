"""The rules of the outlook, as readers are shown them; `near` and `at_risk` are shares of the target."""

from __future__ import annotations

from pipeline.program.vocabulary import Accrual

_PARTIAL = (
    " Đã hết thời hạn mà không đạt: Khó hoàn thành, không ghi dự báo. Năm mới nhất phải báo cáo mà chưa đủ 80% đơn vị "
    "có số: Chưa xác định (trừ khi tổng của các đơn vị đã báo cáo đã đạt mức giao, hoặc đã vượt mức không được vượt "
    "quá)."
)
_FORETOLD = (
    " So sánh “=”: dự báo gần đạt cũng là Đang trong lộ trình. Khoảng: dự báo trên đầu cao vẫn là Đang trong lộ trình, "
    "có ghi rõ là vượt. Số đã báo cáo đều là số nguyên thì dự báo làm tròn thành số nguyên."
)

RULES: dict[Accrual, str] = {
    Accrual.CUMULATIVE: (
        "Chỉ tiêu cộng dồn: dự báo cuối nhiệm kỳ = lũy kế cộng với phần còn lại, tính theo mức bình quân một năm "
        "của từng đơn vị trong các năm đơn vị ấy đã báo cáo (6 tháng tính nửa năm); năm một đơn vị chưa báo cáo "
        "coi như các năm khác của chính đơn vị ấy, không coi là không. Tỷ lệ cộng dồn: dự báo là tỷ lệ đến nay. "
        "Số lượng đã đạt mức nhiệm kỳ: Đã hoàn thành; tỷ lệ đã đạt mà nhiệm kỳ chưa hết thì còn có thể giảm: Đang "
        "trong lộ trình. Dự báo đạt: Đang trong lộ trình; dự báo từ {at_risk} mức giao: Chậm so với lộ trình, riêng "
        "năm mới nhất đến hạn đã đạt mức giao của năm thì là Đạt, chưa ổn định; thấp hơn: Khó hoàn thành. "
        "Mọi năm đã hết đều đạt mức giao của năm, mà lũy kế cộng với mức giao các năm còn lại đủ mức nhiệm kỳ (mức "
        "giao tăng dần về sau): Đạt, chưa ổn định. Mức không được vượt quá: chỉ Đã hoàn thành khi hết nhiệm kỳ; đã "
        "vượt quá: Khó hoàn thành. Có năm đã qua "
        "mà chưa đơn vị nào báo cáo: Chưa xác định, không dự báo (trừ khi đã đạt, hoặc đã vượt mức không được "
        "vượt quá)." + _FORETOLD + _PARTIAL
    ),
    Accrual.LEVEL: (
        "Chỉ tiêu mức đạt đến thời điểm: từ mức đến nay kéo dài xu thế giữa năm đầu và năm mới nhất có số cả năm tới "
        "năm cuối; xu thế chỉ so các đơn vị có số ở cả hai năm (ít nhất 80% số đơn vị), nên đơn vị thiếu số không làm"
        " giảm, đơn vị mới không làm tăng; không kéo dài từ số 6 tháng, không kéo qua năm chưa đơn vị nào báo cáo. Xu"
        " thế xuống dưới 0 hoặc tỷ lệ lên trên 100% thì vẫn xét Đang trong lộ trình hay Khó hoàn thành nhưng không "
        "ghi con số dự báo. Mức đạt còn có thể giảm, nên chỉ Đã hoàn thành khi hết thời hạn. Dự báo đạt, hoặc mới có "
        "một năm mà đạt mức cuối hay mức giao năm đó: Đang trong lộ trình. Dự báo thấp hơn mức cuối mà nay đã đạt mức"
        " cuối: Đạt, chưa ổn định; nếu không, dự báo từ {at_risk} mức giao: Chậm so với lộ trình, riêng năm mới nhất "
        "đến hạn đã đạt mức giao của năm thì là Đạt, chưa ổn định; thấp hơn: Khó hoàn thành; mới có một năm, chưa có "
        "mức giao năm và còn dưới {near} mức cuối, hoặc mới có số 6 tháng chưa đạt: Chưa xác định. Số 6 tháng kém hơn"
        " số cả năm gần nhất mà chưa đạt mức giao của năm: Chậm so với lộ trình, không ghi dự báo (xu thế đã là Khó "
        "hoàn thành thì vẫn vậy)." + _FORETOLD + _PARTIAL
    ),
    Accrual.ANNUAL: (
        "Chỉ tiêu từng năm: đếm số năm đạt trên số năm đã hết và có số liệu; năm chưa đơn vị nào báo cáo không tính "
        "là đạt hay chưa đạt, và được nêu tên. Mọi năm đều đạt: Đang trong lộ trình (Đã hoàn thành khi không còn năm "
        "nào phía trước và không thiếu năm nào). Còn năm phía trước, năm mới nhất đến hạn đạt mà có năm trước chưa "
        "đạt: Đạt, chưa ổn định. Năm mới nhất gần đạt, hoặc ít nhất nửa số năm đạt: Chậm so với lộ trình; còn lại: "
        "Khó hoàn thành. Kỳ 6 tháng, hoặc quá 20% đơn vị mới có số 6 tháng: chưa xét năm đó, trừ số lượng đã đạt mức "
        "cả năm hoặc đã vượt mức không được vượt quá; có năm trước chưa đạt: Chậm so với lộ trình (tỷ lệ 6 tháng đã "
        "đạt, hoặc năm trước liền kề đạt và 6 tháng đã được nửa mức cả năm: Đạt, chưa ổn định); các năm trước đều đạt"
        " mà nửa năm chưa được nửa mức cả năm, hoặc tỷ lệ chưa đạt: Chưa xác định." + _PARTIAL
    ),
}
