from django.urls import path

from settlements.views import settlement

app_name = "settlements"

urlpatterns = [
    path("", settlement.SettlementList.as_view(), name="settlement-list"),
    path("names/", settlement.settlement_names, name="settlement-names"),
]
