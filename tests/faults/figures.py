"""What a test found out in numbers, shown at the end of the run: a pytest plugin.

Worker processes print nowhere; what a test keeps as a property of its report reaches the one who prints.
"""

from collections.abc import Callable

import pytest

Tell = Callable[[str], None]
_NAME = "figures"


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Keep a line for the end of the run."""
    return lambda line: record_property(_NAME, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        str(line)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, line in report.user_properties
        if name == _NAME
    ]
    if lines:
        terminalreporter.section("figures")
        for line in sorted(lines):
            terminalreporter.write_line(line)
