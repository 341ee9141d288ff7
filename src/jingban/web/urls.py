"""Which address is answered by what."""

from django.urls import path, re_path

from jingban.web import citizen, views
from jingban.web.api import api

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("metrics", views.prometheus),
    path("progress", citizen.progress),
    re_path(r"^api/?$", views.api_missing),
    path("api/", api.urls),
    re_path(r"^api/(?P<path>.*)$", views.api_missing),
    re_path(r"^(?P<path>.*)$", views.desk),
]
