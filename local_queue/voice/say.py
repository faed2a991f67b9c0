"""`python -m local_queue.voice.say FILE < text`: one sentence into a WAV file by the espeak-ng of the wheel.

A process of its own: a fault in the library ends this process, not the hall. Nothing of Django is loaded.
"""

import ctypes
import os
import sys
import wave

SYNCHRONOUS, CHARACTERS, UTF8 = 2, 1, 1
RATE, PITCH, VOLUME = 1, 3, 2
LANGUAGE, WORDS_A_MINUTE, LOUD = b"uk", 135, 130


def speak(text: str, target: str) -> None:
    """Raises OSError or ImportError where there is no library."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0 or library.espeak_SetVoiceByName(LANGUAGE) != 0:
        raise OSError("espeak-ng does not start")
    for parameter, value in ((RATE, WORDS_A_MINUTE), (PITCH, 50), (VOLUME, LOUD)):
        library.espeak_SetParameter(parameter, value, 0)
    heard = bytearray()

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
    def collect(samples: object, count: int, _events: object) -> int:
        if samples and count > 0:
            heard.extend(ctypes.string_at(samples, count * 2))  # type: ignore[arg-type]  a pointer of ctypes
        return 0

    library.espeak_SetSynthCallback(collect)
    body = text.encode() + b"\0"
    library.espeak_Synth(body, ctypes.c_size_t(len(body)), 0, CHARACTERS, 0, UTF8, None, None)
    library.espeak_Synchronize()
    if not heard:
        raise OSError("espeak-ng said nothing")
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(heard))


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # the picture of the call goes first
    speak(sys.stdin.buffer.read().decode("utf-8"), sys.argv[1])
