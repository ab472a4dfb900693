"""The patient's page of their own goals: put together, looked through, given."""
