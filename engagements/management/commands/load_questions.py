"""manage.py load_questions: the first set of questions of assessments (F27)."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from engagements.assessments.first_set import CODE, NAMES, QUESTIONS
from engagements.models import ProcessStep, Question, QuestionSet, Theme
from mentorhalo.core import history


class Command(BaseCommand):
    help = (
        "Load the first set of questions of assessments, in use from today; where there is a "
        "version of it already, edited in the administration or not, nothing is changed."
    )

    def handle(self, *, verbosity, **options):
        told = "kept"
        if not QuestionSet.objects.filter(code=CODE).exists():
            _refuse_missing(Theme, "load_themes", 3)
            _refuse_missing(ProcessStep, "load_process", 4)
            load()
            told = "added"
        if verbosity > 0:
            self.stdout.write(f"{CODE}, {len(QUESTIONS)} questions: {told}")


def _refuse_missing(model, command, place):
    wanted = {row[place] for row in QUESTIONS} - {None}
    if missing := wanted - set(model.objects.values_list("pk", flat=True)):
        word = model._meta.model_name
        raise CommandError(f"There is no {word} {min(missing)} yet: run manage.py {command} first.")


def load() -> QuestionSet:
    """The set with its questions, in use from today."""
    hungarian, english = NAMES
    with transaction.atomic():
        made = QuestionSet(code=CODE, number=1, name_hu=hungarian, name_en=english)
        made.published_on = timezone.localdate()
        made.full_clean()
        made.save()
        for order, row in enumerate(QUESTIONS, 1):
            code, kind, watches, theme, step, weak, wanted, text_hu, text_en = row
            question = Question(questions=made, order=order, code=code, kind=kind, watches=watches)
            question.theme_id, question.step_id, question.weak = theme, step, weak
            question.wanted, question.text_hu, question.text_en = wanted, text_hu, text_en
            question.full_clean()
            question.save()
        history.write(made, by=None, action="added")
    return made
