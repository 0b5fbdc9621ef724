from hashlib import sha256

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements.models import Evidence, EvidenceKind
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory

CONTENT = b"%PDF-1.4\n%%EOF\n"


class EvidenceFactory(DjangoModelFactory):
    """A memo of an engagement; `grant=` or `progress=` with engagement=None: of another record."""

    class Meta:
        model = Evidence

    engagement = factory.SubFactory(EngagementFactory)
    grant = progress = None
    kind = EvidenceKind.MEMO
    county = factory.LazyAttribute(
        lambda o: (o.engagement or o.grant or o.progress.area.grant).county
    )
    name = "emlekezteto.pdf"
    file = factory.LazyFunction(lambda: ContentFile(CONTENT, name="x"))
    media_type = "application/pdf"
    size = len(CONTENT)
    sha256 = sha256(CONTENT).hexdigest()
    added_by = factory.SubFactory(UserFactory)
    added_at = factory.LazyFunction(timezone.now)
