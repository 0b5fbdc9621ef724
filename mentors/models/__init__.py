"""The mentors' professional side."""

from mentors.models.mentor import Background, Mentor, Speciality

__all__ = ["Background", "Mentor", "Speciality"]
