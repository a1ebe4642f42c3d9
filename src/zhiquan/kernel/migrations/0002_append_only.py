"""The database itself refuses to change or remove what stands in the audit log, its chain and the ledger."""

from django.db import migrations

TABLES = ("kernel_auditentry", "kernel_auditlink", "kernel_entry", "kernel_posting")


def _sqlite(table):
    for event in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgres(table):
    yield (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    yield (
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def guard(vendor):
    """The statements that set the guards up."""
    statements = _postgres if vendor == "postgresql" else _sqlite
    return [statement for table in TABLES for statement in statements(table)]


def unguard(vendor):
    """The statements that take them away."""
    if vendor == "postgresql":
        return [f"DROP FUNCTION {table}_refuse() CASCADE" for table in TABLES]
    return [f"DROP TRIGGER {table}_no_{event}" for table in TABLES for event in ("update", "delete")]


def forwards(apps, schema_editor):
    for statement in guard(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in unguard(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
