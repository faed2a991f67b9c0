"""Engines that turn a sentence into a WAV file. HALL_VOICE names one: `auto`, `off`, a command, or a class.

`auto` is the espeak-ng of the wheel, else the program espeak-ng of the system, else none (the chime alone). A command
has {file} and may have {text} (else the text comes by its input): `piper --model uk --output_file {file}`. A class
is named by its dotted path and has the method `speak(text, file)`.
"""

import importlib.util
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

SECONDS = 15


class VoiceFailed(Exception):
    """The engine gave no sound; the message says why."""


class Engine(Protocol):
    name: str

    def speak(self, text: str, file: Path) -> None:
        """Write a WAV file. Raises VoiceFailed."""


class Command:
    """A program in a process of its own."""

    def __init__(self, name: str, words: list[str]) -> None:
        self.name, self.words = name, words

    def speak(self, text: str, file: Path) -> None:
        words = [word.replace("{file}", str(file)).replace("{text}", text) for word in self.words]
        try:
            done = subprocess.run(words, input=text.encode(), capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.SubprocessError) as error:
            raise VoiceFailed(f"{self.name}: {error}") from error
        if done.returncode or not file.exists():
            raise VoiceFailed(f"{self.name}: {done.stderr.decode(errors='replace')[-200:].strip() or done.returncode}")


def chosen() -> Engine | None:
    """The engine of this hall, or None for the chime alone. Raises VoiceFailed if HALL_VOICE names nothing."""
    return _named(settings.HALL_VOICE)


@cache
def _named(name: str) -> Engine | None:
    if name == "off":
        return None
    if name == "auto":
        return _usual()
    if "{file}" in name:
        return Command(name, shlex.split(name))
    try:
        found: Engine = import_string(name)()
    except Exception as error:
        raise VoiceFailed(f"HALL_VOICE={name!r} is neither auto, off, a command with {{file}} nor a class") from error
    return found


def _usual() -> Engine | None:
    if importlib.util.find_spec("espeakng_loader"):
        return Command("espeak-ng (wheel)", [sys.executable, "-m", "local_queue.voice.say", "{file}"])
    program = shutil.which("espeak-ng")
    if program:
        return Command("espeak-ng", [program, "-v", "uk", "-s", "135", "-a", "130", "-w", "{file}", "--stdin"])
    return None
