"""Prometheus metrics of one web process, and gauges read from the database when they are asked for."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily

registry = CollectorRegistry()

requests = Counter(
    "jingban_http_requests_total",
    "HTTP requests by method, route and status",
    ["method", "route", "status"],
    registry=registry,
)
seconds = Histogram(
    "jingban_http_request_seconds", "Time to answer by route", ["route"], registry=registry,
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip
logins = Counter("jingban_logins_total", "Log-ins by outcome", ["outcome"], registry=registry)


class _Jobs:
    """Jobs by state, counted when scraped."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        from django.db import DatabaseError

        from jingban.infra.jobs.services import waiting

        family = GaugeMetricFamily("jingban_jobs", "Background jobs by state", labels=["state"])
        try:
            for state, count in waiting().items():
                family.add_metric([state], count)
        except DatabaseError:
            return  # readiness says so; metrics of the process itself are still worth having
        yield family

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []


registry.register(_Jobs())
