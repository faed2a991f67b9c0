"""Migrate the template of the test database that DATABASE_URL names, before anything asks for it."""


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from tests.support.database import test_database

    database = test_database(connection, settings, "template")
    database.create()
    database.drop()


if __name__ == "__main__":
    main()
