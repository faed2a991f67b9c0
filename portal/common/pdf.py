"""PDF documents in a face that has every Ukrainian letter, the apostrophe and ₴.

The two TTF files are Inter (OFL) instanced at 400 and 600 and merged from its latin, cyrillic and
cyrillic-ext subsets; web subsets alone lack digits, ₴ or ʼ.
"""

from pathlib import Path

import qrcode
from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
FACE = "Inter"


def new_document(title: str, language: str, page_format: str | tuple[float, float] = "A4") -> FPDF:
    """An empty document, millimetres, with the face loaded and its title and language set."""
    pdf = FPDF(unit="mm", format=page_format)
    pdf.add_font(FACE, "", FONTS / "inter-regular.ttf")
    pdf.add_font(FACE, "B", FONTS / "inter-semibold.ttf")
    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.set_creator("Viche")
    pdf.set_auto_page_break(True, margin=15)
    return pdf


def draw_qr(pdf: FPDF, text: str, x: float, y: float, side: float) -> None:
    """Draw a QR code as rectangles (sharp at any zoom); `side` in millimetres includes the quiet zone."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    step = side / len(matrix)
    pdf.set_fill_color(0)
    for row_number, row in enumerate(matrix):
        column = 0
        while column < len(row):
            start = column
            while column < len(row) and row[column]:
                column += 1
            if column > start:
                pdf.rect(x + start * step, y + row_number * step, (column - start) * step, step, style="F")
            column += 1
