"""What pages of recovered energy say of it, and of how current it is."""

from django import template

from transformers import tasks, telling

register = template.Library()
register.simple_tag(tasks.is_recovering, name="is_recovering")
register.simple_tag(telling.verdict_badge)
register.simple_tag(telling.grade_badge)


@register.filter
def interval(figures: telling.Figures) -> str:
    """`8.100 a 16.500`, kWh."""
    return telling.interval(figures.low_kwh, figures.high_kwh)
