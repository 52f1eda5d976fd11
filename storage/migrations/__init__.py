"""Alembic's migrations: the shared tables, and what every company's audit table needs."""
