"""The pages of a dossier whose reading the school may know of: its care team, and its DPO."""

# Not what the CLB did in its own file, and nothing that came from the police: to know that these were read is to know that
# they are there.
LOOKED_AT = frozenset({"case", "signal", "talk", "consultation", "disclosure", "action", "notice"})
