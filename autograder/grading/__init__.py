"""Grading one submission: ask the exam, judge the answers, say why."""
