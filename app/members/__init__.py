"""Members, teams, and the roles they hold over units."""
