"""Whatever a phone sends, in whatever order and however often: each entry has one effect."""

from uuid import uuid4

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from engagements.models import Draft, Engagement, Submission
from engagements.summaries import differences
from mentorhalo.core.models import Change
from tests.engagements.phone import Phone, a_visit, an_edit
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

NUMBERS = st.integers(0, 3)
DEEDS = st.one_of(
    st.tuples(st.just("send"), NUMBERS),
    st.tuples(st.just("send again"), NUMBERS),
    st.tuples(st.just("bad"), NUMBERS),
    st.tuples(st.just("other words"), NUMBERS),
    st.tuples(st.just("edit"), NUMBERS),
    st.tuples(st.just("edit again"), NUMBERS),
    st.tuples(st.just("stale edit"), NUMBERS),
    st.tuples(st.just("mirror"), NUMBERS),
    st.tuples(st.just("batch"), NUMBERS),
)


class Model:
    """What a careful person would expect to be at the office."""

    def __init__(self):
        client, mentor = Client(), MentorFactory()
        client.force_login(mentor.user)
        self.phone = Phone(client, mentor.user)
        place = SettlementFactory()
        self.entries = [a_visit(mentor.user, settlements=[place.pk]) for _n in range(4)]
        self.receipts, self.summaries, self.versions = {}, {}, {}
        self.edits, self.opened = {}, {}

    def do(self, deed, number):
        getattr(self, deed.replace(" ", "_"))(number)

    def send(self, number):
        self.took(number, self.phone.send(self.entries[number]))

    send_again = send

    def took(self, number, told):
        assert told["outcome"] == "received"
        assert told["receipt"] == self.receipts.setdefault(number, told["receipt"])
        assert told["version"] == 1
        self.summaries.setdefault(number, self.entries[number]["fields"]["summary"][0])
        self.versions.setdefault(number, 1)
        if number not in self.opened:
            self.opened[number] = self.opening(number, "Régről.")

    def batch(self, number):
        sent = [number, (number + 1) % 4, number]
        told = self.phone.send_all([self.entries[n] for n in sent])
        for one, answer in zip(sent, told, strict=True):
            self.took(one, answer)

    def bad(self, number):
        entry = self.entries[number]
        bad = entry | {"fields": entry["fields"] | {"participants": ["-6"]}}
        expected = "other" if number in self.receipts else "refused"
        assert self.phone.send(bad)["outcome"] == expected

    def other_words(self, number):
        entry = self.entries[number]
        other = entry | {"fields": entry["fields"] | {"summary": ["Más."]}}
        if number in self.receipts:
            told = self.phone.send(other)
            assert (told["outcome"], told["receipt"]) == ("other", self.receipts[number])

    def opening(self, number, summary):
        row = Engagement.objects.get(pk=self.receipts[number])
        return an_edit(self.phone.user, row, summary=summary)

    def edit(self, number):
        if number in self.receipts:
            words = f"Szöveg {uuid4()}"
            self.edits[number] = self.opening(number, words), self.versions[number] + 1
            self.edit_again(number)
            self.summaries[number], self.versions[number] = words, self.versions[number] + 1

    def edit_again(self, number):
        if number in self.edits:
            edit, version = self.edits[number]
            told = self.phone.send(edit)
            assert (told["outcome"], told["version"]) == ("received", version)

    def stale_edit(self, number):
        """A change of the words on top of what was read at the very first."""
        if number not in self.receipts or self.versions[number] == 1:
            return
        told = self.phone.send(self.opened[number])
        assert (told["outcome"], told["version"]) == ("stale", self.versions[number])
        assert [line["theirs"] for line in told["differences"]] == [self.summaries[number]]

    def mirror(self, number):
        told = self.phone.keep(self.entries[number]["ref"], summary="félkész")
        assert told["outcome"] == ("received" if number in self.receipts else "kept")

    def check(self):
        stored = dict(Engagement.objects.values_list("pk", "summary"))
        assert stored == {self.receipts[n]: text for n, text in self.summaries.items()}
        versions = dict(Engagement.objects.values_list("pk", "version"))
        assert versions == {self.receipts[n]: version for n, version in self.versions.items()}
        writes = sum(self.versions.values())
        assert Submission.objects.count() == Change.objects.count() == writes
        refs = {self.entries[number]["ref"] for number in self.receipts}
        assert not Draft.objects.filter(client_ref__in=refs).exists()
        assert differences() == []


class AnySequence(TestCase):
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(DEEDS, max_size=12))
    def test_has_exactly_one_effect_each(self, deeds):
        model = Model()
        for deed, number in deeds:
            model.do(deed, number)
        model.check()
