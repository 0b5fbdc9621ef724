from django.urls import path

from mentors.views.mentor import MentorList

app_name = "mentors"

urlpatterns = [
    path("", MentorList.as_view(), name="mentor-list"),
]
