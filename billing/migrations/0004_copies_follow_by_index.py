from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0003_followed_by_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='billeditem',
            index=models.Index(condition=models.Q(('linked_at__isnull', False)), fields=['linked_at', 'updated_at'], name='item_linked'),
        ),
        migrations.AddIndex(
            model_name='billeditem',
            index=models.Index(fields=['annex', 'updated_at', 'linked_at'], name='item_annex_updated'),
        ),
    ]
