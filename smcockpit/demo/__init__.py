"""A believable small brand with a plan, people, posts and a year of exports: made anew each time, never stored."""
