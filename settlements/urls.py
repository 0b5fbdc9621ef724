from django.urls import path

from settlements.views import organisation, settlement

app_name = "settlements"

urlpatterns = [
    # settlements
    path("settlements/", settlement.SettlementList.as_view(), name="settlement-list"),
    path("settlements/names/", settlement.settlement_names, name="settlement-names"),
    # grants
    # organisations
    path("organisations/names/", organisation.organisation_names, name="organisation-names"),
    # contacts
    # assignments
]
