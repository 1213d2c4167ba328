"""The progress line: on a terminal and in a log."""

import io

from django.core.management.base import OutputWrapper

from visual_search.management.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_one_line_that_is_rewritten():
    stream = Terminal()
    progress = Progress(OutputWrapper(stream), total=4)

    for done in range(1, 5):
        progress(done)
    progress.finish()

    written = stream.getvalue()
    assert written.count("\n") == 1
    assert written.endswith("\n")
    assert "\r\x1b[K4 of 4 images (100 %)" in written
    assert "a second" in written


def test_a_log_gets_whole_lines_and_few_of_them():
    stream = io.StringIO()
    progress = Progress(OutputWrapper(stream), total=1000)

    for done in range(1, 1001):
        progress(done)
    progress.finish()

    lines = stream.getvalue().splitlines()
    assert len(lines) <= 2
    assert lines[-1].startswith("1000 of 1000 images (100 %)")


def test_the_total_may_become_known_later_and_may_be_nothing():
    stream = io.StringIO()
    progress = Progress(OutputWrapper(stream), total=0)

    progress(0)
    progress(1, 2)
    progress(2, 2)

    assert "0 of 0 images (100 %)" in stream.getvalue()
    assert "2 of 2 images (100 %)" in stream.getvalue()
