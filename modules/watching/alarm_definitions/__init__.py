"""The alarms as data: metric, threshold and minutes of each, and the sentence that says what is wrong."""
