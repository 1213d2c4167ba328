"""Takes actions as an admin does, on the pages that offer them."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

EMBEDDINGS = "admin:visual_search_embedding_changelist"
SPACES = "admin:visual_search_embeddingspace_changelist"
JOBS = "admin:visual_search_job_changelist"
POSTERS = "admin:testapp_poster_changelist"


def act(client, page: str, action: str, *ticked: object) -> str:
    data = {"action": action, "index": "0", "select_across": "0"}
    data[ACTION_CHECKBOX_NAME] = [str(getattr(one, "pk", one)) for one in ticked]
    return client.post(reverse(page), data, follow=True).content.decode()
