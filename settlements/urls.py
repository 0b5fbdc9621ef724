from django.urls import path

from settlements.views import (
    area,
    assignment,
    contact,
    grant,
    organisation,
    organisation_form,
    organisation_merge,
    rhythm,
    settlement,
    unassigned,
)

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
    path("grants/<code:code>/extensions/<row:pk>/", grant.extension_edit, name="extension-edit"),
    path("grants/<code:code>/areas/new/", area.area_new, name="area-new"),
    path("grants/<code:code>/areas/<row:number>/edit/", area.area_edit, name="area-edit"),
    path("grants/<code:code>/areas/<row:number>/small/", area.area_small, name="area-small"),
    path(
        "grants/<code:code>/areas/<row:number>/withdraw/",
        area.area_withdraw,
        name="area-withdraw",
    ),
    # organisations
    path("organisations/", organisation.OrganisationList.as_view(), name="organisation-list"),
    path("organisations/names/", organisation.organisation_names, name="organisation-names"),
    path("organisations/new/", organisation_form.organisation_new, name="organisation-new"),
    path(
        "organisations/<row:pk>/edit/",
        organisation_form.organisation_edit,
        name="organisation-edit",
    ),
    path(
        "organisations/<row:pk>/close/",
        organisation_form.organisation_close,
        name="organisation-close",
    ),
    path(
        "organisations/<row:pk>/reopen/",
        organisation_form.organisation_reopen,
        name="organisation-reopen",
    ),
    path(
        "organisations/<row:pk>/merge/",
        organisation_merge.organisation_merge,
        name="organisation-merge",
    ),
    path("organisations/merges/<row:pk>/undo/", organisation_merge.merge_undo, name="merge-undo"),
    path("organisations/<row:pk>/contacts/new/", contact.contact_new, name="contact-new"),
    # contacts
    path("contacts/", contact.ContactList.as_view(), name="contact-list"),
    path("contacts/<row:pk>/", contact.contact_detail, name="contact-detail"),
    path("contacts/<row:pk>/edit/", contact.contact_edit, name="contact-edit"),
    path("contacts/<row:pk>/end/", contact.contact_end, name="contact-end"),
    path(
        "contacts/<row:pk>/opt-out/",
        contact.contact_letters,
        {"deed": "opt_out"},
        name="contact-opt-out",
    ),
    path(
        "contacts/<row:pk>/opt-in/",
        contact.contact_letters,
        {"deed": "opt_in"},
        name="contact-opt-in",
    ),
    # rhythms
    path("rhythms/", rhythm.rhythm_list, name="rhythm-list"),
    path("rhythms/<slug:phase>/", rhythm.rhythm_edit, name="rhythm-edit"),
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
