"""Second records of a party are found by the organisation code in their number, however many parties there are."""

from django.db import migrations, models

import zhiquan.registry.models


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_recordals_and_particulars")]

    operations = [
        migrations.AddIndex(
            model_name="partyidentity",
            index=models.Index(
                zhiquan.registry.models.OrganisationCode("number"), name="organisation_in_number"
            ),
        )
    ]
