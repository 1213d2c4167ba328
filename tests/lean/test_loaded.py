"""What the processes of a shop load: heavy libraries come only to those that use them."""

import pytest

HEAVY = {
    "celery", "drf_spectacular", "kombu", "matplotlib", "onnx", "onnxruntime", "open_clip",
    "openvino", "requests", "rest_framework", "sklearn", "torch", "torchvision",
}  # fmt: skip
TELL = "import sys; print('LOADED', *sorted(name for name in sys.modules if '.' not in name))"


def loaded(output: str) -> set[str]:
    return HEAVY & set(output.split("LOADED")[1].split())


@pytest.mark.django_db(transaction=True)
def test_a_process_that_shows_widgets_loads_only_what_it_shows_them_with(run_lean, trio):
    show = f"""
from django.test import Client
page = Client().get("/shop/{trio[0].pk}/").content.decode()
print(page)
"""

    output = run_lean(show + TELL)

    assert "orange" in output.partition("LOADED")[0]
    assert loaded(output) == set()


@pytest.mark.django_db(transaction=True)
def test_a_check_asks_celery_for_its_broker_and_loads_nothing_else(run_lean):
    check = "from django.core.management import call_command; call_command('check')\n"

    output = run_lean(check + TELL)

    assert loaded(output) <= {"celery", "kombu"}


@pytest.mark.django_db(transaction=True)
def test_a_process_that_has_celery_knows_the_tasks(run_lean):
    ask = "from celery import current_app; print('visual_search.tasks.sweep' in current_app.tasks)"

    output = run_lean(ask, before="import celery")

    assert output.strip() == "True"


@pytest.mark.django_db(transaction=True)
def test_a_save_still_hints_to_the_workers(run_lean):
    save = """
import sys
from tests.testapp.models import Poster
Poster.objects.create(title="red", image="red.png")
from visual_search import tasks
from celery import current_app
current_app.config_from_object("django.conf:settings", namespace="CELERY")
print("visual_search.tasks" in sys.modules)
"""

    assert run_lean(save).strip() == "True"
