"""Settings of the hall's tests: a directory of their own that is thrown away."""

import atexit
import os
import shutil
import tempfile

_directory = tempfile.mkdtemp(prefix="hall-")
atexit.register(shutil.rmtree, _directory, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("HALL_")]:
    del os.environ[_name]
os.environ["HALL_VAR"] = _directory
os.environ["HALL_VOICE"] = "off"

from local_queue.settings.base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
