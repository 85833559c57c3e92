from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transformers', '0005_followed_by_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='consumption',
            index=models.Index(condition=models.Q(('balanced_at__isnull', False)), fields=['balanced_at', 'updated_at'], name='consumption_balanced'),
        ),
    ]
