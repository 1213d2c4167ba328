"""What counts as a right answer, with labels, without oneself, and with grades."""

import numpy as np

from visual_search.lab.evaluate.ranking import nearest
from visual_search.lab.evaluate.relevance import judge


def test_an_item_with_the_label_of_the_query_is_right(asked, ranked):
    answers = judge(asked(["a", "x"], ["a", "b", "a"]), ranked([[1, 0, 2], [0, 1, 2]]))

    assert answers.relevance.tolist() == [[False, True, True], [False, False, False]]
    assert answers.total.tolist() == [2, 0]
    assert answers.ideal.tolist() == [[1, 1], [0, 0]]


def test_no_query_finds_itself(asked, ranked):
    manifest = asked(["a", "a"], ["a", "b", "a"], own_place=np.array([0, 2]))

    answers = judge(manifest, ranked([[0, 1, 2], [0, 2, 1]]))

    assert answers.order.tolist() == [[1, 2], [0, 1]]
    assert answers.relevance.tolist() == [[False, True], [True, False]]
    assert answers.total.tolist() == [1, 1]
    assert answers.score.shape == (2, 2)


def test_a_cut_ranking_without_the_query_itself_keeps_its_first_items(asked, ranked):
    manifest = asked(["a", "a"], ["a", "b", "a", "c"], own_place=np.array([0, 2]))

    answers = judge(manifest, ranked([[0, 1], [1, 3]]))

    assert answers.order.tolist() == [[1], [1]]


def test_people_grade_products_so_each_counts_once(asked, ranked):
    manifest = asked(["a"], ["b", "b", "a", "c"], grades=({"a": 3, "b": 1, "zz": 2},))

    answers = judge(manifest, ranked([[1, 0, 3, 2]]))

    assert answers.order.tolist() == [[1, 3, 2]]
    assert answers.grades.tolist() == [[1, 0, 3]]
    assert answers.relevance.tolist() == [[True, False, True]]
    assert answers.ideal.tolist() == [[3, 1]]
    assert answers.total.tolist() == [2]


def test_the_rest_of_a_short_row_is_wrong(asked, ranked):
    manifest = asked(["a", "b"], ["a", "a", "b"], grades=({"a": 3}, {"b": 3}))

    answers = judge(manifest, ranked([[0, 1], [2, 0]]))

    assert answers.order.tolist() == [[0, -1], [2, 0]]
    assert answers.relevance.tolist() == [[True, False], [True, False]]


def test_the_catalogue_is_ranked_by_cosine_up_to_a_depth():
    catalogue = np.eye(3, dtype=np.float32)

    order, score = nearest(catalogue[[2, 0]], catalogue, depth=2)

    assert order.tolist() == [[2, 0], [0, 1]]
    assert score.tolist() == [[1, 0], [1, 0]]
