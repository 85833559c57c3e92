"""What pages of recovered energy say of how current it is."""

from django import template

from transformers import tasks

register = template.Library()
register.simple_tag(tasks.is_recovering, name="is_recovering")
