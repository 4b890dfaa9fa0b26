"""Logs, alarms, notifications and the dashboard."""
