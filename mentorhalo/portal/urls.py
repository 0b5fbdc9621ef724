from django.urls import path

from mentorhalo.portal.views import (
    area,
    county,
    dashboard,
    field,
    grant,
    history,
    mentor,
    offline,
    organisation,
    promises,
    search,
    settlement,
    start,
)

app_name = "portal"

urlpatterns = [
    path("", start.start, name="start"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("counties/<slug:slug>/", county.county_detail, name="county-detail"),
    path("mentors/<row:pk>/", mentor.mentor_detail, name="mentor-detail"),
    path("settlements/<str:ksh_code>/", settlement.settlement_detail, name="settlement-detail"),
    path("history/<str:record_type>/<str:key>/", history.record_history, name="record-history"),
    path("promises/offices/", promises.promise_figures, name="promise-figures"),
    # without a signal
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    # in the field
    path("field/", field.field_home, name="field"),
    path("field/plan/", field.field_plan, name="field-plan"),
    path("field/<str:ksh_code>/", field.field_pack, name="field-pack"),
    # grants and target areas
    path("grants/<code:code>/", grant.grant_detail, name="grant-detail"),
    path("grants/<code:code>/areas/<row:number>/", area.area_detail, name="area-detail"),
    # organisations
    path("organisations/<row:pk>/", organisation.organisation_detail, name="organisation-detail"),
    path(
        "settlements/<str:ksh_code>/timeline/",
        settlement.settlement_timeline,
        name="settlement-timeline",
    ),
    path(
        "settlements/<str:ksh_code>/nearby/",
        settlement.settlement_neighbours,
        name="settlement-neighbours",
    ),
    # search
    path("search/", search.search_page, name="search"),
]
