"""Whether an exam fails anybody unjustly: the same submissions on many seeds, and how far right answers are off."""
