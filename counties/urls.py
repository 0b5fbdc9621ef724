from django.urls import path

from counties.views.county import CountyList

app_name = "counties"

urlpatterns = [
    path("", CountyList.as_view(), name="county-list"),
]
