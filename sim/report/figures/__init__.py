"""The figures of a report, in the order of the page."""

from sim.report.chart import Chart
from sim.report.figures import better_worse, forest, funnel, journey, reasons, stocks
from sim.report.style import styled
from sim.report.view import View

ORDER = (forest, funnel, journey, reasons, stocks, better_worse)


def charts(view: View) -> list[Chart]:
    """Return every figure for which the comparison has numbers."""
    with styled():
        drawn = [module.chart(view) for module in ORDER]
    return [chart for chart in drawn if chart is not None]
