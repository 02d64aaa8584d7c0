"""A small invented brand with a plan, people, posts and a year of exports, generated from a seed."""
