"""The monitor's page when things go wrong: no WebSocket, cut cables, lost frames, old calls, a new version."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.hall import Hall, running_hall

pytestmark = pytest.mark.e2e

NO_SOCKET = "window.WebSocket = undefined"
# A socket that the test speaks through; nothing of the server comes by it.
PUPPET = (
    """window.WebSocket = function () { window.puppet = this; }; window.WebSocket.prototype.close = function () {};"""
)
NOW = 1_794_904_920_000


class Cable:
    """A TCP link to the hall that may be pulled and plugged in again."""

    def __init__(self, target: int) -> None:
        self.target, self.is_cut, self.ends = target, False, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self.listener.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            self.ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        finally:
            for end in (one, other):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def cut(self) -> None:
        self.is_cut = True
        for end in self.ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.ends = []

    def plug(self) -> None:
        self.is_cut = False


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with running_hall(tmp_path_factory.mktemp("monitor")) as hall:
        yield hall


@pytest.fixture
def tv(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    context.close()
    assert page.faults == []


class Desks:
    """Desks that call one person after another."""

    def __init__(self, hall: Hall, *numbers: int) -> None:
        self.hall, self.visitors, self.turn = hall, hall.browser(), 0
        self.screens = {number: hall.browser() for number in numbers}
        for number, screen in self.screens.items():
            screen.sign_in(number)

    def call(self, number: int) -> str:
        """Call a new person to a desk; whoever was there is done."""
        self.turn += 1
        ticket = self.visitors.take_ticket(f"press-of-a-desk-{id(self)}-{self.turn:04d}")
        for action in ("start", "finish", "next"):
            self.screens[number].press(action, f"{id(self)}-{self.turn}-{action}")
        return ticket


def row(number: str, desk: str, order: int, at: int = NOW) -> dict[str, Any]:
    return {"desk": desk, "window": True, "number": number, "order": order, "at": at, "say": "", "state": "called"}


def feed(page: Any, hall: Hall, **changes: Any) -> dict[str, Any]:
    """Answer the page's polling with a frame that the test may change; nothing comes by socket."""
    frame = hall.state() | {"epoch": "puppet", "now": NOW, "seq": 1, "version": "1.a"}
    frame["board"] |= {"mode": "open", "rows": [], "sound": "off"}
    del frame["speaker"]  # as of a hall that does not choose: this screen speaks
    frame |= changes
    page.add_init_script(NO_SOCKET)
    page.route("**/monitor/state*", lambda route: route.fulfill(body=json.dumps(frame)))
    return frame


def show(frame: dict[str, Any], *rows: dict[str, Any]) -> None:
    frame["board"] = frame["board"] | {"rows": list(rows)}
    frame["seq"] += 1
    frame["version"] = f"{frame['seq']}.a"


def big(page: Any) -> str:
    return str(page.inner_text(".tv-call .no"))


def test_a_browser_without_websocket_sees_the_call_by_polling(running: Hall, tv: Any) -> None:
    desks = Desks(running, 1)
    tv.add_init_script(NO_SOCKET)
    tv.goto(f"{running.url}/monitor-display")
    number = desks.call(1)
    tv.wait_for_selector(f".tv-call .no:text('{number}')", timeout=5_000)


def test_a_cable_pulled_during_twelve_calls_and_plugged_in_again(running: Hall, tv: Any) -> None:
    """The banner says so; when the cable is back, the picture is right within the pause of a reconnect."""
    desks, cable = Desks(running, 1, 2, 3), Cable(running.port)
    tv.goto(f"http://127.0.0.1:{cable.port}/monitor-display")
    first = desks.call(1)
    tv.wait_for_selector(f"text={first}")
    cable.cut()
    numbers = [desks.call(1 + turn % 3) for turn in range(12)]
    tv.wait_for_selector(".tv-banner:has-text('Зв’язок втрачено, дані на')", timeout=12_000)
    assert first in tv.inner_text(".tv-call--stale")
    cable.plug()
    began = time.monotonic()
    tv.wait_for_selector(".tv-banner", state="detached", timeout=8_000)
    assert time.monotonic() - began < 5
    text = tv.inner_text("#tv")
    assert [number in text for number in numbers] == [False] * 9 + [True] * 3


def test_a_frame_that_was_lost_is_fetched_when_the_heartbeat_names_a_newer_one(running: Hall, tv: Any) -> None:
    desks = Desks(running, 1)
    tv.add_init_script(PUPPET)
    tv.goto(f"{running.url}/monitor-display")
    number = desks.call(1)
    tv.wait_for_timeout(500)
    assert number not in tv.inner_text("#tv")
    mine = tv.evaluate("window.sessionStorage.getItem('screen')")
    beat = running.state() | {"kind": "beat", "board": None, "speaker": mine}  # another's would be one to take over
    tv.evaluate("beat => window.puppet.onmessage({data: JSON.stringify(beat)})", beat)
    tv.wait_for_selector(f".tv-call .no:text('{number}')", timeout=1_000)


def test_three_calls_of_one_second_are_announced_in_order_and_an_old_one_is_only_shown(running: Hall, tv: Any) -> None:
    frame = feed(tv, running)
    tv.clock.install(time=NOW / 1000)
    tv.goto(f"{running.url}/monitor-display")
    tv.clock.run_for(3_000)
    tv.wait_for_selector(".tv-call--none, .tv-call:not(.is-fresh)")
    show(
        frame,
        row("П-401", "1", 901),
        row("П-402", "2", 902),
        row("П-403", "3", 903),
        row("П-400", "4", 900, NOW - 60_000),
    )
    announced = []
    for _half_second in range(40):
        tv.clock.run_for(500)
        tv.wait_for_timeout(20)
        if tv.locator(".is-fresh").count() and (not announced or announced[-1] != big(tv)):
            announced.append(big(tv))
    assert announced == ["П-401", "П-402", "П-403"]
    assert "П-400" in tv.inner_text("#tv")
    show(frame, row("П-401", "1", 904, NOW + 20_000), row("П-402", "2", 902), row("П-403", "3", 903))
    frame["now"] = NOW + 20_000
    tv.clock.run_for(2_500)
    tv.wait_for_selector(".is-fresh .no:text('П-401')", timeout=2_000)


def test_a_new_version_of_the_server_is_loaded_by_itself_at_a_quiet_moment(running: Hall, tv: Any) -> None:
    frame = feed(tv, running)
    tv.clock.install(time=NOW / 1000)
    tv.goto(f"{running.url}/monitor-display")
    tv.evaluate("window.isOldPage = true")
    show(frame, row("П-401", "1", 901))
    frame["build"] = "another"
    for _second in range(60):
        tv.clock.run_for(1_000)
        tv.wait_for_timeout(15)
    assert tv.evaluate("window.isOldPage"), "somebody is being called: not now"
    loaded: list[Any] = []
    tv.on("framenavigated", lambda frame: loaded.append(frame))
    show(frame)
    for _second in range(120):
        if loaded:
            break
        tv.clock.run_for(1_000)
        tv.wait_for_timeout(30)
    assert loaded, "the screen is quiet and did not load the new version"
    tv.wait_for_function("!window.isOldPage", timeout=5_000)


def test_a_television_with_a_wrong_clock_and_zone_shows_the_time_of_the_hall(running: Hall, chromium: Any) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, timezone_id="Asia/Tokyo")
    page = context.new_page()
    feed(page, running, zone=120)
    page.clock.install(time=86_400)
    page.goto(f"{running.url}/monitor-display")
    page.clock.run_for(3_000)
    page.wait_for_selector("#clock:text('10:42')", timeout=5_000)
    context.close()


# sound: an element that plays 300 ms of anything and writes down what it was given

SPEAKER = """window.played = []; window.isAllowed = !window.name;
  window.Audio = function () { this.volume = 1; };
  window.Audio.prototype.pause = function () {};
  window.Audio.prototype.play = function () {
    const self = this;
    if (!window.isAllowed) return Promise.reject(Object.assign(new Error('no'), {name: 'NotAllowedError'}));
    if (window.now) window.overlaps = true;
    window.now = true;
    if (self.volume) window.played.push(self.src.replace(/[?].*/, '').split('/').pop());
    setTimeout(() => self.onplaying && self.onplaying(), 1);
    setTimeout(() => { window.now = false; if (self.onended) self.onended(); }, 300);
    return Promise.resolve();
  };"""


def wait_for_plays(page: Any, count: int, seconds: int) -> None:
    """The policy of the page lets no function be evaluated inside it, so it is asked again and again."""
    for _turn in range(seconds * 10):
        if page.evaluate("window.played.length") == count:
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate("window.played"))


def test_calls_are_said_one_at_a_time_in_order_with_their_words_on_the_screen_and_again_on_recall(
    running: Hall, tv: Any
) -> None:
    frame = feed(tv, running)
    tv.add_init_script(SPEAKER)
    tv.goto(f"{running.url}/monitor-display")
    tv.wait_for_timeout(3_000)
    calls = [row(f"П-40{turn}", str(turn), 900 + turn, NOW) | {"say": f"/monitor/voice/{turn}.wav"} for turn in (1, 2)]
    frame["board"]["sound"] = "voice"
    show(frame, *calls)
    wait_for_plays(tv, 1, 5)
    assert "Талон П-401 – вікно 1" in tv.inner_text(".tv-ticker")
    wait_for_plays(tv, 4, 15)
    assert tv.evaluate("window.played") == ["chime.wav", "1.wav", "chime.wav", "2.wav"]
    tv.wait_for_timeout(1_500)
    assert "Талон П-40" not in tv.inner_text(".tv-ticker")
    show(frame, calls[0] | {"order": 905}, calls[1])
    wait_for_plays(tv, 6, 15)
    assert tv.evaluate("window.played.slice(4)") == ["chime.wav", "1.wav"]
    assert not tv.evaluate("window.overlaps")


def test_a_voice_that_is_not_ready_is_waited_for_a_little_and_then_the_chime_was_all(running: Hall, tv: Any) -> None:
    frame = feed(tv, running)
    tv.add_init_script(SPEAKER)
    tv.goto(f"{running.url}/monitor-display")
    tv.wait_for_timeout(3_000)
    frame["board"]["sound"] = "voice"
    show(frame, row("П-401", "1", 901) | {"say": ""}, row("П-402", "2", 902) | {"say": "/monitor/voice/2.wav"})
    wait_for_plays(tv, 3, 20)
    assert tv.evaluate("window.played") == ["chime.wav", "chime.wav", "2.wav"]


def test_a_browser_that_forbids_sound_gets_one_button_and_goes_on(running: Hall, tv: Any) -> None:
    frame = feed(tv, running)
    tv.add_init_script(SPEAKER.replace("!window.name", "false"))
    tv.goto(f"{running.url}/monitor-display")
    button = tv.locator("button:has-text('Увімкнути звук')")
    button.wait_for(state="visible", timeout=3_000)
    tv.wait_for_timeout(3_000)
    frame["board"]["sound"] = "voice"
    show(frame, row("П-401", "1", 901) | {"say": "/monitor/voice/1.wav"})
    tv.wait_for_selector(".is-fresh .no:text('П-401')", timeout=5_000)
    assert tv.locator(".c-say use").get_attribute("xlink:href") == "#i-volume-off"
    tv.evaluate("window.isAllowed = true")
    button.click()
    button.wait_for(state="hidden")
    assert tv.evaluate("window.played") == ["chime.wav"]
    assert tv.locator(".c-say use").get_attribute("xlink:href") == "#i-volume"


@pytest.mark.parametrize(
    "script", ["window.Audio = undefined", "delete window.Audio; window.HTMLAudioElement = undefined"]
)
def test_a_television_without_any_sound_shows_the_calls(running: Hall, tv: Any, script: str) -> None:
    frame = feed(tv, running)
    tv.add_init_script(script)
    tv.goto(f"{running.url}/monitor-display?sound=voice")
    tv.wait_for_timeout(2_500)
    frame["board"]["sound"] = "voice"
    show(frame, row("П-401", "1", 901) | {"say": "/monitor/voice/1.wav"})
    tv.wait_for_selector(".is-fresh .no:text('П-401')", timeout=5_000)


def test_the_real_voice_of_the_hall_reaches_a_browser(tmp_path: Path, chromium: Any) -> None:
    with running_hall(tmp_path) as hall:
        context = chromium.new_context()
        page = context.new_page()
        page.add_init_script(SPEAKER)
        page.goto(f"{hall.url}/monitor-display")
        page.wait_for_timeout(1_000)
        Desks(hall, 3).call(3)
        wait_for_plays(page, 2, 8)
        mark = page.evaluate("window.played[1]")
        assert page.request.get(f"{hall.url}/monitor/voice/{mark}").body()[:4] == b"RIFF"
        context.close()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (480, 270), (1080, 1920), (1024, 768)])
def test_twelve_desks_fit_every_screen_and_nothing_is_cut(running: Hall, tv: Any, width: int, height: int) -> None:
    frame = feed(tv, running)
    rows = [row("М-888", "12", 950), *(row(f"Д-8{n:02d}", str(n), 940 - n) for n in range(1, 12))]
    frame["board"] |= {"rows": rows, "next": ["М-777"] * 8, "waiting": 31, "ticker": ["Працюємо до 17:00"]}
    tv.set_viewport_size({"width": width, "height": height})
    tv.goto(f"{running.url}/monitor-display")
    tv.wait_for_selector(".tv--many .tv-board")
    cut = tv.evaluate(
        """() => {
          const bottom = document.querySelector('.tv-ticker').getBoundingClientRect().top;
          return [...document.querySelectorAll('.tv-board td, .tv-call p, .tv-next li')]
            .filter(one => one.offsetParent && one.textContent.trim())
            .filter(one => { const box = one.getBoundingClientRect();
              return box.bottom > bottom + 2 || box.right > innerWidth || one.scrollWidth > one.clientWidth + 2; })
            .map(one => one.textContent);
        }"""
    )
    assert cut == []
    size = tv.evaluate("parseFloat(getComputedStyle(document.querySelector('.tv-call .no')).fontSize)")
    assert size / min(width, height) >= 0.145


def test_scripts_that_never_start_leave_a_page_that_the_server_paints_anew(running: Hall, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/monitor.js*", lambda route: route.fulfill(body="this is no script", content_type="text/javascript"))
    page.clock.install()
    page.goto(f"{running.url}/monitor-display")
    page.evaluate("window.isOldPage = true")
    with page.expect_navigation(timeout=15_000):
        page.clock.run_for(11_000)
    assert not page.evaluate("window.isOldPage")
    context.close()
