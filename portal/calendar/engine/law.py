"""Terms of the law as they are shipped; a community may edit a dated copy, this file is where it starts.

393/96-ВР «Про звернення громадян», 2939-VI «Про доступ до публічної інформації», 2073-IX «Про адміністративну
процедуру». Readings on which sources differ are settings of the profile, the stricter one by default.
"""

from portal.calendar.engine.profiles import Profile, Unit

PROFILES = (
    Profile("appeal.month", Unit.MONTHS, 1, "393/96-ВР, ст. 20 ч. 1", longest=45),
    Profile("appeal.simple15", Unit.CALENDAR_DAYS, 15, "393/96-ВР, ст. 20 ч. 1", longest=45),
    Profile("appeal.forward5", Unit.CALENDAR_DAYS, 5, "393/96-ВР, ст. 7 ч. 3"),
    Profile("appeal.return10", Unit.CALENDAR_DAYS, 10, "393/96-ВР, ст. 5 ч. 8"),
    Profile(
        "info.5wd",
        Unit.WORKING_DAYS,
        5,
        "2939-VI, ст. 20 ч. 1",
        longest=20,
        longest_unit=Unit.WORKING_DAYS,
        announce_within=5,
    ),
    Profile("info.48h", Unit.HOURS, 48, "2939-VI, ст. 20 ч. 2"),
    Profile("lap.forward5", Unit.ADMINISTRATIVE_DAYS, 5, "2073-IX, ст. 42"),
    Profile("lap.month", Unit.ADMINISTRATIVE_DAYS, 30, "2073-IX, ст. 42"),
)

NAMES = {
    "appeal.month": "Відповідь на звернення",
    "appeal.simple15": "Відповідь на звернення, яке не потребує додаткового вивчення",
    "appeal.forward5": "Пересилання звернення за належністю",
    "appeal.return10": "Повернення звернення, яке не можна розглянути",
    "info.5wd": "Відповідь на інформаційний запит",
    "info.48h": "Відповідь на запит щодо життя, свободи, довкілля чи надзвичайної події",
    "lap.forward5": "Адміністративна процедура: передання заяви за належністю",
    "lap.month": "Адміністративна процедура: розгляд справи",
}
