"""What every area stands on: people, access, actions, audit, files, numbers, jobs, outbox, clock.

The kernel knows nothing of intellectual property.
"""
