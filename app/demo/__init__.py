"""A living province to try the app on: invented people and days in real communes. Development only."""
