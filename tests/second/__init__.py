"""A second reading of the law: a decision table, and an interpreter too small to have opinions.

It knows nothing of the library and imports nothing from it; ``tests/test_second_evaluator.py`` asks both.
"""
