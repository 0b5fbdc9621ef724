from django.urls import path

from mentorhalo.portal.views import (
    agenda,
    area,
    compare,
    county,
    dashboard,
    field,
    files,
    grant,
    history,
    mentor,
    moved,
    moved_records,
    offline,
    organisation,
    practice_guide,
    promises,
    public,
    quiet,
    screen,
    search,
    settlement,
    sitemap,
    start,
    targets,
)

app_name = "portal"

urlpatterns = [
    path("", start.start, name="start"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    # any day
    path("dashboard/compare/", compare.compare, name="compare"),
    path("dashboard/changes/", moved.MovedList.as_view(), name="moved"),
    path(
        "dashboard/changes/records/",
        moved_records.MovedRecordList.as_view(),
        name="moved-records",
    ),
    path("counties/<slug:slug>/", county.county_detail, name="county-detail"),
    path("mentors/<row:pk>/", mentor.mentor_detail, name="mentor-detail"),
    path("settlements/<str:ksh_code>/", settlement.settlement_detail, name="settlement-detail"),
    path("history/<str:record_type>/<str:key>/", history.record_history, name="record-history"),
    path("promises/offices/", promises.promise_figures, name="promise-figures"),
    # quiet settlements
    path("quiet/", quiet.QuietRadar.as_view(), name="quiet"),
    path("counties/<slug:slug>/agenda/", agenda.county_agenda, name="county-agenda"),
    # files of the dashboard
    path("dashboard/workbook.xlsx", files.workbook_file, name="workbook"),
    path("dashboard/report.pdf", files.report_file, name="report"),
    path("dashboard/map.svg", files.map_svg_file, name="map-svg"),
    path("dashboard/map.png", files.map_png_file, name="map-png"),
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
    # in the meeting room
    path("dashboard/screen/", screen.screen, name="screen"),
    # without an account
    path("map/", public.public_map, name="public-map"),
    path("offices/", public.public_offices, name="public-offices"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path(
        "accessibility/feedback/",
        public.accessibility_feedback,
        name="accessibility-feedback",
    ),
    # practices to print; what search engines ask for
    path("practices/<slug:slug>/guide.pdf", practice_guide.practice_guide, name="practice-guide"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    # targets
    path("targets/", targets.target_list, name="target-list"),
    path("targets/new/", targets.target_new, name="target-new"),
    path("targets/<row:pk>/", targets.target_detail, name="target-detail"),
    path("targets/<row:pk>/edit/", targets.target_edit, name="target-edit"),
    path("targets/<row:pk>/withdraw/", targets.target_withdraw, name="target-withdraw"),
]
