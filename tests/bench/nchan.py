"""nginx with nchan of Debian, unpacked into build/peers without installing: the ceiling of a fan-out."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.harness import process
from tests.support.paths import ROOT
from tests.support.ports import free_port, wait_for_port

FOLDER = ROOT / "build" / "peers" / "nchan"
BINARY = FOLDER / "root" / "usr" / "sbin" / "nginx"
PACKAGES = ("nginx", "libnginx-mod-nchan")
CONFIG = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; worker_rlimit_nofile 8192;
load_module {folder}/root/usr/lib/nginx/modules/ngx_nchan_module.so;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  server {{
    listen 127.0.0.1:{port};
    location /pub {{ nchan_publisher; nchan_channel_id hall; }}
    location /sub {{ nchan_subscriber websocket; nchan_channel_id hall; }}
  }}
}}
"""


def unpack() -> None:
    """Raises CalledProcessError or OSError where the packages cannot be had."""
    if BINARY.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=FOLDER, capture_output=True, check=True, timeout=120)
    for package in FOLDER.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(FOLDER / "root")], capture_output=True, check=True, timeout=60)


@contextmanager
def running() -> Iterator[int]:
    """The port of a server that publishes at /pub what is read at /sub."""
    unpack()
    port = free_port()
    file = FOLDER / "nginx.conf"
    file.write_text(CONFIG.format(folder=FOLDER, port=port))
    # Debian's build insists on a folder in /var/lib: it gets one that only this process sees.
    inside = 'mount -t tmpfs tmpfs /var/lib && mkdir /var/lib/nginx && exec "$0" "$@"'
    command = ["unshare", "--mount", "sh", "-c", inside, str(BINARY), "-p", f"{FOLDER}/", "-c", str(file)]
    with process(command, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, Path(FOLDER / "log")):
        wait_for_port(port, 10)
        yield port
