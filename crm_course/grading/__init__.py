"""Grade a class: `intake` reads submissions, `engine` asks judges, `gradebook` keeps what they said, `points` counts.

`batch.grade` puts them together; `crm grade` is its command line.
"""
