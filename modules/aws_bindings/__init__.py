"""The AWS bindings, of which only what is used is loaded, in Python and in the JavaScript behind it."""
