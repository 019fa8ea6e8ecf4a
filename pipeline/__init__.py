"""tonghop: Excel forms out to grassroots unions, filled files back, summary workbook and review report up."""

__version__ = "0.1.0"
