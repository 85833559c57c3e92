from django.urls import path

from powerbi import pages

app_name = "powerbi"
urlpatterns = [
    path("", pages.index, name="index"),
    path("views/", pages.views, name="views"),
    path("dictionary/", pages.dictionary, name="dictionary"),
    path("rce.pbids", pages.pbids, name="pbids"),
    path("RCE-PowerBI.zip", pages.project_file, name="project"),
]
