"""A shop that saves posters and comes to harm at the moment of the hint.

`python -m tests.faults.uploader HARM START COUNT`; HARM is `exit`, `refuse` or `rollback`.
"""

import os
import sys

import django
from celery.app.task import Task


def main(harm: str, start: int, count: int) -> None:
    django.setup()
    from django.db import transaction

    from tests.faults.shop import make_posters

    def strike(*_: object, **__: object) -> None:
        if harm == "exit":
            os._exit(9)
        raise ConnectionError("the broker has gone")

    Task.apply_async = strike
    for number in range(start, start + count):
        if harm == "exit" and os.fork():
            os.wait()
            continue
        with transaction.atomic():
            make_posters(1, start=number)
            transaction.set_rollback(harm == "rollback")
        if harm == "exit":
            os._exit(0)  # Too late: the hint was not what ended this process.


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
