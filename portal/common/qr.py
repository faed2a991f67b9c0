"""QR codes: inline SVG without style attributes (the content security policy refuses those), and files to print."""

import io

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET_ZONE = 4  # modules, ISO/IEC 18004
PIXELS = 16  # a side of a module in a PNG: some six hundred for an address, sharp on paper


def _made(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE, box_size=PIXELS)
    code.add_data(text)
    code.make(fit=True)
    return code


def qr_path(text: str) -> tuple[str, int]:
    """(SVG path of the dark modules, side in modules with the quiet zone), error correction M."""
    matrix = _made(text).get_matrix()
    runs: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return "".join(runs), len(matrix)


def qr_svg(text: str, label: str) -> SafeString:
    """A QR code with an accessible name; always dark on white, also in the dark scheme."""
    path, side = qr_path(text)
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<rect width="{}" height="{}" fill="white"/><path d="{}" fill="black"/></svg>',
        label, side, side, side, side, path,
    )  # fmt: skip


def qr_file(text: str, kind: str) -> tuple[bytes, str]:
    """(content, its type) of a file with the code alone; `kind` is "svg" or "png"."""
    if kind == "png":
        target = io.BytesIO()
        _made(text).make_image().save(target)
        return target.getvalue(), "image/png"
    path, side = qr_path(text)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="white"/><path d="{path}" fill="black"/></svg>'
    )
    return drawing.encode(), "image/svg+xml"
