from django.urls import path

from settlements.views import area, assignment, grant, organisation, settlement, unassigned

app_name = "settlements"

urlpatterns = [
    # settlements
    path("settlements/", settlement.SettlementList.as_view(), name="settlement-list"),
    path("settlements/names/", settlement.settlement_names, name="settlement-names"),
    # grants
    path("grants/", grant.GrantList.as_view(), name="grant-list"),
    path("grants/new/", grant.grant_new, name="grant-new"),
    path("grants/<code:code>/edit/", grant.grant_edit, name="grant-edit"),
    path("grants/<code:code>/settlements/", grant.grant_settlements, name="grant-settlements"),
    path("grants/<code:code>/members/new/", grant.member_new, name="member-new"),
    path("grants/<code:code>/members/<row:pk>/", grant.member_edit, name="member-edit"),
    path("grants/<code:code>/members/<row:pk>/end/", grant.member_end, name="member-end"),
    path("grants/<code:code>/extensions/new/", grant.extension_new, name="extension-new"),
    path("grants/<code:code>/areas/new/", area.area_new, name="area-new"),
    path("grants/<code:code>/areas/<row:number>/edit/", area.area_edit, name="area-edit"),
    path("grants/<code:code>/areas/<row:number>/small/", area.area_small, name="area-small"),
    # organisations
    path("organisations/names/", organisation.organisation_names, name="organisation-names"),
    # contacts
    # assignments
    path("assignments/", assignment.AssignmentList.as_view(), name="assignment-list"),
    path("assignments/unassigned/", unassigned.UnassignedList.as_view(), name="unassigned-list"),
    path("assignments/<row:pk>/end/", assignment.assignment_end, name="assignment-end"),
    path(
        "settlements/<str:ksh_code>/assign/",
        assignment.settlement_assign,
        name="settlement-assign",
    ),
]
