from django.urls import path

from engagements.views import draft, engagement, form, move

app_name = "engagements"

urlpatterns = [
    # engagements
    path("engagements/", engagement.EngagementList.as_view(), name="engagement-list"),
    path("engagements/new/", form.engagement_new, name="engagement-new"),
    path("engagements/<row:pk>/", engagement.engagement_detail, name="engagement-detail"),
    path("engagements/<row:pk>/edit/", form.engagement_edit, name="engagement-edit"),
    path(
        "engagements/<row:pk>/verify/",
        move.engagement_move,
        {"to": "verify"},
        name="engagement-verify",
    ),
    path(
        "engagements/<row:pk>/return/",
        move.engagement_move,
        {"to": "return"},
        name="engagement-return",
    ),
    path(
        "engagements/<row:pk>/cancel/",
        move.engagement_move,
        {"to": "cancel"},
        name="engagement-cancel",
    ),
    path(
        "engagements/<row:pk>/restore/",
        move.engagement_move,
        {"to": "restore"},
        name="engagement-restore",
    ),
    path("engagements/<row:pk>/join/", move.engagement_join, name="engagement-join"),
    path("engagements/<row:pk>/unjoin/", move.engagement_unjoin, name="engagement-unjoin"),
    # drafts
    path("drafts/", draft.draft_list, name="draft-list"),
    path("drafts/<uuid:client_ref>/discard/", draft.draft_discard, name="draft-discard"),
    # process: steps, milestones, action plans
    # promises
    # evidence
    # handovers
    # imports
]
