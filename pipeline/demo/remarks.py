"""What units are made to write in the demonstration, in the words of their organisation."""

from __future__ import annotations

from pipeline.program.words import Words
from pipeline.text import bare, upper_first


def section_texts(title: str, words: Words) -> tuple[str, ...]:
    """What may stand in a section of this title; elsewhere than in the known ones, what was done."""
    said = bare(title)
    return next((texts for marks, texts in _told(words) if any(mark in said for mark in marks)), _done(words))


def _done(words: Words) -> tuple[str, ...]:
    return (
        f"{words.committee} phối hợp tốt với chuyên môn; {words.member} hưởng ứng các phong trào thi đua.",
        f"Tổ chức tuyên truyền qua nhóm Zalo của {words.organisation}, {words.member} tiếp cận thông tin nhanh hơn.",
        f"Duy trì mô hình “Góc tương trợ”, giúp đỡ {words.member} có hoàn cảnh khó khăn.",
    )


def _told(words: Words) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What is written where: the first of these words in a section's title decides."""
    staff, member = f"cán bộ {words.organisation}", words.member
    return (
        (
            ("doi voi cap uy",),
            (
                f"Đề nghị cấp ủy quan tâm lãnh đạo, tạo điều kiện về thời gian cho {staff} kiêm nhiệm.",
                f"Đề nghị cấp ủy xem xét, bồi dưỡng, kết nạp {member} ưu tú.",
            ),
        ),
        (
            ("doi voi chinh quyen", "doi voi chuyen mon"),
            (
                f"Đề nghị thủ trưởng cơ quan, đơn vị hỗ trợ thêm kinh phí cho các hoạt động {words.organisation}.",
                f"Đề nghị chuyên môn phối hợp tổ chức hội nghị cán bộ, công chức, {words.worker} đúng thời gian.",
            ),
        ),
        (
            (f"doi voi {bare(words.superior)}", "doi voi cap tren"),
            (
                f"Đề nghị {words.superior} mở thêm lớp tập huấn nghiệp vụ cho cán bộ {words.unit}.",
                f"Đề nghị hướng dẫn cụ thể hơn về chuyển đổi số trong quản lý {member}.",
            ),
        ),
        (
            ("kien nghi", "de xuat", "de nghi"),
            (f"Đề nghị tổ chức cho các {words.unit} giao lưu, trao đổi kinh nghiệm hằng năm.",),
        ),
        (
            ("kho khan", "han che", "ton tai", "nguyen nhan"),
            (
                f"{upper_first(staff)} kiêm nhiệm, ít thời gian dành cho hoạt động; kinh phí còn hạn hẹp.",
                f"{upper_first(member)} làm ca, phân tán nhiều nơi, khó tập hợp sinh hoạt chung.",
            ),
        ),
        (
            ("nhiem vu", "phuong huong", "du bao", "thoi gian toi"),
            (
                f"Tiếp tục tuyên truyền, phát triển {member}; chăm lo đời sống {member}, {words.worker}.",
                f"Đổi mới nội dung sinh hoạt {words.organisation}; quan tâm bồi dưỡng {staff}.",
            ),
        ),
    )
