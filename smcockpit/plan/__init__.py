"""What a plan is: records, steps, progress, calendar, influence. Pure: no files, no screen, no clock of its own."""
