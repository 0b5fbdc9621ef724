"""Assessments: how a community stands by a fixed set of questions, how far it came (F27)."""
