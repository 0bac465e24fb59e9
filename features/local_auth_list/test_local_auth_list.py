"""Binds the scenarios of the feature files beside it."""

from pytest_bdd import scenarios

scenarios(".")
