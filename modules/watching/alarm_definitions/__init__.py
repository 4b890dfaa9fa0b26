"""Every alarm as data: its metric, threshold and minutes, and the sentence that says what is wrong."""
