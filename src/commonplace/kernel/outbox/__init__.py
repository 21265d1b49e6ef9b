"""Mails, each a row before it goes: none is lost, and none goes twice."""
