"""/monitor-display, its style, its pictures, and its fallback for screens without WebSocket."""

import json
import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from local_queue.board import media
from local_queue.board.screens import screen_of
from local_queue.board.selectors import hall_frame
from local_queue.board.speakers import speakers
from local_queue.board.style import style_sheet
from local_queue.board.words import words
from local_queue.presence import presence
from local_queue.voice import store

LONG = "private, max-age=604800, immutable"
SPRITE = ("ticket", "arrow-right", "bell", "user", "check-c", "pause", "info", "wifi-off", "clock", "moon", "monitor")
SPRITE += ("calendar", "siren", "shelter", "volume", "volume-off", "bolt")


def _screen_name(request: HttpRequest) -> tuple[str, str]:
    shown = request.GET.copy()
    for changing in ("since", "can"):
        shown.pop(changing, None)
    return request.META.get("REMOTE_ADDR", ""), shown.urlencode()


@require_safe
def monitor(request: HttpRequest) -> HttpResponse:
    """The board, painted whole: without scripts it loads itself anew every few seconds."""
    presence.saw_page(*_screen_name(request))
    screen = screen_of(request.GET.dict())
    frame = hall_frame(screen=screen)
    context = {
        "frame": json.dumps(frame, ensure_ascii=False),
        "words": words(),
        "build": frame["build"],
        "screen": screen,
        "query": request.META.get("QUERY_STRING", "")[:2000],
        "sprite": SPRITE,
        "call": next((row for row in frame["board"]["rows"] if row["state"] == "called"), None),
        **frame["board"],
    }
    return render(request, "board/monitor.html", context)


@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """The newest frame; if the client has it (`?since=<version>`), only a heartbeat."""
    presence.saw_screen(*_screen_name(request))
    screen, name = screen_of(request.GET.dict()), request.GET.get("screen", "")
    frame = hall_frame(screen=screen)
    if request.GET.get("since") == frame["version"]:
        frame = {**frame, "kind": "beat", "board": None}
    if name and screen.sound == "auto":
        speakers.heard(screen.desks, name, can=request.GET.get("can") != "0")
    frame = {**frame, "speaker": speakers.of(screen.desks)}
    return JsonResponse(frame, json_dumps_params={"ensure_ascii": False})


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(style_sheet(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = LONG
    return response


@require_safe
def picture(request: HttpRequest, mark: str) -> HttpResponseBase:
    """A picture of the media area; its mark changes with the file."""
    found = media.picture(mark)
    if found is None:
        raise Http404
    file, kind = found
    response = FileResponse(file.open("rb"), content_type=kind)
    response.headers["Cache-Control"] = LONG
    return response


@require_safe
def voice(request: HttpRequest, mark: str) -> HttpResponse:
    """A spoken announcement; old engines ask for it by parts."""
    file = store.file_of(mark)
    if file is None:
        raise Http404
    body = file.read_bytes()
    asked = re.fullmatch(r"bytes=(\d{1,9})-(\d{0,9})", request.headers.get("Range", ""))
    begin, end = (int(asked[1]), int(asked[2] or len(body))) if asked else (0, len(body))
    if asked and not begin < min(end + 1, len(body)):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
    part = body[begin : end + 1]
    response = HttpResponse(part, content_type="audio/wav", status=206 if asked else 200)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = LONG
    if asked:
        response.headers["Content-Range"] = f"bytes {begin}-{begin + len(part) - 1}/{len(body)}"
    return response


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The doors of this server, for whoever sets up its screens."""
    return render(request, "hall/index.html")
