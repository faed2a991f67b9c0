"""/monitor-display and its fallback for screens without WebSocket."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from local_queue.board.selectors import hall_frame
from local_queue.board.words import words


@require_safe
def monitor(request: HttpRequest) -> HttpResponse:
    frame = hall_frame()
    context = {"frame": json.dumps(frame, ensure_ascii=False), "words": words(), **frame["board"]}
    return render(request, "board/monitor.html", context)


@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """The newest frame; if the client has it (`?since=<version>`), only a heartbeat."""
    frame = hall_frame()
    if request.GET.get("since") == frame["version"]:
        frame = {**frame, "kind": "beat", "board": None}
    return JsonResponse(frame, json_dumps_params={"ensure_ascii": False})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The doors of this server, for whoever sets up its screens."""
    return render(request, "hall/index.html")
