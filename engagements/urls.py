from django.urls import path

from engagements.views import (
    account,
    adoption,
    answer,
    assessment,
    assessment_story,
    assessment_write,
    draft,
    engagement,
    event,
    event_work,
    evidence,
    feedback,
    form,
    handover,
    handover_new,
    help,
    help_answer,
    help_public,
    help_write,
    link,
    milestone,
    move,
    obstacle,
    obstacle_answer,
    obstacle_write,
    partnership,
    partnership_after,
    partnership_write,
    plan,
    practice_public,
    practice_shown,
    practice_work,
    practice_write,
    promise,
    promise_write,
    quarantine,
    quarantine_decide,
    queue,
    receipt,
    resource,
    resource_given,
    resource_share,
    resource_work,
    sheet,
    step,
    sync,
    sync_file,
)

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
    # the receipt, and whether it is the same meeting
    path("engagements/<row:pk>/receipt/", receipt.engagement_receipt, name="engagement-receipt"),
    path("engagements/<row:pk>/same/", receipt.engagement_same, name="engagement-same"),
    path("engagements/<row:pk>/apart/", receipt.engagement_apart, name="engagement-apart"),
    path(
        "engagements/<row:pk>/ask-again/",
        receipt.engagement_ask_again,
        name="engagement-ask-again",
    ),
    # what phones send by themselves
    path("sync/", sync.hello, name="sync-hello"),
    path("sync/entries/", sync.entries, name="sync-entries"),
    path("sync/drafts/", sync.drafts, name="sync-drafts"),
    path("sync/files/", sync_file.files, name="sync-files"),
    # drafts
    path("drafts/", draft.draft_list, name="draft-list"),
    path("drafts/<uuid:client_ref>/discard/", draft.draft_discard, name="draft-discard"),
    # what waits on this phone
    path("queue/", queue.queue, name="queue"),
    # process: steps, milestones, action plans
    path(
        "grants/<code:code>/areas/<row:number>/steps/<slug:step>/",
        step.step_detail,
        name="step-detail",
    ),
    path(
        "grants/<code:code>/areas/<row:number>/steps/<slug:step>/plan/",
        step.step_plan,
        name="step-plan",
    ),
    path(
        "grants/<code:code>/areas/<row:number>/steps/<slug:step>/unplan/",
        step.step_unplan,
        name="step-unplan",
    ),
    path(
        "grants/<code:code>/areas/<row:number>/steps/<slug:step>/done/",
        step.step_done,
        name="step-done",
    ),
    path(
        "grants/<code:code>/areas/<row:number>/steps/<slug:step>/undo/",
        step.step_undo,
        name="step-undo",
    ),
    path("engagements/<row:pk>/reached/", step.step_reached, name="step-reached"),
    path("grants/<code:code>/areas/<row:number>/plan/", plan.plan_edit, name="plan-edit"),
    path(
        "grants/<code:code>/areas/<row:number>/plan/new/",
        plan.planned_action_new,
        name="planned-action-new",
    ),
    path("plan-rows/<row:pk>/", plan.planned_action_edit, name="planned-action-edit"),
    path("milestones/", milestone.MilestoneList.as_view(), name="milestone-list"),
    path("milestones/<row:pk>/", milestone.milestone_detail, name="milestone-detail"),
    path("milestones/<row:pk>/done/", milestone.milestone_done, name="milestone-done"),
    path("milestones/<row:pk>/waive/", milestone.milestone_waive, name="milestone-waive"),
    path("milestones/<row:pk>/reopen/", milestone.milestone_reopen, name="milestone-reopen"),
    # promises
    path("promises/", promise.PromiseList.as_view(), name="promise-list"),
    path("promises/new/", promise_write.promise_new, name="promise-new"),
    path("promises/open/", promise_write.promises_open, name="promise-open"),
    path("promises/<row:pk>/", promise.promise_detail, name="promise-detail"),
    path("promises/<row:pk>/edit/", promise_write.promise_edit, name="promise-edit"),
    path("promises/<row:pk>/settle/", promise_write.promise_settle, name="promise-settle"),
    path("promises/<row:pk>/reopen/", promise_write.promise_reopen, name="promise-reopen"),
    # partnerships
    path("partnerships/", partnership.PartnershipList.as_view(), name="partnership-list"),
    path(
        "partnerships/health/",
        partnership.PartnershipHealth.as_view(),
        name="partnership-health",
    ),
    path("partnerships/new/", partnership_write.partnership_new, name="partnership-new"),
    path("partnerships/<row:pk>/", partnership.partnership_detail, name="partnership-detail"),
    path(
        "partnerships/<row:pk>/edit/", partnership_write.partnership_edit, name="partnership-edit"
    ),
    path(
        "partnerships/<row:pk>/move/", partnership_write.partnership_move, name="partnership-move"
    ),
    path(
        "partnerships/<row:pk>/undo/", partnership_write.partnership_undo, name="partnership-undo"
    ),
    path(
        "partnerships/<row:pk>/contact/",
        partnership_write.partnership_contact,
        name="partnership-contact",
    ),
    path(
        "partnerships/<row:pk>/parties/<row:party>/",
        partnership_write.partnership_party,
        name="partnership-party",
    ),
    path(
        "partnerships/<row:pk>/review/<row:year>/",
        partnership_after.partnership_review,
        name="partnership-review",
    ),
    path(
        "partnerships/<row:pk>/evidence/add/",
        evidence.evidence_add,
        {"target": "partnership"},
        name="evidence-add-partnership",
    ),
    path(
        "engagements/<row:pk>/partnership/",
        partnership_after.partnership_step,
        name="partnership-step",
    ),
    # good practices inside
    path("practices/work/", practice_work.PracticeWorkList.as_view(), name="practice-work-list"),
    path("practices/new/", practice_write.practice_new, name="practice-new"),
    path("practices/work/<row:pk>/", practice_work.practice_work, name="practice-work"),
    path("practices/work/<row:pk>/edit/", practice_write.practice_edit, name="practice-edit"),
    path(
        "practices/work/<row:pk>/versions/<row:number>/",
        practice_work.practice_version,
        name="practice-version",
    ),
    path(
        "practices/work/<row:pk>/submit/",
        practice_write.practice_move,
        {"to": "submit"},
        name="practice-submit",
    ),
    path(
        "practices/work/<row:pk>/take-back/",
        practice_write.practice_move,
        {"to": "take-back"},
        name="practice-take-back",
    ),
    path(
        "practices/work/<row:pk>/check/",
        practice_write.practice_move,
        {"to": "check"},
        name="practice-check",
    ),
    path(
        "practices/work/<row:pk>/return/",
        practice_write.practice_move,
        {"to": "return"},
        name="practice-return",
    ),
    path(
        "practices/work/<row:pk>/publish/",
        practice_write.practice_move,
        {"to": "publish"},
        name="practice-publish",
    ),
    path("practices/work/<row:pk>/next/", practice_write.practice_next, name="practice-next"),
    path(
        "practices/work/<row:pk>/archive/", practice_write.practice_archive, name="practice-archive"
    ),
    path(
        "practices/work/<row:pk>/restore/", practice_write.practice_restore, name="practice-restore"
    ),
    path(
        "practices/work/<row:pk>/consents/add/",
        practice_shown.consent_add,
        name="practice-consent-add",
    ),
    path(
        "practices/consents/<row:pk>/withdraw/",
        practice_shown.consent_withdraw,
        name="practice-consent-withdraw",
    ),
    path(
        "practices/work/<row:pk>/photos/add/", practice_shown.photo_add, name="practice-photo-add"
    ),
    path("practices/photos/<uuid:uuid>/", practice_shown.practice_photo, name="practice-photo"),
    path(
        "practices/photos/<uuid:uuid>/edit/", practice_shown.photo_edit, name="practice-photo-edit"
    ),
    path(
        "practices/photos/<uuid:uuid>/withdraw/",
        practice_shown.photo_withdraw,
        name="practice-photo-withdraw",
    ),
    # assessments
    path("assessments/", assessment.AssessmentList.as_view(), name="assessment-list"),
    path("assessments/new/", assessment_write.assessment_new, name="assessment-new"),
    path("assessments/pairs/", assessment.assessment_pairs, name="assessment-pairs"),
    path(
        "assessments/stories/<row:pk>/edit/",
        assessment_story.story_edit,
        name="assessment-story-edit",
    ),
    path(
        "assessments/stories/<row:pk>/unquote/",
        assessment_story.story_unquote,
        name="assessment-story-unquote",
    ),
    path("assessments/<row:pk>/", assessment.assessment_detail, name="assessment-detail"),
    path("assessments/<row:pk>/edit/", assessment_write.assessment_edit, name="assessment-edit"),
    path(
        "assessments/<row:pk>/reopen/",
        assessment_write.assessment_reopen,
        name="assessment-reopen",
    ),
    path(
        "assessments/<row:pk>/discard/",
        assessment_write.assessment_discard,
        name="assessment-discard",
    ),
    path("assessments/<row:pk>/compare/", assessment.assessment_compare, name="assessment-compare"),
    path(
        "assessments/<row:pk>/stories/new/",
        assessment_story.story_new,
        name="assessment-story-new",
    ),
    # evidence
    path(
        "engagements/<row:pk>/evidence/add/",
        evidence.evidence_add,
        {"target": "engagement"},
        name="evidence-add-engagement",
    ),
    path(
        "steps/<row:pk>/evidence/add/",
        evidence.evidence_add,
        {"target": "progress"},
        name="evidence-add-progress",
    ),
    path(
        "grants/<code:code>/evidence/add/",
        evidence.evidence_add,
        {"target": "grant"},
        name="evidence-add-grant",
    ),
    path("files/<uuid:uuid>/", evidence.evidence_file, name="evidence-file"),
    path("files/<uuid:uuid>/small/", evidence.evidence_small, name="evidence-small"),
    path("files/<uuid:uuid>/withdraw/", evidence.evidence_withdraw, name="evidence-withdraw"),
    # quarantine
    path("quarantine/", quarantine.QuarantineList.as_view(), name="quarantine-list"),
    path("quarantine/<uuid:ref>/", quarantine.quarantine_detail, name="quarantine-detail"),
    path(
        "quarantine/<uuid:ref>/accept/",
        quarantine_decide.quarantine_accept,
        name="quarantine-accept",
    ),
    path("quarantine/<uuid:ref>/mend/", quarantine_decide.quarantine_mend, name="quarantine-mend"),
    path(
        "quarantine/<uuid:ref>/refuse/",
        quarantine_decide.quarantine_refuse,
        name="quarantine-refuse",
    ),
    path("quarantine/files/<uuid:uuid>/", quarantine.quarantined_file, name="quarantined-file"),
    # practices in public, and who took them over
    path("practices/", practice_public.practice_list, name="practice-list"),
    path("practices/rss.xml", practice_public.practice_feed, {"form": "rss"}, name="practice-rss"),
    path(
        "practices/atom.xml", practice_public.practice_feed, {"form": "atom"}, name="practice-atom"
    ),
    path("adoptions/", adoption.AdoptionList.as_view(), name="adoption-list"),
    path("adoptions/new/", adoption.adoption_new, name="adoption-new"),
    path("adoptions/<row:pk>/", adoption.adoption_detail, name="adoption-detail"),
    path("adoptions/<row:pk>/edit/", adoption.adoption_edit, name="adoption-edit"),
    path("adoptions/<row:pk>/withdraw/", adoption.adoption_withdraw, name="adoption-withdraw"),
    # handovers
    path("handovers/", handover.HandoverList.as_view(), name="handover-list"),
    path("handovers/new/", handover_new.handover_new, name="handover-new"),
    path("handovers/<row:pk>/", handover.handover_detail, name="handover-detail"),
    path("handovers/<row:pk>/accept/", handover.handover_accept, name="handover-accept"),
    path("handovers/<row:pk>/decline/", handover.handover_decline, name="handover-decline"),
    path("handovers/<row:pk>/withdraw/", handover.handover_withdraw, name="handover-withdraw"),
    # requests for help
    path("help/", help_public.help_home, name="help-list"),
    path("help/sent/", help_public.help_sent, name="help-sent"),
    path("help/new/", help_write.help_new, name="help-new"),
    path("help/<row:pk>/", help.help_detail, name="help-detail"),
    path("help/<row:pk>/edit/", help_write.help_edit, name="help-edit"),
    path("help/<row:pk>/answer/", help_answer.help_answer, name="help-answer"),
    path("help/<row:pk>/tell/", help_answer.help_tell, name="help-tell"),
    path("help/<row:pk>/reopen/", help_answer.help_reopen, name="help-reopen"),
    # resources
    path("resources/", resource.resource_list, name="resource-list"),
    path("resources/all/", resource_work.ResourceList.as_view(), name="resource-table"),
    path("resources/new/", resource_work.resource_new, name="resource-new"),
    path("resources/given/", resource_share.ShareList.as_view(), name="share-list"),
    path("resources/given/<row:pk>/", resource_given.share_detail, name="share-detail"),
    path(
        "resources/given/<row:pk>/withdraw/", resource_given.share_withdraw, name="share-withdraw"
    ),
    path("resources/<row:pk>/", resource.resource_detail, name="resource-detail"),
    path("resources/<row:pk>/files/<row:number>/", resource.resource_file, name="resource-file"),
    path("resources/<row:pk>/work/", resource_work.resource_work, name="resource-work"),
    path("resources/<row:pk>/edit/", resource_work.resource_edit, name="resource-edit"),
    path("resources/<row:pk>/issue/", resource_work.resource_issue, name="resource-issue"),
    path("resources/<row:pk>/withdraw/", resource_work.resource_withdraw, name="resource-withdraw"),
    path("resources/<row:pk>/restore/", resource_work.resource_restore, name="resource-restore"),
    path("engagements/<row:pk>/given/", resource_share.resource_share, name="resource-share"),
    # links by which a settlement answers
    path("links/<slug:purpose>/<row:pk>/", link.link_new, name="link-new"),
    path("links/<row:pk>/revoke/", link.link_revoke, name="link-revoke"),
    path("a/<str:token>/", answer.answer, name="answer"),
    # events, and feedback on the pages
    path("events/", event.event_list, name="event-list"),
    path("events/work/", event_work.EventWorkList.as_view(), name="event-work-list"),
    path("events/new/", event_work.event_new, name="event-new"),
    path("events/<row:pk>/", event.event_detail, name="event-detail"),
    path("events/<row:pk>/work/", event_work.event_work, name="event-work"),
    path("events/<row:pk>/edit/", event_work.event_edit, name="event-edit"),
    path("events/<row:pk>/publish/", event_work.event_publish, name="event-publish"),
    path("events/<row:pk>/call-off/", event_work.event_call_off, name="event-call-off"),
    path("feedback/", feedback.FeedbackList.as_view(), name="feedback-list"),
    path("feedback/<row:pk>/", feedback.feedback_detail, name="feedback-detail"),
    path("feedback/<row:pk>/close/", feedback.feedback_close, name="feedback-close"),
    # obstacles, and who knows what
    path("obstacles/", obstacle.ObstacleList.as_view(), name="obstacle-list"),
    path("obstacles/new/", obstacle_write.obstacle_new, name="obstacle-new"),
    path("obstacles/<row:pk>/", obstacle.obstacle_detail, name="obstacle-detail"),
    path("obstacles/<row:pk>/edit/", obstacle_write.obstacle_edit, name="obstacle-edit"),
    path("obstacles/<row:pk>/ask/", obstacle_write.obstacle_ask, name="obstacle-ask"),
    path("obstacles/<row:pk>/answer/", obstacle_answer.obstacle_answer, name="obstacle-answer"),
    path(
        "obstacles/<row:pk>/withdraw/",
        obstacle_write.obstacle_withdraw,
        name="obstacle-withdraw",
    ),
    path(
        "obstacles/answers/<row:pk>/helped/",
        obstacle_answer.answer_helped,
        name="obstacle-answer-helped",
    ),
    path(
        "obstacles/answers/<row:pk>/withdraw/",
        obstacle_answer.answer_withdraw,
        name="obstacle-answer-withdraw",
    ),
    path("mentors/who-knows/", obstacle.KnowingList.as_view(), name="mentor-knows"),
    # closing an account
    path("mentors/<row:pk>/close/", account.mentor_close, name="mentor-close"),
    path("people/<row:pk>/close/", account.account_close, name="account-close"),
    # imports
    path("imports/", sheet.sheet_list, name="sheet-list"),
    path("imports/new/<str:kind>/", sheet.sheet_new, name="sheet-new"),
    path("imports/<row:pk>/", sheet.sheet_detail, name="sheet-detail"),
    path("imports/<row:pk>/match/", sheet.sheet_match, name="sheet-match"),
    path("imports/<row:pk>/check/", sheet.sheet_check, name="sheet-check"),
    path("imports/<row:pk>/write/", sheet.sheet_write, name="sheet-write"),
    path("imports/<row:pk>/drop/", sheet.sheet_drop, name="sheet-drop"),
    path("imports/<row:pk>/refused/", sheet.sheet_refused, name="sheet-refused"),
    # last, for what no other address is: a published practice
    path("practices/<slug:slug>/", practice_public.practice_detail, name="practice-detail"),
]
