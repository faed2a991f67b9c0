"""Runs in the environment of the peer: people one after another ask django-appointment for one person's 10:00.

Its own two pages are posted, the request and the client's details. Prints one line of JSON.
"""

import datetime
import json
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

PEOPLE = min(int(os.environ["PEOPLE"]), 20)
DATABASE = Path(os.environ["PEER_FOLDER"]) / "peer.sqlite3"

settings.configure(
    SECRET_KEY="measured-only",
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="peer_urls",
    USE_TZ=True,
    LANGUAGE_CODE="en",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    APPOINTMENT_WEBSITE_NAME="Peer",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATABASE)}},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "appointment",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    STATIC_URL="/static/",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
sys.path.insert(0, os.environ["PEER_FOLDER"])
(Path(os.environ["PEER_FOLDER"]) / "peer_urls.py").write_text(
    "from django.contrib import admin\nfrom django.urls import include, path\n"
    "urlpatterns = [path('admin/', admin.site.urls), path('appointment/', include('appointment.urls'))]\n"
)
DATABASE.unlink(missing_ok=True)
django.setup()
call_command("migrate", verbosity=0, run_syncdb=True)  # the wheel has no migrations of its own

from appointment.models import Appointment, Service, StaffMember  # noqa: E402  after the setup
from django.contrib.auth import get_user_model  # noqa: E402  as above
from django.test import Client  # noqa: E402  as above

worker = get_user_model().objects.create_user("worker", email="worker@example.org", first_name="W", last_name="W")
service = Service.objects.create(name="Visit", duration=datetime.timedelta(minutes=30), price=0)
staff = StaffMember.objects.create(user=worker)
staff.services_offered.add(service)
DAY = datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(days=7)

seconds = []
for number in range(PEOPLE):
    person = Client(raise_request_exception=False)
    # Signed in: a stranger would have to read a code from a letter first.
    person.force_login(get_user_model().objects.create_user(f"p{number}", email=f"person{number}@example.org"))
    began = time.perf_counter()
    asked = person.post(
        "/appointment/request-submit/",
        {"date": DAY, "start_time": "10:00", "end_time": "10:30", "service": service.pk, "staff_member": staff.pk},
    )
    if asked.status_code == 302:
        details = {
            "name": f"Person {number}",
            "email": f"person{number}@example.org",
            "phone_0": "UA",
            "phone_1": "0671234567",
            "address": "Street 1",
            "additional_info": "",
            "want_reminder": "",
            "payment_type": "full",
        }
        person.post(asked["Location"], details)
    seconds.append(time.perf_counter() - began)
same = Appointment.objects.filter(
    appointment_request__staff_member=staff, appointment_request__date=DAY, appointment_request__start_time="10:00"
)
print(
    json.dumps({"people": PEOPLE, "won_the_one_place": same.count(), "seconds_median": sorted(seconds)[PEOPLE // 2]})
)
