"""Why an answer is wrong: the condition under which it is, and the misconception that it shows."""
