"""Where facts are kept: tables, migrations, the unit of work and one module per noun. It knows SQL and Tortoise; it takes no decisions."""
