"""Template tags of the shell: icons and the like."""

from django import template

register = template.Library()
